"""Zones at the edge of a set: whose they are, and that they are told."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from localities.boundaries.pieces.apportion import apportion, check_conservation
from localities.boundaries.pieces.fragments import build_fragments, edge_notes
from localities.boundaries.pieces.pieces import build_pieces
from tests.grids import CRS, boundary_set, real_sets, real_zones, rectangles, square_grid
from tests.saying import says

ZONES = square_grid(1, 5, people=100.0).assign(name=["Ayr", "Bute", "Coll", "Dee", "Eigg"])
# A has a zone whole, B three tenths of one, C four tenths and of the next no more than a line drawn by another
# hand, D a patch of a hundredth.
AREAS = {
    "A": (0, 0, 1000, 1000),
    "B": (1000, 0, 1300, 1000),
    "C": (2600, 0, 3045, 1000),
    "D": (4400, 400, 4500, 500),
}


@pytest.mark.parametrize(
    ("partial", "areas", "outside"),
    [(False, ["A", "B", "C", None, "D"], 100), (True, ["A", None, None, None, None], 329)],
)
def test_a_zone_counts_with_the_area_that_has_most_of_it_however_little_that_is(
    partial: bool, areas: list[str | None], outside: float
) -> None:
    sets = [boundary_set("a", rectangles(AREAS), partial=partial)]
    pieces, reassigned = build_pieces(ZONES, sets)
    whole, _ = apportion(pieces, ZONES, "best_fit_area", sets=sets)
    assert whole["a"].tolist() == areas
    people = check_conservation(pieces, ZONES, ["people"], sets).loc["people"]
    assert people["pieces_total"] == 500
    assert people["outside_total"] == pytest.approx(outside)
    moved = reassigned[reassigned["reason"] == "outside"].set_index("zone")["share"].to_dict()
    assert moved == pytest.approx({} if partial else {"Z001": 0.7, "Z002": 0.6, "Z004": 0.99})


@pytest.mark.parametrize(("width_m", "side_m", "area"), [(45, 1000, None), (55, 1000, "A"), (45, 800, "A")])
def test_a_strip_no_wider_than_a_line_drawn_twice_makes_a_zone_no_areas(
    width_m: float, side_m: float, area: str | None
) -> None:
    one = boundary_set("a", rectangles({"A": (-500, 0, width_m, side_m)}))
    found = build_fragments(square_grid(1, 1, side_m), [one]).sets[0]
    assert found.codes(found.main).tolist() == [area]


def test_zones_at_the_edge_are_told_with_their_people_and_a_remedy() -> None:
    sets = [boundary_set("a", rectangles(AREAS)), boundary_set("b", rectangles(AREAS), partial=True)]
    edge, lost = edge_notes(build_fragments(ZONES, sets), ZONES, sets)
    assert (edge.where, edge.count, lost.where, lost.count) == ("A", 3, "A", 1)
    says(edge.what, "3 of 5 zones", "300 people", "Z001 (B has 30%)", "Z004 (D has 1%)", "partial = true")
    says(lost.what, "1 of 5 zones", "100 people", "Z003 (Dee, at the edge of C)", "lookup", "zones.only")


def test_a_zone_that_no_area_reaches_is_told_with_the_nearest() -> None:
    sets = [boundary_set("a", rectangles({"A": (0, 0, 3971, 1000), "B": (9000, 0, 9500, 1000)}))]
    (lost,) = edge_notes(build_fragments(ZONES, sets), ZONES, sets)
    says(lost.what, "1 of 5 zones", "Z004 (Eigg, 29 m from A)")


def test_best_fit_is_the_official_lookup_of_every_zone(lanarkshire: Path) -> None:
    official = pd.read_csv(lanarkshire / "hscp_localities_dz11_lookup.csv", index_col="DataZone2011")
    zones, nhs = real_zones(lanarkshire), real_sets(lanarkshire)[0]
    found = build_fragments(zones, [nhs]).sets[0]
    ours = pd.Series(found.codes(found.main).to_numpy(), index=zones.index)
    assert len(ours) == 447
    assert (ours == official["HSCPLocality"].reindex(zones.index)).all()


@pytest.mark.parametrize(
    ("council", "named", "count"),
    [("Highland", "Highland", 312), ("City of Edinburgh", "Edinburgh City", 597)],
)
def test_best_fit_is_the_largest_share_of_a_plain_overlay(
    lanarkshire: Path, council: str, named: str, count: int
) -> None:
    scotland = lanarkshire.parent / "scotland"
    simd = pd.read_csv(scotland / "simd2020v2_datazone_lookup.csv", index_col="DZ")
    zones = gpd.read_file(scotland / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone").to_crs(CRS)
    zones = zones[zones.index.map(simd["LAname"]) == council].sort_index().rename_axis("zone")
    zones = zones.set_geometry(zones.make_valid(method="structure", keep_collapsed=False))
    areas = gpd.read_file(scotland / "hscp_localities.gpkg")
    areas = areas[areas["HSCP2019Name"] == named].set_index("HSCPLocality").sort_index()[["geometry"]]
    areas = areas.set_geometry(areas.make_valid(method="structure", keep_collapsed=False))
    found = build_fragments(zones, [boundary_set("nhs", areas.rename_axis("area"))]).sets[0]
    ours = pd.Series(found.codes(found.main).to_numpy(), index=zones.index)
    cut = gpd.overlay(zones.reset_index()[["zone", "geometry"]], areas.reset_index(), keep_geom_type=True)
    shared = cut.assign(m2=cut.area).groupby(["zone", "HSCPLocality"])["m2"].sum().sort_values()
    largest = shared.reset_index().groupby("zone")["HSCPLocality"].last()
    assert len(ours) == count
    assert (ours == largest.reindex(ours.index)).all()
