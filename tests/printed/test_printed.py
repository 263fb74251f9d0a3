"""Print maps: sizes, bytes, names, legends, and texts shown as typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from boundaries import ConfigurationError, OutputError
from maps import PageText, PrintedMap, check_print, numeric_theme, print_map, print_review
from maps.palettes import palette
from maps.themes import disagreement_theme, set_outlines, zone_themes
from tests.maps.toys import METRES, pieces_of, square, toy_set, toy_sets, toy_zones

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["$x$", "\\frac{1}{2}", "<b>bold</b>", "A & B", "100 % \\$5", 'say "hi"', "]]><script>", "O'Neil"]


def toy_print(theme: str = "disagree", **changes: Any) -> PrintedMap:
    """Return the toy town's sheet."""
    zones, sets = toy_zones(), toy_sets()
    given: dict[str, Any] = {
        "theme": theme,
        "text": PageText("Toy town", "A summary.", "Invented data.", ("Source one", "Source two")),
        "pieces": pieces_of(zones, sets),
        "date": "Boundaries of 2024",
    }
    return print_review(zones, sets, **(given | changes))


def svg_texts(content: bytes) -> list[str]:
    """Return every text of an SVG as a reader of XML sees it."""
    return [each.text or "" for each in ElementTree.fromstring(content).iter(f"{SVG}text")]


def wards(count: int, names: list[str] | None = None) -> list[Any]:
    """Return one set of a grid of areas, from wide ones to ones too small for their names."""
    side = int(np.ceil(np.sqrt(count)))
    cuts = np.append(0.0, np.cumsum(np.linspace(2.0, 0.1, side)))
    cuts *= 3 / cuts[-1]
    boxes = [
        square(cuts[column], cuts[row], cuts[column + 1] - cuts[column], cuts[row + 1] - cuts[row])
        for row in range(side)
        for column in range(side)
    ][:count]
    names = names or [f"Ward of Long Name {number:02}" for number in range(count)]
    return [toy_set("wards", "electoral wards", dict(zip(names, boxes, strict=True)))]


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


def test_the_map_is_at_the_scale_that_it_says() -> None:
    sheet = toy_print(landscape=False).sheet
    (west, south, east, north), box = sheet.main.extent, sheet.main.box
    on_paper_m = box.width / 72 * 0.0254
    assert (east - west) / on_paper_m == pytest.approx(sheet.main.denominator)
    assert (north - south) / (east - west) == pytest.approx(box.height / box.width)
    assert f"1:{sheet.main.denominator:,} on A4" == sheet.scale
    assert west <= toy_zones().total_bounds[0]
    assert sheet.main.denominator == float(f"{sheet.main.denominator:.1e}")


def test_nothing_on_a_sheet_overlaps_or_leaves_it() -> None:
    for theme, paper, landscape in (("disagree", "a4", False), ("simd", "a3", True), ("none", "a4", True)):
        sheet = toy_print(theme, paper=paper, landscape=landscape).sheet
        layout = sheet.layout
        boxes = [layout.map, layout.strip, layout.legend, *layout.details, layout.banner]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2) if one and other)
        assert all(each.left >= 28 and each.right <= layout.width - 28 for each in boxes if each)
        assert all(layout.legend.holds(each.box) for each in sheet.legend)
        assert min(each.y for each in layout.lines) > 28


def test_the_same_map_has_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import hashlib\nfrom tests.printed.test_printed import toy_print\n"
        "sheet = toy_print()\n"
        "print([hashlib.sha256(sheet.content(kind, dpi=40)).hexdigest() for kind in ('.pdf', '.svg', '.png')])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(tmp_path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(said) == 1


def test_the_user_s_own_settings_of_matplotlib_neither_count_nor_change() -> None:
    sheet = toy_print()
    plain = sheet.content(".svg")
    with mpl.rc_context({"font.family": ["DejaVu Serif"], "lines.linewidth": 9, "savefig.bbox": "tight"}):
        before = dict(mpl.rcParams)
        assert sheet.content(".svg") == plain
        assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("count", [1, 4, 9, 36, 100])
@pytest.mark.parametrize("landscape", [False, True])
def test_labels_stay_in_the_frame_and_apart(count: int, landscape: bool) -> None:
    sets = wards(count)
    printed = print_review(
        toy_zones(), sets, theme="areas:wards", text=PageText("Wards"), landscape=landscape
    ).sheet
    for view, labels in zip(
        (printed.main, *(each.view for each in printed.details)),
        (printed.names.main, *printed.names.details),
        strict=True,
    ):
        assert all(view.box.holds(each.box) for each in labels)
        assert not any(one.box.overlaps(other.box) for one, other in combinations(labels, 2))
    said = " ".join(each.row.words for each in printed.legend)
    written = {each.area for each in printed.names.main}
    assert written or count == 100
    if count < 50:
        assert all(name in written or name in said for name in sets[0].areas.index)


def test_a_name_without_room_becomes_a_number_that_the_legend_explains() -> None:
    sets = wards(36)
    sheet = print_review(toy_zones(), sets, theme="none", text=PageText("Wards"), paper="a4").sheet
    numbers = {each.lines[0]: each.area for each in sheet.names.main if each.lines[0].isdigit()}
    key = {each.row.mark: each.row.words for each in sheet.legend if each.row.kind == "key"}
    assert numbers
    assert numbers == key


def test_labels_stand_on_their_area() -> None:
    sets = toy_sets()
    sheet = print_review(toy_zones(), sets, theme="none", text=PageText("Two")).sheet
    for each in sheet.names.main:
        middle = np.array([[each.box.left + each.box.width / 2, each.box.bottom + each.box.height / 2]])
        place = shapely.points(sheet.main.on_ground(middle))[0]
        assert shapely.contains(sets[0].areas.geometry[each.area], place)


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


def test_the_legend_has_a_row_for_each_class_and_each_line() -> None:
    zones, sets = toy_zones(), toy_sets()
    pieces = pieces_of(zones, sets)
    themes = {each.name: each for each in zone_themes(zones, "SIMD", "af", "")}
    themes["disagree"] = disagreement_theme(pieces, None, "af", "")
    for name, theme in themes.items():
        rows = [each.row for each in toy_print(name).sheet.legend]
        fills = [(each.words, each.colour, bool(each.pattern)) for each in rows if each.kind == "fill"]
        assert fills[: len(theme.classes)] == [
            (each.words, each.colour, each.hatched) for each in theme.classes
        ]
        assert [each.words for each in rows if each.kind == "line"] == [
            "NHS localities",
            "Social work localities",
            "Border of a data zone",
        ]
    assert all(
        each.pattern
        for each in [row.row for row in toy_print().sheet.legend]
        if each.kind == "fill" and each.words != "the areas correspond"
    )


def test_a_set_keeps_its_line_when_others_are_left_out() -> None:
    rows = [each.row for each in toy_print("none", drawn=["social"]).sheet.legend]
    line = next(each for each in rows if each.words == "Social work localities")
    known = set_outlines(toy_sets()[1], 1, palette("af"))
    assert (line.colour, line.dash) == (known.colour, known.dash)
    assert "NHS localities" not in {each.words for each in rows}


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


def test_details_show_dense_zones_and_their_frames_do_not_touch() -> None:
    fine = [square(0.2 + 0.03 * (n % 10), 0.2 + 0.03 * (n // 10), 0.03, 0.03) for n in range(100)]
    rest = [square(column, row) for column in (4, 5, 6, 7) for row in range(4)]
    frame = gpd.GeoDataFrame(
        {"name": "x", "place": "x", "people": 1.0, "people_per_km2": 1.0},
        index=pd.Index([f"Z{n:03}" for n in range(116)], name="zone"),
        geometry=[*fine, *rest],
        crs=METRES,
    )
    first = print_map(frame, text=PageText("Dense")).sheet
    shuffled = print_map(frame.sample(frac=1, random_state=3).sort_index(), text=PageText("Dense")).sheet
    detail = first.details[0]
    west, south, east, north = detail.view.extent
    inside = shapely.within(frame.geometry.to_numpy(), shapely.box(west, south, east, north))
    assert inside[:100].sum() > 90
    assert [each.view for each in shuffled.details] == [each.view for each in first.details]
    assert first.main.box.holds(detail.frame)
    assert not any(one.frame.overlaps(other.frame) for one, other in combinations(first.details, 2))
    assert first.main.denominator / detail.view.denominator > 1.7


def test_zones_that_can_be_seen_need_no_detail() -> None:
    assert toy_print().sheet.details == ()


def test_a_long_legend_says_what_it_leaves_out() -> None:
    sets = wards(400, [f"Ward {number:03}" for number in range(400)])
    sheet = print_review(toy_zones(), sets, theme="areas:wards", text=PageText("Wards")).sheet
    assert all(sheet.layout.legend.holds(each.box) for each in sheet.legend)
    assert re.fullmatch(r"and \d+ more, which have no room on this sheet", sheet.legend[-1].row.words)


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


def test_a_theme_without_its_data_is_refused() -> None:
    zones = (
        toy_zones().drop(columns="people_per_km2").assign(simd_quintile=pd.array([None] * 9, dtype="Int64"))
    )
    for theme, said in (("density", "no density"), ("simd", "no deprivation ranks")):
        with pytest.raises(ConfigurationError, match=said):
            print_review(zones, toy_sets(), theme=theme, text=PageText("Toy"))


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

    monkeypatch.setattr("maps.printed.output.tempfile.mkstemp", full)
    with pytest.raises(OutputError, match="The disk is full"):
        toy_print("none").save(tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_characters_that_the_font_lacks_are_told() -> None:
    assert toy_print("none").missing == ()
    assert toy_print("none", text=PageText("Toy 東")).missing == ("東",)


def test_any_theme_of_numbers_can_be_printed() -> None:
    zones = toy_zones()
    theme = numeric_theme("age", "Aged 85 and over", zones["people"], legend="People aged 85 and over")
    printed = print_map(zones, text=PageText("Ages"), theme=theme)
    assert "People aged 85 and over" in svg_texts(printed.content(".svg"))
