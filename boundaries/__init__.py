"""Geography and arithmetic of boundary reviews: reading, pieces, measures, options.

Nothing here draws, prints, opens a connection or reads the clock. The public names are those of this
package's stub; each is loaded when it is first used.
"""

import os

import lazy_loader as _lazy

# Files can hold addresses, and GDAL (pyogrio and rasterio each bring their own) and PROJ would fetch them. Both copies
# read these settings whenever they are about to: with a proxy of a kind that does not exist, and for every host, they fail
# before a socket is opened.
os.environ |= {
    "GDAL_HTTP_PROXY": "offline://no-network",
    "GDAL_HTTPS_PROXY": "offline://no-network",
    "no_proxy": "no-network.invalid",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "no-network",
    "PROJ_NETWORK": "OFF",
}

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
