"""Every format shows names as typed, is accessible by construction, and is the same twice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from localities.boundaries.errors import ConfigurationError
from localities.scripts.configuration.config import Configuration
from localities.scripts.documents.blocks import Document
from localities.scripts.documents.pdf import document_pdf
from localities.scripts.documents.word import document_docx
from localities.scripts.documents.write import document_html, write_document
from localities.scripts.slugs import DOCUMENT_FORMATS
from tests.browsing import axe_problems, opened
from tests.documents.samples import HOSTILE, document_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAME = " ~ ".join(" ".join(name.split()) for name in HOSTILE)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return document_of(NAME, tmp_path_factory.mktemp("text"))


@pytest.fixture(scope="module")
def pdf(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(document_pdf(document)))


@pytest.fixture(scope="module")
def word(document: Document) -> bytes:
    return document_docx(document)


def elements(reader: PdfReader) -> list[dict[str, Any]]:
    """Return every element of the structure tree."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    root = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def test_the_page_shows_names_as_typed_and_runs_nothing(
    document: Document, chromium: Any, axe: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(document_html(document), encoding="utf-8")
    with opened(chromium, page) as one:
        one.check_quiet()
        assert f"About {NAME}" in one.texts("h2")[0]
        assert f"Numbers of {NAME}" in one.texts("caption")
        assert any(NAME in text for text in one.texts("td, th"))
        assert one.page.locator("script, img").count() == 0
        assert one.page.locator("figure svg").get_attribute("aria-label") == f"Bars of {NAME}"
        assert axe_problems(one, axe) == []
        one.check_quiet()


def test_a_page_folds_the_tables_of_figures(document: Document) -> None:
    page = document_html(document)
    assert page.count("<details>") == 1
    assert page.count("<table") == 2


def squeezed(text: str) -> str:
    """Return letters without blanks, marks of direction and hyphens: a page breaks lines where it must."""
    return re.sub("[\\s\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad-]", "", text)


def test_the_pdf_shows_names_as_typed(document: Document, pdf: PdfReader) -> None:
    text = squeezed("".join(page.extract_text() for page in pdf.pages))
    for name in HOSTILE:
        if "rtl" not in name:
            assert squeezed(name) in text, name
    assert pdf.metadata is not None
    assert pdf.metadata.title == document.title


def test_the_pdf_is_tagged_with_language_title_and_alternatives(document: Document, pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    found = elements(pdf)
    kinds = [str(each["/S"]) for each in found]
    assert {"/H1", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= set(kinds)
    assert kinds.count("/TH") == 3 + 1 + 2  # two tables: what, unit, here and the share; area and people
    figures = [each for each in found if each["/S"] == "/Figure"]
    assert figures
    assert all(each.get("/Alt") for each in figures)
    assert any(f"Bars of {NAME}" in str(each["/Alt"]) for each in figures)


def xml_of(word: bytes, part: str = "word/document.xml") -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        return ElementTree.fromstring(archive.read(part))


def test_word_shows_names_as_typed_with_real_styles(word: bytes) -> None:
    opened_word = docx.Document(io.BytesIO(word))
    by_style: dict[str, list[str]] = {}
    for paragraph in opened_word.paragraphs:
        by_style.setdefault(str(paragraph.style.name), []).append(paragraph.text)
    assert by_style["Title"] == [f"Title {NAME}"]
    assert by_style["Heading 1"] == [f"About {NAME}", f"Figures of {NAME}", "Last", "The figures as tables"]
    assert by_style["List Bullet"] == [NAME, "second"]
    kinds = [re.match(r"(Table|Figure) : |(Table|Figure) ", text) for text in by_style["Caption"]]
    assert [match and match.group(0).split()[0] for match in kinds] == ["Table", "Figure", "Table"]
    assert all(text.endswith(NAME) for text in by_style["Caption"])
    assert opened_word.tables[0].rows[0].cells[0].text == NAME


def test_word_is_accessible_by_construction(word: bytes) -> None:
    body = xml_of(word)
    tables = [each for each in body.iter(f"{W}tbl") if each.find(f"{W}tblGrid/{W}gridCol[2]") is not None]
    assert len(tables) == 2
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert table.find(f"{W}tblPr/{W}tblDescription") is not None
    pictures = [each for each in body.iter() if each.tag.endswith("}docPr")]
    assert [each.get("descr") for each in pictures] == [f"Bars of {NAME}"]
    fields = [str(each.get(f"{W}instr")).split(" \\")[0] for each in body.iter(f"{W}fldSimple")]
    assert fields == ["SEQ Table", "SEQ Figure", "SEQ Table"]
    marks = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
    links = [each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink")]
    assert len(links) == 4
    assert set(links) <= marks
    languages = {each.get(f"{W}val") for each in xml_of(word, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"en-GB"}
    core = docx.Document(io.BytesIO(word)).core_properties
    assert (core.title, core.author, core.last_modified_by) == (f"Title {NAME}"[:255], "", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula(name: str, tmp_path: Path) -> None:
    document = document_of(name, tmp_path)
    write_document(document, tmp_path / "made", formats=("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "numbers", "chart_data"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    sheet = book["numbers"]
    assert sheet["A5"].value == name
    assert [sheet.cell(row, 3).value for row in (5, 6, 7)] == [1234.5, 12.25, "[c]"]
    assert sheet["D6"].value == "[x]"
    first = (tmp_path / "made" / "numbers.csv").read_text(encoding="utf-8-sig")
    assert not re.search(r'(^|\n|,)"?[=+@]', first)


def test_control_characters_do_not_break_a_format(tmp_path: Path) -> None:
    document = document_of("bell\x07end", tmp_path)
    assert document_pdf(document).startswith(b"%PDF-")
    assert "bell\ufffdend" in docx.Document(io.BytesIO(document_docx(document))).paragraphs[1].text


def test_no_row_and_no_box_for_an_answer_breaks_over_pages_in_word(word: bytes) -> None:
    rows = [each for each in xml_of(word).iter() if each.tag.endswith("}tr")]
    assert len(rows) > 3
    for row in rows:
        assert any(each.tag.endswith("}cantSplit") for each in row.iter())


@pytest.mark.parametrize("formats", ["html", "docx", "pdf", "xlsx"])
def test_two_runs_give_the_same_bytes(document: Document, formats: str, tmp_path: Path) -> None:
    for run in ("one", "two"):
        write_document(document, tmp_path / run / "made", formats=(formats,))
    made = sorted(
        path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()
    )
    assert made
    for path in made:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path


def test_a_word_template_keeps_its_cover_page_and_styles(document: Document, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Our cover")
    own.styles["Heading 1"].font.name = "Comic Sans MS"
    own.sections[0].header.paragraphs[0].text = "Our partnership"
    own.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(document_docx(document, template=tmp_path / "own.docx")))
    assert made.paragraphs[0].text == "Our cover"
    assert made.styles["Heading 1"].font.name == "Comic Sans MS"
    assert made.sections[0].header.paragraphs[0].text == "Our partnership"


def test_a_template_that_cannot_be_used_is_refused_by_name(document: Document, tmp_path: Path) -> None:
    (tmp_path / "not.docx").write_text("no", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"not\.docx is not a Word document"):
        document_docx(document, template=tmp_path / "not.docx")
    bare = docx.Document()
    bare.styles["List Bullet"].delete()
    bare.save(str(tmp_path / "bare.docx"))
    with pytest.raises(ConfigurationError, match="lacks the styles List Bullet"):
        document_docx(document, template=tmp_path / "bare.docx")


def test_the_formats_of_the_configuration_are_those_that_have_a_name() -> None:
    profile = Configuration.model_fields["profile"].annotation
    assert profile is not None
    assert profile().formats == tuple(DOCUMENT_FORMATS)
