"""Characters that nothing shows and some programs obey: replaced where they are told, drawn or written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pytest

from localities.boundaries import ConfigurationError, Fault, InputError, Note, clean_text, read_lookup
from localities.boundaries.reading.vectors import read_layer
from localities.scripts.configuration.config import parse_configuration, read_configuration, validated
from localities.scripts.configuration.sections import Simd
from localities.scripts.documents.blocks import Heading
from localities.scripts.documents.pdf import document_pdf
from localities.scripts.documents.template import compose
from localities.scripts.outputs.escaping import safe_text, xml_text
from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.slugs import slug
from tests.bad_vectors import grid, parts_of, shapefile, write, zipped
from tests.commands import localities
from tests.documents.samples import document_of
from tests.pocketarea import POCKET
from tests.saying import says

ODD = ("a\x1b[31mb", "a\x7fb", "a\ufeffb", "a\x00b", "a\x85b", "a\ufffeb", "a\ud800b")


@pytest.mark.parametrize("text", ODD)
def test_what_is_told_and_written_is_clean(text: str) -> None:
    plain = clean_text(text)
    assert plain in ("a\ufffdb", "a\ufffd[31mb", "ab")
    assert plain.encode("utf-8")
    assert str(Fault(text, text, text)) == f"{plain}: {plain} {plain}"
    assert str(ConfigurationError(text)) == plain
    assert safe_text(text) == xml_text(text) == plain


@pytest.mark.parametrize(
    "text", ["Inbhir Nis", "a\tb", "a\nb", "\U0001f468\u200d\U0001f469", "e\u0301", "\u05d0\u05d1", "✨"]
)
def test_what_people_write_stays(text: str) -> None:
    assert clean_text(text) == text


def test_a_message_is_not_written_over() -> None:
    assert "\r" not in str(InputError(Fault("a.csv", "wrong.\rfine.", "")))


def test_names_in_an_archive_do_not_reach_the_terminal(tmp_path: Path) -> None:
    made = parts_of(shapefile(tmp_path / "s"))
    members = {
        f"{stem}{name[5:]}": file for stem in ("a\x1b]0;x\x07", "b\x7f") for name, file in made.items()
    }
    with pytest.raises(InputError) as caught:
        read_layer(zipped(tmp_path / "two\x1b[2J.zip", members))
    assert clean_text(str(caught.value)) == str(caught.value)
    assert "2 boundary files" in str(caught.value)


def test_a_name_in_a_configuration_is_cleaned(tmp_path: Path) -> None:
    write(grid(2, 2), tmp_path / "zones.gpkg")
    assert slug("\u0301") == "option"
    content = {
        "title": "\ufeffHere\x7f",
        "zones": {"file": "zones.gpkg"},
        "population": {"file": "zones.gpkg"},
        "sets": [{"name": name, "label": f"{name}\x1b", "file": "zones.gpkg"} for name in ("nhs", "ward")],
    }
    read = parse_configuration(content, folder=tmp_path, where="here")
    assert read.title == "Here\ufffd"
    assert [each.label for each in read.sets] == ["nhs\ufffd", "ward\ufffd"]


@pytest.mark.parametrize(
    "text", [*ODD[:6], "\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "1\ufe0f\u20e3", "✨"]
)
def test_tagged_pdf_holds_any_name(tmp_path: Path, text: str) -> None:
    assert document_pdf(document_of(text, tmp_path)).startswith(b"%PDF")


def test_a_workbook_stays_valid(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    path = tmp_path / "out.xlsx"
    frame = pd.DataFrame({"area": list(ODD[:6])})
    write_workbook(
        path, title="A\x1bB", lines=["\ufffeline"], tables=[Table("t", "T\x7f", "about\x01", frame)]
    )
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def told(notes: Iterable[Note]) -> str:
    """Return what was said of texts that were cleaned."""
    return " | ".join(
        f"{note.where}: {note.what}"
        for note in notes
        if note.what.startswith("Characters that nothing shows")
    )


AREAS = {
    "a\x1bb": "a\ufffdb",
    "East\ufeff": "East",
    "\u202eWest": "West",
    "Bo\x92ness": "Bo’ness",
    "a\x7fb": "a\ufffdb",
}


def test_cells_of_a_text_file_are_cleaned_and_told(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    rows = [f"S0101100{number},{area}" for number, area in enumerate(AREAS)]
    path.write_text("\n".join(["DataZone,Locality", *rows]), encoding="utf-8")
    lookup, _, notes = read_lookup(path)
    assert lookup.tolist() == list(AREAS.values())
    says(told(notes), "areas.csv", "(5)", "row 2", "row 6")


def test_cells_of_a_sheet_are_cleaned_and_told(tmp_path: Path) -> None:
    path = tmp_path / "areas.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Areas\x7f"
    for row in [("DataZone", "Loca\ufefflity"), ("S01011000", "East\x7f"), ("S01011001", "West")]:
        book.active.append(row)
    book.save(path)
    lookup, _, notes = read_lookup(path, sheet="areas\ufffd")
    assert lookup.tolist() == ["East\ufffd", "West"]
    says(told(notes), "areas.xlsx, sheet Areas\ufffd", "(2)", "row 1", "row 2")


def test_texts_of_a_layer_are_cleaned_and_told(tmp_path: Path) -> None:
    frame = grid(3, 1).rename(columns={"Name": "Na\ufeffme"})
    frame["Na\ufeffme"] = ["East\x1b", None, "West"]
    write(frame, tmp_path / "zones.gpkg", layer="zo\x7fnes")
    read, notes = read_layer(tmp_path / "zones.gpkg", layer="zo\ufffdnes")
    assert read["Name"].fillna("").tolist() == ["East\ufffd", "", "West"]
    says(told(notes), "zones.gpkg", "(2)", "heading", "column Name, feature 1")


def test_what_is_cleaned_in_a_configuration_is_told(tmp_path: Path) -> None:
    area = POCKET / "review.toml"
    text = area.read_text(encoding="utf-8").replace('"NHS localities"', '"NHS\ufeff localities\\u001b"')
    for path in POCKET.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "review.toml").write_text(text, encoding="utf-8")
    done = localities("check", cwd=tmp_path)
    says(done.stdout, "NHS localities\ufffd", "Mended: review.toml", "sets[1].label")


def test_a_template_says_where_it_holds_what_nothing_shows(tmp_path: Path) -> None:
    (tmp_path / "glossary.md").write_text("\ufeff## Words\n\nOne\x1b two\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        compose("glossary.md", {}, tables={}, figures={}, own=tmp_path)
    says(str(caught.value), "glossary.md", "line 3", "Type the line again")
    (tmp_path / "glossary.md").write_text("\ufeff## Words\n\nOne two\n", encoding="utf-8")
    assert isinstance(compose("glossary.md", {}, tables={}, figures={}, own=tmp_path)[0], Heading)


def test_a_file_is_found_by_the_name_that_it_has(tmp_path: Path) -> None:
    name = "zo\ufeffnes\x7f.csv"
    (tmp_path / name).write_bytes(b"DataZone")
    read = validated(Simd, {"file": name}, folder=tmp_path, where="here")
    assert read.file.is_file()


def test_signs_that_the_font_lacks_are_told(tmp_path: Path) -> None:
    made = document_pdf(document_of("✨ East", tmp_path))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    says(" ".join(text.split()), "\ufffd stands for signs", "U+2728")


def test_a_configuration_of_the_size_of_a_data_set_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "review.toml"
    path.write_bytes(b"# " + bytes(5_000_000))
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(path)
    says(str(caught.value), "review.toml", "4 MB", "localities init")
