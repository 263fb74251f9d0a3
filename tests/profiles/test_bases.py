"""The same localities on two bases of zones: nothing is dropped."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.profiles.bases import ALL_AGES, BOTH, IN_NO_AREA, Base, compare_bases
from localities.boundaries.profiles.basis import basis_of_plan


def base(label: str, plan: dict[str, str | None], years: dict[int, dict[str, float]]) -> Base:
    """Return a base in which everybody is 30 years old, two fifths of them women."""
    zones = pd.DataFrame(index=pd.Index(sorted(plan), name="zone"))
    tables = {}
    for year, people in years.items():
        counts = pd.Series(people, dtype="float64")
        columns = pd.MultiIndex.from_tuples([("Female", 30), ("Male", 30)], names=["sex", "age"])
        table = pd.concat([0.4 * counts, 0.6 * counts], axis=1)
        tables[year] = table.set_axis(columns, axis=1)
    return Base(label, basis_of_plan(pd.Series(plan, dtype="object"), zones), tables)


OLD = base("2011 data zones", {"a": "East", "b": "West", "c": "Gone", "d": None}, {
    2020: {"a": 100, "b": 200, "c": 300, "d": 50}, 2021: {"a": 110, "b": 210, "c": 310, "d": 50},
})  # fmt: skip
NEW = base("2022 data zones", {"x": "East", "y": "west", "z": "New"}, {
    2021: {"x": 121, "y": 189, "z": 10}, 2022: {"x": 120, "y": 190},
})  # fmt: skip


def test_areas_years_and_people_on_one_base_only_stay() -> None:
    found = compare_bases(OLD, NEW, names={"west": "West"})
    everybody = found.table[(found.table["age"] == ALL_AGES) & (found.table["sex"] == BOTH)].set_index(
        ["area", "year"]
    )
    east = everybody.loc[("East", 2021)]
    assert [east["first_people"], east["second_people"], east["change"]] == pytest.approx([110, 121, 11])
    assert east["change_share"] == pytest.approx(0.1)
    assert everybody["on"].to_dict() == {
        ("East", 2020): OLD.label, ("East", 2021): "both", ("East", 2022): NEW.label,
        ("Gone", 2020): OLD.label, ("Gone", 2021): OLD.label,
        (IN_NO_AREA, 2020): OLD.label, (IN_NO_AREA, 2021): OLD.label,
        ("New", 2021): NEW.label, ("New", 2022): NEW.label,
        ("West", 2020): OLD.label, ("West", 2021): "both", ("West", 2022): NEW.label,
    }  # fmt: skip
    assert everybody["first_people"].groupby("year").sum().to_dict() == pytest.approx(
        {2020: 650, 2021: 680, 2022: 0}
    )
    assert everybody["second_people"].groupby("year").sum().to_dict() == pytest.approx(
        {2020: 0, 2021: 320, 2022: 310}
    )
    assert found.areas.to_numpy().tolist() == [
        ["East", True, True], ["Gone", True, False], ["New", False, True], ["West", True, True],
    ]  # fmt: skip
    assert found.gaps.to_numpy().tolist() == [[NEW.label, 2022, 1]]


def test_sexes_and_ages_add_up() -> None:
    table = compare_bases(OLD, NEW).table
    one = table[(table["area"] == "East") & (table["year"] == 2021)].set_index(["sex", "age"])["first_people"]
    assert one["Female", "18-44"] == pytest.approx(44)
    assert one[BOTH, "18-44"] == one[BOTH, ALL_AGES] == pytest.approx(110)
    assert one["Male", "85+"] == 0
    assert len(one) == 3 * 8


def test_names_that_would_meet_or_are_not_there_are_refused() -> None:
    with pytest.raises(InputError, match="would be called East"):
        compare_bases(OLD, NEW, names={"west": "East"})
    with pytest.raises(InputError, match="not localities of it: Wset"):
        compare_bases(OLD, NEW, names={"Wset": "West"})
    hostile = base("hostile", {"a": IN_NO_AREA}, {2020: {"a": 1}})
    with pytest.raises(InputError, match="rename the locality"):
        compare_bases(hostile, NEW)
