"""Each refusal's remedy, followed to the letter, leads to a run."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from tests.bad_vectors import grid, parts_of, shapefile, write, zipped
from tests.commands import localities
from tests.saying import says

Step = Callable[[Path], object]
REVIEW = """title = "Here"

[zones]
file = "zones.gpkg"

[population]
file = "people.csv"

[[sets]]
name = "nhs"
label = "NHS"
file = "nhs.gpkg"

[[sets]]
name = "ward"
label = "Wards"
lookup = "wards.csv"
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of a review with nothing wrong: fifty zones, three areas in each of two sets."""
    folder = tmp_path_factory.mktemp("whole")
    zones = grid()
    write(zones, folder / "zones.gpkg")
    people(folder / "people.csv", "DataZone", "Total population")
    wards(folder / "wards.csv", "DataZone", "Ward")
    areas = zones.dissolve([f"Area {'ABC'[number // 20]}" for number in range(50)]).reset_index(
        names="Locality"
    )
    write(areas[["Locality", "geometry"]], folder / "nhs.gpkg")
    (folder / "review.toml").write_text(REVIEW, encoding="utf-8")
    return folder


def people(path: Path, key: str, column: str, **more: object) -> None:
    """Write the table of people."""
    table = pd.DataFrame({key: grid()["DataZone"], column: range(100, 150)}).assign(**more)
    table.to_csv(path, index=False)


def ward_table(key: str, area: str) -> pd.DataFrame:
    """Return the lookup of wards."""
    return pd.DataFrame(
        {key: grid()["DataZone"], area: [f"Ward {'ABC'[number % 10 // 4]}" for number in range(50)]}
    )


def wards(path: Path, key: str, area: str) -> None:
    """Write the lookup of wards."""
    ward_table(key, area).to_csv(path, index=False)


def workbook(path: Path, **sheets: pd.DataFrame | str) -> openpyxl.Workbook:
    """Write a workbook of tables, or of sheets with one text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        rows = (
            [[content]]
            if isinstance(content, str)
            else [list(content.columns), *content.itertuples(index=False)]
        )
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return book


def edit(*pairs: tuple[str, str]) -> Step:
    """Return a step that changes the configuration, each text where it first stands."""

    def change(folder: Path) -> None:
        path = folder / "review.toml"
        text = path.read_text(encoding="utf-8")
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after, 1)
        path.write_text(text, encoding="utf-8")

    return change


def both(*steps: Step) -> Step:
    """Return the steps one after the other."""

    def go(folder: Path) -> None:
        for step in steps:
            step(folder)

    return go


def set_key(after: str, line: str) -> Step:
    """Return a step that writes a line, as a message gives it, below the line that names a file."""
    return edit((f'"{after}"', f'"{after}"\n{line}'))


class Case(NamedTuple):
    """What is done to the folder, what is said of it, and the remedy as it is said."""

    spoil: Step
    said: tuple[str, ...]
    remedy: Step
    command: tuple[str, ...] = ("check",)


def _geodatabase(folder: Path, ending: str) -> Path:
    target = folder / f"zones{ending}"
    write(grid(), target, driver="OpenFileGDB")
    return target


def _two_folders(folder: Path) -> None:
    parts = [parts_of(shapefile(folder / name), f"{name}/") for name in ("old", "new")]
    zipped(folder / "zones.zip", parts[0] | parts[1])


def _nested(folder: Path) -> None:
    zipped(folder / "inner.zip", parts_of(shapefile(folder / "s")))
    zipped(folder / "zones.zip", {"inner.zip": folder / "inner.zip"})


def _without_system(folder: Path) -> None:
    shp = shapefile(folder / "s")
    shp.with_suffix(".prj").unlink()
    zipped(folder / "zones.zip", parts_of(shp))


def _layers(folder: Path) -> None:
    write(grid(), folder / "zones.gpkg", layer="zones_2022")


def _hidden(folder: Path) -> None:
    book = workbook(folder / "wards.xlsx", Notes="Read me", Data=ward_table("DataZone", "Ward"))
    book["Data"].sheet_state = "hidden"
    book.save(folder / "wards.xlsx")


def _unhide(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "wards.xlsx")
    book["Data"].sheet_state = "visible"
    book.save(folder / "wards.xlsx")


def _strict(folder: Path) -> None:
    workbook(folder / "usual.xlsx", Data=ward_table("DataZone", "Ward"))
    with (
        zipfile.ZipFile(folder / "usual.xlsx") as usual,
        zipfile.ZipFile(folder / "wards.xlsx", "w") as strict,
    ):
        for name in usual.namelist():
            part = usual.read(name).decode("utf-8")
            part = part.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            strict.writestr(name, part)


def _twice(path: str) -> Step:
    def double(folder: Path) -> None:
        table = pd.read_csv(folder / path)
        other = table.assign(**{table.columns[1]: "7"})
        pd.concat([table, other]).to_csv(folder / path, index=False)

    return double


def _once(path: str) -> Step:
    return lambda folder: pd.read_csv(folder / path).iloc[:50].to_csv(folder / path, index=False)


def _view(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "zones.gpkg")) as database:
        database.execute("CREATE VIEW more AS SELECT 1")


def _linked(folder: Path) -> None:
    write(grid().to_crs(4326), folder / "zones.geojson", driver="GeoJSON")
    content = json.loads((folder / "zones.geojson").read_text())
    content["crs"] = {"type": "link", "properties": {"href": "http://127.0.0.1:9/"}}
    (folder / "zones.geojson").write_text(json.dumps(content))


def _export(folder: Path, zones: gpd.GeoDataFrame | None = None) -> None:
    (folder / "zones.gpkg").unlink()
    write(grid() if zones is None else zones, folder / "zones.gpkg")


def _tables(folder: Path) -> None:
    (folder / "tables").mkdir()
    shutil.copy(folder / "people.csv", folder / "tables" / "the people.csv")


def _file(name: str, content: bytes) -> Step:
    return lambda folder: (folder / name).write_bytes(content)


def _put(name: str, make: Callable[[Path], object]) -> Step:
    return lambda folder: make(folder / name)


CIM = b'{"type" : "CIMLayerDocument", "version" : "2.9.0"}'
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ZONES, WARDS, NHS = '"zones.gpkg"', '"wards.csv"', '"nhs.gpkg"'
CASES: dict[str, Case] = {
    "a project that is zipped": Case(
        both(_put("zones.qgz", lambda path: zipfile.ZipFile(path, "w").writestr("a.qgs", "<qgis/>")), edit((ZONES, '"zones.qgz"'))),
        ("zones.qgz", "holds no data", "export the layer from it as a GeoPackage"),
        edit(('"zones.qgz"', ZONES)),
    ),
    "an ArcGIS layer file": Case(
        both(_file("zones.lyrx", CIM), edit((ZONES, '"zones.lyrx"'))),
        ("zones.lyrx", "ArcGIS", "holds no data", "Name the file that it shows"),
        edit(('"zones.lyrx"', ZONES)),
    ),
    "an ArcMap document": Case(
        both(_file("zones.mxd", OLD_OFFICE), edit((ZONES, '"zones.mxd"'))),
        ("zones.mxd", "ArcGIS", "holds no data", "Name the file that it shows"),
        edit(('"zones.mxd"', ZONES)),
    ),
    "one name in two folders": Case(
        both(_two_folders, edit((ZONES, '"zones.zip"'))),
        ("zones.zip", "2 boundary files", 'layer = "new/zones"'),
        set_key("zones.zip", 'layer = "new/zones"'),
    ),
    "a zip file in a zip file": Case(
        both(_nested, edit((ZONES, '"zones.zip"'))),
        ("zones.zip", "inner.zip", "Unpack the outer one first"),
        edit(('"zones.zip"', '"inner.zip"')),
    ),
    "no coordinate system": Case(
        both(_without_system, edit((ZONES, '"zones.zip"'))),
        ("zones.zip", 'Set crs = "EPSG:27700"'),
        set_key("zones.zip", 'crs = "EPSG:27700"'),
    ),
    "two layers": Case(
        _layers, ("zones.gpkg", "2 layers", 'Name one with layer = "zones"'), set_key("zones.gpkg", 'layer = "zones"')
    ),
    "a layer that is not there": Case(
        set_key("zones.gpkg", 'layer = "zone"'),
        ("no layer 'zone'", "zones (Polygon)", "Correct layer"),
        edit(('layer = "zone"', 'layer = "zones"')),
    ),
    "only a hidden sheet": Case(
        both(_hidden, edit((WARDS, '"wards.xlsx"'))),
        ("wards.xlsx", "hidden sheet", "'Data'", 'sheet = "Data"'),
        set_key("wards.xlsx", 'sheet = "Data"'),
    ),
    "only a hidden sheet, unhidden": Case(
        both(_hidden, edit((WARDS, '"wards.xlsx"'))), ("wards.xlsx", "Unhide it"), _unhide
    ),
    "two sheets": Case(
        both(
            _put("wards.xlsx", lambda path: workbook(path, A=ward_table("DataZone", "Ward"), B=ward_table("DataZone", "Ward"))),
            edit((WARDS, '"wards.xlsx"')),
        ),
        ("2 sheets", 'Name one with sheet = "A"'),
        set_key("wards.xlsx", 'sheet = "A"'),
    ),
    "a sheet of a text file": Case(
        set_key("wards.csv", 'sheet = "A"'), ("wards.csv", "Leave the sheet out"), edit(('\nsheet = "A"', ""))
    ),
    "a strict workbook": Case(
        both(_strict, edit((WARDS, '"wards.xlsx"'))),
        ("wards.xlsx", "strict", "Save it as Excel Workbook (.xlsx)"),
        lambda folder: shutil.copy(folder / "usual.xlsx", folder / "wards.xlsx"),
    ),
    "an old workbook": Case(
        both(_file("wards.xls", OLD_OFFICE), edit((WARDS, '"wards.xls"'))),
        ("wards.xls", "save it as .xlsx or .csv"),
        edit(('"wards.xls"', WARDS)),
    ),
    "a backslash that is a tab": Case(
        edit(('"people.csv"', r'"tables\the people.csv"')),
        ("population.file", r"\t", "write the path with / instead"),
        both(_tables, edit((r"tables\the", "tables/the"))),
    ),
    "a backslash that is nothing": Case(
        edit(('"people.csv"', r'".\people.csv"')),
        ("line 7", "paths with / or in single quotes"),
        edit((r'".\people.csv"', r"'.\people.csv'")),
    ),
    "one bracket for several": Case(
        edit(("[[sets]]", "[sets]"), ("[[sets]]", "[sets]")),
        ("line 14", "write [[sets]], with two brackets"),
        edit(("[sets]", "[[sets]]"), ("\n[sets]", "\n[[sets]]")),
    ),
    "one bracket for the first of several": Case(
        edit(("[[sets]]", "[sets]")),
        ("write [[sets]], with two brackets",),
        edit(("[sets]", "[[sets]]")),
    ),
    "one bracket for the last of several": Case(
        edit(("[[sets]]", "[[both]]"), ("[[sets]]", "[sets]"), ("[[both]]", "[[sets]]")),
        ("write [[sets]], with two brackets",),
        edit(("\n[sets]", "\n[[sets]]")),
    ),
    "two brackets for one": Case(
        edit(("[zones]", "[[zones]]")), ("write [zones], with single brackets",), edit(("[[zones]]", "[zones]"))
    ),
    "a name of the outputs": Case(
        edit(('"nhs"', '"geom"')), ("sets[1].name", "'geom'", "'geom_areas'"), edit(('"geom"', '"geom_areas"'))
    ),
    "a name of the places": Case(
        edit(('"nhs"', '"places"')), ("sets[1].name", "'places_areas'"), edit(('"places"', '"places_areas"'))
    ),
    "a name of a count": Case(
        edit(('"nhs"', '"simd_count"')), ("sets[1].name", "'count_areas'"), edit(('"simd_count"', '"count_areas"'))
    ),
    "people twice": Case(_twice("people.csv"), ("people.csv", "(50)", "Keep one row for each zone"), _once("people.csv")),
    "areas twice": Case(_twice("wards.csv"), ("wards.csv", "(50)", "Keep one row for each code"), _once("wards.csv")),
    "a key that no list knows": Case(
        _put("wards.csv", lambda path: wards(path, "Thing", "Ward")),
        ("wards.csv", "if 'Ward' is not the column of codes", 'key = "…"'),
        set_key("wards.csv", 'key = "Thing"'),
    ),
    "a key that is not there": Case(
        set_key("wards.csv", 'key = "Thing"'),
        ("no column 'Thing'", "'DataZone'", "Correct key"),
        edit(('"Thing"', '"DataZone"')),
    ),
    "an area that no list knows": Case(
        _put("wards.csv", lambda path: ward_table("DataZone", "Thing").assign(Other="x").to_csv(path, index=False)),
        ("wards.csv", "'Thing'", 'Name it with area = "…"'),
        set_key("wards.csv", 'area = "Thing"'),
    ),
    "people under a heading that no list knows": Case(
        _put("people.csv", lambda path: people(path, "DataZone", "Thing")),
        ("people.csv", "'Thing'", 'column = "…"'),
        set_key("people.csv", 'column = "Thing"'),
    ),
    "codes under a heading that no list knows": Case(
        lambda folder: _export(folder, grid().rename(columns={"DataZone": "Thing"})),
        ("zones.gpkg", "Thing", 'code = "…"'),
        set_key("zones.gpkg", 'code = "Thing"'),
    ),
    "no headings": Case(
        lambda folder: ward_table("DataZone", "Ward").to_csv(folder / "wards.csv", index=False, header=False),
        ("no header row", "Add a first row of headings, such as DataZone and Locality"),
        lambda folder: (folder / "wards.csv").write_text("DataZone,Locality\n" + (folder / "wards.csv").read_text()),
    ),
    "a file that is not there": Case(
        edit((NHS, '"nhss.gpkg"')), ("Did you mean nhs.gpkg?",), edit(('"nhss.gpkg"', NHS))
    ),
    "a key of the configuration that is not there": Case(
        edit(("lookup =", "lookups =")), ("Did you mean 'lookup'?",), edit(("lookups =", "lookup ="))
    ),
    "a web address": Case(
        edit((NHS, '"https://example.org/nhs.gpkg"')), ("download the file and name the copy",), edit(("https://example.org/", ""))
    ),
    "a database with a view": Case(_view, ("zones.gpkg", "views", "Save its layers anew"), _export),
    "a link for a coordinate system": Case(
        both(_linked, edit((ZONES, '"zones.geojson"'))),
        ("zones.geojson", "without crs"),
        lambda folder: (folder / "zones.geojson").write_text(re.sub(r'"crs": \{.*?\}\}, ', "", (folder / "zones.geojson").read_text())),
    ),
    "a packed table": Case(
        both(_put("wards.csv.gz", lambda path: wards(path, "DataZone", "Ward")), edit((WARDS, '"wards.csv.gz"'))),
        ("gzip", "Unpack it first"),
        edit(('"wards.csv.gz"', WARDS)),
    ),
    "a set that is partial": Case(
        _put("wards.csv", lambda path: ward_table("DataZone", "Ward").iloc[:10].to_csv(path, index=False)),
        ("wards.csv", "partial = true"),
        set_key("wards.csv", "partial = true"),
    ),
    "a value of only that no row has": Case(
        set_key("zones.gpkg", 'only = { file = "wards.csv", column = "Ward", values = ["Ward a", "Ward BB", "Ward C"] }'),
        ("no row has Ward BB", "The column has 'Ward A', 'Ward B', 'Ward C'", "Mend zones.only"),
        edit(("Ward BB", "Ward B")),
    ),
    "no rule for best fit": Case(
        edit(("[zones]", '[measure]\napportionment = "best-fit-area"\n\n[zones]')),
        ("Did you mean 'best_fit_area'?",),
        edit(("best-fit-area", "best_fit_area")),
    ),
    "a tolerance that looks like a share": Case(
        lambda folder: None, ("write 50 for 50 per cent",), lambda folder: None, ("propose", "--tolerance", "0.5")
    ),
    "a theme that is not there": Case(
        lambda folder: None, ("no theme 'nothing'", "density", "age:…", "simd:…", "column:…", "option:…", "change:…"), lambda folder: None,
        ("map", "--print", "a.svg", "--theme", "nothing"),
    ),
}  # fmt: skip
# What is written in the place of what was refused, where the remedy is an option of the command.
INSTEAD = {"0.5": "50", "nothing": "density"}


@pytest.mark.parametrize("case", CASES)
def test_the_remedy_leads_to_a_run(whole: Path, tmp_path: Path, case: str) -> None:
    folder = tmp_path / "here"
    shutil.copytree(whole, folder)
    spoil, said, remedy, command = CASES[case]
    spoil(folder)
    refused = localities(*command, cwd=folder)
    assert refused.returncode in (2, 3), refused.stdout
    says(refused.stderr, *said)
    remedy(folder)
    done = localities(*(INSTEAD.get(each, each) for each in command), cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("ending", [".gdb", ".gdb.zip"])
def test_a_file_geodatabase_is_read_packed_or_not(whole: Path, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "here"
    shutil.copytree(whole, folder)
    made = _geodatabase(folder, ".gdb")
    zipped(folder / "zones.gdb.zip", {f"zones.gdb/{part.name}": part for part in made.iterdir()})
    edit((ZONES, f'"zones{ending}"'))(folder)
    assert localities("check", cwd=folder).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_renamed(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(whole, folder)
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/nh\xe9.gpkg"))
    (folder / "nhs.gpkg").rename(odd)
    says(localities("check", cwd=folder).stderr, "not UTF-8 text", "rename it to nhs.gpkg")
    odd.rename(folder / "nhs.gpkg")
    assert localities("check", cwd=folder).returncode == 0
