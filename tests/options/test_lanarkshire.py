"""North Lanarkshire: 447 zones, six localities, three partners."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from localities.boundaries.geometry.borders import rook_neighbours
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, Tolerance
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.curve import balance_curve

Frames = tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]


def mended(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer with valid polygons."""
    shapes = shapely.make_valid(layer.geometry.array, method="structure", keep_collapsed=False)
    return layer.set_geometry(gpd.GeoSeries(shapes, index=layer.index, crs=layer.crs))


def grouped(areas: pd.Series, groups: pd.Series, people: pd.Series) -> pd.Series:
    """Return each area's group with the most of its people."""
    shared = people.groupby([areas, groups]).sum().unstack(fill_value=0)
    return areas.map(shared.idxmax(axis=1))


def lanarkshire_frames(lanarkshire: Path) -> Frames:
    """Return zones, neighbours and the three sets matched to the six NHS localities."""
    zones = mended(
        gpd.read_file(lanarkshire / "SG_DataZone_Bdry_2011.zip").set_index("DataZone").sort_index()
    )
    ages = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv")
    zones["people"] = ages[ages["Sex"] == "All"].set_index("DataZone")["AllAges"].astype(float)
    nhs = pd.read_csv(lanarkshire / "hscp_localities_dz11_lookup.csv").set_index("DataZone2011")[
        "HSCPLocality"
    ]
    intermediate = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv").set_index("DZ")["IZcode"]
    social = intermediate.map(
        pd.read_csv(lanarkshire / "social_work_lookup.csv").set_index("InterZone")["Locality"]
    )
    boards = mended(gpd.read_file(lanarkshire / "community_matters_areas.zip"))
    shared = gpd.overlay(zones.reset_index()[["DataZone", "geometry"]], boards, keep_geom_type=True)
    shared["m2"] = shared.area
    board = shared.sort_values("m2").groupby("DataZone")["AREA_NAME"].last()
    current = pd.DataFrame({"nhs": nhs.reindex(zones.index)})
    current["social_work"] = grouped(social.reindex(zones.index), current["nhs"], zones["people"])
    current["community"] = grouped(board.reindex(zones.index), current["nhs"], zones["people"])
    return zones, rook_neighbours(zones), current


@pytest.fixture(scope="module")
def lanarkshire_sets(lanarkshire: Path) -> Frames:
    return lanarkshire_frames(lanarkshire)


@pytest.mark.shared
def test_costs_of_adopting_each_set_are_the_known_ones(lanarkshire_sets):
    zones, neighbours, current = lanarkshire_sets
    problem = make_problem(zones, neighbours, current)
    cost = [sum(problem.cost[z, j] for z, j in enumerate(column)) for column in problem.current.T]
    assert cost == [37_728, 45_063, 29_557]
    assert problem.cost.min(axis=1).sum() == 28_524


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize(("share", "least"), [(0.1, 110_690), (0.05, 121_405)])
def test_least_disruption_is_proven_without_anchors_or_reach(lanarkshire_sets, share, least):
    zones, neighbours, current = lanarkshire_sets
    rules = [Contiguity(), *([] if share is None else [Tolerance(share)])]
    option = solve(make_problem(zones, neighbours, current), least_disruption(), rules, limits=Limits(300))
    assert (option.status, option.value, option.bound) == ("optimal", least, least)
    check_plan(zones, neighbours, current, option.plan, rules, disruption=option.value)


@pytest.mark.shared
def test_the_curve_starts_from_how_uneven_today_is(lanarkshire_sets):
    zones, neighbours, current = lanarkshire_sets
    curve, options = balance_curve(make_problem(zones, neighbours, current), steps=())
    assert curve["status"].tolist() == ["optimal", "optimal"]
    assert curve["tolerance"][1] == pytest.approx(0.532802, abs=1e-6)
    for step, option in options.items():
        rules = [Contiguity(), *([] if step is None else [Tolerance(step)])]
        check_plan(zones, neighbours, current, option.plan, rules, disruption=option.value)


@pytest.mark.long
@pytest.mark.shared
def test_shuffled_rows_give_the_same_plan(lanarkshire_sets):
    zones, neighbours, current = lanarkshire_sets
    mixed = make_problem(
        zones.sample(frac=1, random_state=1), neighbours[::-1], current.sample(frac=1, random_state=2)
    )
    plain = make_problem(zones, neighbours, current)
    for rules, least in (([Contiguity()], 28_524), ([Contiguity(), Tolerance(0.2)], 88_728)):
        first, again = (solve(each, least_disruption(), rules) for each in (plain, mixed))
        assert first.value == first.bound == least
        pd.testing.assert_series_equal(first.plan, again.plan)
        assert first.settled == again.settled
