"""Formulas written in TeX, as MathML: browsers draw it without a script."""

from __future__ import annotations

import re

from latex2mathml.converter import convert

_FENCED = re.compile(r"^(?P<indent> *)```math\n(?P<tex>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<![\\$\w`])\$(?P<tex>[^$\n`]+)\$(?![\w$])")
_CODE = re.compile(r"(^ *```.*?^ *```$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)


def with_formulas(markdown: str) -> str:
    """Return Markdown with its formulas drawn: fenced ``math`` blocks, and ``$...$`` within a line.

    Parameters
    ----------
    markdown
        A page. Code is left as it is.
    """
    blocks = _FENCED.sub(
        lambda found: f"{found['indent']}{convert(found['tex'].strip(), display='block')}", markdown
    )
    parts = _CODE.split(blocks)
    for place in range(0, len(parts), 2):
        parts[place] = _INLINE.sub(lambda found: convert(found["tex"]), parts[place])
    return "".join(parts)
