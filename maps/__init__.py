"""Pictures of what ``boundaries`` computed: one offline page, its layers, palettes and legends.

The public names are those of this package's stub; each is loaded when it is first used.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
