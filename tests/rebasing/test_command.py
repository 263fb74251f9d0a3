"""`localities rebase` as a planner runs it, on the pocket area and on small files made here."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.commands import Ended, localities
from tests.pocketarea import POCKET
from tests.saying import says

OLD = [f"S0101{1357 + number:04d}" for number in range(12)]
NEW = [f"S0101{8606 + number:04d}" for number in range(12)]


@pytest.fixture(scope="session")
def carried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """Carry the pocket area's three sets once, for all that only look."""
    folder = tmp_path_factory.mktemp("rebase")
    return folder / "rebase", localities("rebase", str(POCKET / "review.toml"), cwd=folder)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write a lookup of twelve old zones, and two output areas for each in the new zones."""
    pd.DataFrame({"DataZone2011": OLD, "HSCPLocality": ["North"] * 6 + ["South"] * 6}).to_csv(
        tmp_path / "lookup.csv", index=False
    )
    rows = [(f"S001{number:05d}", OLD[number // 2], 90 + number) for number in range(24)]
    index = pd.DataFrame(rows, columns=["OA2022", "DZ2011", "People"])
    nest = pd.DataFrame(
        {"OA22": index["OA2022"], "DZ22": [NEW[(number + 1) // 2 % 12] for number in range(24)]}
    )
    index.drop(columns="People").to_csv(tmp_path / "index.csv", index=False)
    nest.to_csv(tmp_path / "nest.csv", index=False)
    index[["OA2022", "People"]].to_csv(tmp_path / "people.csv", index=False)
    return tmp_path


def units(*names: str) -> list[str]:
    return [part for name in names for part in ("--units", name)]


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"locality": "str"})


def test_all_sets_are_carried_and_what_is_open_is_told(carried: tuple[Path, Ended]) -> None:
    out, ended = carried
    assert ended.returncode == 0, ended.stderr
    says(ended.stdout, "NHS localities", "people change locality because zones changed", "zones:", "exact")
    says(ended.stdout, "small units with people", "output_areas_2022.csv", "the ground", "zones_2022.zip")
    zones = table(out / "tables" / "zones.csv")
    form = table(out / "decisions.csv")
    assert len(form) == (zones["certainty"] == "needs a decision").sum() > 0
    assert {"index.html", "map.html", "rebase.gpkg", "rebase.xlsx", "manifest.json"} <= {
        each.name for each in out.iterdir()
    }


def test_the_workbook_is_as_it_is_asked_for(carried: tuple[Path, Ended]) -> None:
    out, _ = carried
    (path,) = out.glob("* HSCP - 2022 Datazone to HSCP Locality Lookup.xlsx")
    sheet = openpyxl.load_workbook(path)["2022 Datazone to HSCP Locality"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("datazone2022", "hscp_locality", "hscp2019name")
    csv = table(out / "lookups" / "nhs.csv")
    assert [list(row) for row in rows[1:]] == csv.values.tolist()


def test_people_are_conserved(carried: tuple[Path, Ended]) -> None:
    out, _ = carried
    people = table(out / "tables" / "people.csv")
    everybody = people[people["group"] == "Everybody"].groupby("set")["old_people"].sum()
    population = pd.read_csv(POCKET / "population.csv")
    assert everybody.tolist() == pytest.approx(
        [population.loc[population["Sex"] == "All", "AllAges"].sum()] * 3
    )
    sexes = people[people["characteristic"] == "Sex"].groupby("set")["new_people"].sum()
    assert sexes.tolist() == pytest.approx(
        people[people["group"] == "Everybody"].groupby("set")["new_people"].sum().tolist()
    )
    assert set(people["characteristic"]) == {"All ages", "Sex", "Age", "Deprivation"}
    walk = table(out / "tables" / "crosswalk.csv")
    given = pd.read_csv(POCKET / "output_areas_2022.csv")
    assert walk["people"].sum() == given["UsualResidentPopulation"].sum()
    assert walk.groupby("old")["share_of_old"].sum().tolist() == pytest.approx([1.0] * walk["old"].nunique())


def test_the_change_of_zones_is_told_apart_from_the_years(carried: tuple[Path, Ended]) -> None:
    rows = table(carried[0] / "tables" / "agreement.csv").set_index("base")["differs"]
    assert rows.iloc[3] == pytest.approx(rows.iloc[2] - rows.iloc[1])


def test_a_second_run_with_decisions_leaves_nothing_open(carried: tuple[Path, Ended], tmp_path: Path) -> None:
    form = table(carried[0] / "decisions.csv")
    form = form.assign(locality=form["best_fit"], why="as most people", by_whom="A. Planner")
    form.to_csv(tmp_path / "decided.csv", index=False)
    ended = localities("rebase", str(POCKET / "review.toml"), "--decisions", "decided.csv", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "open:" not in ended.stdout
    again = table(tmp_path / "rebase" / "decisions.csv")
    assert again["by_whom"].tolist() == ["A. Planner"] * len(form)
    assert again["locality"].tolist() == form["best_fit"].tolist()


def test_the_review_runs_on_the_new_base_with_one_line_more(
    carried: tuple[Path, Ended], tmp_path: Path
) -> None:
    shutil.copytree(POCKET, tmp_path / "area")
    path = tmp_path / "area" / "review.toml"
    path.write_text(f"base = '{carried[0]}'\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    ended = localities("check", "area/review.toml", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    says(ended.stderr, "left out, as they are of the old zones", "places")
    zones = table(carried[0] / "lookups" / "nhs.csv")
    says(ended.stdout, f"{len(zones)}")


def test_a_base_that_was_not_made_is_told(tmp_path: Path) -> None:
    shutil.copy(POCKET / "review.toml", tmp_path / "review.toml")
    path = tmp_path / "review.toml"
    path.write_text("base = 'rebase'\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    ended = localities("check", "review.toml", cwd=tmp_path)
    assert ended.returncode == 2
    says(ended.stderr, "rebase.gpkg", "nhs.csv", "localities rebase")


def test_households_are_not_set_beside_people(tmp_path: Path) -> None:
    shutil.copytree(POCKET, tmp_path / "area")
    path = tmp_path / "area" / "review.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('file = "population.csv"', 'file = "population.csv"\nnoun = "households"', 1), "utf-8"
    )
    ended = localities("rebase", "area", cwd=tmp_path)
    assert ended.returncode == 3
    says(ended.stderr, "population_2022.csv", "count people", "counts households", "--population")
    assert not (tmp_path / "rebase").exists()


def test_a_lookup_alone_is_carried_by_files_joined_by_code(small: Path) -> None:
    ended = localities(
        "rebase",
        "--lookup",
        "lookup.csv",
        *units("index.csv", "nest.csv", "people.csv"),
        "--partnership",
        "Hereshire",
        cwd=small,
    )
    assert ended.returncode == 0, ended.stderr
    # Zone 6 is made of the last unit of North (101 people) and the first of South (102); zone 0 of the others (90 and 113).
    says(ended.stdout, "191 people", "in 2 zones", "12 zones: 10 exact, 2 need a decision")
    assert (small / "rebase" / "Hereshire HSCP - 2022 Datazone to HSCP Locality Lookup.xlsx").is_file()
    form = table(small / "rebase" / "decisions.csv").set_index("zone")
    assert form.loc[NEW[6], ["best_fit", "people", "other_people"]].tolist() == ["South", 203.0, 101.0]


def test_a_crosswalk_is_used_again_for_any_count(small: Path) -> None:
    first = localities(
        "rebase", "--lookup", "lookup.csv", *units("index.csv", "nest.csv", "people.csv"), cwd=small
    )
    assert first.returncode == 0, first.stderr
    pd.DataFrame({"DataZone": OLD, "Patients": range(10, 130, 10)}).to_csv(
        small / "patients.csv", index=False
    )
    again = localities(
        "rebase",
        "--lookup",
        "lookup.csv",
        *units("rebase/tables/crosswalk.csv"),
        "--counts",
        "patients.csv",
        "--out",
        "two",
        cwd=small,
    )
    assert again.returncode == 0, again.stderr
    assert table(small / "two" / "tables" / "carried_counts.csv")["Patients"].sum() == pytest.approx(780)
    ranks = pd.DataFrame({"DataZone": OLD, "SIMD2020v2_Rank": range(1, 13)})
    ranks.to_csv(small / "ranks.csv", index=False)
    refused = localities(
        "rebase",
        "--lookup",
        "lookup.csv",
        *units("rebase/tables/crosswalk.csv"),
        "--rates",
        "ranks.csv",
        "--out",
        "three",
        cwd=small,
    )
    assert refused.returncode == 2
    says(refused.stderr, "SIMD2020v2_Rank", "never carried over")


def changed(small: Path, name: str, **columns: object) -> None:
    pd.read_csv(small / name).assign(**columns).to_csv(small / name, index=False)


def test_filler_weights_are_refused(small: Path) -> None:
    changed(small, "people.csv", People=100)
    ended = localities(
        "rebase", "--lookup", "lookup.csv", *units("index.csv", "nest.csv", "people.csv"), cwd=small
    )
    assert ended.returncode == 3
    says(ended.stderr, "all 24 weights are 100", "filler")
    assert not (small / "rebase").exists()


def test_a_unit_in_two_zones_is_refused(small: Path) -> None:
    nest = pd.read_csv(small / "nest.csv")
    pd.concat([nest, nest.head(1).assign(DZ22=NEW[5])]).to_csv(small / "nest.csv", index=False)
    ended = localities(
        "rebase", "--lookup", "lookup.csv", *units("index.csv", "nest.csv", "people.csv"), cwd=small
    )
    assert ended.returncode == 3
    says(ended.stderr, "nest.csv", "1 output areas stand twice", "S00100000")


def test_old_zones_without_a_unit_are_listed(small: Path) -> None:
    index = pd.read_csv(small / "index.csv")
    index[index["DZ2011"] != OLD[3]].to_csv(small / "index.csv", index=False)
    ended = localities(
        "rebase", "--lookup", "lookup.csv", *units("index.csv", "nest.csv", "people.csv"), cwd=small
    )
    assert ended.returncode == 0, ended.stderr
    says(ended.stdout, "1 old zone")
    assert table(small / "rebase" / "tables" / "vanished.csv")["zone"].tolist() == [OLD[3]]


def test_files_in_the_windows_alphabet_are_read(small: Path) -> None:
    lookup = pd.read_csv(small / "lookup.csv").replace({"South": "Bòrd a’ Chinn a Deas"})
    lookup.to_csv(small / "lookup.csv", index=False, encoding="cp1252")
    ended = localities(
        "rebase", "--lookup", "lookup.csv", *units("index.csv", "nest.csv", "people.csv"), cwd=small
    )
    assert ended.returncode == 0, ended.stderr
    assert "Bòrd a’ Chinn a Deas" in set(table(small / "rebase" / "lookups" / "lookup.csv")["hscp_locality"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"zone": NEW[6], "locality": "Nowhere", "why": "x", "by_whom": "y"}, ("Nowhere", "North, South")),
        ({"zone": NEW[6], "locality": "South", "why": "", "by_whom": "y"}, ("1 decisions lack", "row 2")),
        (
            {"zone": "S01020000", "locality": "South", "why": "x", "by_whom": "y"},
            ("S01020000", "Correct the codes"),
        ),
    ],
)
def test_decisions_that_cannot_be_meant_are_refused(
    small: Path, row: dict[str, str], said: tuple[str, ...]
) -> None:
    pd.DataFrame([{"set": "", **row}]).to_csv(small / "decided.csv", index=False)
    ended = localities(
        "rebase",
        "--lookup",
        "lookup.csv",
        *units("index.csv", "nest.csv", "people.csv"),
        "--decisions",
        "decided.csv",
        cwd=small,
    )
    assert ended.returncode == 3
    says(ended.stderr, "decided.csv", *said)


def test_without_a_road_the_message_says_what_would_lead(small: Path) -> None:
    ended = localities("rebase", "--lookup", "lookup.csv", *units("nest.csv"), cwd=small)
    assert ended.returncode == 3
    says(ended.stderr, "nothing leads", "nest.csv", "old zone, new zone and people")
