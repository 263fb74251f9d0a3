"""Data inside a page that is inert wherever it lands: in HTML, in a script and in a template."""

from __future__ import annotations

import json
from typing import Any

# Each left side can only occur inside a JSON string, where the right side means the same character:
# none of these pairs, nor < > &, is ever JSON's own punctuation. The last three open a Jinja tag.
_INERT = (
    ("&", "\\u0026"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)


def island_text(data: Any) -> str:
    """Return data as strict JSON that no HTML parser, script or Jinja template reads as anything else.

    Parameters
    ----------
    data
        Dicts with text keys, lists, texts, whole and finite numbers, booleans, None.

    Returns
    -------
    str
        ASCII only, keys in the order given, without blanks; ``json.loads`` gives the data back.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    text = json.dumps(data, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    for sign, inert in _INERT:
        text = text.replace(sign, inert)
    return text
