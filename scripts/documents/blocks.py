"""What a document is made of, whatever its format, and its tables as every format shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from localities.scripts.formats import WHOLE_UNITS
from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.templating import show

FIGURES_AS_TABLES = "The figures as tables"
_NOT_KNOWN = "[x]"
# A column of nothing but these units need not be shown: the numbers say them themselves.
_PLAIN_UNITS = WHOLE_UNITS | {"per cent", "zones"}
_LINE = 98  # letters that a line of a table holds on A4
_SMALLEST = 0.65  # of the size of a table's letters
_LEAST_TEXT = 20.0  # letters that a column of texts keeps, however many numbers stand beside it
_MOST_TEXT = 46  # letters that a column of texts asks for; longer texts are wrapped


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the document's title is level 1, so text starts at 2."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered if `ordered`."""

    items: tuple[Runs, ...]
    ordered: bool = False


@dataclass(frozen=True, eq=False)
class TableBlock:
    """A table under its caption."""

    table: Table


@dataclass(frozen=True, eq=False)
class Figure:
    """A drawing with its text alternative.

    Attributes
    ----------
    name
        A short key.
    svg
        A whole ``<svg>`` element.
    caption
        What stands under it.
    alternative
        What it shows, for those who do not see it.
    table
        Its data; shown folded on a page, and in the workbook.
    width
        Share of the text's width.
    """

    name: str
    svg: str
    caption: str
    alternative: str
    table: Table | None = None
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Blank:
    """A box left empty for people to write in."""

    label: str
    lines: int = 4


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page, on paper."""


Block = Heading | Paragraph | Items | TableBlock | Figure | Blank | PageBreak


@dataclass(frozen=True, eq=False)
class Document:
    """A document.

    Attributes
    ----------
    title, subtitle
        As on its first page.
    blocks
        In order.
    lines
        Sources, licences and attribution, at the end.
    banner
        A warning across the top, such as that the data is invented; empty for none.
    language
        A BCP 47 tag.
    more
        Tables that only the workbook has: the data behind the document.
    points
        The size of its letters on paper; 16 is large print.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()
    banner: str = ""
    language: str = "en-GB"
    more: tuple[Table, ...] = ()
    points: float = 9.0

    def tables(self) -> Iterator[Table]:
        """Yield every table once, those of the figures and those only for the workbook among them, in order."""
        seen: set[str] = set()
        in_text = (block.table for block in self.blocks if isinstance(block, TableBlock | Figure))
        for table in (*in_text, *self.more):
            if table is not None and table.name not in seen:
                seen.add(table.name)
                yield table

    def unshown(self) -> tuple[Table, ...]:
        """Return the tables of figures that do not stand in the text: paper has them at the end, a page folded."""
        shown = {block.table.name for block in self.blocks if isinstance(block, TableBlock)}
        figures = {
            block.table.name: block.table
            for block in self.blocks
            if isinstance(block, Figure) and block.table
        }
        return tuple(table for name, table in figures.items() if name not in shown)

    def on_paper(self) -> tuple[Block, ...]:
        """Return the blocks with the figures' tables at the end."""
        tables = self.unshown()
        return (*self.blocks, *((Heading(2, FIGURES_AS_TABLES),) if tables else ()), *map(TableBlock, tables))

    def contents(self) -> tuple[Heading, ...]:
        """Return the headings of the second level on paper; none where there are too few to list."""
        found = [block for block in self.on_paper() if isinstance(block, Heading) and block.level == 2]
        return tuple(found) if len(found) > 2 else ()


def shown_table(table: Table) -> dict[str, Any]:
    """Return a table as texts.

    Parameters
    ----------
    table
        A column ``unit`` says how the numbers of its row are shown: ``per cent`` (already times 100), ``people``, ``zones``;
        it is left out where the numbers say it themselves. A column may hold numbers and the shorthand of `scripts.outputs.tables`.

    Returns
    -------
    dict
        ``title``; ``about``; ``scale`` (how much smaller than usual its letters are, 1 for not at all);
        ``columns``: ``label``, ``numeric``, ``width`` (shares of the whole that sum to 1); ``rows`` of
        texts; ``verbatim``: the headings are shown as typed.
    """
    frame = table.published()
    units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
    if set(units) <= _PLAIN_UNITS:
        frame = frame.drop(columns="unit", errors="ignore")
    shown = show(
        frame, table.title, table.labels, verbatim=True, units=units, shares=table.shares, counts=table.counts,
        missing=_NOT_KNOWN,
    )  # fmt: skip
    widths, scale = _widths(shown["columns"], shown["rows"])
    for column, width in zip(shown["columns"], widths, strict=True):
        column["width"] = width
    return {"about": table.about, "scale": scale, **shown}


def _widths(columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[str]]) -> tuple[list[float], float]:
    """Return each column's share of the width, and how much smaller letters must be for all of it to fit.

    Numbers get what they need, texts what is left, so that only texts wrap and no heading runs into the next.
    """
    numbers, texts = [], []
    for number, column in enumerate(columns):
        words, right = column["label"], column["numeric"]
        word = max((len(each) for each in words.split()), default=1)
        longest = max((len(row[number]) for row in rows), default=1)
        numbers.append(max(1.15 * word, longest, min(len(words), 9)) + 2.0 if right else 0.0)
        texts.append(0.0 if right else min(max(word, longest, 8), _MOST_TEXT) + 2.5)
    room = max(_LINE - sum(numbers), _LEAST_TEXT * sum(each > 0 for each in texts))
    squeeze = min(1.0, room / max(sum(texts), 1.0))
    need = [one + squeeze * other for one, other in zip(numbers, texts, strict=True)]
    spare = max(_LINE - sum(need), 0.0)
    need = [each + spare / len(need) for each in need]
    return [each / sum(need) for each in need], max(min(1.0, _LINE / sum(need)), _SMALLEST)
