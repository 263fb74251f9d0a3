"""From Markdown to blocks: headings, paragraphs, lists, bold and italic; anything else is refused by name."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from localities.boundaries import ConfigurationError
from localities.scripts.documents.blocks import Block, Heading, Items, Paragraph, Run, Runs

FENCE = "block"


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
            case "fence" if token.info.strip() == FENCE:
                blocks.append(inserted[int(token.content)])
                at += 1
            case "hr":
                at += 1
            case _:
                raise ConfigurationError(_refusal(token))
    return tuple(blocks)


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
