"""Profiles of North Lanarkshire, recomputed from the source tables with plain pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from localities.scripts.configuration.config import read_configuration
from localities.scripts.profiles.command import WantedProfiles, run_profile
from tests.sharing import folder_once

CONFIGURATION = Path(__file__).parents[1] / "configurations" / "north_lanarkshire_profiles.toml"


@pytest.fixture(scope="module")
def option(shared: Path) -> pd.Series:
    """Return an option of whole zones: the best-fit list of the localities."""
    lookup = pd.read_csv(shared / "north-lanarkshire" / "hscp_localities_dz11_lookup.csv", dtype=str)
    return lookup.set_index("DataZone2011")["HSCPLocality"]


@pytest.fixture(scope="module")
def tables(
    shared: Path, option: pd.Series, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pd.DataFrame]:
    """Return the background data of the profiles of an option, by area."""

    def make(folder: Path) -> None:
        plan = option.rename_axis("zone").rename("locality").reset_index()
        plan.to_csv(folder / "best_fit.csv", index=False)
        wanted = WantedProfiles(plans=(folder / "best_fit.csv",), formats=("xlsx",))
        run_profile(read_configuration(CONFIGURATION), wanted, folder / "out")

    folder = folder_once(tmp_path_factory, "real-profiles", make)
    found = {}
    for path in sorted((folder / "out" / "best_fit").glob("*/background.csv")):
        table = pd.read_csv(path, encoding="utf-8-sig")
        own = next(name for name in option.unique() if name in set(table["area"]))
        found[own] = table.set_index(["area", "measure"])["value"]
    return found


@pytest.fixture(scope="module")
def zones(lanarkshire: Path, option: pd.Series) -> pd.DataFrame:
    """Return the source tables by zone."""
    ages = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv", dtype={"DataZone": str})
    everybody = ages[ages["Sex"] == "All"].set_index("DataZone")
    simd = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv").set_index("DZ")
    counts = pd.read_excel(lanarkshire / "simd2020v2_indicators.xlsx", sheet_name="Data").set_index(
        "Data_Zone"
    )
    older = [f"Age{age}" for age in range(65, 90)] + ["Age90plus"]
    return pd.DataFrame(
        {
            "area": option,
            "people": everybody["AllAges"],
            "older": everybody[older].sum(axis=1),
            "quintile": simd["SIMD2020v2_Quintile"],
            "rank": simd["SIMD2020v2_Rank"],
            "simd_people": simd["population"],
            "income": pd.to_numeric(counts["Income_count"]),
        }
    )


def test_every_locality_of_the_option_has_a_profile(tables: dict[str, pd.Series], option: pd.Series) -> None:
    assert sorted(tables) == sorted(option.unique())


def test_people_ages_and_deprivation_are_those_of_the_zones(
    tables: dict[str, pd.Series], zones: pd.DataFrame
) -> None:
    for area, values in tables.items():
        here, rest = zones[zones["area"] == area], zones[zones["area"] != area]
        for name, rows in ((area, here), ("Other localities", rest), ("North Lanarkshire", zones)):
            value = values[name].astype(float)
            people = rows["people"].sum()
            assert value["people"] == people
            assert value["age_65_over_people"] == rows["older"].sum()
            assert value["age_65_over_share"] == pytest.approx(rows["older"].sum() / people)
            first = rows["quintile"] == 1
            assert value["simd_1_people"] == rows.loc[first, "people"].sum()
            assert value["simd_1_zones"] == first.sum()
            assert value["simd_1_share"] == pytest.approx(rows.loc[first, "people"].sum() / people)
            tenth = rows["rank"] <= 697  # a tenth of 6,976 zones
            assert value["most_deprived_10_zones"] == tenth.sum()
            assert value["income_deprived_count"] == rows["income"].sum()
            assert value["income_deprived_rate"] == pytest.approx(
                rows["income"].sum() / rows["simd_people"].sum()
            )


def test_scotland_stands_beside_them(tables: dict[str, pd.Series], shared: Path) -> None:
    people = pd.read_csv(shared / "scotland" / "population_2020_datazone.csv", dtype={"DataZone": str})
    people = people[people["Sex"] == "All"].set_index("DataZone")["AllAges"]
    simd = pd.read_csv(shared / "scotland" / "simd2020v2_datazone_lookup.csv").set_index("DZ")
    first = simd.index[simd["SIMD2020v2_Quintile"] == 1]
    for values in tables.values():
        scotland = values["Scotland"].astype(float)
        assert scotland["people"] == people.sum()
        assert scotland["simd_1_share"] == pytest.approx(people[first].sum() / people.sum())


def test_the_hospitals_are_all_somewhere(tables: dict[str, pd.Series]) -> None:
    placed = [float(values[area]["services_hospital"]) for area, values in tables.items()]
    assert sum(placed) == float(next(iter(tables.values()))["North Lanarkshire"]["services_hospital"]) == 6
