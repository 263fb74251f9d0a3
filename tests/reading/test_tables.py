"""Tables in every shape that partners send: read rightly, or refused with what to do."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from localities.boundaries.errors import InputError
from localities.boundaries.reading.cells import read_numbers
from localities.boundaries.reading.lookups import cell_faults, check_total, read_lookup
from localities.boundaries.reading.tables import TextTable, read_table, sheet_names
from tests.saying import says

ROWS = "S01011357,Wishaw\nS01011358,Wishaw\nS01011359,Shotts\n"
GOOD = "DataZone,Locality\n" + ROWS


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def book(path: Path, **sheets: list[list[object]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def read(path: Path, **options: object) -> TextTable:
    return read_table(path, required=("zone", "area"), **options)  # type: ignore[arg-type]


def cells(table: TextTable) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table.frame.to_numpy().tolist()]


PLAIN = [["S01011357", "Wishaw"], ["S01011358", "Wishaw"], ["S01011359", "Shotts"]]


@pytest.mark.parametrize(
    ("content", "first", "said"),
    [
        pytest.param(GOOD, 2, "", id="plain"),
        pytest.param(b"\xef\xbb\xbf" + GOOD.encode(), 2, "", id="UTF-8 with BOM"),
        pytest.param(GOOD.encode("utf-16"), 2, "UTF-16", id="UTF-16"),
        pytest.param(GOOD.encode("utf-16-le"), 2, "UTF-16", id="UTF-16 without BOM"),
        pytest.param(GOOD.replace(",", ";"), 2, "semicolons", id="semicolons"),
        pytest.param(GOOD.replace(",", "\t"), 2, "tabs", id="tabs"),
        pytest.param(GOOD.replace(",", "|"), 2, "vertical bars", id="bars"),
        pytest.param("sep=;\n" + GOOD.replace(",", ";"), 3, "semicolons", id="Excel's sep line"),
        pytest.param(GOOD.replace("\n", "\r\n"), 2, "", id="Windows line ends"),
        pytest.param(GOOD.replace("\n", "\r"), 2, "", id="old Mac line ends"),
        pytest.param("Localities, as agreed\n\nDraft 3\n" + GOOD, 5, "", id="title rows"),
        pytest.param("Data zones\n" + GOOD, 3, "", id="a title that is itself a usual heading"),
        pytest.param(GOOD + "\nSource: the council, 2024\n", 2, "rows of notes", id="note at the foot"),
        pytest.param(GOOD + "Note: a, b, c, d\n", 2, "rows of notes", id="note with commas at the foot"),
        pytest.param(GOOD + "Total,3\n", 2, "total rows", id="total row"),
        pytest.param(
            GOOD + ",North total\nSub-total,3\n",
            2,
            "rows of subtotals left out (2): row 5, 6",
            id="subtotals",
        ),
        pytest.param(
            GOOD + "\nLocality,People\na,4\nb,5\n",
            2,
            "second table left out (3): row 6, 7, 8",
            id="second table",
        ),
        pytest.param(GOOD + "DataZone,Locality\n", 2, "repeated headers", id="header again"),
        pytest.param(GOOD + "\n\n,\n", 2, "", id="blank rows"),
        pytest.param(GOOD.replace("\n", ",,\n"), 2, "", id="empty columns at the right"),
        pytest.param(GOOD.replace("\n", " ,\n"), 2, "", id="a comma at each end"),
        pytest.param(
            "DataZone,Locality,locality \n" + ROWS.replace("\n", ",\n"), 2, None, id="two like headings"
        ),
    ],
)
def test_text_is_read(tmp_path: Path, content: str | bytes, first: int, said: str | None) -> None:
    path = write(tmp_path / "lookup.csv", content)
    if said is None:
        with pytest.raises(InputError, match=r"2 columns may hold|no row") as caught:
            read_and_find(path)
        assert "Locality" in str(caught.value)
        return
    table = read(path)
    assert [[cell.strip() for cell in row[:2]] for row in cells(table)] == PLAIN
    assert table.frame.index.tolist() == [first, first + 1, first + 2]
    assert table.frame.index.name == "row"
    assert said in " ".join(note.what for note in table.notes)
    assert bool(said) == bool(table.notes)


def read_and_find(path: Path) -> None:
    from localities.boundaries.reading.lookups import read_lookup

    read_lookup(path)


def test_windows_1252_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "old.csv", GOOD.replace("Shotts", "Ardò – west").encode("cp1252"))
    table = read(path)
    assert table.frame["Locality"].tolist()[-1] == "Ardò – west"
    assert "Windows-1252" in table.notes[0].what
    assert "Ardò" in table.notes[0].what


def test_garbled_letters_are_pointed_out(tmp_path: Path) -> None:
    garbled = "Ardò".encode().decode("cp1252")
    table = read(write(tmp_path / "garbled.csv", GOOD.replace("Shotts", garbled)))
    assert "garbled" in table.notes[0].what


def zipped(names: dict[str, bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in names.items():
                archive.writestr(name, data)

    return make


def whole_book() -> bytes:
    import io

    workbook = Workbook()
    workbook.active.append(["DataZone", "Locality"])
    workbook.active.append(["S01011357", "Wishaw"])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD: list[tuple[str, bytes | Callable[[Path], None], tuple[str, ...]]] = [
    ("empty", b"", ("0 bytes",)),
    ("only spaces", b"  \n \n", ("no cells",)),
    ("HTML page", b"<!DOCTYPE html><html><body>404</body></html>", ("HTML page", "failed download")),
    ("HTML table as a workbook", b"<table><tr><td>DataZone</td></tr></table>", ("HTML page",)),
    ("XML", b"<?xml version='1.0'?><kml></kml>", ("XML",)),
    ("PDF", b"%PDF-1.7 ...", ("PDF", "data behind it")),
    ("JSON", b'{"type": "FeatureCollection"}', ("JSON",)),
    ("GeoPackage", b"SQLite format 3\0" + bytes(100), ("GeoPackage", "layer")),
    ("Parquet", b"PAR1" + bytes(100), ("Parquet",)),
    ("gzip", b"\x1f\x8b\x08" + bytes(30), ("gzip", "Unpack")),
    ("pointer", b"version https://git-lfs.github.com/spec/v1\n", ("Git LFS",)),
    ("old workbook", OLE, (".xls", "save it as .xlsx")),
    ("encrypted", OLE + "EncryptedPackage".encode("utf-16-le"), ("encrypted", "without a password")),
    ("zip of a table", zipped({"a.csv": GOOD.encode()}), ("zip archive", "Unpack")),
    ("zip cut short", lambda path: write(path, whole_book()[:900]) and None, ("damaged",)),
    ("OpenDocument", zipped({"content.xml": b"<x/>", "mimetype": b""}), ("OpenDocument",)),
    ("binary workbook", zipped({"xl/workbook.bin": b""}), (".xlsb",)),
    ("Word", zipped({"word/document.xml": b"<x/>"}), ("Word",)),
    ("workbook of nothing", zipped({"xl/workbook.xml": b"<workbook/>"}), ("damaged",)),
    (
        "bomb",
        zipped({"xl/workbook.xml": b"<x/>", "xl/a.xml": bytes(30_000_000)}),
        ("declares", "would unpack"),
    ),
    ("entities", zipped({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), ("entities",)),
    ("NUL", GOOD.encode().replace(b"Shotts", b"Sho\0tts"), ("NUL", "line 4")),
    ("binary", bytes(range(256)) * 40, ("no text",)),
    ("UTF-8 cut short", GOOD.encode() + "ò".encode()[:1], ("breaks off",)),
    ("unclosed quotation mark", GOOD.replace("Shotts", '"Shotts').encode(), ("row 4", "never closed")),
    ("quotation marks inside", GOOD.replace("Shotts", '"Sh"otts').encode(), ("row 4", "quotation")),
    ("cell of a megabyte", (GOOD + "S01011360," + "x" * 2**20).encode(), ("131,072",)),
    ("a million columns", b"DataZone,Locality" + b"," * 10**6 + b"\n", ("1,000,002", "20,000")),
    ("headings only", b"DataZone,Locality\n", ("no rows",)),
    ("no header", ROWS.encode(), ("no header row", "S01011357")),
    (
        "other headings",
        b"Place,Crew\nx,y\n",
        ("zone code", "area", "'Place'", "with key = ", "it begins: Place, Crew / x, y"),
    ),
    ("near miss", GOOD.replace("DataZone", "DataZoen").encode(), ("Is it 'DataZoen'?",)),
    (
        "extra cell in the first row",
        b"DataZone,Locality\nS01011357,a,b\nS01011358,c\n",
        ("row 2 has 3", "more"),
    ),
    ("row names of R", b"DataZone,Locality\n1,S01011357,a\n2,S01011358,c\n", ("more", "row 2 has 3")),
    ("cut in the last row", (GOOD + "S01011360").encode(), ("fewer", "row 5 has 1")),
]


@pytest.mark.parametrize(("content", "fragments"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_bad_files_are_refused(
    tmp_path: Path, content: bytes | Callable[[Path], None], fragments: tuple[str, ...], name: str
) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        write(path, content)
    else:
        content(path)
    with pytest.raises(InputError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(name)
    for fragment in fragments:
        assert fragment in message
    assert all(fault.fix for fault in caught.value.faults)


def test_no_file_a_folder_and_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for name, fragment in (("none.csv", "no such file"), (".", "folder"), ("pipe.csv", "pipe or a device")):
        with pytest.raises(InputError, match=fragment):
            read(tmp_path / name)
    with pytest.raises(InputError, match="cannot be opened"):
        read(tmp_path / ("x" * 300))
    with pytest.raises(InputError, match="cannot be opened"):
        read(Path("a\0b"))


@pytest.mark.parametrize("name", ["right.xlsx", "workbook called.csv", "with # % ! {}.xls"])
def test_workbook_is_recognised_by_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(whole_book())
    assert cells(read(path)) == [["S01011357", "Wishaw"]]


def test_text_called_xlsx(tmp_path: Path) -> None:
    assert cells(read(write(tmp_path / "text.xlsx", GOOD))) == PLAIN


def test_every_cut_of_a_workbook_is_refused_or_read_whole(tmp_path: Path) -> None:
    whole = whole_book()
    for cut in range(40, len(whole), len(whole) // 20):
        with pytest.raises(InputError, match=r"cut\.xlsx"):
            read(write(tmp_path / "cut.xlsx", whole[:cut]))
    for place in range(60, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        # Read or refused; any other exception fails the test.
        with contextlib.suppress(InputError):
            read(write(tmp_path / "cut.xlsx", bytes(damaged)))


LOOKUP: list[list[object]] = [["DataZone", "Locality"], ["S01011357", "Wishaw"]]


class TestSheets:
    def test_the_one_with_the_headings(self, tmp_path: Path) -> None:
        path = book(tmp_path / "b.xlsx", Notes=[["About"], ["DataZone"]], Data=LOOKUP)
        table = read(path)
        assert (table.sheet, table.where) == ("Data", "b.xlsx, sheet Data")
        assert sheet_names(path) == ("Notes", "Data")

    def test_two_would_do(self, tmp_path: Path) -> None:
        path = book(tmp_path / "b.xlsx", Old=LOOKUP, New=LOOKUP)
        with pytest.raises(InputError, match="2 sheets could be meant: 'Old', 'New'"):
            read(path)
        assert read(path, sheet="new").sheet == "New"

    def test_absent(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"no sheet 'Data'\. Sheets present: 'Old'"):
            read(book(tmp_path / "b.xlsx", Old=LOOKUP), sheet="Data")

    def test_text_has_none(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="without sheets"):
            read(write(tmp_path / "t.csv", GOOD), sheet="Data")

    def test_none_fits(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as caught:
            read(
                book(tmp_path / "b.xlsx", One=[["a", "b"], [1, 2]], Two=[["DataZone", "b"], ["S01011357", 2]])
            )
        says(str(caught.value), "none of its 2 sheets", "'One', 'Two'")
        assert "sheet One" not in str(caught.value)
        says(str(caught.value), "sheet Two", "no column", "name of the area")

    def test_hidden_ones_are_left_out(self, tmp_path: Path) -> None:
        path = book(tmp_path / "b.xlsx", Old=LOOKUP, New=LOOKUP)
        from openpyxl import load_workbook

        workbook = load_workbook(path)
        workbook["Old"].sheet_state = "hidden"
        workbook["New"].row_dimensions[2].hidden = True
        workbook.save(path)
        table = read(path)
        assert table.sheet == "New"
        said = [note.what for note in table.notes]
        assert any("hidden and was not read" in what for what in said)
        assert any("hidden rows" in what for what in said)

    @pytest.mark.parametrize(
        ("hidden", "said"),
        [
            ([2], ["1 hidden rows are used like the others: 2", "A filter is set"]),
            ([], ["A filter is set", "all 2 rows"]),
        ],
    )
    def test_a_filter_hides_nothing_and_is_told(
        self, tmp_path: Path, hidden: list[int], said: list[str]
    ) -> None:
        path = book(tmp_path / "b.xlsx", New=LOOKUP)
        from openpyxl import load_workbook

        workbook = load_workbook(path)
        sheet = workbook["New"]
        sheet.auto_filter.ref = sheet.dimensions
        sheet.auto_filter.add_filter_column(1, ["a"])
        for row in hidden:
            sheet.row_dimensions[row].hidden = True
        workbook.save(path)
        table = read(path)
        assert len(table.frame) == len(LOOKUP) - 1
        says(" ".join(note.what for note in table.notes), *said)


class TestCells:
    def test_dates_and_formulas_are_named(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["DataZone", "Locality", "People"],
            ["S01011357", datetime.datetime(2026, 2, 1), 1],
            ["S01011358", "Wishaw", "=1+1"],
            ["S01011359", "#REF!", 3],
        ]
        table = read(book(tmp_path / "b.xlsx", Data=rows))
        said = "\n".join(map(str, cell_faults(table, ["DataZone", "Locality", "People"])))
        assert "Data!B2 (2026-02-01" in said
        assert "formula that was never calculated (1): Data!C3" in said
        assert "Data!B4 (#REF!)" in said
        assert cell_faults(table, ["DataZone"]) == []

    def test_cached_formulas_are_values(self, tmp_path: Path) -> None:
        path = book(
            tmp_path / "b.xlsx", Data=[["DataZone", "Locality"], ["S01011357", "=1"], ["S01011358", "=2"]]
        )
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert sheet.count(b"<v></v>") + sheet.count(b"<v/>") + sheet.count(b"<v />") == 2
        for empty in (b"<v></v>", b"<v/>", b"<v />"):
            sheet = sheet.replace(empty, b"<v>7</v>", 1)
        parts["xl/worksheets/sheet1.xml"] = sheet
        zipped(parts)(path)
        table = read(path)
        assert table.frame["Locality"].tolist()[0] == "7"
        assert list(table.odd) == [(3, "Locality")]

    def test_numbers_are_text_without_exponents(self, tmp_path: Path) -> None:
        values: list[object] = [1234567890123, 0.1, 1e-7, 3836.0, True, 1e21]
        rows = [
            ["DataZone", "Locality"],
            *[[f"S0101135{place}", value] for place, value in enumerate(values)],
        ]
        table = read(book(tmp_path / "b.xlsx", Data=rows))
        assert table.frame["Locality"].tolist() == [
            "1234567890123", "0.1", "0.0000001", "3836", "TRUE", "1" + "0" * 21,
        ]  # fmt: skip
        assert str(table.frame.dtypes["Locality"]) == "str"

    def test_nothing_is_guessed(self, tmp_path: Path) -> None:
        table = read(
            write(tmp_path / "t.csv", "DataZone,Locality\nS01011357,NA\nS01011358,00123\nS01011359,12E4\n")
        )
        assert table.frame["Locality"].tolist() == ["NA", "00123", "12E4"]


def test_title_row_and_merged_headings(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["COPY FROM HERE"],
        [],
        ["Data zone", None, "Population"],
        [None, "Locality", "2019"],
        ["S01011357", "Wishaw", 5],
    ]
    table = read(book(tmp_path / "b.xlsx", Data=rows))
    assert list(table.frame.columns) == ["Data zone", "Locality", "2019"]
    assert table.frame.index.tolist() == [5]
    assert "two rows, 3 and 4" in " ".join(note.what for note in table.notes)


def test_table_that_does_not_begin_at_a1(tmp_path: Path) -> None:
    table = read(
        book(
            tmp_path / "b.xlsx",
            Data=[[], [None, None, "DataZone", "Locality"], [None, None, "S01011357", "a"]],
        )
    )
    assert table.frame["DataZone"].tolist() == ["S01011357"]
    assert table.places["DataZone"] == 3


def test_repeated_headings(tmp_path: Path) -> None:
    same = read(write(tmp_path / "t.csv", "DataZone,Locality,n,n\nS01011357,a,1,1\nS01011358,b,2,2\n"))
    assert list(same.frame.columns) == ["DataZone", "Locality", "n"]
    assert "stands twice with the same cells" in same.notes[0].what
    other = read(write(tmp_path / "t.csv", "DataZone,Locality,n,n\nS01011357,a,1,1\nS01011358,b,2,3\n"))
    assert list(other.frame.columns) == ["DataZone", "Locality", "n", "n (2)"]


def test_columns_without_heading_are_named(tmp_path: Path) -> None:
    table = read(write(tmp_path / "t.csv", ",DataZone,Locality\n0,S01011357,a\n"))
    assert list(table.frame.columns) == ["column 1", "DataZone", "Locality"]


def test_areas_left_empty_stay(tmp_path: Path) -> None:
    table = read(write(tmp_path / "t.csv", "DataZone,Locality\nS01011357,\nS01011358,\n"))
    assert len(table.frame) == 2


def test_a_table_as_superweb2_writes_it(tmp_path: Path) -> None:
    text = (
        'SuperWEB2(tm)\n\n"Household"\n"Data Zone (2022) by Household size"\n"Counting: Households"\n\nFilters:\n'
        '"Default Summation","Households"\n\n"Household size","One person","More",\n"Data Zone (2022)",\n'
        '"S01013482",3,4,\n"S01013483",5,6,\n"Total",8,10,\n\n\n"INFO","Cells were adjusted, at random."\n\n\n(c) Copyright\n'
    )
    table = read_table(write(tmp_path / "t.csv", text))
    assert table.frame.to_dict("list") == {
        "Data Zone (2022)": ["S01013482", "S01013483"],
        "One person": ["3", "5"],
        "More": ["4", "6"],
    }
    assert "Counting: Households" in table.above
    assert table.totals["More"].tolist() == ["10"]


@pytest.mark.parametrize(("before", "after"), [("S12000050,N,15\n", ""), ("", "http://a/S12000050,N,15\n")])
def test_larger_areas_among_zones_are_left_out(tmp_path: Path, before: str, after: str) -> None:
    rows = "".join(f"S0101135{n},a,{n}\n" for n in range(4, 7))
    table = read_table(
        write(tmp_path / "t.csv", f"GeographyCode,Name,n\n{before}{rows}S02001300,b,9\n{after}")
    )
    assert table.frame["n"].tolist() == ["4", "5", "6"]
    assert sorted(table.larger["n"]) == ["15", "9"]
    said = " ".join(note.what for note in table.notes)
    says(said, "rows of intermediate zone codes left out (1)", "rows of council codes left out (1)")


def test_zones_among_larger_areas_are_no_larger_areas(tmp_path: Path) -> None:
    text = "Code,Name\nS12000050,a\nS12000049,b\nS01011354,c\n"
    assert len(read_table(write(tmp_path / "t.csv", text)).frame) == 3


@pytest.mark.parametrize(("total", "differs"), [("9", False), ("10", True), ("*", False), ("1,009", True)])
def test_totals_are_compared(tmp_path: Path, total: str, differs: bool) -> None:
    text = f'DataZone,Locality,n\nS01011357,a,4\nS01011358,b,5\nTotal,,"{total}"\n'
    table = read(write(tmp_path / "t.csv", text))
    counts = read_numbers(table.frame["n"], where=table.where, column="n", kind="count")
    notes = check_total(table, "n", counts.values)
    assert bool(notes) == differs
    if differs:
        assert "row 4" in notes[0].what
        assert "sum to 9" in notes[0].what


def test_scotland_row_of_a_part_is_no_mistake(tmp_path: Path) -> None:
    table = read(
        write(tmp_path / "t.csv", "DataZone,Locality,n\nS01011357,a,4\nS92000003,Scotland,5466000\n")
    )
    counts = read_numbers(table.frame["n"], where=table.where, column="n", kind="count")
    assert len(table.frame) == 1
    assert check_total(table, "n", counts.values) == ()


def test_old_intermediate_zones_are_no_country(tmp_path: Path) -> None:
    text = "InterZone,Locality\nS02000001,a\nS02000002,b\n"
    table = read_table(write(tmp_path / "t.csv", text), required=("intermediate_zone", "area"))
    assert len(table.frame) == 2


def test_real_workbook_of_public_health_scotland(shared: Path) -> None:
    path = shared / "phs" / "Locality Boundary Redrawing Tool Input Sheet.xlsx"
    assert read(path).sheet == "Input Sheet"
    names = read_table(path, required=("zone", "zone_name"))
    assert names.sheet == "DZ Names"
    assert names.frame.shape == (7392, 4)
    assert names.frame.index[0] == 6
    assert names.frame["DZ Code"].iloc[0] == "S01015552"


def test_speed_of_a_wide_table(tmp_path: Path) -> None:
    head = ",".join(["DataZone", "AllAges", *(f"Age{age}" for age in range(93))])
    body = "\n".join(
        f"S01{6506 + zone:06d}," + ",".join(str((zone * k) % 90) for k in range(94)) for zone in range(6976)
    )
    path = write(tmp_path / "wide.csv", f"{head}\n{body}\n")
    took = []
    for _ in range(3):
        start = time.process_time()
        table = read_table(path, required=("zone", "people"))
        took.append(time.process_time() - start)
    assert table.frame.shape == (6976, 95)
    assert min(took) < 2


def merged(path: Path, rows: list[list[object]], *ranges: str) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for each in ranges:
        sheet.merge_cells(each)
    workbook.save(path)
    return path


def test_every_cell_of_a_merged_range_has_its_value(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Localities, 2024", None, None],
        ["Locality", "DataZone", "People"],
        ["Wishaw", "S01011357", 10],
        [None, "S01011358", 20],
        ["Shotts", "S01011359", 30],
        ["Data zones of 2011", None, None],
    ]
    # The title, the note and the empty rows that a range reaches stay what they are.
    path = merged(tmp_path / "l.xlsx", rows, "A1:C1", "A3:A4", "A6:C9", "E3:E9999")
    table = read(path)
    assert [row[0] for row in cells(table)] == ["Wishaw", "Wishaw", "Shotts"]
    assert table.merged == {(4, "Locality"): "A3:A4"}
    (note,) = [note for note in table.notes if note.kind == "mended"]
    assert note.where == "l.xlsx, sheet Sheet"
    assert note.count == 1
    says(note.what, "merged", "1", "A3:A4")
    assert cell_faults(table, ["Locality", "DataZone"], ["People"]) == []


def test_a_number_in_merged_cells_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["DataZone", "Locality", "People"],
        ["S01011357", "A", 10],
        ["S01011358", "A"],
    ]
    table = read(merged(tmp_path / "l.xlsx", rows, "C2:C3"))
    (fault,) = cell_faults(table, ["DataZone"], ["People"])
    says(str(fault), "l.xlsx, sheet Sheet", "one number for several rows", "1", "C2:C3", "Unmerge")


def test_merged_ranges_over_one_another_are_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["DataZone", "Locality"], ["S01011357", "A"], ["S01011358"]]
    path = merged(tmp_path / "l.xlsx", rows, *["A2:B3"] * 3)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<mergeCell ref="A2:B3"/>'
    part = "xl/worksheets/sheet1.xml"
    parts[part] = re.sub(rb'<mergeCell ref="A2:B3"\s*/>', cell * 9, parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InputError) as refused:
        read(path)
    says(str(refused.value), "merged ranges overlap", "Save it again")


@pytest.mark.parametrize(
    ("text", "row", "last"),
    [
        ('DataZone,Locality\nS01,A\nS02,"A\nS03,B\nS04,B"\nS05,B\n', 3, 5),
        ('DataZone,Locality\nS01,"A\nS02,A"\nS05,B\nS06,B\n', 2, 3),
        ('DataZone;Name;Locality\nS01;"x;A\nS02;y;A\nS03;z";A\nS04;x;A\nS05;y;B\n', 2, 4),
        ('DataZone,Locality\r\nS01,A\r\nS02,"A\r\nS03,B"\r\nS04,B\r\n', 3, 4),
        ('DataZone,Locality\n"S01,A\nS02,A"\nS03,B\nS04,B\n', 2, 3),
    ],
)
def test_a_lone_quotation_mark_swallows_no_rows(tmp_path: Path, text: str, row: int, last: int) -> None:
    with pytest.raises(InputError) as refused:
        read(write(tmp_path / "l.csv", text))
    says(str(refused.value), f"l.csv, row {row}", str(last - row + 1), f"row {last}", "Remove both")
    assert len(read(write(tmp_path / "l.csv", text.replace('"', ""))).frame) == text.count("S0")


def test_a_cell_of_several_lines_is_read(tmp_path: Path) -> None:
    rows = 'S01,"Wishaw,\nNorth",x\nS02,"a, b\nc, d\ne",y\nS03,Shotts,z\n'
    table = read(write(tmp_path / "l.csv", "DataZone,Locality,Note\n" + rows))
    assert len(table.frame) == 3


def test_a_shorter_table_beside_the_first_is_left_out_and_told(tmp_path: Path) -> None:
    beside = "DataZone,Locality,,Locality,Manager\n" + ROWS.replace("\n", ",,Wishaw,Ann\n", 1).replace(
        "Wishaw\nS", "Wishaw,,,\nS"
    )
    table = read(write(tmp_path / "a.csv", beside))
    assert cells(table) == PLAIN
    says(str([note.what for note in table.notes]), "beyond an empty column", "'Locality (2)', 'Manager'")


def test_columns_of_one_heading_side_by_side_are_refused_with_what_helps(tmp_path: Path) -> None:
    halves = "DataZone,Locality,,DataZone,Locality\nS01011357,Wishaw,,S01011358,Wishaw\n"
    with pytest.raises(InputError) as caught:
        read_lookup(write(tmp_path / "a.csv", halves))
    says(str(caught.value), "2 columns may hold the zone code", "one under the other")
