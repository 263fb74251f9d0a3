"""The files: sizes, bytes, texts shown as typed, text alternatives, disks that refuse."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from PIL import Image

from localities.boundaries import ConfigurationError, OutputError
from localities.maps import PageText, check_print, print_review
from localities.scripts.cli import cli
from tests.maps.toys import square, toy_set, toy_zones
from tests.printed.toys import SVG, svg_texts, toy_print

KINDS = (".pdf", ".svg", ".png")
HOSTILE = ["$x$", "\\frac{1}{2}", "<b>bold</b>", "A & B", "100 % \\$5", 'say "hi"', "]]><script>", "O'Neil"]


@pytest.mark.parametrize(
    ("paper", "landscape", "size"),
    [
        ("a4", False, (595.28, 841.89)),
        ("a4", True, (841.89, 595.28)),
        ("a3", False, (841.89, 1190.55)),
        ("a3", True, (1190.55, 841.89)),
    ],
)
def test_a_sheet_has_the_size_of_its_paper(paper: Any, landscape: bool, size: tuple[float, float]) -> None:
    sheet = toy_print(paper=paper, landscape=landscape)
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", sheet.content(".pdf"))
    assert box is not None
    assert [float(each) for each in box.groups()] == pytest.approx(size, abs=0.02)
    root = ElementTree.fromstring(sheet.content(".svg"))
    assert [float(each) for each in root.attrib["viewBox"].split()[2:]] == pytest.approx(size, abs=0.02)
    with Image.open(BytesIO(sheet.content(".png", dpi=50))) as image:
        assert image.size == pytest.approx(tuple(each / 72 * 50 for each in size), abs=1)


def test_the_same_map_has_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import hashlib, sys\nfrom tests.printed.toys import toy_print\n"
        "sheet = toy_print()\n"
        f"print([hashlib.sha256(sheet.content(kind, dpi=40)).hexdigest() for kind in {KINDS}])\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77", "MPLCONFIGDIR": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    sheet = toy_print()
    here = [hashlib.sha256(sheet.content(kind, dpi=40)).hexdigest() for kind in KINDS]
    assert run.stdout.split("\n")[:2] == [str(here), "False"]


def test_the_user_s_own_settings_of_matplotlib_neither_count_nor_change() -> None:
    sheet = toy_print()
    plain = sheet.content(".svg")
    with mpl.rc_context({"font.family": ["DejaVu Serif"], "lines.linewidth": 9, "savefig.bbox": "tight"}):
        before = dict(mpl.rcParams)
        assert sheet.content(".svg") == plain
        assert dict(mpl.rcParams) == before


def test_hostile_names_are_shown_as_typed_everywhere() -> None:
    boxes = [square(number % 3, number // 3) for number in range(len(HOSTILE))]
    sets = [toy_set("bad", "<i>sets</i> & $\\alpha$", dict(zip(HOSTILE, boxes, strict=True)))]
    text = PageText("$T$ <title> & \\co", "100 % & </desc>", "<b> & $", ("© A & B <x>\x00\n line",))
    printed = print_review(toy_zones(), sets, theme="areas:bad", text=text, paper="a3")
    content = printed.content(".svg")
    texts = svg_texts(content)
    for name in [*HOSTILE, "$T$ <title> & \\co", "100 % & </desc>", "<b> & $", "© A & B <x> line"]:
        assert name in texts, name
    root = ElementTree.fromstring(content)
    assert {each.tag.rpartition("}")[2] for each in root.iter()}.isdisjoint({"script", "b", "i", "x"})
    assert root.findtext(f"{SVG}title") == printed.title
    assert root.findtext(f"{SVG}desc") == printed.alternative
    assert printed.content(".pdf").startswith(b"%PDF")
    assert printed.content(".png", dpi=30)


def test_every_file_says_what_it_shows() -> None:
    printed = toy_print()
    for words in (
        "Invented data.",
        "Toy town",
        "A summary.",
        "Clyde",
        "1:",
        "Source two",
        "Boundaries of 2024",
    ):
        assert words in printed.alternative
    root = ElementTree.fromstring(printed.content(".svg"))
    assert root.attrib["role"] == "img"
    named = [root.find(f".//*[@id='{each}']") for each in root.attrib["aria-labelledby"].split()]
    assert [each.text for each in named if each is not None] == [printed.title, printed.alternative]
    with Image.open(BytesIO(printed.content(".png", dpi=40))) as image:
        assert image.text["Description"] == printed.alternative  # type: ignore[attr-defined]
    pdf = printed.content(".pdf")
    assert b"/Lang (en-GB)" in pdf
    assert b"/Alt <" + (b"\xfe\xff" + printed.alternative.encode("utf-16-be")).hex().upper().encode() in pdf
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf


def test_the_pdf_s_table_of_objects_is_right() -> None:
    pdf = toy_print().content(".pdf")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    entries = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n", pdf[start:])
    assert len(entries) == 8
    for number, offset in entries:
        assert pdf[int(offset) :].startswith(number + b" 0 obj\n")
    assert pdf[int(re.search(rb"/Prev (\d+)", pdf[start:])[1]) :].startswith(b"xref")  # type: ignore[index]


@pytest.mark.parametrize(
    ("theme", "drawn", "file", "said"),
    [
        ("disagre", [], "a.pdf", "There is no theme 'disagre'"),
        ("areas:wards", [], "a.pdf", "There is no boundary set 'wards'; the sets are nhs, social"),
        ("none", ["gp"], "a.pdf", "There is no boundary set 'gp'"),
        ("none", [], "a.jpg", "a.jpg: a printed map is a .pdf, .svg or .png file"),
    ],
)
def test_what_cannot_be_drawn_is_refused(theme: str, drawn: list[str], file: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        check_print(theme, drawn, ["nhs", "social"], [Path(file)])


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    printed = toy_print("none")
    kept = tmp_path / "kept.svg"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"nowhere.*Make the folder first"):
        printed.save(kept, tmp_path / "nowhere" / "b.svg")
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    with pytest.raises(OutputError, match="It is a folder"):
        printed.save(kept, folder)
    assert kept.read_text(encoding="utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder.svg", "kept.svg"]
    printed.save(kept)
    assert kept.read_bytes() == printed.content(".svg")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> tuple[int, str]:
        # A write to this descriptor fails as one to a full disk does.
        (tmp_path / "half").touch()
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "half")

    monkeypatch.setattr("localities.maps.printed.output.tempfile.mkstemp", full)
    with pytest.raises(OutputError, match="The disk is full"):
        toy_print("none").save(tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_characters_that_the_font_lacks_are_told() -> None:
    assert toy_print("none").missing == ()
    assert toy_print("none", text=PageText("Toy 東")).missing == ("東",)


def test_the_command_writes_the_demonstration_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "demo.svg"
    arguments = [
        "map",
        "--demo",
        "--print",
        str(file),
        "--theme",
        "none",
        "--set",
        "nhs",
        "--title",
        "A title",
    ]
    cli.main(arguments, standalone_mode=False)
    assert f"Wrote {file}" in capsys.readouterr().out
    texts = svg_texts(file.read_bytes())
    assert "A title" in texts
    assert "NHS localities" in texts
    assert "Community areas" not in texts
    assert "Invented demonstration data: no real place, no real people." in texts
