"""What a configuration may add to profiles: years, projections, households, services, two bases of zones."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.profiles.profile import profile_areas
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.inputs.load import load
from localities.scripts.profiles.command import WantedProfiles, run_profile
from localities.scripts.profiles.gather import gather
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure
from tests.pocketarea import POCKET
from tests.profiles_command.areas import configuration_of, with_counts, zones_of_demo
from tests.profiles_command.test_disclosure import social_work
from tests.sharing import folder_once
from tests.test_load import write_table

SECTION = """
public_counts = ["households_count"]
years = [{ file = "earlier.csv", year = 2015 }, { file = "population.csv", year = 2020 }]
projections = [{ file = "later.csv", year = 2030 }]
"""
BASES = """
[[options.services]]
file = "nhs_localities.gpkg"
layer = "health_centres"
kind = "Health centre"

[[profile.bases]]
label = "old zones"
lookup = "old.csv"
people = [{ file = "population.csv", year = 2020 }]

[[profile.bases]]
label = "new zones"
lookup = "new.csv"
people = [{ file = "renamed.csv", year = 2020 }]
names = { "The other name" = "NAME" }
"""


def people_2020() -> pd.DataFrame:
    return pd.read_csv(POCKET / "population.csv", encoding="utf-8-sig", dtype={"DataZone": str})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return profiles with everything that may be added."""
    return folder_once(tmp_path_factory, "profiles-with-more", write_more) / "out"


def write_more(folder: Path) -> None:
    ages = people_2020()
    numbers = ages.columns[3:]
    earlier = ages.assign(Year=2015)
    earlier[numbers] *= 2
    earlier.to_csv(folder / "earlier.csv", index=False)
    everybody = ages[ages["Sex"] == "All"]
    pd.DataFrame(
        {"DataZone": everybody["DataZone"], "Year": 2030, "AllAges": everybody["AllAges"] + 10}
    ).to_csv(folder / "later.csv", index=False)
    areas = social_work()
    name = sorted(areas.unique())[0]
    pd.DataFrame({"DataZone": areas.index, "Locality": areas.to_numpy()}).to_csv(
        folder / "old.csv", index=False
    )
    codes = areas.index.str.replace("D01", "D02")  # another vintage: other codes, one zone in no locality
    renamed = areas.replace({name: "The other name"})
    new = pd.DataFrame({"DataZone": codes, "Locality": renamed.to_numpy()})
    new[new["DataZone"] != codes[-1]].to_csv(folder / "new.csv", index=False)
    ages.assign(DataZone=ages["DataZone"].str.replace("D01", "D02")).to_csv(
        folder / "renamed.csv", index=False
    )
    households = np.full(len(areas), 100)
    path = with_counts(folder, {"households": households}, BASES.replace("NAME", name), SECTION)
    run_profile(
        configuration_of(path),
        WantedProfiles(sets=("social_work",), formats=("html", "xlsx")),
        folder / "out",
    )


def profile_of(made: Path, area: str) -> tuple[pd.DataFrame, str]:
    for page in sorted((made / "social_work").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        if f"<h1>{area}: locality profile</h1>" in text:
            table = pd.read_csv(made / "social_work" / page.stem / "background.csv", encoding="utf-8-sig")
            return table[table["area"] == area].set_index("measure"), text
    raise AssertionError(area)


def test_years_projections_and_households_follow_from_the_tables(made: Path) -> None:
    people = people_2020()
    everybody = people[people["Sex"] == "All"].set_index("DataZone")["AllAges"]
    areas = social_work()
    for area in sorted(areas.unique())[:2]:
        here = everybody[areas.index[areas == area]]
        rows, page = profile_of(made, area)
        value = rows["value"].astype(float)
        assert value["people_2015"] == 2 * here.sum()
        assert value["people_2020"] == here.sum()
        assert value["people_change"] == -here.sum()
        assert value["people_change_share"] == pytest.approx(-0.5)
        assert value["projected_2030"] == here.sum() + 10 * len(here)
        assert value["households"] == 100 * len(here)
        assert value["people_per_household"] == pytest.approx(here.sum() / (100 * len(here)))
        for words in ("Change over the years", "Projected people", "Households", "Health centre", "-50.0%"):
            assert words in page


def test_two_bases_lose_nobody_and_match_renamed_localities(made: Path) -> None:
    table = pd.read_csv(made / "two_bases" / "bases.csv", encoding="utf-8-sig")
    people = people_2020()
    areas = social_work()
    for sex in ("All", "Female", "Male"):
        everybody = people[people["Sex"] == sex].set_index("DataZone")["AllAges"]
        rows = table[(table["sex"] == sex) & (table["age"] == "All ages")].set_index("area")
        first = pd.to_numeric(rows["first_people"], errors="coerce")
        second = pd.to_numeric(rows["second_people"], errors="coerce")
        assert first.sum() == second.sum() == everybody.sum()
        last = areas.iloc[-1]
        lost = everybody[areas.index[-1]]
        assert second.drop(areas.unique()).tolist() == [lost]
        assert first[last] - second[last] == lost
        assert float(rows.loc[last, "change_people"]) == -lost
    assert set(table["area"]) == {*areas.unique(), "In no locality"}
    one = table[(table["sex"] == "Female") & (table["age"] == "85+") & (table["area"] == areas.iloc[0])].iloc[
        0
    ]
    women = people[people["Sex"] == "Female"].set_index("DataZone")
    old = women[[*(f"Age{age}" for age in range(85, 90)), "Age90plus"]]
    expected = old.loc[areas.index[areas == areas.iloc[0]]].to_numpy().sum()
    assert float(one["first_people"]) == expected
    assert 'href="two_bases.html"' in (made / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ('years = [{ file = "population.csv" }]', "each of years needs its year"),
        (
            'bases = [{ label = "a", lookup = "own.csv", people = [{ file = "population.csv", year = 2020 }] }]',
            "give two bases",
        ),
        ('formats = ["odt"]', "formats"),
        ("disclosure = { threshold = 1 }", "threshold"),
        ('benchmarks = [{ name = "Scotland" }]', "a benchmark needs a population or a simd table"),
        ('templates = "nowhere"', "nowhere does not exist"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(section: str, message: str, tmp_path: Path) -> None:
    path = with_counts(tmp_path, {"falls": np.zeros(len(zones_of_demo()), dtype=int)}, section=section)
    with pytest.raises(ConfigurationError, match=message):
        configuration_of(path)


def test_a_service_counts_in_the_drawn_area_in_which_it_stands(tmp_path: Path) -> None:
    """Zone Z000 is nine tenths West; its clinic stands in the tenth of East, as one does 20 m off the shore there."""
    for name, places in (
        ("zones", {"Z000": (0, 1000), "Z001": (1000, 2000)}),
        ("nhs", {"West": (0, 900), "East": (900, 2000)}),
    ):
        shapes = [box(300_000 + west, 650_000, 300_000 + east, 651_000) for west, east in places.values()]
        gpd.GeoDataFrame({"Name": list(places)}, geometry=shapes, crs=27700).to_file(
            tmp_path / f"{name}.gpkg"
        )
    at = gpd.points_from_xy([300_950, 300_950, 300_100], [650_500, 649_980, 650_500])
    gpd.GeoDataFrame({"Name": list("abc")}, geometry=at, crs=27700).to_file(tmp_path / "clinics.gpkg")
    write_table(tmp_path / "people.csv", Zone=["Z000", "Z001"], People=100)
    write_table(tmp_path / "sw.csv", Zone=["Z000", "Z001"], Area=["A", "B"])
    content = {
        "title": "Here", "zones": {"file": "zones.gpkg", "code": "Name"}, "population": {"file": "people.csv"},
        "sets": [{"name": "nhs", "label": "NHS", "file": "nhs.gpkg"}, {"name": "sw", "label": "SW", "lookup": "sw.csv"}],
        "options": {"services": [{"file": "clinics.gpkg", "kind": "Clinics"}]},
    }  # fmt: skip
    chosen = parse_configuration(content, folder=tmp_path, where="review.toml")
    gathered = gather(measure(load(chosen, Progress()), chosen, Progress()), ["nhs"], ())
    profile = profile_areas(gathered.data, gathered.partitions[0].basis, partnership="Here")
    rows = profile[profile["measure"].eq("services_clinics") & profile["level"].eq("area")]
    assert dict(zip(rows["area"], rows["value"], strict=True)) == {"East": 2, "West": 1}
