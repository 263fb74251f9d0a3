"""The headline against the noise tolerance and the apportionment rules, on a strip that is worked by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from localities.boundaries.measures.matching import match_areas
from localities.boundaries.measures.measures import ALL_SETS, headline_measures, tolerance_curve
from localities.boundaries.pieces.apportion import weigh
from localities.boundaries.pieces.fragments import Fragments, build_fragments
from localities.boundaries.pieces.pieces import build_pieces
from localities.boundaries.sets import BoundarySet

# Four zones of a kilometre square in a row with 100, 200, 300 and 400 people. Three sets divide the row in
# two: at 2000 m, at 2020 m (the same road drawn elsewhere) and at 2400 m (another place).
#   0        1000      2000      3000      4000
#   |   A    |    B    |+  C+    |    D    |
NAMES = ["nhs", "drawn", "council"]


def halves(name: str, line: float) -> BoundarySet:
    areas = gpd.GeoDataFrame(
        index=pd.Index(["East", "West"], name="area"),
        geometry=[box(line, 0, 4000, 1000), box(0, 0, line, 1000)],
        crs=27700,
    )
    return BoundarySet(name, name.upper(), areas)


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"people": [100.0, 200.0, 300.0, 400.0]},
        index=pd.Index(list("ABCD"), name="zone"),
        geometry=[box(x, 0, x + 1000, 1000) for x in range(0, 4000, 1000)],
        crs=27700,
    )


SETS = [halves("nhs", 2000), halves("drawn", 2020), halves("council", 2400)]


@pytest.fixture(scope="module")
def fragments(zones: gpd.GeoDataFrame) -> Fragments:
    return build_fragments(zones, SETS)


@pytest.fixture(scope="module")
def pieces(zones: gpd.GeoDataFrame, fragments: Fragments) -> gpd.GeoDataFrame:
    return build_pieces(zones, SETS, tolerance_m=50, fragments=fragments)[0]


@pytest.fixture(scope="module")
def matching(zones: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    return match_areas(pieces.assign(**weigh(pieces, zones, ["people"])), NAMES)


def value(table: pd.DataFrame, measure: str, source: str = ALL_SETS, target: str = ALL_SETS) -> float:
    row = table[(table["source"] == source) & (table["target"] == target) & (table["measure"] == measure)]
    return float(row["value"].item())


def test_headline_by_hand(zones: gpd.GeoDataFrame, fragments: Fragments, matching: pd.DataFrame) -> None:
    exact, _ = build_pieces(zones, SETS, tolerance_m=0, fragments=fragments)
    counted = exact.assign(**weigh(exact, zones, ["people"]))
    table = headline_measures(counted, NAMES, matching)
    assert value(table, "differs") == pytest.approx(120)  # from 2000 m to 2400 m of zone C
    assert value(table, "differs_share") == pytest.approx(0.12)
    assert value(table, "outside") == 0
    assert len(table) == 5
    drawn = headline_measures(counted, NAMES[:2], matching)
    assert value(drawn, "differs_share", "nhs", "drawn") == pytest.approx(0.006)
    council = headline_measures(counted, ["nhs", "council"], matching)
    assert value(council, "best_match_share", "nhs", "council") == pytest.approx(1 - 0.12)
    assert 0 < value(council, "v_measure", "nhs", "council") < value(drawn, "v_measure", "nhs", "drawn") < 1
    assert len(drawn) == 5 + 3


def test_the_curve_drops_where_noise_ends_and_keeps_what_is_real(
    zones: gpd.GeoDataFrame, fragments: Fragments, matching: pd.DataFrame
) -> None:
    curve = tolerance_curve(zones, SETS, fragments, matching, [0, 10, 30, 100])
    assert curve["tolerance_m"].unique().tolist() == [0, 10, 30, 100]
    pair = tolerance_curve(zones, SETS[:2], fragments.of(NAMES[:2]), matching, [0, 10, 30, 100])
    for tolerance, table in curve.groupby("tolerance_m"):
        noise = 0.006 if tolerance < 20 else 0
        assert value(table, "differs") == pytest.approx(120)
        assert value(table, "noise_count") == pytest.approx(0 if tolerance < 20 else 6)
        assert value(table, "reassigned_count") == value(table, "noise_count")
        assert value(table, "noise_km2") == pytest.approx(0 if tolerance < 20 else 0.02)
        of_two = pair[pair["tolerance_m"] == tolerance]
        assert value(of_two, "differs_share", "nhs", "drawn") == pytest.approx(noise)
