"""Documents from templates: Markdown that a planner can edit, filled by Jinja2, with every value shown as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.token import Token

from localities.boundaries import ConfigurationError, clean_text
from localities.scripts.documents.blocks import (
    Blank,
    Block,
    Figure,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Run,
    Runs,
    TableBlock,
)
from localities.scripts.outputs.tables import Table

FENCE = "block"
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
SHIPPED = Path(__file__).parent / "texts"


def read_markdown(text: str, inserted: Sequence[Block]) -> tuple[Block, ...]:
    """Return a text's blocks.

    Parameters
    ----------
    text
        CommonMark; HTML in it is text.
    inserted
        What the fences of the kind `FENCE` stand for, by number.

    Returns
    -------
    tuple of Block
        In order.

    Raises
    ------
    ConfigurationError
        If it uses something that documents here do not have.
    """
    tokens = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"]).parse(text)
    blocks: list[Block] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        match token.type:
            case "heading_open":
                blocks.append(Heading(int(token.tag[1]), plain(_runs(tokens[at + 1]))))
                at += 3
            case "paragraph_open":
                blocks.append(Paragraph(_runs(tokens[at + 1])))
                at += 3
            case "bullet_list_open" | "ordered_list_open":
                end = _close(tokens, at)
                blocks.append(_items(tokens[at + 1 : end], ordered=token.type.startswith("ordered")))
                at = end + 1
            case "fence" if (block := _inserted(token, inserted)) is not None:
                blocks.append(block)
                at += 1
            case "hr":
                at += 1
            case _:
                raise ConfigurationError(_refusal(token))
    return tuple(blocks)


def _inserted(token: Token, inserted: Sequence[Block]) -> Block | None:
    """Return what a fence stands for; nothing if a planner wrote it."""
    number = token.content.strip()
    if token.info.strip() != FENCE or not (number.isascii() and number.isdecimal() and len(number) < 6):
        return None
    return inserted[int(number)] if int(number) < len(inserted) else None


def plain(runs: Runs) -> str:
    """Return runs as plain text.

    Parameters
    ----------
    runs
        Stretches of text.
    """
    return "".join(run.text for run in runs)


def _close(tokens: Sequence[Token], at: int) -> int:
    """Return where the list that opens at a token closes."""
    return next(
        i for i in range(at + 1, len(tokens)) if tokens[i].level == tokens[at].level and tokens[i].nesting < 0
    )


def _items(tokens: Sequence[Token], *, ordered: bool) -> Items:
    items: list[Runs] = []
    for token in tokens:
        if token.type == "inline":
            items.append(_runs(token))
        elif token.type in {"bullet_list_open", "ordered_list_open", "fence", "code_block"}:
            raise ConfigurationError(_refusal(token))
    return Items(tuple(items), ordered)


def _runs(token: Token) -> Runs:
    runs: list[Run] = []
    bold = italic = 0
    for part in token.children or []:
        match part.type:
            case "text" | "code_inline":
                runs.append(Run(part.content, bold > 0, italic > 0))
            case "text_special":
                runs.append(Run(part.content, bold > 0, italic > 0))
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold > 0, italic > 0))
            case "strong_open" | "strong_close":
                bold += part.nesting
            case "em_open" | "em_close":
                italic += part.nesting
            case "link_open" | "link_close":
                continue
            case _:
                raise ConfigurationError(_refusal(part))
    return _joined(runs)


def _joined(runs: Sequence[Run]) -> Runs:
    """Return runs with neighbours of one style made one."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].bold, joined[-1].italic) == (run.bold, run.italic):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic)
        else:
            joined.append(run)
    return tuple(run for run in joined if run.text)


def _refusal(token: Token) -> str:
    where = f" at line {token.map[0] + 1} of the filled text" if token.map else ""
    kind = token.type.removesuffix("_open").replace("_", " ")
    return (
        f"The template has a {kind}{where}; use headings, paragraphs, one-level lists, **bold** and *italic*, "
        "and table(), figure(), blank() and page_break() for the rest."
    )


class _Own(jinja2.FileSystemLoader):
    """The planner's templates: files of their folder, not what a link in it leads to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, encoding="utf-8-sig")  # as some editors save
        self._folder = folder.resolve()

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return a template's text, having looked where it really lies."""
        found = self._folder.joinpath(*template.split("/"))
        if found.exists() and not found.resolve().is_relative_to(self._folder):
            raise ConfigurationError(
                f"template {found.name}: it is a link that leads out of {self._folder}. Put a copy of the file in its place."
            )
        try:
            text, name, is_current = super().get_source(environment, template)
        except jinja2.TemplateNotFound:  # then it is the toolkit's own that is meant
            raise
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(
                f"template {found.name}: it cannot be read as UTF-8 text. Save it again as UTF-8."
            ) from None
        for number, line in enumerate(text.split("\n"), start=1):
            if clean_text(line) != line:
                raise ConfigurationError(
                    f"template {found.name}, line {number}: it holds characters that nothing shows. Type the line again."
                )
        return text, name, is_current


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

    shipped = jinja2.FileSystemLoader(SHIPPED)
    environment = SandboxedEnvironment(
        loader=shipped if own is None else jinja2.ChoiceLoader([_Own(own), shipped]),
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
