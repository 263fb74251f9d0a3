"""Population files in each layout that is published, and what is refused of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from localities.boundaries.errors import InputError
from localities.boundaries.reading.population import read_population
from tests.saying import says

AGES = [*(f"Age {age}" for age in range(90)), "Age 90+"]
CKAN = [*(f"Age{age}" for age in range(90)), "Age90plus"]


def ages(**people: int) -> list[int]:
    """Return 91 counts, zero but for ``a5=3``."""
    counts = [0] * 91
    for age, number in people.items():
        counts[int(age[1:])] = number
    return counts


def line(*cells: object) -> str:
    return ",".join(map(str, cells)) + "\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def book(path: Path, **sheets: list[list[object]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


FEMALE, MALE = ages(a0=2, a90=1), ages(a0=1, a45=6)
BOTH = [first + second for first, second in zip(FEMALE, MALE, strict=True)]
A, B = "S01011357", "S01011358"


def ckan(*rows: tuple[object, ...]) -> str:
    return line("Year", "DataZone", "Sex", "AllAges", *CKAN) + "".join(line(*row) for row in rows)


GOOD = ((2020, A, "All", 10, *BOTH), (2020, A, "Female", 3, *FEMALE), (2020, A, "Male", 7, *MALE))


def check(people: pd.Series, by_age: pd.DataFrame | None) -> None:
    assert people.to_dict() == {A: 10.0}
    assert (people.name, people.index.name, str(people.dtype)) == ("people", "zone", "float64")
    assert by_age is not None
    assert by_age.columns.names == ["sex", "age"]
    assert by_age.shape == (1, 182)
    assert by_age.loc[A, ("Female", 90)] == 1
    assert by_age.loc[A, ("Male", 45)] == 6
    assert by_age.loc[A].sum() == 10
    assert (by_age.index == people.index).all()


def test_ckan_layout_with_a_scotland_row(tmp_path: Path) -> None:
    scotland = [(2020, "S92000003", sex, 5466000, *([0] * 91)) for sex in ("All", "Female", "Male")]
    people, by_age, notes = read_population(write(tmp_path, ckan(*GOOD, *scotland)))
    check(people, by_age)
    assert [note.what for note in notes] == ["total rows left out (3): row 5, 6, 7."]


@pytest.mark.parametrize(
    ("all_", "female", "male"), [("Persons", "Females", "Males"), ("T", "f", "m"), ("Both", "F", "M")]
)
def test_long_layout_with_titles(tmp_path: Path, all_: str, female: str, male: str) -> None:
    head = [
        "Data zone code",
        "Data zone name",
        "Council area code",
        "Council area name",
        "Sex",
        "Total population",
        *AGES,
    ]
    rows: list[list[object]] = [["Small area population estimates"], ["Contents"], list(head)]
    for sex, total, counts in ((all_, 10, BOTH), (female, 3, FEMALE), (male, 7, MALE)):
        rows.append([A, "Overtown - 01", "S12000050", "North Lanarkshire", sex, total, *counts])
    rows.append(["Source: National Records of Scotland"])
    people, by_age, _ = read_population(book(tmp_path / "b.xlsx", **{"2024": rows}))
    check(people, by_age)


def by_sheet(**changes: list[object]) -> dict[str, list[list[object]]]:
    head: list[object] = ["Data zone code", "Data zone name", "Total population", *AGES]
    return {
        "Notes": [["Notes"]],
        "Females": [["Females"], [], head, changes.get("Females", [A, "Overtown - 01", 3, *FEMALE])],
        "Males": [["Males"], [], head, changes.get("Males", [A, "Overtown - 01", 7, *MALE])],
    }


def test_a_sheet_for_each_sex(tmp_path: Path) -> None:
    people, by_age, _ = read_population(book(tmp_path / "b.xlsx", **by_sheet()))
    check(people, by_age)


def test_a_sheet_for_each_year(tmp_path: Path) -> None:
    rows: dict[str, list[list[object]]] = {
        name: [["Data zone code", "Population"], [A, number]]
        for name, number in (("2019", 9), ("Mid-2020", 10))
    }
    path = book(tmp_path / "b.xlsx", **rows)
    assert read_population(path, year=2020)[0].to_dict() == {A: 10.0}
    with pytest.raises(InputError, match=r"several years \(sheets\): 2019, 2020"):
        read_population(path)
    with pytest.raises(InputError, match="not hold the year 2021; years present: 2019, 2020"):
        read_population(path, year=2021)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("zone,people\nx1,5\nx2,0\n", {"x1": 5.0, "x2": 0.0}),
        ('LSOA21CD,Total\nE01000001,"1,500"\n', {"E01000001": 1500.0}),
        (f"DZ,TotPop2011,ResPop2011\n{A},10,9\n", {A: 10.0}),
        (f"DZ,Sex,Population\n{A},F,3\n{A},M,7\n", {A: 10.0}),
        (f"DZ,Year,Population\n{A},mid-2020,10\n", {A: 10.0}),
        (f"DZ,2020\n{A},10\n", {A: 10.0}),
        ("DZ," + ",".join(AGES) + f"\n{A}," + ",".join(map(str, BOTH)) + "\n", {A: 10.0}),
        (
            "DZ,Population," + ",".join(map(str, range(91))) + f"\n{A},10," + ",".join(map(str, BOTH)) + "\n",
            {A: 10.0},
        ),
    ],
)
def test_simple_tables(tmp_path: Path, text: str, people: dict[str, float]) -> None:
    found, by_age, _ = read_population(write(tmp_path, text))
    assert found.to_dict() == people
    assert by_age is None


def test_years_in_a_column_and_in_headings(tmp_path: Path) -> None:
    path = write(tmp_path, f"DZ,Year,Population\n{A},2019,9\n{A},2020,10\n")
    with pytest.raises(InputError, match=r"several years \(column Year\): 2019, 2020\. Name the year"):
        read_population(path)
    assert read_population(path, year=2019)[0].to_dict() == {A: 9.0}
    path = write(tmp_path, f"DZ,Pop2019,Pop2020\n{A},9,10\n")
    with pytest.raises(InputError, match=r"several years \(columns\)"):
        read_population(path)
    assert read_population(path, year=2020)[0].to_dict() == {A: 10.0}


def test_a_year_that_the_file_does_not_name(tmp_path: Path) -> None:
    _, _, notes = read_population(write(tmp_path, f"DZ,Population\n{A},10\n"), year=2020)
    assert "does not say its year" in notes[0].what


def test_ages_over_ninety_are_summed(tmp_path: Path) -> None:
    head = line("DZ", "Sex", "Population", *(f"Age {age}" for age in range(100)), "Age 100+")
    text = head + line(A, "F", 3, *([0] * 95), 2, *([0] * 4), 1) + line(A, "M", 0, *([0] * 101))
    people, by_age, notes = read_population(write(tmp_path, text))
    assert by_age is not None
    assert by_age.loc[A, ("Female", 90)] == 3
    assert people[A] == 3
    assert "90 and over" in notes[0].what


@pytest.mark.parametrize(
    ("head", "fragment"),
    [
        (("0-4", "5-9", "10 to 14"), "bands"),
        (tuple(AGES[:85]), "ages missing: 85"),
        ((*AGES, "age 0"), "stands twice"),
    ],
)
def test_ages_that_cannot_be_used(tmp_path: Path, head: tuple[str, ...], fragment: str) -> None:
    text = line("DZ", "Sex", "Population", *head) + line(A, "F", 3, *head) + line(A, "M", 7, *head)
    people, by_age, notes = read_population(write(tmp_path, text))
    assert people.to_dict() == {A: 10.0}
    assert by_age is None
    assert fragment in " ".join(note.what for note in notes)


def change(row: int, **cells: object) -> tuple[tuple[object, ...], ...]:
    """Return the good rows with cells of one changed: ``c3=9`` is its total."""
    rows = [list(cells_) for cells_ in GOOD]
    for place, value in cells.items():
        rows[row][int(place[1:])] = value
    return tuple(tuple(cells_) for cells_ in rows)


@pytest.mark.parametrize(
    ("rows", "fragments"),
    [
        (
            change(1, c3=4),
            ("ages do not sum to the total (1): S01011357 Female: 4, summed 3", "females and males"),
        ),
        (
            change(0, c3=11, c9=1),
            ("females and males do not sum to all people (1): S01011357: 11, summed 10",),
        ),
        ((*GOOD, (2020, B, *GOOD[0][2:]), (2020, B, *GOOD[1][2:])), ("one sex only (1): S01011358",)),
        ((*GOOD, (*GOOD[0][:3], 11, *GOOD[0][4:])), ("contradict", "S01011357 All in rows 2, 5")),
        (change(1, c2="Unknown"), ("sexes that are not understood", "'Unknown'")),
        (change(0, c0="last year"), ("hold no year (1): row 2",)),
        (change(0, c3=-10), ("negative",)),
        (change(0, c1="S01016142"), ("vintages are mixed",)),
        (change(0, c1=""), ("no code in column 'DataZone'",)),
        (GOOD[1:2], ("only one sex, Female",)),
    ],
)
def test_refused(tmp_path: Path, rows: tuple[tuple[object, ...], ...], fragments: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read_population(write(tmp_path, ckan(*rows)))
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_suppressed_people_are_not_zero(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no number of people \(1\): S01011358"):
        read_population(write(tmp_path, f"DZ,Population\n{A},10\n{B},*\n"))


def test_missing_total_is_the_sum_of_both_sexes(tmp_path: Path) -> None:
    people, by_age, notes = read_population(write(tmp_path, ckan(*change(0, c3="*"))))
    check(people, by_age)
    assert "given the sum of both sexes (1)" in " ".join(note.what for note in notes)


def test_suppressed_ages_stay_missing(tmp_path: Path) -> None:
    people, by_age, notes = read_population(write(tmp_path, ckan(*change(1, c94="*"))))
    assert people.to_dict() == {A: 10.0}
    assert by_age is not None
    assert by_age.isna().sum().sum() == 1
    assert "ages that are missing or suppressed (1)" in " ".join(note.what for note in notes)


@pytest.mark.parametrize(("counting", "read"), [("Households", False), ("Usual residents", True)])
def test_a_table_that_says_what_it_counts(tmp_path: Path, counting: str, read: bool) -> None:
    path = write(
        tmp_path,
        f'"Counting: {counting}"\n\n"Size","Total",\n"Data Zone (2022)",\n"S01013482",7,\n"S01013483",8,\n',
    )
    if read:
        assert read_population(path)[0].tolist() == [7, 8]
        return
    with pytest.raises(InputError) as caught:
        read_population(path)
    says(str(caught.value), "counts households, not people", "[[counts]]")
    assert read_population(path, columns={"people": "Total"})[0].sum() == 15


def test_total_row_that_disagrees(tmp_path: Path) -> None:
    _, _, notes = read_population(write(tmp_path, f"DZ,Population\n{A},10\n{B},5\nTotal,16\n"))
    assert "says 16, its rows sum to 15" in notes[-1].what


def test_real_population(lanarkshire: Path, shared: Path) -> None:
    people, by_age, notes = read_population(lanarkshire / "population_2020_by_age_sex.csv")
    assert (len(people), people.sum(), notes) == (447, 341_140, ())
    assert by_age is not None
    assert by_age.to_numpy().sum() == 341_140
    oracle = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv")
    women = oracle[oracle["Sex"] == "Female"].set_index("DataZone").sort_index()
    assert (by_age["Female"][44] == women["Age44"]).all()
    assert (by_age["Female"][90] == women["Age90plus"]).all()
    nation, none, _ = read_population(shared / "scotland" / "population_2020_datazone.csv")
    assert (len(nation), nation.sum(), none) == (6976, 5_466_000, None)
