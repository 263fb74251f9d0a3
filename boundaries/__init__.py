"""Geography and arithmetic of boundary reviews: reading, pieces, measures, options.

Nothing here draws, prints, opens a connection or reads the clock. The public names are those of this
package's stub; each is loaded when it is first used.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
