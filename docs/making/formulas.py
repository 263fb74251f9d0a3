"""Formulas written in TeX, as MathML: browsers draw it without a script."""

from __future__ import annotations

import re
from typing import Literal

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
        lambda found: f'{found["indent"]}<div class="formula">{_drawn(found["tex"], "block")}</div>', markdown
    )
    parts = _CODE.split(blocks)
    for place in range(0, len(parts), 2):
        # Within a span: Markdown takes a line that begins with <math> for a block of its own.
        parts[place] = _INLINE.sub(
            lambda found: f"<span>{_drawn(found['tex'], 'inline')}</span>", parts[place]
        )
    return "".join(parts)


def _drawn(tex: str, display: Literal["block", "inline"]) -> str:
    """Return a formula as MathML without the signs that Markdown would take for its own."""
    drawn = convert(tex.strip(), display=display)
    return "".join(f"&#{ord(sign)};" if sign in "*_|" else sign for sign in drawn)
