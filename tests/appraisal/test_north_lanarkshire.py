"""North Lanarkshire's two sets of localities, appraised and registered, against sums made with dictionaries."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

from localities.boundaries.appraisal.appraise import appraise, localities_table
from localities.boundaries.appraisal.connections import pinch_points
from localities.boundaries.appraisal.proposal import check_proposal, fit_proposal, read_proposal
from localities.boundaries.appraisal.register import movement_clusters, movement_reasons, movement_register
from localities.boundaries.appraisal.setting import Setting
from localities.boundaries.geometry.borders import rook_neighbours
from tests.saying import says


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def setting(lanarkshire: Path) -> Setting:
    shapes = gpd.read_file(lanarkshire / "SG_DataZone_Bdry_2011.zip").set_index("DataZone").sort_index()
    simd = {row["DZ"]: row for row in read(lanarkshire / "simd2020v2_datazone_lookup.csv")}
    people = {
        row["DataZone"]: float(row["AllAges"])
        for row in read(lanarkshire / "population_2020_by_age_sex.csv")
        if row["Sex"] == "All"
    }
    codes = pd.Index(shapes.index.astype("str"), name="zone")
    zones = gpd.GeoDataFrame(
        {
            "name": shapes["Name"].to_numpy(),
            "place": [name.rpartition(" - ")[0] for name in shapes["Name"]],
            "people": [people[code] for code in codes],
            "simd_quintile": pd.array(
                [int(simd[code]["SIMD2020v2_Quintile"]) for code in codes], dtype="Int64"
            ),
        },
        index=codes,
        geometry=shapes.make_valid().to_numpy(),
        crs=shapes.crs,
    )
    social = {row["InterZone"]: row["Locality"] for row in read(lanarkshire / "social_work_lookup.csv")}
    nhs = {
        row["DataZone2011"]: row["HSCPLocality"]
        for row in read(lanarkshire / "hscp_localities_dz11_lookup.csv")
    }
    now = pd.DataFrame(
        {
            "nhs": [nhs[code].replace("North Lanarkshire North", "North") for code in codes],
            "social": [social[simd[code]["IZcode"]] for code in codes],
        },
        index=codes,
    )
    intermediate = pd.Series([simd[code]["IZcode"] for code in codes], index=codes)
    return Setting(
        zones, now, rook_neighbours(zones), communities={"intermediate zones": intermediate},
        labels={"nhs": "NHS localities", "social": "social work localities"},
    )  # fmt: skip


def test_the_two_status_quos(setting: Setting) -> None:
    found = appraise({}, setting).pivot(index="criterion", columns="option", values="value")
    nhs, social = found["status quo: nhs"], found["status quo: social"]
    # 26,617 people differ (added up zone by zone in the tests of the measures)
    assert nhs["people_moved_by_set:social"] == social["people_moved_by_set:nhs"] == 26_617
    assert nhs["people_moved_by_set:nhs"] == 0
    assert nhs["largest_locality"] == 89_823
    assert nhs["max_deviation"] == pytest.approx(89_823 / (341_140 / 6) - 1)
    assert social["communities_split:intermediate zones"] == 0  # they are made of whole intermediate zones
    assert nhs["agreement_adjusted_rand:social"] == pytest.approx(0.835620270419681, abs=1e-12)
    assert nhs["agreement_v_measure:social"] == pytest.approx(0.831100871658144, abs=1e-12)


def test_the_register_moves_the_people_that_differ(setting: Setting) -> None:
    plan = setting.status_quo["nhs"]
    parts = (plan, setting.status_quo, setting.zones, setting.neighbours)
    register = movement_register(*parts)
    assert register["people"].sum() == 26_617
    assert set(register["set"]) == {"social"}
    clusters = movement_clusters(*parts, setting.labels)
    assert clusters["people"].sum() == 26_617
    assert clusters["zones_count"].sum() == len(register) == 32
    says(
        clusters["sentence"].iloc[1],
        "Greenfaulds",
        "5 zones",
        "3,742 people",
        "Airdrie to North",
        "social work localities",
    )
    reasons = movement_reasons(plan, setting.status_quo, setting.people, setting.neighbours)
    assert sorted(reasons.index) == sorted(clusters.index)
    # what one set gains the other loses: weights are equal
    assert reasons["social_objective_change"].abs().max() == 0


def test_localities_add_up_and_parts_are_named(setting: Setting) -> None:
    plan = setting.status_quo["nhs"]
    table = localities_table(plan, setting)
    assert table["people"].sum() == 341_140
    assert table["zones_count"].sum() == 447
    assert table["area_km2"].sum() == pytest.approx(setting.zones.area.sum() / 1e6)
    assert table["deviation"].sum() == pytest.approx(0, abs=1e-12)
    notes = check_proposal(plan, setting.zones, setting.neighbours)
    assert len(notes) == table["parts_count"].sum() - 6
    graph = nx.from_pandas_edgelist(
        setting.neighbours[
            setting.neighbours["zone"].map(plan).eq(setting.neighbours["neighbour"].map(plan))
        ],
        "zone",
        "neighbour",
    )
    assert pinch_points(plan, setting.neighbours).index.tolist() == sorted(nx.articulation_points(graph))


def test_lookup_and_polygons_as_proposals(lanarkshire: Path, setting: Setting) -> None:
    file = lanarkshire / "hscp_localities_dz11_lookup.csv"
    listed, _ = read_proposal(file, setting.zones, area="HSCPLocality")
    drawn = gpd.read_file(lanarkshire / "nhs_localities.gpkg").set_index("HSCPLocality")[["geometry"]]
    fitted, _ = fit_proposal(drawn.rename_axis("area").to_crs(setting.zones.crs), setting.zones)
    pd.testing.assert_series_equal(fitted, listed)
