"""Pieces: the common refinement of zones and sets."""

from __future__ import annotations

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import CheckError, ConfigurationError, InputError
from localities.boundaries.pieces import pieces as refinement
from localities.boundaries.pieces.fragments import build_fragments
from localities.boundaries.pieces.pieces import build_pieces, draw_pieces
from tests.grids import (
    boundary_set,
    drawn_again,
    real_sets,
    real_zones,
    rectangles,
    square_grid,
    tessellation,
)
from tests.laws import examples

EVERYWHERE = {"W": (-100, -100, 1500, 4100), "E": (1500, -100, 4100, 4100)}


def shares(pieces: gpd.GeoDataFrame, *names: str) -> dict[tuple[str | None, ...], float]:
    """Return the rounded share of each zone and combination."""
    keys = zip(*(pieces[name] for name in ("zone", *names)), strict=True)
    return {key: round(share, 9) for key, share in zip(keys, pieces["share"], strict=True)}


def naive_shares(zones: gpd.GeoDataFrame, sets: list) -> pd.Series:
    """Return the share of each zone's area in each combination, from chained overlays."""
    both = zones[["geometry"]].rename_axis("zone").reset_index()
    for one in sets:
        right = one.areas[["geometry"]].rename_axis(one.name).reset_index()
        both = gpd.overlay(both, right, how="intersection", keep_geom_type=True)
    keys = ["zone", *(one.name for one in sets)]
    area = both.assign(area_m2=both.area).groupby(keys)["area_m2"].sum()
    return area / zones.area.reindex(area.index.get_level_values(0)).to_numpy()


def test_one_set_splits_zones():
    zones, sets = square_grid(1, 3), [boundary_set("a", rectangles(EVERYWHERE))]
    pieces, reassigned = build_pieces(zones, sets)
    assert shares(pieces, "a") == {
        ("Z000", "W"): 1.0,
        ("Z001", "E"): 0.5,
        ("Z001", "W"): 0.5,
        ("Z002", "E"): 1.0,
    }
    assert list(pieces.columns) == ["zone", "a", "area_m2", "share"]
    shapes = draw_pieces(pieces, build_fragments(zones, sets))
    assert list(shapes.columns) == [*pieces.columns, "geometry"]
    assert shapes.geometry.area.to_numpy() == pytest.approx(pieces["area_m2"])
    assert len(reassigned) == 0
    assert reassigned.columns.tolist() == [
        *("zone", "set", "from_area", "to_area", "area_m2", "width_m", "share", "reason", "geometry")
    ]


def test_two_sets_cross_in_a_zone():
    zones = square_grid(1, 1)
    sets = [
        boundary_set("a", rectangles({"W": (-1, -1, 400, 1001), "E": (400, -1, 1001, 1001)})),
        boundary_set("b", rectangles({"N": (-1, 300, 1001, 1001), "S": (-1, -1, 1001, 300)})),
    ]
    pieces, _ = build_pieces(zones, sets)
    assert shares(pieces, "a", "b") == {
        ("Z000", "E", "N"): 0.42,
        ("Z000", "E", "S"): 0.18,
        ("Z000", "W", "N"): 0.28,
        ("Z000", "W", "S"): 0.12,
    }


def test_a_lookup_takes_zones_whole():
    zones = square_grid(1, 3)
    areas = rectangles(EVERYWHERE)
    lookup = pd.Series({"Z000": "W", "Z001": "E"})
    sets = [boundary_set("drawn", areas), boundary_set("listed", areas, lookup)]
    pieces, _ = build_pieces(zones, sets)
    assert shares(pieces, "drawn", "listed") == {
        ("Z000", "W", "W"): 1.0,
        ("Z001", "E", "E"): 0.5,
        ("Z001", "W", "E"): 0.5,
        ("Z002", "E", None): 1.0,
    }
    assert pieces["listed"].iloc[-1] is None
    listed = build_fragments(zones, sets).sets[1]
    assert listed.codes(listed.main).tolist() == ["W", "E", None]
    assert len(listed.parts) == 0


def test_a_set_of_a_part_drops_edges_and_keeps_halves_outside():
    zones = square_grid(1, 4)
    areas = rectangles({"A": (0, 0, 1600, 800), "B": (1600, 0, 2500, 800), "C": (3000, 0, 3400, 1000)})
    pieces, reassigned = build_pieces(zones, [boundary_set("a", areas, partial=True)])
    assert shares(pieces, "a") == {
        ("Z000", "A"): 1.0,
        ("Z001", "A"): 0.6,  # 48 and 32 of the 80 hectares that are covered
        ("Z001", "B"): 0.4,
        ("Z002", "B"): 0.4,
        ("Z002", None): 0.6,
        ("Z003", "C"): 0.4,
        ("Z003", None): 0.6,
    }
    rows = reassigned[["zone", "from_area", "to_area", "reason"]].to_numpy().tolist()
    assert rows == [["Z000", None, "A", "outside"], ["Z001", None, "A", "outside"]]
    assert reassigned["area_m2"].tolist() == pytest.approx([200_000, 200_000])


def test_exactly_half_outside_a_set_of_a_part_is_kept_and_the_area_is_the_main_one():
    zones = square_grid(1, 1)
    sets = [boundary_set("a", rectangles({"A": (0, 0, 500, 1000)}), partial=True)]
    assert build_fragments(zones, sets).sets[0].main.tolist() == [0]
    pieces, _ = build_pieces(zones, sets)
    assert shares(pieces, "a") == {("Z000", "A"): 0.5, ("Z000", None): 0.5}


def test_a_set_that_lies_elsewhere_has_nothing_of_the_zones():
    pieces, reassigned = build_pieces(
        square_grid(1, 2), [boundary_set("a", rectangles({"A": (500_000, 0, 501_000, 1000)}))]
    )
    assert shares(pieces, "a") == {("Z000", None): 1.0, ("Z001", None): 1.0}
    assert len(reassigned) == 0


def test_a_strip_between_two_lines_goes_to_its_longest_neighbour():
    zones = square_grid(1, 1)
    sets = [
        boundary_set("a", rectangles({"W": (-1, -1, 400, 1001), "E": (400, -1, 1001, 1001)})),
        boundary_set("b", rectangles({"W": (-1, -1, 420, 1001), "E": (420, -1, 1001, 1001)})),
    ]
    pieces, reassigned = build_pieces(zones, sets)
    assert shares(pieces, "a", "b") == {("Z000", "E", "E"): 0.6, ("Z000", "W", "W"): 0.4}
    moved = reassigned[["set", "from_area", "to_area", "reason"]].to_numpy().tolist()
    assert moved == [["b", "W", "E", "noise"]]
    assert reassigned["width_m"].tolist() == pytest.approx([20 / 1.02])
    raw, _ = build_pieces(zones, sets, tolerance_m=10)
    assert shares(raw, "a", "b")[("Z000", "E", "W")] == 0.02


def test_sets_that_cannot_be_used():
    zones, areas = square_grid(1, 1), rectangles({"A": (0, 0, 1000, 1000)})
    with pytest.raises(ConfigurationError, match="rename a, share"):
        build_fragments(zones, [boundary_set(name, areas) for name in ("a", "a", "share")])
    with pytest.raises(
        InputError, match=r"B: its coordinate reference system is EPSG:4326, the zones' is EPSG"
    ):
        build_fragments(zones, [boundary_set("b", areas.to_crs(4326))])
    with pytest.raises(InputError, match="zones are assigned to 1 areas that the set does not have: X"):
        build_fragments(zones, [boundary_set("c", areas, pd.Series({"Z000": "X"}))])


cells = st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=2, max_size=9, unique=True)


@examples(20)
@given(cells, cells, cells)
def test_law_without_tolerance_pieces_are_the_chained_overlay(one, two, three):
    zones = tessellation(one, 3000, "Z")
    sets = [boundary_set(name, tessellation(at, 3000, "A")) for name, at in (("a", two), ("b", three))]
    pieces, _ = build_pieces(zones, sets, tolerance_m=0)
    ours = pieces.groupby(["zone", "a", "b"])["share"].sum()
    both = pd.concat([ours, naive_shares(zones, sets)], axis=1, keys=["ours", "theirs"]).fillna(0.0)
    size = zones.area.reindex(both.index.get_level_values(0)).to_numpy()
    # What is narrower than a millimetre is rounding, along any border of the zone.
    assert ((both["ours"] - both["theirs"]).abs() * size).max() < 0.001 * 12_000


@examples(15)
@given(cells, cells, st.sampled_from([0.0, 25.0, 50.0, 200.0]), st.integers(-50_000, 50_000))
def test_law_conserved_translated_and_in_any_order(one, two, tolerance, shift):
    zones = square_grid(4, 4, side=700)
    sets = [boundary_set(name, tessellation(at, 2600, "A")) for name, at in (("a", one), ("b", two))]
    pieces, reassigned = build_pieces(zones, sets, tolerance_m=tolerance)
    assert (pieces.groupby("zone")["share"].sum() - 1).abs().max() < 1e-12
    assert (pieces.groupby("zone")["area_m2"].sum() / zones.area - 1).abs().max() < 1e-9
    shapes = draw_pieces(pieces, build_fragments(zones, sets), tolerance_m=tolerance)
    assert_drawn(shapes, zones)
    assert (pieces["share"] >= 0).all()
    assert (reassigned["area_m2"] > 0).all()
    there = zones.set_geometry(zones.translate(shift, shift))
    moved = [boundary_set(s.name, s.areas.set_geometry(s.areas.translate(shift, shift))) for s in sets]
    again, _ = build_pieces(there, moved, tolerance_m=tolerance)
    assert shares_close(pieces, again)
    swapped, _ = build_pieces(zones, sets[::-1], tolerance_m=tolerance)
    assert len(swapped) == len(pieces)


def assert_drawn(pieces: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> None:
    """Check that shapes are valid, have their area, do not overlap and stay in their zone."""
    assert pieces.geometry.is_valid.all()
    assert np.abs(pieces.geometry.area - pieces["area_m2"]).max() < 0.01
    together = pieces[["zone", "geometry"]].dissolve("zone").geometry
    assert (together.symmetric_difference(zones.geometry).area).max() < 0.1
    assert (together.area - pieces.geometry.area.groupby(pieces["zone"]).sum()).abs().max() < 0.1


def shares_close(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    """Compare pieces by zone and combination, to the millimetre that is rounding."""
    keys = ["zone", "a", "b"]
    ours, theirs = (
        frame.fillna("").groupby(keys)["share"].sum()
        for frame in (pd.DataFrame(one[[*keys, "share"]]), other[[*keys, "share"]])
    )
    return bool((ours.sub(theirs, fill_value=0).abs() < 1e-5).all())


def test_law_splitting_a_zone_changes_no_total():
    zones = square_grid(4, 4)
    sets = [
        boundary_set("a", tessellation([(0.2, 0.3), (0.7, 0.6), (0.4, 0.9)], 4000, "A")),
        boundary_set("b", tessellation([(0.5, 0.3), (0.2, 0.8)], 4000, "B")),
    ]
    x, y = zones.total_bounds[:2]
    half = shapely.box(x, y, x + 500, y + 1000)
    finer = pd.concat([zones.iloc[1:], zones.iloc[[0, 0]].set_axis(["Z000a", "Z000b"])]).sort_index()
    finer.loc["Z000a", "geometry"] = half
    finer.loc["Z000b", "geometry"] = zones.geometry.iloc[0].difference(half)
    finer.loc[["Z000a", "Z000b"], "people"] = 50.0
    totals = []
    for units in (zones, finer):
        pieces, _ = build_pieces(units, sets, tolerance_m=0)
        people = pieces["share"] * units["people"].reindex(pieces["zone"]).to_numpy()
        totals.append(people.groupby([pieces["a"], pieces["b"]]).sum())
    pd.testing.assert_series_equal(*totals, check_exact=False, rtol=1e-9)


def test_law_more_vertices_on_the_same_lines_change_nothing():
    zones = square_grid(4, 4)
    areas = tessellation([(0.2, 0.3), (0.7, 0.6), (0.4, 0.9)], 4000, "A")
    sets = [boundary_set("a", areas), boundary_set("b", drawn_again(areas, 20))]
    dense = [boundary_set(s.name, s.areas.set_geometry(s.areas.segmentize(7.0))) for s in sets]
    (plain, _), (fine, _) = build_pieces(zones, sets), build_pieces(zones, dense)
    assert plain[["zone", "a", "b"]].to_numpy().tolist() == fine[["zone", "a", "b"]].to_numpy().tolist()
    assert np.abs(plain["share"] - fine["share"]).max() < 1e-9


def test_real_sets_in_all(lanarkshire):
    zones, sets = real_zones(lanarkshire), real_sets(lanarkshire)
    fragments = build_fragments(zones, sets)
    pieces, reassigned = build_pieces(zones, sets, fragments=fragments)
    assert len(zones) == 447
    assert (pieces.groupby("zone")["share"].sum() - 1).abs().max() < 1e-12
    assert (pieces.groupby("zone")["area_m2"].sum() / zones.area - 1).abs().max() < 1e-9
    assert_drawn(draw_pieces(pieces, fragments), zones)
    # One zone on the edge lies for the most part outside the NHS localities as they were generalised, and counts with one.
    assert pieces[["nhs", "social", "community"]].notna().all(axis=None)
    (edge,) = reassigned[(reassigned["reason"] == "outside") & (reassigned["share"] > 0.5)].itertuples()
    assert (edge.zone, edge.set, edge.to_area) == ("S01011700", "nhs", "North Lanarkshire North")
    assert edge.share == pytest.approx(0.5523, abs=1e-4)
    people = pieces["share"] * zones["people"].reindex(pieces["zone"]).to_numpy()
    assert people.sum() == pytest.approx(341_140, rel=1e-12)
    # The noise is a strip along borders: much of it in number, little in ground.
    noise = reassigned[reassigned["reason"] == "noise"]
    assert len(noise) > 500
    assert noise["area_m2"].sum() < 0.003 * zones.area.sum()

    raw = naive_shares(zones, sets[:1])
    nhs = fragments.sets[0]
    labels = {"zone": zones.index[nhs.overlay.zone], "area": nhs.codes(nhs.overlay.area)}
    measured = pd.DataFrame({**labels, "share": nhs.overlay.share})
    shares_raw = measured.dropna().set_index(["zone", "area"])["share"]
    both = pd.concat([raw.rename_axis(["zone", "area"]), shares_raw], axis=1).fillna(0.0)
    assert (both.iloc[:, 0] - both.iloc[:, 1]).abs().max() < 1e-9


def test_eleven_tolerances_are_cheap(lanarkshire):
    zones, sets = real_zones(lanarkshire), real_sets(lanarkshire)
    fragments = build_fragments(zones, sets)
    start = time.process_time()
    for tolerance in range(0, 110, 10):
        build_pieces(zones, sets, tolerance_m=tolerance, fragments=fragments)
    assert time.process_time() - start < 5


def crossing() -> list:
    """Return two sets that cross in the only zone of a grid."""
    return [
        boundary_set("a", rectangles({"W": (-1, -1, 400, 1001), "E": (400, -1, 1001, 1001)})),
        boundary_set("b", rectangles({"N": (-1, 300, 1001, 1001), "S": (-1, -1, 1001, 300)})),
    ]


def test_cuts_that_lose_ground_are_an_error(monkeypatch):
    whole = refinement.refine
    monkeypatch.setattr(refinement, "refine", lambda *given: whole(*given).take(np.arange(1, 4)))
    with pytest.raises(CheckError, match="pieces of 1 zones do not make up their ground: Z000"):
        build_pieces(square_grid(1, 1), crossing())


def test_pieces_are_drawn_as_they_were_built():
    zones, sets = square_grid(1, 1), crossing()
    fragments = build_fragments(zones, sets)
    pieces, _ = build_pieces(zones, sets, fragments=fragments)
    assert_drawn(draw_pieces(pieces.assign(people=1.0), fragments), zones)
    with pytest.raises(CheckError, match="not built with these fragments and this tolerance"):
        draw_pieces(pieces, fragments, tolerance_m=2000)
    assert len(build_pieces(zones, sets, tolerance_m=2000, fragments=fragments)[0]) == 1


def test_a_hole_in_a_split_zone_is_nobodys():
    zones = square_grid(1, 1)
    x, y = zones.total_bounds[:2]
    hole = shapely.box(x + 300, y + 200, x + 500, y + 400)
    zones = zones.set_geometry(zones.difference(hole))
    pieces, _ = build_pieces(zones, crossing())
    hectares = pieces.set_index(["a", "b"])["area_m2"] / 1e4
    assert hectares.to_dict() == pytest.approx(
        {("E", "N"): 41, ("E", "S"): 17, ("W", "N"): 27, ("W", "S"): 11}
    )
    assert_drawn(draw_pieces(pieces, build_fragments(zones, crossing())), zones)


def test_ground_that_neither_set_covers_has_no_part_in_the_shares():
    zones = square_grid(1, 1)
    sets = [
        boundary_set("a", rectangles({"W": (0, 0, 400, 900), "E": (400, 0, 1000, 900)})),
        boundary_set("b", rectangles({"N": (0, 300, 950, 1000), "S": (0, 0, 950, 300)})),
    ]
    pieces, _ = build_pieces(zones, sets)
    covered = 950 * 900
    assert shares(pieces, "a", "b") == {
        ("Z000", "E", "N"): round(550 * 600 / covered, 9),
        ("Z000", "E", "S"): round(550 * 300 / covered, 9),
        ("Z000", "W", "N"): round(400 * 600 / covered, 9),
        ("Z000", "W", "S"): round(400 * 300 / covered, 9),
    }


def test_hairs_do_not_mislead_the_cuts():
    """Cut along its own lines without a grid, this zone made GEOS return ground that lies elsewhere."""
    zones = tessellation([(0.5, 0.625), (0.65625, 0.0703125)], 3000, "Z")
    sets = [
        boundary_set("a", tessellation([(0.5, 0.5), (0.75, 0.5)], 3000, "A")),
        boundary_set("b", tessellation([(0.5, 0.25), (0.875, 0.5), (0.9375, 0.5)], 3000, "B")),
    ]
    pieces, _ = build_pieces(zones, sets, tolerance_m=0)
    found = pieces.groupby(["zone", "a", "b"])["share"].sum()
    pd.testing.assert_series_equal(
        found, naive_shares(zones, sets), check_names=False, check_exact=False, rtol=0, atol=1e-7
    )
