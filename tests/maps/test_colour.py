"""Colours as numbers: known contrasts, palettes that can be told apart, neighbours that differ."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries import ConfigurationError
from localities.maps import meanings, palette, ramp, tint
from localities.maps.colours.colour import (
    INK,
    PAPER,
    Deficiency,
    as_hex,
    contrast,
    difference,
    outline_on,
    rgb,
    seen_with,
)
from localities.maps.colours.meanings import same_hue
from localities.maps.colours.palettes import PALETTES
from localities.maps.colours.styles import colour_areas

HEX = st.tuples(*[st.integers(0, 255)] * 3).map(
    lambda levels: "#" + "".join(f"{level:02X}" for level in levels)
)
DEFICIENCIES = get_args(Deficiency)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [
        ("#000000", 21.0),
        ("#FFFFFF", 1.0),
        ("#767676", 4.54),
        ("#F46A25", 3.03),
        ("#A285D1", 3.08),
        ("#83BB26", 2.31),
    ],
)
def test_contrast_with_white_is_the_published_one(colour: str, ratio: float) -> None:
    assert contrast(colour, "#FFFFFF") == pytest.approx(ratio, abs=0.006)


@given(HEX, HEX)
@settings(deadline=None, max_examples=50)
def test_contrast_is_symmetric_and_in_bounds(first: str, second: str) -> None:
    assert contrast(first, second) == contrast(second, first)
    assert 1.0 <= contrast(first, second) <= 21.0


@given(HEX)
@settings(deadline=None, max_examples=50)
def test_every_fill_has_an_outline_that_stands_out(fill: str) -> None:
    assert outline_on(fill) in (INK, PAPER)
    assert contrast(outline_on(fill), fill) >= 4.4


@given(HEX)
@settings(deadline=None, max_examples=50)
def test_a_colour_is_read_and_written_back(colour: str) -> None:
    assert as_hex(rgb(colour)) == colour


@pytest.mark.parametrize("text", ["red", "#12", "#GGGGGG", "123456", "#1234567"])
def test_what_is_not_a_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"colour|hexadecimal"):
        rgb(text)


def test_difference_agrees_with_known_lab_values() -> None:
    # Pure red is L*a*b* (53.24, 80.09, 67.20) and pure green (87.73, -86.18, 83.18) under D65.
    assert difference("#000000", "#FFFFFF") == pytest.approx(100.0, abs=0.01)
    assert difference("#FF0000", "#00FF00") == pytest.approx(170.58, abs=0.05)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_greys_look_the_same_with_a_deficiency(deficiency: Deficiency) -> None:
    for grey in ("#000000", "#3D3D3D", "#808080", "#FFFFFF"):
        assert difference(seen_with(grey, deficiency), grey) < 1.0


def test_red_and_green_come_close_for_those_who_confuse_them() -> None:
    red, green = "#C00000", "#607000"
    for deficiency in ("protanopia", "deuteranopia"):
        assert (
            difference(seen_with(red, deficiency), seen_with(green, deficiency)) < difference(red, green) / 2
        )


@pytest.mark.parametrize("name", PALETTES)
def test_categories_and_lines_stand_out_from_white(name: str) -> None:
    chosen = palette(name)
    assert all(contrast(colour, PAPER) >= 3.0 for colour in (*chosen.categories, *chosen.lines))


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_ramp_darkens_by_steps_that_everybody_sees(
    name: str, deficiency: Deficiency | None, count: int
) -> None:
    colours = [
        seen_with(colour, deficiency) if deficiency else colour for colour in ramp(palette(name), count)
    ]
    for light, dark in pairwise(colours):
        assert contrast(light, PAPER) < contrast(dark, PAPER)
        assert difference(light, dark) >= 10.0


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_first_three_lines_are_told_apart(name: str, deficiency: Deficiency) -> None:
    seen = [seen_with(colour, deficiency) for colour in palette(name).lines[:3]]
    assert all(difference(first, second) >= 10.0 for first, second in combinations(seen, 2))


def test_an_unknown_palette_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="af, phs, sg"):
        palette("rainbow")


def test_tints_run_from_white_to_the_colour() -> None:
    assert tint("#12436D", 1.0) == "#12436D"
    assert tint("#12436D", 0.0) == "#FFFFFF"
    assert tint("#000000", 0.5) == "#808080"


@given(
    st.integers(1, 20).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))
    )
)
@settings(deadline=None, max_examples=60)
def test_neighbours_never_share_a_colour(graph: tuple[int, set[tuple[int, int]]]) -> None:
    count, pairs = graph
    neighbours = {
        area: {b for a, b in [*pairs, *((b, a) for a, b in pairs)] if a == area != b} for area in range(count)
    }
    chosen = colour_areas(neighbours, 4)
    assert list(chosen) == list(neighbours)
    assert all(chosen[a] != chosen[b] for a, others in neighbours.items() for b in others)


def test_a_grid_of_areas_needs_no_more_than_the_palette() -> None:
    squares = {(x, y) for x in range(5) for y in range(5)}
    around = {
        s: {(s[0] + dx, s[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & squares - {s}
        for s in sorted(squares)
    }
    assert set(colour_areas(around, 6).values()) == set(range(6))


def test_colours_beyond_the_palette_are_used_only_where_neighbours_force_it() -> None:
    complete = {area: set("abc") - {area} for area in "abc"}
    assert sorted(colour_areas(complete, 2).values()) == [0, 1, 2]


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("partners", [1, 3, 6])
def test_a_colour_means_one_thing(name: str, partners: int) -> None:
    chosen = palette(name)
    found = meanings(chosen, partners, 2)
    assert len(set(found.partners)) == partners
    lines = {line.colour for line in found.partners}
    assert len(lines) == min(partners, len(chosen.lines))
    # What fills ground has no hue of a partner's line, and ink, which is an option's, has none at all.
    assert not [
        (fill, line)
        for fill in (*found.areas.categories, *chosen.ramp, found.changed)
        for line in lines
        if same_hue(fill, line)
    ]
    assert {line.colour for line in found.options} == {found.changed}
    assert len(set(found.options)) == 2
    # A partner's line does not depend on how many others there are.
    assert meanings(chosen, 9).partners[:partners] == found.partners


def test_fills_of_ones_own_palette_leave_the_lines_their_hues() -> None:
    own = replace(palette("af"), categories=("#801650", "#12436D", "#00703C"))
    assert meanings(own, 1).areas.categories == ("#12436D", "#00703C")
    assert meanings(replace(own, categories=("#801650", "#12436D")), 1).areas.categories == (
        "#801650",
        "#12436D",
    )
