"""Where boundaries disagree, whom it touches, and what the alternatives are.

``from localities import boundaries, maps``. In the wheel the parts lie beside this file; in a checkout they are the
folders at the top of the tree, which is where the two lines below look first.
"""

from pathlib import Path as _Path

_top = _Path(__file__).resolve().parents[2]
if (_top / "boundaries" / "__init__.py").is_file():
    __path__.insert(0, str(_top))
