"""Characters that nothing shows and some programs obey: replaced where they are told, drawn or written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from localities.boundaries import ConfigurationError, Fault, InputError, clean_text
from localities.boundaries.reading.vectors import read_layer
from localities.scripts.documents.pdf import document_pdf
from localities.scripts.outputs.escaping import safe_text, xml_text
from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.slugs import slug
from tests.bad_vectors import grid, parts_of, shapefile, write, zipped
from tests.documents.samples import document_of

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
    "text", ["Inbhir Nis", "a\tb", "a\nb", "\U0001f468\u200d\U0001f469", "e\u0301", "\u05d0\u202e"]
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
    from localities.scripts.configuration.config import parse_configuration

    content = {
        "title": "\ufeffHere\x7f",
        "zones": {"file": "zones.gpkg"},
        "population": {"file": "zones.gpkg"},
        "sets": [{"name": name, "label": f"{name}\x1b", "file": "zones.gpkg"} for name in ("nhs", "ward")],
    }
    read = parse_configuration(content, folder=tmp_path, where="here")
    assert read.title == "Here\ufffd"
    assert [each.label for each in read.sets] == ["nhs\ufffd", "ward\ufffd"]


@pytest.mark.parametrize("text", [*ODD[:6], "\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467"])
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
