"""Counts that are tied to one another and to public ones are one system: bands and totals, parts and wholes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from localities.boundaries.disclosure.audit import audit_release
from localities.boundaries.disclosure.gate import release_of_restricted
from localities.boundaries.disclosure.protect import protect_release
from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.ties import ties_among
from localities.boundaries.errors import InputError
from tests.disclosure.releases import close, release_of_zones
from tests.laws import examples
from tests.saying import says

RULE = DisclosureRule(threshold=5, people=20)
NONE = pd.DataFrame(index=[f"z{number}" for number in range(6)])


def zones_of(**counts: list[float]) -> pd.DataFrame:
    size = len(next(iter(counts.values())))
    columns = {f"{name}_count": np.array(each, dtype=float) for name, each in counts.items()}
    return pd.DataFrame({"people": 501.0, **columns}, index=[f"z{number}" for number in range(size)])


def release_for(zones: pd.DataFrame, *public: str, **partitions: str) -> Release:
    plans = {name: pd.Series(list(letters), index=zones.index) for name, letters in partitions.items()}
    return release_of_zones(zones, plans, [name for name in zones if name not in ("people", *public)])


def shown_of(release: Release) -> list[tuple[str, np.ndarray, float, float]]:
    """Return every published sum: its count, its zones, and the least and most it is; at least 1 where it is withheld."""
    secret = set() if release.withheld is None else set(release.withheld.itertuples(index=False, name=None))
    found = []
    for column in release.counts:
        areas = [(name, area) for name in release.parts for area in sorted(release.parts[name].unique())]
        for name, area in [*areas, ("", "")]:
            here = (
                np.ones(len(release.parts), dtype=bool)
                if not name
                else (release.parts[name] == area).to_numpy()
            )
            value = float(release.counts.loc[here, column].sum())
            ends = (1.0, np.inf) if (name, area, column) in secret else (value, value)
            found.append((str(column), here, *ends))
    return found


def ends_of(
    release: Release,
    wanted: dict[str, float],
    zones: np.ndarray,
    more: Callable[[dict[str, np.ndarray]], list[LinearConstraint]],
) -> tuple[float, float]:
    """Return between what an attacker knows a sum of counts to be, by an integer programme over the zones."""
    size, names = len(release.parts), list(map(str, release.counts))
    place = {name: np.kron(np.eye(len(names))[at], np.ones(size)) for at, name in enumerate(names)}

    def row(weights: dict[str, float], here: np.ndarray) -> np.ndarray:
        return np.concatenate([weights.get(name, 0.0) * here for name in names])

    conditions = [LinearConstraint(row({name: 1.0}, here), *ends) for name, here, *ends in shown_of(release)]
    each = {name: np.flatnonzero(place[name]) for name in names}
    found = []
    for sign in (1, -1):
        answer = milp(
            sign * row(wanted, zones.astype(float)), constraints=[*conditions, *more(each)],
            integrality=np.ones(size * len(names)), bounds=Bounds(0, 10_000),
        )  # fmt: skip
        assert answer.status == 0
        found.append(sign * answer.fun)
    return found[0], found[1]


def sums(
    total: str, parts: list[str], size: int
) -> Callable[[dict[str, np.ndarray]], list[LinearConstraint]]:
    """Return the conditions that in every zone a count is the sum of others."""

    def conditions(each: dict[str, np.ndarray]) -> list[LinearConstraint]:
        rows = np.zeros((size, sum(map(len, each.values()))))
        for name, weight in ((total, 1.0), *((part, -1.0) for part in parts)):
            rows[np.arange(size), each[name]] = weight
        return [LinearConstraint(rows, 0, 0)]

    return conditions


def test_every_tie_among_counts_is_found() -> None:
    counts = pd.DataFrame(
        {"a": [1, 5, 2, 8, 3, 9], "b": [3, 1, 4, 1, 5, 9], "c": [2, 7, 1, 8, 2, 8]}, NONE.index
    )
    total = counts.assign(all=counts.sum(axis=1), none=0)
    assert [tie.weights for tie in ties_among(total, NONE)] == [{"a": -1, "b": -1, "c": -1, "all": 1}]
    assert ties_among(counts, NONE) == []
    (tie,) = ties_among(counts, total[["all"]])  # of what is public, less two parts, the third is left
    assert {name: abs(weight) for name, weight in tie.weights.items()} == {"a": 1, "b": 1, "c": 1}
    assert (tie.known.abs() == total["all"]).all()
    two_ways = counts.assign(all=total["all"], men=counts["a"] + 1, women=counts["b"] + counts["c"] - 1)
    assert len(ties_among(two_ways, NONE)) == 2
    assert ties_among(total.iloc[:4], NONE.iloc[:4]) == []  # of few zones, sums are soon others by chance


def test_what_is_withheld_of_a_count_does_not_follow_from_the_others() -> None:
    zones = zones_of(men=[25, 45, 35, 31, 29], women=[4, 30, 40, 27, 33], all=[29, 75, 75, 58, 62])
    release = release_for(zones, now="abcde")
    assert release.groups == [("men_count", "women_count", "all_count")]
    left = audit_release(release, RULE)
    assert left.failures[["column", "count"]].to_numpy().tolist() == [["women_count", 4]]
    safe = protect_release(release, RULE)
    assert safe.audit.passed
    assert len(set(safe.log["column"])) > 1
    low, high = ends_of(
        safe.release,
        {"women_count": 1},
        np.arange(5) == 0,
        sums("all_count", ["men_count", "women_count"], 5),
    )
    assert high >= 5
    assert high - low >= 4


@examples(6)
@given(st.integers(0, 10_000))
def test_bands_and_their_total_stand_an_integer_programme(seed: int) -> None:
    random = np.random.default_rng(seed)
    bands = {f"band{at}": random.poisson(3, 6).tolist() for at in range(5)}
    zones = zones_of(**bands, all=np.sum(list(bands.values()), axis=0).tolist())
    release = release_for(zones, now="aabbcc", option="aaabcc")
    safe = protect_release(release, RULE)
    assert safe.audit.passed
    parts = [f"{name}_count" for name in bands]
    for number, column in enumerate(parts):
        here = np.array(list("aabbcc")) == "abc"[number % 3]
        amount = zones.loc[here, column].sum()
        if 0 < amount < 5:
            low, high = ends_of(safe.release, {column: 1}, here, sums("all_count", parts, 6))
            assert high >= 5
            assert high - low >= 4


@pytest.mark.parametrize("public", [(), ("invited_count",)])
def test_what_is_left_of_a_whole_is_small_too(public: tuple[str, ...]) -> None:
    zones = zones_of(vaccinated=[2761, 1400, 1550], invited=[2764, 1780, 1901])
    plans = {"now": pd.Series(list("abc"), index=zones.index)}
    restricted = [name for name in ("vaccinated_count", "invited_count") if name not in public]
    release = release_of_restricted(
        close(zones[restricted]), zones.drop(columns=restricted), plans,
        parts=[("vaccinated_count", "invited_count")],
    )  # fmt: skip
    failures = audit_release(release, RULE).failures
    assert failures[["column", "count", "low", "high"]].to_numpy().tolist() == [
        ["invited_count without vaccinated_count", 3, 3, 3]
    ]
    safe = protect_release(release, RULE)
    assert safe.audit.passed
    assert "a" in set(safe.log["area"])
    assert len(safe.log) > 1


def test_a_public_total_and_its_restricted_part_do_not_give_the_rest_away() -> None:
    zones = zones_of(homes=[40, 60, 50, 70], ours=[36, 20, 30, 35])
    safe = protect_release(release_for(zones, "homes_count", now="abcd"), RULE)
    assert safe.audit.passed
    assert "a" in set(safe.log["area"])  # 36 of 40: four are not
    assert len(safe.log) == 2


def test_what_everybody_knows_from_public_counts_alone_is_no_failure() -> None:
    # Of three invited anybody knows that no more than three came: no withholding can make it more uncertain than that.
    zones = zones_of(invited=[3, 80, 90, 75], came=[1, 40, 50, 45])
    safe = protect_release(release_for(zones, "invited_count", now="abcd"), RULE)
    assert safe.audit.passed
    assert "a" in set(safe.log["area"])


def test_a_count_that_public_ones_give_is_refused() -> None:
    zones = zones_of(homes=[40, 60, 50, 70, 55], owned=[36, 20, 30, 35, 21], let=[4, 40, 20, 35, 34])
    with pytest.raises(InputError) as error:
        release_for(zones, "homes_count", "owned_count", now="abcde")
    says(str(error.value), "let_count", "zone by zone", "public = true")
