"""The look of a Word template in a new package: styles, colours, fonts, lists, page, header, footer and cover, and nothing else.

A Word file can hold macros, fields that start programs or fetch files, addresses of remote templates, the data of forms and
who wrote it where. So nothing is copied: the parts below are built anew from the elements and attributes that are named here
(ECMA-376, part 1), and pictures are saved again.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from localities.boundaries import ConfigurationError, clean_text

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMES = {"w": _W, "r": _R, "wp": _WP, "a": _A, "pic": _PIC}
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# Elements by namespace: of styles, runs, paragraphs, tables, sections, lists; of pictures in their places.


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = {
    _W: _words("""
        abstractNum abstractNumId adjustRightInd aliases autoRedefine autoSpaceDE autoSpaceDN b bCs bar basedOn bdr
        between bidi bidiVisual body bottom br cantSplit caps cnfStyle col color cols contextualSpacing cr cs
        docDefaults docGrid document drawing dstrike eastAsianLayout em emboss end fitText framePr ftr gridAfter
        gridBefore gridCol gridSpan hdr hidden hideMark highlight i iCs ilvl imprint ind insideH insideV isLgl jc
        keepLines keepNext kern kinsoku lang latentStyles left legacy link lnNumType locked lsdException lvl lvlJc
        lvlOverride lvlRestart lvlText mirrorIndents multiLevelType name next noBreakHyphen noProof noWrap nsid num
        numFmt numId numPr numStyleLink numbering outline outlineLvl overflowPunct p pBdr pPr pPrDefault pStyle
        pageBreakBefore pgBorders pgMar pgNumType pgSz position qFormat r rFonts rPr rPrDefault rStyle right rtl
        rtlGutter sectPr semiHidden shadow shd smallCaps snapToGrid softHyphen spacing specVanish start startOverride
        strike style styleLink styles suff suppressAutoHyphens suppressLineNumbers suppressOverlap sym sz szCs t tab
        tabs tbl tblBorders tblCaption tblCellMar tblCellSpacing tblDescription tblGrid tblHeader tblInd tblLayout
        tblLook tblOverlap tblPr tblStyle tblStyleColBandSize tblStylePr tblStyleRowBandSize tblW tblpPr tc tcBorders
        tcFitText tcMar tcPr tcW textAlignment textDirection textboxTightWrap titlePg tl2br tmpl top topLinePunct tr
        tr2bl trHeight trPr type u uiPriority unhideWhenUsed vAlign vMerge vanish vertAlign w wAfter wBefore webHidden
        widowControl wordWrap
        """),
    _WP: _words("""
        align anchor docPr effectExtent extent inline lineTo posOffset positionH positionV simplePos start wrapNone
        wrapPolygon wrapSquare wrapThrough wrapTight wrapTopAndBottom
        """),
    _A: _words("""
        accent1 accent2 accent3 accent4 accent5 accent6 avLst blip clrScheme cs dk1 dk2 ea ext fillRect folHlink font
        fontScheme graphic graphicData hlink latin lt1 lt2 majorFont minorFont off prstGeom srcRect srgbClr stretch
        sysClr xfrm
        """),
    _PIC: _words("""
        blipFill cNvPicPr cNvPr nvPicPr pic spPr
        """),
}  # fmt: skip
_WITHIN = (
    "hyperlink",
    "ins",
    "moveTo",
    "sdt",
    "sdtContent",
    "smartTag",
    "customXml",
)  # only what is in them is taken
_ANONYMOUS = ("author", "date", "initials", "instr")  # of what the namespace of Word has, with every rsid
_ATTRIBUTES = _words("""
    allowOverlap b behindDoc charset cx cy distB distL distR distT flipH flipV id l lastClr layoutInCell locked panose
    pitchFamily prst r relativeFrom relativeHeight rot script simplePos t typeface val wrapText x y
    """)  # fmt: skip
_PICTURES = {"PNG": "png", "JPEG": "jpeg", "GIF": "png", "BMP": "png", "TIFF": "png"}
_MOST_BYTES = 100_000_000  # unpacked
_MOST_PIXELS = 50_000_000
_COUNTED = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b")
_NO_TEMPLATE = "is not a Word document (.docx). Save it from Word as .docx, not as Strict Open XML or in an older format."


def house_style(template: Path) -> bytes:
    """Return a new Word file with the look, the header, the footer and the cover of a template.

    Parameters
    ----------
    template
        A Word file, with or without macros.

    Returns
    -------
    bytes
        Without fields but for numbers of pages, links, comments, names of people, settings and data of the template.

    Raises
    ------
    ConfigurationError
        It is no Word file, out of all proportion, or holds a picture that cannot be saved again.
    """
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(template) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise ConfigurationError(
                    f"profile.word_template: {template} unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB. Leave large pictures out."
                )
            return _Package(archive, template).built()
    except (
        OSError,
        ValueError,
        KeyError,
        LookupError,
        RuntimeError,
        XMLSyntaxError,
        zipfile.BadZipFile,
    ) as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(f"profile.word_template: {template} {_NO_TEMPLATE}") from None


class _Package:
    """What is taken from a template, part by part."""

    def __init__(self, archive: zipfile.ZipFile, template: Path) -> None:
        self._archive, self._template = archive, template
        self._made: dict[str, bytes] = {}  # parts of the new package
        self._types: list[str] = []
        self._fields: list[_Field] = []

    def built(self) -> bytes:
        """Return the new package."""
        main = next((target for kind, target in self._related("").values() if kind == "officeDocument"), None)
        if main is None:
            raise KeyError("officeDocument")
        root = self._read(main)
        if root.tag != f"{{{_W}}}document":
            raise ValueError(root.tag)
        links: dict[str, tuple[str, str]] = {}
        document = self._story(root, main, links)
        for kind, target in self._related(main).values():
            if kind in ("styles", "numbering"):
                self._add(
                    f"word/{kind}.xml",
                    f"{_TYPE}.{kind}+xml",
                    self._bytes(self._copy(self._read(target), target, {})),
                )
                links[kind] = (kind, f"{kind}.xml")
            elif kind == "theme":
                self._add(
                    "word/theme/theme1.xml",
                    "application/vnd.openxmlformats-officedocument.theme+xml",
                    self._theme(target),
                )
                links[kind] = (kind, "theme/theme1.xml")
            elif kind == "settings":
                self._add("word/settings.xml", f"{_TYPE}.settings+xml", self._settings(target))
                links[kind] = (kind, "settings.xml")
        self._add("word/document.xml", f"{_TYPE}.document.main+xml", self._bytes(document), links)
        return self._zipped()

    def _zipped(self) -> bytes:
        types = "".join(self._types)
        self._made["[Content_Types].xml"] = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f'<Default Extension="jpeg" ContentType="image/jpeg"/>{types}</Types>'
        ).encode()
        self._made["_rels/.rels"] = _links({"rId1": ("officeDocument", "word/document.xml")})
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(self._made.items()):
                archive.writestr(name, content)
        return out.getvalue()

    def _add(
        self, name: str, kind: str, content: bytes, links: dict[str, tuple[str, str]] | None = None
    ) -> None:
        self._made[name] = content
        self._types.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
        if links:
            folder, file = posixpath.split(name)
            self._made[f"{folder}/_rels/{file}.rels"] = _links(links)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part names within the package, by identifier: what kind, which."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._archive.namelist():
            return {}
        found = {}
        for each in self._read(rels):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, str(each.get("Target")))).lstrip("/")
                found[str(each.get("Id"))] = (str(each.get("Type")).rpartition("/")[2], target)
        return found

    def _read(self, part: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(self._archive.read(part), parser)
        if root.getroottree().docinfo.doctype:
            raise ValueError("a document type is declared")
        return root

    @staticmethod
    def _bytes(element: Any) -> bytes:
        from lxml import etree

        return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _story(self, root: Any, part: str, links: dict[str, tuple[str, str]]) -> Any:
        """Return the text of a part: the cover, a header or a footer."""
        self._fields = []
        return self._copy(root, part, links)

    def _copy(self, element: Any, part: str, links: dict[str, tuple[str, str]]) -> Any:
        """Return an element with what is named above of it; what it leads to is put with the links of its part."""
        from lxml import etree

        made = etree.Element(element.tag, {}, nsmap=_NAMES)
        for key, value in element.attrib.items():
            if (name := _kept(key)) is not None:
                made.set(name, clean_text(value))
        if element.tag == f"{{{_A}}}graphicData":
            made.set("uri", _PIC)
        if element.tag == f"{{{_A}}}blip":
            made.set(f"{{{_R}}}embed", self._picture(element.get(f"{{{_R}}}embed"), part, links))
        if element.tag in (f"{{{_WP}}}docPr", f"{{{_PIC}}}cNvPr"):
            made.set("name", "Picture")
            if not re.search(r"[\\/]", told := clean_text(element.get("descr", ""))):  # else where it lay
                made.set("descr", told)
        if element.tag in (f"{{{_W}}}t", f"{{{_WP}}}posOffset", f"{{{_WP}}}align"):
            made.text = clean_text(element.text or "")
        for child in element:
            made.extend(self._taken(child, part, links))
        return made

    def _taken(self, child: Any, part: str, links: dict[str, tuple[str, str]]) -> Iterator[Any]:
        """Yield what is taken of an element's child."""
        space, _, name = str(child.tag).rpartition("}")
        space = space[1:]
        if space == _W and name == "r":
            yield from self._run(child, part, links)
        elif space == _W and name == "fldSimple":
            if counted := _COUNTED.match(child.get(f"{{{_W}}}instr", "")):
                yield _number(counted[1])
        elif space == _W and name in _WITHIN:
            for inner in child:
                yield from self._taken(inner, part, links)
        elif space == _W and name in ("headerReference", "footerReference"):
            yield self._reference(child, name.removesuffix("Reference"), part, links)
        elif space == _W and name == "drawing":
            blips = [each.get(f"{{{_R}}}embed") for each in child.iter(f"{{{_A}}}blip")]
            if blips and all(each in self._related(part) for each in blips) and not self._hidden():
                yield self._copy(child, part, links)
        elif name in _ELEMENTS.get(space, ()):
            yield self._copy(child, part, links)

    def _run(self, run: Any, part: str, links: dict[str, tuple[str, str]]) -> Iterator[Any]:
        """Yield a run without what fields hold, and the numbers of pages that stood in it."""
        from lxml import etree

        made = etree.Element(run.tag, nsmap=_NAMES)
        for child in run:
            name = str(child.tag).rpartition("}")[2]
            if name == "fldChar":
                yield from self._mark(child.get(f"{{{_W}}}fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1].code += child.text or ""
            elif name == "rPr" or not self._hidden():
                made.extend(self._taken(child, part, links))
        if any(not str(each.tag).endswith("}rPr") for each in made):
            yield made

    def _mark(self, kind: str | None) -> Iterator[Any]:
        """Begin, part or end a field."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].is_shown = self._fields[-1].code.split()[:1] == ["HYPERLINK"]
        elif (
            kind == "end"
            and self._fields
            and (counted := _COUNTED.match(self._fields.pop().code))
            and not self._hidden()
        ):
            yield _number(counted[1])

    def _hidden(self) -> bool:
        """Answer whether what stands here is the code of a field, or what it was worked out to be."""
        return any(not field.is_shown for field in self._fields)

    def _reference(self, child: Any, kind: str, part: str, links: dict[str, tuple[str, str]]) -> Any:
        """Return the reference to a header or footer, which becomes a part."""
        from lxml import etree

        _, target = self._related(part)[child.get(f"{{{_R}}}id")]
        name = f"{kind}{sum(each[0] == kind for each in links.values()) + 1}.xml"
        own: dict[str, tuple[str, str]] = {}
        fields = self._fields
        content = self._bytes(self._story(self._read(target), target, own))
        self._fields = fields
        self._add(f"word/{name}", f"{_TYPE}.{kind}+xml", content, own)
        number = f"rId{len(links) + 1}"
        links[number] = (kind, name)
        made = etree.Element(child.tag, nsmap=_NAMES)
        made.set(f"{{{_R}}}id", number)
        made.set(f"{{{_W}}}type", child.get(f"{{{_W}}}type", "default"))
        return made

    def _picture(self, link: str, part: str, links: dict[str, tuple[str, str]]) -> str:
        """Save a picture anew, without who took it where, and return its identifier."""
        from PIL import Image, UnidentifiedImageError

        source = self._related(part)[link][1]
        try:
            with Image.open(io.BytesIO(self._archive.read(source)), formats=list(_PICTURES)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise UnidentifiedImageError
                ending = _PICTURES[str(picture.format)]
                out = io.BytesIO()
                plain = picture.convert(
                    "RGBA" if picture.mode in ("P", "LA", "PA", "RGBA") and ending == "png" else "RGB"
                )
                clean = Image.frombytes(plain.mode, plain.size, plain.tobytes())
                clean.save(out, ending.upper(), **({"quality": 92} if ending == "jpeg" else {}))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            raise ConfigurationError(
                f"profile.word_template: {self._template} holds a picture that cannot be saved again "
                f"({posixpath.basename(source)}). "
                "Put it into the template as PNG or JPEG."
            ) from None
        name = f"media/picture{sum('/media/' in each for each in self._made) + 1}.{ending}"
        self._made[f"word/{name}"] = out.getvalue()
        number = f"rId{len(links) + 1}"
        links[number] = ("image", name)
        return number

    def _theme(self, part: str) -> bytes:
        """Return the plain theme with the colours and fonts of the template's."""
        from docx import templates
        from lxml import etree

        with zipfile.ZipFile(Path(templates.__path__[0]) / "default.docx") as plain:
            theme = etree.fromstring(plain.read("word/theme/theme1.xml"))
        theirs = self._read(part)
        for name in ("clrScheme", "fontScheme"):
            new, old = theirs.find(f".//{{{_A}}}{name}"), theme.find(f".//{{{_A}}}{name}")
            if new is not None:
                made = self._copy(new, part, {})
                made.set("name", "Own")
                old.getparent().replace(old, made)
        return self._bytes(theme)

    def _settings(self, part: str) -> bytes:
        """Return plain settings, and whether left and right pages have headers of their own."""
        odd = (
            "<w:evenAndOddHeaders/>"
            if self._read(part).find(f"{{{_W}}}evenAndOddHeaders") is not None
            else ""
        )
        return (
            f'<w:settings xmlns:w="{_W}">{odd}<w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
        ).encode()


class _Field:
    """A field that was begun: its code so far, and whether what stands in it is shown."""

    def __init__(self) -> None:
        self.code, self.is_shown = "", False


def _kept(key: str) -> str | None:
    """Return the name of an attribute that is kept."""
    space, _, name = key.rpartition("}")
    if space == "{" + _W:
        return None if name.startswith("rsid") or name in _ANONYMOUS else key
    if space == "{" + _XML:
        return key if name == "space" else None
    return name if not space and name in _ATTRIBUTES else None


def _number(code: str) -> Any:
    """Return the field of a number of pages."""
    from lxml import etree

    return etree.fromstring(
        f'<w:fldSimple xmlns:w="{_W}" w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )


def _links(links: dict[str, tuple[str, str]]) -> bytes:
    """Return the relationships of a part."""
    rows = "".join(
        f"<Relationship Id={quoteattr(number)} Type={quoteattr(f'{_R}/{kind}')} Target={quoteattr(target)}/>"
        for number, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'.encode()
