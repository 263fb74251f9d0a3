"""Templates: names are shown as typed, a planner's own folder goes first, errors say where."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import ConfigurationError
from localities.scripts.documents.blocks import Blank, Block, Heading, Items, PageBreak, Paragraph, TableBlock
from localities.scripts.documents.template import as_typed, compose, plain, read_markdown
from localities.scripts.outputs.tables import Table
from tests.documents.samples import HOSTILE, document_of
from tests.laws import examples

TABLE = Table("t", "T", "", pd.DataFrame({"a": [1]}))


def composed(text: str, folder: Path, **values: object) -> tuple[Block, ...]:
    (folder / "own.md").write_text(text, encoding="utf-8")
    return compose("own.md", values, tables={"t": TABLE}, figures={}, own=folder)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_wherever_it_stands(name: str, tmp_path: Path) -> None:
    shown = " ".join(name.split())
    blocks = document_of(name, tmp_path).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == [f"About {shown}", f"Figures of {shown}", "Last"]
    texts = [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]
    assert texts == [f"Text on {shown}, in {shown}.", f"{shown} starts this paragraph.", "End."]
    items = [[plain(item) for item in block.items] for block in blocks if isinstance(block, Items)]
    assert items == [[shown, "second"], [shown]]
    styles = [(run.bold, run.italic) for run in next(b for b in blocks if isinstance(b, Paragraph)).runs]
    assert styles == [(False, False), (True, False), (False, False), (False, True), (False, False)]
    assert any(isinstance(block, PageBreak) for block in blocks)


@examples(150)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(
        str.strip
    )
)
def test_any_text_comes_through_markdown_as_it_was(text: str) -> None:
    shown = " ".join(text.split())
    blocks = read_markdown(f"x {as_typed(text)} y", ())
    assert [plain(block.runs) for block in blocks if isinstance(block, Paragraph)] == [f"x {shown} y"]


def test_helpers_stand_for_blocks(tmp_path: Path) -> None:
    table, blank = composed("{{ table('t') }}\n{{ blank('Say', 6) }}", tmp_path)
    assert isinstance(table, TableBlock)
    assert table.table is TABLE
    assert blank == Blank("Say", 6)


def test_a_folder_of_ones_own_goes_before_the_shipped_texts(tmp_path: Path) -> None:
    (tmp_path / "profile.md").write_text("Ours.", encoding="utf-8")
    (block,) = compose("profile.md", {}, tables={}, figures={}, own=tmp_path)
    assert isinstance(block, Paragraph)
    assert plain(block.runs) == "Ours."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one\n\n{{ nobody }}", r"template .*own\.md, line 3: 'nobody' is undefined\."),
        ("one\n{{ table('u') }}", r"template .*own\.md, line 2: there is no table 'u'; there are t\."),
        ("one\n{% if x %}", r"template .*own\.md, line 2: .*endif"),
        ("{{ ''.__class__.__mro__ }}", r"own\.md, line 1: .*unsafe"),
        ("{{ 1 / 0 }}", r"own\.md, line 1: .*zero"),
        ("> quoted", "has a blockquote at line 1"),
        ("![a](b.png)", "has a image"),
        ("- one\n  - two", "has a bullet list"),
    ],
)
def test_an_error_names_the_file_the_line_and_what_is_wrong(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=message):
        composed(text, tmp_path, x=1)
