"""Pages from templates: one environment that escapes every text, one style, one form of table."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from localities.scripts.formats import cell
from localities.scripts.outputs.words import label

if TYPE_CHECKING:
    import jinja2

_FOLDER = files("localities.scripts") / "templates"


def render(template: str, **context: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template
        The file's name among the templates.
    context
        What the template asks for; something that it asks for in vain is an error.

    Returns
    -------
    str
        A whole document, its style within and allowed by its hash.
    """
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template(template).render(style=Markup(style), style_hash=digest, **context)


@cache
def _environment() -> jinja2.Environment:
    """Return the environment, which keeps every template that it has compiled."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(_FOLDER)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )


def show(
    frame: pd.DataFrame, title: str, labels: dict[str, str] | None = None, *, verbatim: bool = False
) -> dict[str, Any]:
    """Return a table as the template shows it.

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

    Returns
    -------
    dict
        ``title``, ``columns`` (label, numeric), ``rows`` (texts), ``verbatim``.
    """
    words = labels or {}
    columns = [
        {
            "label": words.get(name, label(name)),
            "numeric": pd.api.types.is_numeric_dtype(frame[name])
            and not pd.api.types.is_bool_dtype(frame[name]),
        }
        for name in frame.columns
    ]
    rows = [
        [cell(name, value) for name, value in zip(frame.columns, row, strict=True)]
        for row in frame.astype("object").itertuples(index=False)
    ]
    return {"title": title, "columns": columns, "rows": rows, "verbatim": verbatim}
