"""Templates: names are shown as typed, a planner's own folder goes first, errors say where."""

from __future__ import annotations

import sys
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
from tests.saying import says

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


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right of its own there")
@pytest.mark.parametrize("name", ["profile.md", "part.md"])
def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("A secret.", encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "profile.md").write_text("{% include 'part.md' %}", encoding="utf-8")
    (own / name).unlink(missing_ok=True)
    (own / name).symlink_to(secret)
    with pytest.raises(ConfigurationError) as caught:
        compose("profile.md", {}, tables={}, figures={}, own=own)
    says(str(caught.value), name, "link", "own", "Put a copy")


@pytest.mark.parametrize("number", ["foo", "7", "-1", "²", "9" * 5_000])
def test_a_fence_of_ones_own_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(ConfigurationError, match="has a fence at line 3"):
        composed(f"Text.\n\n```block\n{number}\n```\n", tmp_path)


def test_a_template_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_bytes(b"caf\xe9")
    with pytest.raises(ConfigurationError, match=r"own\.md: it cannot be read as UTF-8"):
        compose("own.md", {}, tables={}, figures={}, own=tmp_path)


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
