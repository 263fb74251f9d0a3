"""What a document is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from localities.scripts.outputs.tables import Table

FIGURES_AS_TABLES = "The figures as tables"


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
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()
    banner: str = ""
    language: str = "en-GB"
    more: tuple[Table, ...] = ()

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
