"""A pair's figures depend on its two sets alone: no third set and no order of the sets changes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import pytest

from localities.boundaries.restricted.counts import Restricted
from localities.boundaries.sets import BoundarySet
from localities.scripts.configuration.config import Configuration, read_configuration
from localities.scripts.configuration.sections import Measure
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from localities.scripts.review.prose import headline, matched_by, matching_text, pair_count
from tests.grids import boundary_set, dissolved, drawn_again, square_grid
from tests.saying import says

ZONES = square_grid(2, 4).assign(people=[100.0, 200, 300, 400, 500, 600, 700, 800])
MORE = {"place": "Here", "name": "Zone", "simd_quintile": pd.NA}
QUIET = Progress(shown=False)


def review_of(
    sets: Sequence[BoundarySet],
    reference: str | None = None,
    matching: dict[str, dict[str, str]] | None = None,
    zones: gpd.GeoDataFrame = ZONES,
) -> Review:
    """Return the review of some sets."""
    settings = Measure(reference=reference, curve_m=[50])
    configuration = SimpleNamespace(
        measure=settings, matching=matching or {}, raster=None, noun=lambda: "people"
    )
    inputs = Inputs(
        zones.assign(**MORE), Restricted((), zones.index, zones[[]]), tuple(sets), None, None, None, None, ()
    )
    return measure(inputs, cast(Configuration, configuration), QUIET)


def lookup(name: str, letters: str, zones: gpd.GeoDataFrame = ZONES) -> BoundarySet:
    """Return a set that came as a list of zones, one letter for each."""
    areas = dissolved(zones, letters)
    return boundary_set(
        name, areas, pd.Series(list(letters.replace(" ", "")), index=zones.index, dtype="str")
    )


def line(review: Review, source: str, target: str) -> list[float]:
    """Return a pair's row without its names."""
    row = review.pairwise.set_index(["source", "target"]).loc[(source, target)]
    return [float(value) for value in row]


# Four wards and eight zones; the third set's two areas hold two wards each, so that matched by way of it all is well.
WARDS = lookup("wards", "aabb ccdd")
PARTS = lookup("parts", "abbb cccd")
HALVES = lookup("halves", "nnnn ssss")


def test_a_third_set_with_larger_areas_hides_nothing_of_a_pair() -> None:
    alone, among = review_of([WARDS, PARTS]), review_of([WARDS, PARTS, HALVES])
    assert among.reference == "halves"
    assert among.totals["differs"] == 0
    assert (
        line(among, "wards", "parts") == line(alone, "wards", "parts") == [2700.0, 900.0, 0.0, 3600.0, 0.25]
    )
    assert (alone.totals["differs"], alone.reference) == (900.0, "wards")
    rows = among.pair_matching.query("source == 'wards' and target == 'parts' and set == 'parts'")
    assert rows[["reference", "area", "group"]].to_numpy().tolist() == [["wards", x, x] for x in "abcd"]
    for table in ("rules", "curve", "measures"):
        both = (
            getattr(each, table).query("source == 'wards' and target == 'parts'") for each in (alone, among)
        )
        first, second = (rows.reset_index(drop=True) for rows in both)
        pd.testing.assert_frame_equal(first, second)


def test_the_figure_of_all_sets_says_by_what_it_is_matched_and_each_share_of_how_many() -> None:
    edge = lookup("edge", "wwww eeee")
    among = review_of([WARDS, PARTS, edge])
    says(matched_by(among), "matched by way of EDGE", "each two sets with each other alone")
    says(matching_text(among), "EDGE", "no third set changes their figures")
    assert matched_by(review_of([WARDS, PARTS])) == ""
    outside = boundary_set("few", WARDS.areas, WARDS.assignment.where(WARDS.assignment != "d"))  # type: ignore[union-attr]
    half = review_of([PARTS, outside])
    says(headline(half), "200 people (5.6%)", "do not correspond", "of 3,600 in all")
    assert pair_count(half.pairs["parts", "few"]) == ("200 people (9.5%)", ", of 2,100 inside both")


def test_lines_drawn_twice_by_a_third_set_move_nobody_of_a_pair() -> None:
    one = boundary_set("one", drawn_again(dissolved(ZONES, "aabb aabb"), 150, seed=2))
    two = boundary_set("two", drawn_again(dissolved(ZONES, "abbb aabb"), 60, seed=3))
    three = boundary_set("three", drawn_again(dissolved(ZONES, "aabb aaab"), 90, seed=4))
    alone, among = review_of([one, two]), review_of([three, one, two])
    assert 0 < line(alone, "one", "two")[1] < 3600
    assert line(alone, "one", "two") == line(among, "one", "two")
    pd.testing.assert_frame_equal(alone.tables["two", "one"], among.tables["two", "one"])


@pytest.mark.parametrize("third", ["aabb ccdd", "abca bcab"])
def test_neither_a_third_set_nor_the_order_changes_a_pair(third: str) -> None:
    first, second, other = lookup("one", "aaab bbcc"), lookup("two", "abbb bbcc"), lookup("three", third)
    alone = line(review_of([first, second]), "one", "two")
    among = review_of([other, second, first])
    assert line(among, "two", "one") == alone
    assert among.totals["differs"] == review_of([first, other, second]).totals["differs"]


@pytest.mark.parametrize(
    ("matching", "group"),
    [
        (
            {"parts": {"b": "s"}, "wards": {"c": "s", "d": "s"}},
            "c",
        ),  # b of the parts shares nobody with either: the first
        ({"parts": {"b": "s"}, "wards": {"a": "n"}}, "b"),  # no ward is said to be in the south: by people
    ],
)
def test_what_partners_say_of_all_sets_holds_between_two(matching: dict[str, Any], group: str) -> None:
    among = review_of([WARDS, PARTS, HALVES], "halves", matching)
    assert (
        among.pairs["parts", "halves"].reference == "halves" if ("parts", "halves") in among.pairs else True
    )
    rows = among.pairs["wards", "parts"].matching.set_index(["set", "area"])
    assert rows.loc[("parts", "b"), "group"] == group
    said = among.pairs["parts", "halves"].matching.set_index(["set", "area"])
    assert said.loc[("parts", "b"), ["group", "how"]].tolist() == ["s", "set in the configuration"]


EAST_LOTHIAN = """
title = "East Lothian"
[zones]
file = "{data}/SG_DataZone_Bdry_2011.gpkg"
only = {{ file = "{data}/simd2020v2_datazone_lookup.csv", column = "LAname", values = ["East Lothian"] }}
[simd]
file = "{data}/simd2020v2_datazone_lookup.csv"
"""
FILES = {"wards": "wards_2022", "iz": "SG_IntermediateZone_Bdry_2011", "hscp": "hscp_localities"}


@pytest.mark.long
def test_east_lothian_says_the_same_of_wards_and_intermediate_zones_beside_localities(
    shared: Path, tmp_path: Path
) -> None:
    scotland, found = shared / "scotland", []
    for names in (["wards", "iz"], ["wards", "iz", "hscp"]):
        sets = [
            f'[[sets]]\nname = "{name}"\nlabel = "{name}"\nfile = "{scotland}/{FILES[name]}.gpkg"\n'
            for name in names
        ]
        (tmp_path / "review.toml").write_text(
            EAST_LOTHIAN.format(data=scotland) + "".join(sets), encoding="utf-8"
        )
        configuration = read_configuration(tmp_path / "review.toml")
        found.append(line(measure(load(configuration, QUIET), configuration, QUIET), "wards", "iz"))
    assert found[0] == found[1]
    assert round(found[0][1]) == 9_535
