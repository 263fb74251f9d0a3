"""Texts that a workbook cannot hold are cut where they say so, never silently."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.workbook import fitted, sheet_names, write_workbook

from .saying import says


@pytest.mark.parametrize("length", [32_767, 32_768, 100_000])
def test_a_text_that_a_cell_cannot_hold_says_that_it_is_cut(tmp_path: Path, length: int) -> None:
    frame = pd.DataFrame({"comment": ["x" * length], "h" * 300: ["a"], "h" * 301: ["b"]})
    path = tmp_path / "book.xlsx"
    write_workbook(path, title="Long", lines=[], tables=[Table("comments", "Comments", "All.", frame)])
    sheet = openpyxl.load_workbook(path)["comments"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=5)]
    text = rows[1][0]
    assert len(text) <= 32_767
    assert (text == "x" * length) == (length <= 32_767)
    if length > 32_767:
        says(text, f"{length:,} characters in all")
    assert max(len(head) for head in rows[0]) <= 255
    says(rows[0][1], "300 characters in all")
    assert len(set(rows[0])) == 3


def test_what_fits_is_as_it_is() -> None:
    assert fitted("abc", 3) == "abc"


def test_sheets_whose_names_begin_alike_are_told_apart() -> None:
    tables = [Table(name, "", "", pd.DataFrame()) for name in ("zones", "a" * 31, "a" * 40, "a" * 41)]
    names = sheet_names(tables)
    assert names[:2] == ["zones", "a" * 31]
    assert len(set(names)) == 4
    assert max(map(len, names)) == 31
