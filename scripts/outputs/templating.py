"""Pages from templates: one environment that escapes every text, one style, one form of table."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from localities.scripts.formats import cell
from localities.scripts.outputs.tables import is_numeric
from localities.scripts.outputs.words import label
from localities.scripts.wording import Say, as_written

if TYPE_CHECKING:
    import jinja2

_FOLDER = files("localities.scripts") / "templates"


class PageCode(Markup):
    """A style or script of a page, which its hash allows: no wording changes it."""


def render(template: str, say: Say = as_written, **context: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template
        The file's name among the templates.
    say
        How the area words what the house says.
    context
        What the template asks for; something that it asks for in vain is an error.

    Returns
    -------
    str
        A whole document, its style within and allowed by its hash.
    """
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment(say).get_template(template).render(style=PageCode(style), style_hash=digest, **context)
    )


@cache
def _environment(say: Say) -> jinja2.Environment:
    """Return the environment, which keeps every template that it has compiled."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(_FOLDER)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        finalize=lambda value: (
            say(value) if isinstance(value, str) and not isinstance(value, PageCode) else value
        ),
    )


def show(
    frame: pd.DataFrame,
    title: str,
    labels: Mapping[str, str] | None = None,
    *,
    verbatim: bool = False,
    units: Sequence[str] | None = None,
    **how: Any,
) -> dict[str, Any]:
    """Return a table as texts, the form in which pages and documents show it.

    Parameters
    ----------
    frame
        Plain columns.
    title
        The caption.
    labels
        Column to words, where they differ from the usual ones.
    verbatim
        Whether headings are names, to be shown with the first letter as typed.
    units
        Of each row, where columns do not say their own.
    **how
        As for `scripts.formats.cell`.

    Returns
    -------
    dict
        ``title``, ``columns`` (label, numeric), ``rows`` (texts), ``verbatim``.
    """
    words = labels or {}
    names = [str(name) for name in frame.columns]
    # by position, for two areas of different sets may bear one name
    columns = [frame.iloc[:, at] for at in range(len(names))]
    rows = zip(*(column.astype("object") for column in columns), strict=True)
    return {
        "title": title,
        "columns": [
            {"label": words.get(name, label(name)), "numeric": is_numeric(column)}
            for name, column in zip(names, columns, strict=True)
        ],
        "rows": [
            [cell(name, value, unit=unit, **how) for name, value in zip(names, row, strict=True)]
            for row, unit in zip(rows, units or [""] * len(frame), strict=True)
        ],
        "verbatim": verbatim,
    }
