"""The sheet: what stands where, names that do not collide, legends, details."""

from __future__ import annotations

import re
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from localities.boundaries import ConfigurationError
from localities.maps import PageText, numeric_theme, print_map, print_review
from localities.maps.colours.palettes import palette
from localities.maps.printed.drawing import scale_length
from localities.maps.printed.paper import round_up, text_width, wrapped
from localities.maps.themes.sets import disagreement_theme, partner_lines
from localities.maps.themes.zones import zone_themes
from tests.maps.toys import METRES, pieces_of, square, toy_sets, toy_zones
from tests.printed.toys import holds, svg_texts, toy_print, wards


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
        assert all(holds(layout.legend, each.box) for each in sheet.legend)
        assert min(each.y for each in layout.lines) > 28


@pytest.mark.parametrize("count", [4, 36, 100])
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
        assert all(holds(view.box, each.box) for each in labels)
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


def test_the_legend_has_a_row_for_each_class_and_each_line() -> None:
    zones, sets = toy_zones(), toy_sets()
    pieces = pieces_of(zones, sets)
    themes = {each.name: each for each in zone_themes(zones)}
    themes["disagree"] = disagreement_theme(pieces, None, "af", "")
    for name, theme in themes.items():
        rows = [each.row for each in toy_print(name).sheet.legend]
        fills = [(each.words, each.colour, bool(each.pattern)) for each in rows if each.kind == "fill"]
        assert fills[: len(theme.classes)] == [
            (each.words, each.colour, bool(each.pattern)) for each in theme.classes
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
    known = partner_lines(toy_sets(), palette("af"))[1]
    assert (line.colour, line.dash) == (known.colour, known.dash)
    assert "NHS localities" not in {each.words for each in rows}


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
    assert holds(first.main.box, detail.frame)
    assert not any(one.frame.overlaps(other.frame) for one, other in combinations(first.details, 2))
    assert first.main.denominator / detail.view.denominator > 1.7


def test_zones_that_can_be_seen_need_no_detail() -> None:
    assert toy_print().sheet.details == ()


def test_a_long_legend_says_what_it_leaves_out() -> None:
    sets = wards(300, [f"Ward {number:03}" for number in range(300)])
    sheet = print_review(toy_zones(), sets, theme="areas:wards", text=PageText("Wards"), landscape=True).sheet
    assert all(holds(sheet.layout.legend, each.box) for each in sheet.legend)
    assert re.fullmatch(r"and \d+ more, which have no room on this sheet", sheet.legend[-1].row.words)


def test_a_theme_without_its_data_is_refused() -> None:
    zones = (
        toy_zones().drop(columns="people_per_km2").assign(simd_quintile=pd.array([None] * 9, dtype="Int64"))
    )
    for theme, said in (("density", "no density"), ("simd", "no deprivation ranks")):
        with pytest.raises(ConfigurationError, match=said):
            print_review(zones, toy_sets(), theme=theme, text=PageText("Toy"))


def test_any_theme_of_numbers_can_be_printed() -> None:
    zones = toy_zones()
    theme = numeric_theme("age", "Aged 85 and over", zones["people"], legend="People aged 85 and over")
    printed = print_map(zones, text=PageText("Ages"), theme=theme)
    assert "People aged 85 and over" in svg_texts(printed.content(".svg"))


@pytest.mark.parametrize(
    ("most", "unit", "length"),
    [(1999, 1000, 1), (2000, 1000, 2), (4999, 1000, 2), (51_000, 1000, 50), (800, 1609.344, 0.2)],
)
def test_a_scale_bar_is_as_long_as_a_round_number_allows(most: float, unit: float, length: float) -> None:
    assert scale_length(most, unit) == pytest.approx(length)


@pytest.mark.parametrize(
    ("value", "rounded"), [(153_210, 160_000), (160_000, 160_000), (10_001, 11_000), (99.5, 100)]
)
def test_scales_are_rounded_up_to_two_digits(value: float, rounded: float) -> None:
    assert round_up(value) == pytest.approx(rounded)


def test_long_words_are_broken_and_none_is_lost() -> None:
    text = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and Ae"
    lines = wrapped(text, 60, 8)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(each, 8) <= 60 for each in lines)
