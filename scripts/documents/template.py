"""Documents from templates: Markdown that a planner can edit, filled by Jinja2, with every value shown as typed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from localities.boundaries import ConfigurationError
from localities.scripts.documents.blocks import Blank, Block, Figure, PageBreak, TableBlock
from localities.scripts.documents.markdown import FENCE, read_markdown
from localities.scripts.outputs.tables import Table

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
SHIPPED = Path(__file__).parent / "texts"


class _Marked(str):
    """Text that is Markdown already."""


def as_typed(value: object) -> str:
    """Return a value as Markdown that shows it as it is typed.

    Parameters
    ----------
    value
        Text of any origin, or a number.

    Returns
    -------
    str
        One line; every ASCII punctuation mark is escaped, so nothing in it is taken for markup.
    """
    if isinstance(value, _Marked):
        return value
    text = " ".join(str(value).split())
    return "".join("\\" + sign if sign in _PUNCTUATION else sign for sign in text)


def compose(
    name: str,
    values: Mapping[str, Any],
    *,
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    own: Path | None = None,
) -> tuple[Block, ...]:
    """Return the blocks of a text.

    In a template ``{{ table("people") }}``, ``{{ figure("pyramid") }}``, ``{{ blank("What we decided", 6) }}`` and
    ``{{ page_break() }}`` stand for a table, a figure, an empty box and a new page.

    Parameters
    ----------
    name
        The template's file name: ``"profile.md"``.
    values
        What the template may name.
    tables, figures
        By key.
    own
        The planner's folder of templates; a file of the same name there is used instead.

    Returns
    -------
    tuple of Block
        In order.

    Raises
    ------
    ConfigurationError
        Where the template names something that is not there, or is not well formed: file, line and what is there.
    """
    inserted: list[Block] = []

    def insert(block: Block) -> _Marked:
        inserted.append(block)
        return _Marked(f"\n\n```{FENCE}\n{len(inserted) - 1}\n```\n\n")

    def found(kind: str, there: Mapping[str, Any], key: str) -> Any:
        if key not in there:
            raise jinja2.UndefinedError(f"there is no {kind} {key!r}; there are {', '.join(sorted(there))}")
        return there[key]

    folders = [str(folder) for folder in (own, SHIPPED) if folder is not None]
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        finalize=as_typed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        table=lambda key: insert(TableBlock(found("table", tables, key))),
        figure=lambda key: insert(found("figure", figures, key)),
        blank=lambda label, lines=4: insert(Blank(str(label), int(lines))),
        page_break=lambda: insert(PageBreak()),
        has_table=lambda key: key in tables,
        has_figure=lambda key: key in figures,
    )
    try:
        text = environment.get_template(name).render(dict(values))
    except jinja2.TemplateNotFound as error:
        raise ConfigurationError(f"There is no template {error.name}.") from None
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise ConfigurationError(f"template {name}{_line(error, name)}: {error}.") from None
    return read_markdown(text, inserted)


def _line(error: Exception, name: str) -> str:
    """Return where in a template an error arose."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f", line {error.lineno}"
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return "" if line is None else f", line {line}"
