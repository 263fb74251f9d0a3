"""What comes along of a Word template: its look, and nothing that it hides."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Cm, Pt
from PIL import Image, PngImagePlugin

from localities.boundaries import ConfigurationError
from localities.scripts.documents.blocks import Document
from localities.scripts.documents.housestyle import house_style
from localities.scripts.documents.word import document_docx
from tests.documents.samples import document_of
from tests.saying import says

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MARK = "HARMFUL"


@pytest.fixture
def document(tmp_path: Path) -> Document:
    return document_of("East", tmp_path)


def picture(kind: str = "PNG") -> io.BytesIO:
    """Return a picture that says who made it."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", MARK)
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, kind, **({"pnginfo": told} if kind == "PNG" else {}))
    out.seek(0)
    return out


def field(code: str, shown: str) -> str:
    """Return a field as Word writes it: in runs."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark.format('separate')}"
        f"<w:r><w:t>{shown}</w:t></w:r>{mark.format('end')}"
    )


HOSTILE_BODY = "".join([
    "<w:p>" + field(" DDEAUTO c:\\\\HARMFUL cmd ", MARK) + "</w:p>",
    "<w:p>" + field(' INCLUDEPICTURE "http://HARMFUL/a.png" \\d ', MARK) + "</w:p>",
    "<w:p>" + field(" AUTHOR ", MARK) + "</w:p>",
    "<w:p>" + field(" IF " + field("DOCPROPERTY HARMFUL", MARK), MARK) + "</w:p>",
    '<w:p><w:fldSimple w:instr="INCLUDETEXT HARMFUL"><w:r><w:t>HARMFUL</w:t></w:r></w:fldSimple></w:p>',
    '<w:p w:rsidR="00HARMFUL"><w:ins w:author="HARMFUL" w:date="2020-01-01T00:00:00Z"><w:r><w:t>Kept cover</w:t></w:r></w:ins>',
    '<w:del w:author="HARMFUL"><w:r><w:delText>HARMFUL</w:delText></w:r></w:del>',
    '<w:r><w:commentReference w:id="1"/></w:r><w:bookmarkStart w:id="0" w:name="HARMFUL"/></w:p>',
    '<w:sdt><w:sdtPr><w:tag w:val="HARMFUL"/><w:dataBinding w:xpath="HARMFUL"/></w:sdtPr>',
    "<w:sdtContent><w:p><w:r><w:t>Kept form</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    '<w:p><w:hyperlink q:id="rIdEvil" w:tooltip="HARMFUL"><w:r><w:t>Kept link</w:t></w:r></w:hyperlink></w:p>',
    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="HARMFUL"/></w:object></w:r></w:p>',
    '<w:altChunk q:id="rIdEvil"/>',
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="HARMFUL"/></w:pict></w:r></w:p>',
    "<w:p><w:r><w:t>Page</w:t></w:r>" + field(" PAGE \\* MERGEFORMAT ", "9") + "</w:p>",
])  # fmt: skip


def hostile_template(path: Path) -> Path:
    """Write a template with everything that must not come along, and a look that must."""
    own = docx.Document()
    own.styles["Heading 1"].font.name, own.styles["Heading 1"].font.size = "Comic Sans MS", Pt(31)
    section = own.sections[0]
    section.page_width = Cm(20)
    section.header.paragraphs[0].text = "Our partnership"
    section.header.paragraphs[0].add_run().add_picture(picture(), width=Cm(2))
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "First page"
    own.core_properties.author = own.core_properties.category = own.core_properties.identifier = MARK
    own.save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    end = "</Relationships>"
    evil = f'<Relationship Id="rIdEvil" Type="{R}/{{}}" Target="http://{MARK}/x" TargetMode="External"/>'
    changes = {
        "word/document.xml": ("<w:sectPr", f"{HOSTILE_BODY}<w:sectPr"),
        "word/_rels/document.xml.rels": (end, evil.format("hyperlink") + end),
        "word/settings.xml": (
            "<w:zoom",
            f'<w:attachedTemplate q:id="rIdEvil"/><w:docVars><w:docVar w:name="{MARK}" w:val="{MARK}"/></w:docVars><w:zoom',
        ),
        "word/theme/theme1.xml": ('name="Office Theme"', f'name="{MARK}"'),
        "docProps/app.xml": ("<Properties ", f'<Properties Company="{MARK}" '),
        "[Content_Types].xml": ("</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
    }  # fmt: skip
    for name, (before, after) in changes.items():
        text = parts[name].decode("utf-8")
        assert before in text, name
        if name in ("word/document.xml", "word/settings.xml"):
            text = text.replace("xmlns:w=", f'xmlns:q="{R}" xmlns:w=', 1)
        parts[name] = text.replace(before, after, 1).encode()
    parts["word/vbaProject.bin"] = MARK.encode()
    parts["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{evil.format('attachedTemplate')}{end}"
    ).encode()
    parts["customXml/item1.xml"] = f"<a>{MARK}</a>".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = MARK.encode()
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_nothing_hidden_in_a_template_comes_along(document: Document, tmp_path: Path) -> None:
    template = hostile_template(tmp_path / "own.docx")
    made = document_docx(document, template=template)
    assert made == document_docx(document, template=template)
    assert MARK.encode() not in made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            for trace in (
                MARK,
                "DDEAUTO",
                "INCLUDE",
                "External",
                "vba",
                "attachedTemplate",
                "rsid",
                "AUTHOR",
            ):
                assert trace.encode() not in content, (name, trace)
            assert "customXml" not in name
            assert not name.endswith((".bin", "app.xml", "thumbnail.jpeg"))


def test_the_look_of_a_template_comes_along(document: Document, tmp_path: Path) -> None:
    made = docx.Document(
        io.BytesIO(document_docx(document, template=hostile_template(tmp_path / "own.docx")))
    )
    section = made.sections[0]
    assert made.styles["Heading 1"].font.name == "Comic Sans MS"
    assert made.styles["Heading 1"].font.size == Pt(31)
    assert round(section.page_width.cm) == 20
    assert section.header.paragraphs[0].text == "Our partnership"
    assert section.first_page_header.paragraphs[0].text == "First page"
    images = [part for part in section.header.part.related_parts.values() if "image" in part.content_type]
    assert Image.open(io.BytesIO(images[0].blob)).size == (40, 20)
    cover = [each.text for each in made.paragraphs if each.text]
    assert cover[:4] == ["Kept cover", "Kept form", "Kept link", "Page"]
    assert b'w:instr="PAGE"' in made.part.blob


@pytest.mark.parametrize("ending", ["docm", "dotx"])
def test_a_template_with_macros_is_used_without_them(tmp_path: Path, ending: str) -> None:
    path = hostile_template(tmp_path / f"own.{ending}")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = {
        "docm": b"vnd.ms-word.document.macroEnabled.main",
        "dotx": b"vnd.openxmlformats-officedocument.wordprocessingml.template.main",
    }
    usual = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(usual, kind[ending])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert docx.Document(io.BytesIO(house_style(path))).styles["Heading 1"].font.size == Pt(31)


def test_templates_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    own = docx.Document()
    own.add_picture(picture())
    own.save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def refused(part: str, content: bytes) -> str:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, before in {**parts, part: b""}.items():
                archive.writestr(name, content if name == part else before)
        with pytest.raises(ConfigurationError) as caught:
            house_style(path)
        return str(caught.value)

    image = next(name for name in parts if name.startswith("word/media/"))
    says(refused(image, b"\x01\0\0\0 a metafile"), "own.docx", "cannot be saved again", "PNG or JPEG")
    declared = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    says(refused("word/styles.xml", declared), "is not a Word document")
    says(refused("word/bomb", bytes(120_000_000)), "more than 100 MB", "Leave large pictures out")
