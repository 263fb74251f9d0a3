"""North Lanarkshire's NHS against its social work localities, by two lookups: three implementations agree."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from sklearn import metrics

from localities.boundaries.measures.correspondence import agreement, agreement_totals, correspondence
from localities.boundaries.measures.matching import match_areas
from localities.boundaries.measures.measures import area_measures, scalar_measures
from tests import oracles

R_SCRIPT = Path(__file__).parent / "r" / "measures.R"

# mid-2020 people, added up from the published tables with dictionaries alone (the fixture below):
# NHS localities Airdrie, Bellshill, Coatbridge, Motherwell, North, Wishaw; the same order of social work's
GOLDEN_TABLE = [
    [53_617, 693, 2_374, 878, 0, 2_490],
    [0, 37_798, 2_970, 0, 0, 0],
    [0, 0, 44_097, 0, 2_129, 0],
    [0, 3_595, 0, 44_274, 0, 6_686],
    [3_742, 0, 1_060, 0, 85_021, 0],
    [0, 0, 0, 0, 0, 49_716],
]
# as printed by tests/r/measures.R
GOLDEN_SCALARS = {
    "purity": 0.921976314709503,
    "homogeneity": 0.832183926447660,
    "completeness": 0.830020632311226,
    "v_measure": 0.831100871658144,
    "variation_of_information": 0.593842323569862,
    "adjusted_rand": 0.835620270419681,
    "mapcurves": 0.847066902870210,
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rows(lanarkshire: Path) -> list[tuple[str, str, str, int]]:
    """Return zone, NHS locality, social work locality and people, joined by dictionaries alone."""
    nhs = {
        r["DataZone2011"]: r["HSCPLocality"] for r in read(lanarkshire / "hscp_localities_dz11_lookup.csv")
    }
    between = {r["DZ"]: r["IZcode"] for r in read(lanarkshire / "simd2020v2_datazone_lookup.csv")}
    social = {r["InterZone"]: r["Locality"] for r in read(lanarkshire / "social_work_lookup.csv")}
    counts = read(lanarkshire / "population_2020_by_age_sex.csv")
    people = {r["DataZone"]: int(r["AllAges"]) for r in counts if r["Sex"] == "All"}
    return [(zone, nhs[zone], social[between[zone]], people[zone]) for zone in sorted(nhs)]


@pytest.fixture(scope="module")
def pieces(rows: list[tuple[str, str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["zone", "nhs", "social", "people"]).astype({"people": float})


def test_the_table_is_the_one_added_up_zone_by_zone(rows: list, pieces: pd.DataFrame) -> None:
    n = correspondence(pieces, "nhs", "social")
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for _, a, b, people in rows:
        shared[a, b] += people
    assert {(a, b): n.loc[a, b] for a in n.index for b in n.columns if n.loc[a, b]} == {
        cell: float(people) for cell, people in shared.items() if people
    }
    assert n.to_numpy().sum() == 341_140


def test_every_scalar_is_the_naive_one_in_both_directions(pieces: pd.DataFrame) -> None:
    n = correspondence(pieces, "nhs", "social")
    for table in (n, n.T):
        expected = oracles.measures(table.astype(int).to_numpy().tolist())
        ours = scalar_measures(table)
        assert set(expected) == set(ours.index)
        for name, value in expected.items():
            assert ours[name] == pytest.approx(value, abs=1e-12), name


def test_scikit_learn_agrees_person_by_person(pieces: pd.DataFrame) -> None:
    people = pieces["people"].astype(int)
    nhs, social = pieces["nhs"].repeat(people), pieces["social"].repeat(people)
    nhs, social = (pd.factorize(areas)[0] for areas in (nhs, social))
    ours = scalar_measures(correspondence(pieces, "nhs", "social"))
    assert ours["adjusted_rand"] == pytest.approx(metrics.adjusted_rand_score(nhs, social), abs=1e-11)
    assert ours["rand"] == pytest.approx(metrics.rand_score(nhs, social), abs=1e-11)
    assert ours["homogeneity"] == pytest.approx(metrics.homogeneity_score(nhs, social), abs=1e-11)
    assert ours["completeness"] == pytest.approx(metrics.completeness_score(nhs, social), abs=1e-11)
    assert ours["v_measure"] == pytest.approx(metrics.v_measure_score(nhs, social), abs=1e-11)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_agrees(rows: list, pieces: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "zones.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("zone", "a", "b", "people"), *rows])
    done = subprocess.run(
        ["Rscript", "--vanilla", str(R_SCRIPT), str(file)], capture_output=True, text=True, check=True
    )
    theirs = {row["measure"]: float(row["value"]) for row in csv.DictReader(io.StringIO(done.stdout))}
    ours = scalar_measures(correspondence(pieces, "nhs", "social"))
    assert set(theirs) == set(ours.index)
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, abs=1e-11), name


def test_golden_values(pieces: pd.DataFrame) -> None:
    n = correspondence(pieces, "nhs", "social")
    assert n.to_numpy().tolist() == GOLDEN_TABLE
    ours = scalar_measures(n)
    for name, value in GOLDEN_SCALARS.items():
        assert ours[name] == pytest.approx(value, abs=1e-12), name


def test_wishaw_lies_inside_and_the_names_match_without_help(pieces: pd.DataFrame) -> None:
    areas = area_measures(correspondence(pieces, "nhs", "social"))
    assert areas.loc["Wishaw", ["main_partner_share", "effective_partners", "inhomogeneity"]].tolist() == [
        1,
        1,
        0,
    ]
    matching = match_areas(pieces, ["nhs", "social"])
    social = matching[matching["set"] == "social"].set_index("area")["group"]
    assert social.to_dict() == {
        "Airdrie": "Airdrie",
        "Bellshill": "Bellshill",
        "Coatbridge": "Coatbridge",
        "Motherwell": "Motherwell",
        "North": "North Lanarkshire North",
        "Wishaw": "Wishaw",
    }
    totals = agreement_totals(agreement(pieces, matching, ["nhs", "social"]))
    off_diagonal = sum(x for i, row in enumerate(GOLDEN_TABLE) for j, x in enumerate(row) if i != j)
    assert totals["differs"] == off_diagonal == 26_617
