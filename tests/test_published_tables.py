"""CSV and workbook: numbers are numbers, a missing value says so, text is never a formula."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from localities.scripts import formats
from localities.scripts.outputs.escaping import safe_text
from localities.scripts.outputs.tables import Table, write_csv
from localities.scripts.outputs.workbook import write_workbook

HOSTILE = [
    "=1+1",
    "+A1",
    "-A1",
    "@SUM(A1)",
    "\tx",
    "  =cmd|' /C calc'!A0",
    "|x",
    "http://example.invalid/x",
    "{=1}",
    'Name, with "quotes"\nand a line',
]


@pytest.fixture
def table() -> Table:
    frame = pd.DataFrame(
        {
            "area": HOSTILE,
            "people": [float(number) for number in range(len(HOSTILE))],
            "people_share": [None] + [0.25] * (len(HOSTILE) - 1),
            "mended": [True, False] * (len(HOSTILE) // 2),
        }
    )
    return Table("areas", "Areas", "How to read it.", frame)


def test_text_that_starts_like_a_formula_is_defused() -> None:
    assert [str(safe_text(text)).startswith("'") for text in HOSTILE] == [True] * 7 + [False] * 3
    assert safe_text(-5) == -5


def test_csv_round_trip(table: Table, tmp_path: Path) -> None:
    write_csv([table], tmp_path)
    raw = (tmp_path / "areas.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(tmp_path / "areas.csv")
    assert read["people"].tolist() == table.frame["people"].tolist()
    assert read["people_share"].isna().tolist() == [True] + [False] * (len(HOSTILE) - 1)
    assert not any(text.startswith(("=", "+", "-", "@", "\t")) for text in read["area"])


def test_workbook_holds_every_value_as_what_it_is(table: Table, tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", title="A", lines=["A line"], tables=[table])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "areas"]
    sheet = book["areas"]
    rows = list(sheet.iter_rows(min_row=5))
    assert [row[0].value for row in rows] == HOSTILE
    assert {row[0].data_type for row in rows} == {"s"}
    assert not any(row[0].hyperlink for row in rows)
    assert rows[0][2].value == "[x]"
    assert rows[1][2].value == 0.25
    assert rows[1][2].number_format.startswith("[>=0.0005]0.0%")
    assert [row[3].value for row in rows][:2] == ["yes", "no"]
    assert list(sheet.tables) == ["table_1_areas"]
    assert not sheet.merged_cells.ranges


def test_two_workbooks_are_the_same_bytes(table: Table, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, title="A", lines=["A line"], tables=[table])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_empty_table_is_a_sheet_too(tmp_path: Path) -> None:
    empty = Table("none", "None", "", pd.DataFrame({"a": pd.Series(dtype=float)}))
    write_workbook(tmp_path / "a.xlsx", title="A", lines=[], tables=[empty])
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["none"]["A4"].value == "A"


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("people", 12345.5, "12,346"),
        ("people", 0.2, "fewer than 1"),
        ("people", 0.0, "0"),
        ("people", float("nan"), "not known"),
        ("people_share", 0.12345, "12.3%"),
        ("people_share", 0.0005, "0.1%"),
        ("v_measure", 0.87654, "0.877"),
        ("area_km2", 12.345, "12.3"),
        ("zones_count", 3, "3"),
        ("simd_quintile", 2, "2"),
        ("place", "=x", "=x"),
        ("mended", True, "yes"),
        ("anything", pd.NA, "not known"),
    ],
)
def test_how_numbers_are_shown(column: str, value: object, shown: str) -> None:
    assert formats.cell(column, value) == shown
