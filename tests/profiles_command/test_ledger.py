"""Later profiles cannot undo earlier ones: what was published is noted beside the counts, and every run goes by it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.errors import InputError
from localities.scripts.outputs.apart import apart
from localities.scripts.outputs.published import ledger_of
from localities.scripts.profiles.command import WantedProfiles, run_profile
from tests.profiles_command.areas import INDICATOR, configuration_of, with_counts, zones_of_demo
from tests.profiles_command.test_disclosure import social_work
from tests.saying import says


def cells_of(ledger: Path) -> dict[bool, set[frozenset[str]]]:
    """Return the zones of each area whose count was shown, and of each that was withheld."""
    found: dict[bool, set[frozenset[str]]] = {True: set(), False: set()}
    for entry in json.loads(ledger.read_text(encoding="utf-8"))["published"]:
        (name,) = entry["counts"]
        for area, zones in entry["areas"].items():
            found[area not in entry["withheld"].get(name, [])].add(frozenset(zones))
    return found


def numbers_of() -> np.ndarray:
    """Return counts of which one social work locality has few."""
    areas = social_work()
    counts = np.random.default_rng(4).poisson(2, len(areas))
    counts[(areas == sorted(areas.unique())[0]).to_numpy()] = 0
    counts[np.flatnonzero((areas == sorted(areas.unique())[0]).to_numpy())[:2]] = [1, 5]
    return counts


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a configuration and the profiles that were made of it."""
    folder = tmp_path_factory.mktemp("published")
    path = with_counts(folder, {"falls": numbers_of()}, INDICATOR)
    run_profile(
        configuration_of(path),
        WantedProfiles(sets=("social_work",), areas=("North",), formats=("xlsx",)),
        folder / "out",
    )
    return folder


def again(once: Path, folder: Path, **counts: np.ndarray) -> Path:
    """Return a copy of the folder, with other counts if there are any; the ledger comes along."""
    shutil.copytree(once, folder / "copy")
    if counts:
        indicator = INDICATOR.replace("falls_count", f"{next(iter(counts))}_count")
        return with_counts(folder / "copy", counts, indicator)
    return folder / "copy" / "review.toml"


def profiles(path: Path, out: str, *plans: Path) -> None:
    wanted = WantedProfiles(
        sets=() if plans else ("social_work",), plans=plans, areas=("North",), formats=("xlsx",)
    )
    run_profile(configuration_of(path), wanted, path.parent / out)


def test_what_is_published_is_noted_beside_the_counts(once: Path) -> None:
    ledger = ledger_of(once / "own.csv")
    cells = cells_of(ledger)
    assert cells[True]
    assert cells[False]
    assert not cells[True] & cells[False]
    first = next(iter(sorted(social_work().unique())))
    few = frozenset(zones_of_demo()[(social_work() == first).to_numpy()])
    assert few in cells[False]
    assert not list((once / "out").rglob(ledger.name))


def test_an_option_later_gives_nothing_that_was_withheld(once: Path, tmp_path: Path) -> None:
    path, areas = again(once, tmp_path), social_work()
    names = sorted(areas.unique())
    # The option is the first two localities together, and all others as they are: without the ledger those could be shown.
    plan = path.parent / "plan.csv"
    areas[areas == names[0]] = names[1]
    pd.DataFrame({"zone": areas.index, "area": areas.to_numpy()}).to_csv(plan, index=False)
    before = cells_of(ledger_of(path.parent / "own.csv"))
    profiles(path, "elsewhere", plan)
    now = cells_of(ledger_of(path.parent / "own.csv"))
    assert now[False] >= before[False]
    assert now[True] >= before[True]
    assert not now[True] & now[False]
    assert attacked(now, numbers_of()) == []


def attacked(cells: dict[bool, set[frozenset[str]]], counts: np.ndarray) -> list[frozenset[str]]:
    """Return the withheld areas with few whose count follows to fewer than ten values from everything ever published."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    zones = list(zones_of_demo())
    every = [*cells[True], *cells[False]]
    rows = np.array([[zone in area for zone in zones] for area in every], dtype=float)
    values = rows @ counts
    shown = np.arange(len(every)) < len(cells[True])
    conditions = LinearConstraint(rows, np.where(shown, values, 1), np.where(shown, values, np.inf))
    found = []
    for row, value, area in zip(rows, values, every, strict=True):
        if 0 < value < 10:
            ends = [
                sign
                * milp(
                    sign * row,
                    constraints=conditions,
                    integrality=np.ones(len(zones)),
                    bounds=Bounds(0, 9_999),
                ).fun
                for sign in (1, -1)
            ]
            if ends[1] - ends[0] < 9 or ends[1] < 10:
                found.append(area)
    return found


def test_other_numbers_under_the_same_name_are_refused(once: Path, tmp_path: Path) -> None:
    counts = numbers_of()
    counts[0] += 3
    path = again(once, tmp_path, falls=counts)
    with pytest.raises(InputError) as error:
        profiles(path, "elsewhere")
    says(str(error.value), "falls_count", "a name of its own", "own.json")
    assert not (path.parent / "elsewhere").exists()
    assert not apart(path.parent / "elsewhere").exists()


def test_a_ledger_of_somebody_else_knows_the_numbers_whatever_they_are_called(
    once: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "theirs.json"
    shutil.copy(ledger_of(once / "own.csv"), kept)
    indicator = INDICATOR.replace("falls_count", "tumbles_count")
    path = with_counts(tmp_path, {"tumbles": numbers_of()}, indicator, section='earlier = ["theirs.json"]')
    profiles(path, "out")
    assert cells_of(ledger_of(tmp_path / "own.csv")) == cells_of(kept)


def test_a_damaged_ledger_is_refused(once: Path, tmp_path: Path) -> None:
    path = again(once, tmp_path)
    ledger_of(path.parent / "own.csv").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as error:
        profiles(path, "elsewhere")
    says(str(error.value), "own.json", "not a ledger", "Put back")
