"""Fills of areas: laws that hold for any sets, groups and palette, and the real North Lanarkshire."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries import BoundarySet, match_areas
from localities.maps import AreaStyle, palette
from localities.maps.colours.colour import TOLD_APART, Deficiency, difference, seen_with
from localities.maps.colours.palettes import PALETTES
from localities.maps.colours.styles import (
    alike,
    area_styles,
    group_table,
    plan_neighbours,
    review_styles,
    set_neighbours,
    side_by_side,
    styles_of,
)
from tests.laws import examples
from tests.maps.toys import square, toy_options, toy_set, toy_sets, toy_zones

AREAS = [f"area {number}" for number in range(9)]
PAIRS = st.sets(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS)).filter(lambda pair: pair[0] < pair[1]),
    max_size=14,
)
GROUPS = st.dictionaries(st.sampled_from(AREAS), st.sampled_from(AREAS[:4]))


def neighbours_of(pairs: set[tuple[str, str]]) -> dict[str, set[str]]:
    both = [*pairs, *((second, first) for first, second in pairs)]
    return {area: {other for one, other in both if one == area} for area in AREAS}


def seen_by_all(first: str, second: str) -> float:
    """Return how unlike two colours look to whoever sees the least difference, worked out anew."""
    views = [lambda colour: colour]
    views += [lambda colour, kind=kind: seen_with(colour, kind) for kind in get_args(Deficiency)]
    return min(difference(view(first), view(second)) for view in views)


@pytest.mark.parametrize("name", PALETTES)
def test_no_two_fills_of_a_palette_are_taken_for_one_another(name: str) -> None:
    fills = styles_of(palette(name))
    assert [fill.colour for fill in fills[: len(palette(name).categories)]] == list(palette(name).categories)
    assert len(fills) >= 20
    for first, second in combinations(fills, 2):
        assert first.pattern != second.pattern or seen_by_all(first.colour, second.colour) >= TOLD_APART


@given(st.lists(PAIRS, min_size=1, max_size=3), GROUPS, st.sampled_from(sorted(PALETTES)))
@examples(60)
def test_neighbours_are_never_alike_whatever_matches(
    layers: list[set[tuple[str, str]]], groups: dict[str, str], name: str
) -> None:
    given_layers = {f"set {number}": neighbours_of(pairs) for number, pairs in enumerate(layers)}
    found = area_styles(given_layers, lambda layer, area: groups.get(area, area), palette(name))
    for layer, areas in given_layers.items():
        assert list(found[layer]) == AREAS
        for area, others in areas.items():
            assert not any(alike(found[layer][area], found[layer][other]) for other in others)


@given(st.lists(PAIRS, min_size=2, max_size=3), GROUPS)
@examples(60)
def test_matched_areas_share_a_colour_in_every_layer(
    layers: list[set[tuple[str, str]]], groups: dict[str, str]
) -> None:
    given_layers = {f"set {number}": neighbours_of(pairs) for number, pairs in enumerate(layers)}
    found = area_styles(given_layers, lambda layer, area: groups.get(area, area), palette("af"))
    leads: dict[str, set[AreaStyle]] = {}
    for layer in given_layers:
        named: dict[str, str] = {}
        for area in sorted(AREAS, key=lambda area: groups.get(area, area) != area):
            named.setdefault(groups.get(area, area), area)
        for group, lead in named.items():
            leads.setdefault(group, set()).add(found[layer][lead])
    assert all(len(styles) == 1 for styles in leads.values())


def test_the_other_areas_of_a_group_have_its_colour_under_a_pattern() -> None:
    row = {"north": {"middle"}, "middle": {"north", "south"}, "south": {"middle"}}
    found = area_styles({"s": row}, lambda layer, area: "all", palette("af"))["s"]
    assert {style.colour for style in found.values()} == {palette("af").categories[0]}
    assert found["north"].pattern == "" != found["middle"].pattern
    # Unlike the north, which it does not touch, as well: each line of the legend has its own look.
    assert found["south"].pattern not in ("", found["middle"].pattern)


@pytest.mark.parametrize("count", [3, 9, 12])
def test_every_area_has_a_look_of_its_own_while_there_are_enough(count: int) -> None:
    row = {
        f"a{number:02}": {f"a{number + step:02}" for step in (-1, 1) if 0 <= number + step < count}
        for number in range(count)
    }
    found = area_styles({"s": row}, lambda layer, area: area, palette("af"))["s"]
    assert not any(alike(first, second) for first, second in combinations(found.values(), 2))
    assert all(found[area].colour != found[other].colour for area, others in row.items() for other in others)
    assert {style.colour for style in found.values()} == set(palette("af").categories[:count])
    # Each colour is taken once before any is taken under another pattern.
    assert set(styles_of(palette("af"))[: min(count, 6)]) <= set(found.values())


def test_more_areas_than_any_palette_still_get_fills() -> None:
    names = [f"a{number}" for number in range(40)]
    complete = {name: set(names) - {name} for name in names}
    found = area_styles({"s": complete}, lambda layer, area: area, palette("af"))["s"]
    assert len(set(found.values())) == 40


def test_the_order_of_rows_does_not_matter() -> None:
    zones, sets, options = toy_zones(), toy_sets(), toy_options(3)
    groups = pd.DataFrame(
        {
            "set": ["nhs", "nhs", "social", "social"],
            "area": ["Calder", "Clyde"] * 2,
            "group": ["Calder", "Clyde"] * 2,
        }
    )
    one = review_styles(zones, sets, options, groups, palette("af"))
    other = review_styles(zones, sets, options, groups.iloc[::-1], palette("af"))
    assert one == other
    assert (
        one["nhs"]["Clyde"] == one["option:a"]["Clyde"] == one["option:b"]["Clyde"] == one["social"]["Clyde"]
    )
    assert not alike(one["option:c"]["New town"], one["option:c"]["Calder"])


def test_groups_from_a_frame_and_from_a_series_are_the_same() -> None:
    frame = pd.DataFrame({"set": ["a", "b"], "area": ["x", "y"], "group": ["x", None], "people": [1.0, 2.0]})
    assert group_table(frame) == group_table(frame.set_index(["set", "area"])["group"]) == {("a", "x"): "x"}


def test_areas_without_a_group_do_not_share_the_colour_of_their_namesakes() -> None:
    line = {"Clyde": square(0, 0), "Calder": square(5, 0)}
    sets = [toy_set("one", "One", line), toy_set("two", "Two", line)]
    groups = pd.Series({("one", "Clyde"): "Clyde", ("two", "Clyde"): "Clyde", ("one", "Calder"): "Calder"})
    found = review_styles(toy_zones(), sets, [], groups, palette("af"))
    assert found["one"]["Clyde"] == found["two"]["Clyde"]
    assert found["one"]["Calder"] != found["two"]["Calder"]


def test_neighbours_of_a_plan_are_those_of_its_zones() -> None:
    zones = toy_zones()
    pairs = side_by_side(zones.geometry, 1.0)
    plan = pd.Series(["A", "A", "B", "A", None, "B", "C", "C", "C"], index=zones.index)
    assert plan_neighbours(plan, pairs) == {"A": {"B", "C"}, "B": {"A", "C"}, "C": {"A", "B"}}
    whole = pd.Series(np.repeat(["A", "B", "C"], 3), index=zones.index)
    dissolved = zones.dissolve(whole.to_numpy())
    assert plan_neighbours(whole, pairs) == set_neighbours(dissolved.geometry)


def test_north_lanarkshire_keeps_its_colours(
    lanarkshire_review: tuple[gpd.GeoDataFrame, list[BoundarySet], gpd.GeoDataFrame],
) -> None:
    zones, sets, pieces = lanarkshire_review
    groups = match_areas(pieces, [each.name for each in sets])
    found = review_styles(zones, sets, [], groups, palette("af"))
    for each in sets:
        for area, others in set_neighbours(each.areas.geometry).items():
            assert not any(alike(found[each.name][area], found[each.name][other]) for other in others)
    one_to_one = groups[groups["how"].isin(["reference", "one to one"])]
    for _, rows in one_to_one.groupby("group"):
        assert (
            len({found[name][area].colour for name, area in zip(rows["set"], rows["area"], strict=True)}) == 1
        )
