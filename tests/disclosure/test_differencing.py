"""Differences of overlapping areas: the audit beside a search of all unions, one by one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from localities.boundaries.disclosure import audit
from localities.boundaries.disclosure.audit import audit_release
from localities.boundaries.disclosure.protect import protect_release, try_remedies
from localities.boundaries.disclosure.release import Earlier, Release, known_range, rounded
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.unions import _programmed, _tried, derivable_unions
from localities.boundaries.errors import ConfigurationError, InputError
from tests.disclosure.releases import release_of_zones
from tests.laws import examples

RULE = DisclosureRule(threshold=5, people=20)


def zones_of(people: list[float], cases: list[float]) -> pd.DataFrame:
    index = pd.Index([f"z{number}" for number in range(len(people))], name="zone")
    return pd.DataFrame({"people": people, "cases_count": cases}, index=index)


def release_for(people: list[float], cases: list[float], **partitions: str) -> Release:
    """Return a release of partitions given as one letter a zone; "-" is outside every area."""
    zones = zones_of(people, cases)
    plans = {
        name: pd.Series(
            [None if letter == "-" else letter for letter in letters], index=zones.index, dtype="object"
        )
        for name, letters in partitions.items()
    }
    return release_of_zones(zones, plans, ["cases_count"])


def test_two_options_that_differ_by_one_zone_give_the_zone_away() -> None:
    release = release_for([600] * 6, [20, 30, 4, 25, 35, 20], now="aaabbb", option="aabbbb")
    audit = audit_release(release, places=pd.Series(["Cleland"] * 6, index=release.parts.index))
    assert audit.complete
    failure = audit.failures.iloc[0]
    assert len(audit.failures) == 1
    assert failure[["column", "kind", "people", "count", "low", "high", "parts", "places"]].to_list() == [
        "cases_count", "count", 600, 4, 4, 4, 1, "Cleland",
    ]  # fmt: skip
    assert failure["areas"] in ("a (now) minus a (option)", "b (option) minus b (now)")
    assert set(failure["partitions"].split("; ")) == {"now", "option"}
    assert audit.members.to_numpy().tolist() == [[1, "z2"]]
    assert audit_release(
        release_for([600] * 6, [20, 30, 14, 25, 35, 20], now="aaabbb", option="aabbbb")
    ).passed


def test_a_place_with_few_people_is_given_away_whatever_its_count() -> None:
    release = release_for([600, 600, 60, 600], [20, 30, 40, 25], now="aaab", option="aabb")
    audit = audit_release(release)
    assert audit.failures[["kind", "people", "count"]].to_numpy().tolist() == [["people", 60, 40]]
    assert audit_release(release, DisclosureRule(people=60)).passed


def test_differences_of_several_areas_are_found_not_only_of_pairs() -> None:
    # No two areas differ by a small place, but a + d - s does: it leaves z6.
    release = release_for(
        [500] * 7, [30, 40, 50, 60, 70, 80, 3], first="aaabbbb", second="ccdddde", third="ssstttt"
    )
    audit = audit_release(release)
    assert "z6" in set(audit.members["part"])


def test_sets_that_do_not_cover_everything_and_no_total() -> None:
    zones = zones_of([500] * 4, [30, 4, 50, 60])
    plans = {
        "now": pd.Series(["a", "a", "b", "b"], index=zones.index),
        "part": pd.Series(["p", None, None, None], index=zones.index, dtype="object"),
    }
    release = release_of_zones(zones, plans, ["cases_count"], total=False)
    assert audit_release(release).failures["areas"].to_list() == ["a (now) minus p (part)"]
    alone = release_of_zones(zones, {"part": plans["part"]}, ["cases_count"], total=False)
    assert audit_release(alone).passed
    with_total = release_of_zones(
        zones_of([500] * 2, [30, 4]), {"part": plans["part"].iloc[:2]}, ["cases_count"]
    )
    assert audit_release(with_total).failures["areas"].to_list() == ["everybody minus p (part)"]


def cells_of(release: Release) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """Return the atom of each zone, the atoms of each published sum, and whether it is shown: from the definition."""
    parts = release.parts.astype("object").where(release.parts.notna(), "")
    atom = pd.Series(list(parts.itertuples(index=False, name=None)), index=parts.index)
    atom = pd.Series(pd.factorize(atom, sort=True)[0], index=parts.index)
    secret = (
        set()
        if release.withheld is None
        else set(release.withheld[["partition", "area"]].itertuples(index=False, name=None))
    )
    size = atom.max() + 1
    rows, shown = [], []
    for name in release.parts:
        for area in sorted(release.parts[name].dropna().unique()):
            rows.append(np.isin(np.arange(size), atom[release.parts[name] == area]))
            shown.append((name, area) not in secret)
    if release.total:
        rows.append(np.ones(size, dtype=bool))
        shown.append(("", "") not in secret)
    return atom, np.array(rows), np.array(shown)


def brute_force(release: Release, rule: DisclosureRule) -> dict[frozenset[int], tuple[str, float, float]]:
    """Return every place that is given away, by rank and by whole numbers, and every union that follows exactly."""
    atom, cells, seen = cells_of(release)
    count = np.bincount(atom, release.counts["cases_count"].astype(float))
    people = np.bincount(atom, release.people)
    matrix, size = cells.astype(float), len(count)
    rank = np.linalg.matrix_rank(matrix[seen]) if seen.any() else 0
    low, high = known_range(matrix @ count, release.base)
    low = np.where(seen, low, np.minimum(rule.floor, matrix @ count))
    most = (
        np.inf if release.base is None else rule.threshold - 1.0
    )  # with rounding only small counts are withheld
    conditions = LinearConstraint(matrix, low, np.where(seen, high, most))
    pairs = [(one & two, one & ~two) for one in cells for two in cells]
    places = {frozenset(np.flatnonzero(each)) for pair in pairs for each in pair} | {
        frozenset([at]) for at in range(size)
    }
    found = {}
    for members in itertools.chain.from_iterable(
        itertools.combinations(range(size), k) for k in range(1, size + 1)
    ):
        union = np.zeros(size)
        union[list(members)] = 1
        amount, few = float(union @ count), bool(union @ people < rule.people)
        exact = release.base is None and np.linalg.matrix_rank(np.vstack([matrix[seen], union])) == rank
        if not amount or not (few or amount < rule.threshold):
            continue
        limits = []
        for sign in (1, -1):
            answer = milp(
                sign * union, constraints=conditions, integrality=np.ones(size), bounds=Bounds(0, np.inf)
            )
            limits.append(sign * answer.fun if answer.status == 0 else -sign * np.inf)
        wide = limits[1] - limits[0] + 1 >= rule.needed
        top = limits[1] >= rule.threshold or rule.values is not None or amount >= rule.threshold
        looked = frozenset(members) in places and (amount < rule.threshold or len(members) == 1)
        if exact or (looked and not (wide and top)):
            found[frozenset(members)] = ("people" if few else "count", *limits)
    return found


@st.composite
def releases(draw: st.DrawFn, most: int = 6) -> Release:
    size = draw(st.integers(2, most))
    letters = st.lists(st.sampled_from("ab-" if draw(st.booleans()) else "abc"), min_size=size, max_size=size)
    partitions = {f"p{number}": "".join(draw(letters)) for number in range(draw(st.integers(1, 3)))}
    people = draw(st.lists(st.sampled_from([0.0, 8.0, 15.0, 40.0]), min_size=size, max_size=size))
    cases = draw(st.lists(st.integers(0, 8).map(float), min_size=size, max_size=size))
    return release_for(people, cases, **partitions)


def reported(release: Release, rule: DisclosureRule) -> tuple[list[frozenset[int]], bool]:
    audit = audit_release(release, rule)
    atom = cells_of(release)[0]
    groups = audit.members.groupby("number")["part"]
    return [frozenset(atom[list(parts)].tolist()) for _, parts in groups], audit.complete


@examples(25)
@given(releases(), st.sampled_from([None, None, 5]))
def test_every_union_that_is_given_away_holds_a_reported_one(release: Release, base: int | None) -> None:
    release = replace(release, base=base)
    rule = RULE if base is None else replace(RULE, values=5)
    truth = brute_force(release, rule)
    found, complete = reported(release, rule)
    assert complete
    assert all(union in truth for union in found)
    assert all(any(small <= union for small in found) for union in truth)


@examples(8)
@given(releases())
def test_a_protected_release_stands_the_search_of_all_unions(release: Release) -> None:
    safe = protect_release(release, RULE)
    assert safe.audit.passed
    assert not brute_force(safe.release, RULE)
    atom, cells, shown = cells_of(safe.release)
    counts = cells @ np.bincount(atom, release.counts["cases_count"].astype(float))
    assert not (RULE.small(counts) & shown).any()


@examples(8)
@given(releases(5))
def test_what_rounding_leaves_open_is_told(release: Release) -> None:
    rounds = protect_release(release, RULE, method="round", base=3)
    truth = brute_force(rounds.release, rounds.rule)
    assert rounds.rule.values == 3
    atom = cells_of(release)[0]
    atoms = [
        frozenset(atom[list(parts)].tolist()) for _, parts in rounds.audit.members.groupby("number")["part"]
    ]
    assert all(union in truth for union in atoms)
    assert all(any(small <= union for small in atoms) for union in truth)


@examples(15)
@given(releases(5), st.lists(st.sampled_from("ab"), min_size=6, max_size=6))
def test_publishing_more_never_makes_anything_safer(release: Release, letters: list[str]) -> None:
    plan = pd.Series(letters[: len(release.parts)], index=release.parts.index)
    more = replace(release, parts=release.parts.assign(more=plan.astype("object")))
    gave_away, _ = reported(release, RULE)
    atom = cells_of(release)[0]
    parts_of = [frozenset(atom.index[atom.isin(union)]) for union in gave_away]
    audit = audit_release(more, RULE)
    now = [frozenset(parts) for _, parts in audit.members.groupby("number")["part"]]
    assert all(any(each <= union for each in now) for union in parts_of)


@examples(40)
@given(st.integers(0, 10_000))
def test_programmes_find_the_unions_that_trying_all_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    space = np.zeros((4, 9))
    space[:, :4] = np.eye(4)
    space[:, 4:] = random.integers(-1, 2, size=(4, 5))
    tried, programmed = _tried(space), _programmed(space)
    assert tried[1]
    assert programmed[1]
    assert {tuple(union) for union in tried[0]} == {tuple(union) for union in programmed[0]}


def test_unions_are_of_candidates_only_and_in_order() -> None:
    matrix = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]], dtype=float)
    unions, complete = derivable_unions(matrix, np.array([True, True, True, True]))
    assert complete
    # {1, 2} follows; {0, 3} is what is left of everybody; {0, 1} and {2, 3} are published.
    assert [np.flatnonzero(union).tolist() for union in unions] == [[0, 1], [0, 3], [1, 2], [2, 3]]
    assert [list(np.flatnonzero(u)) for u in derivable_unions(matrix, np.array([False, True, True, True]))[0]] == [
        [1, 2], [2, 3],
    ]  # fmt: skip


def test_a_search_that_is_not_whole_passes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    release = release_for([600.0, 600.0, 9.0, 8.0], [20.0, 30.0, 0.0, 0.0], now="abcd")
    assert audit_release(release, RULE).passed
    monkeypatch.setattr(audit, "derivable_unions", lambda *_: ([], False))
    found = audit_release(release, RULE)
    assert found.failures.empty
    assert not found.complete
    assert not found.passed
    assert found.limits == (
        "cases_count: too many places with few people follow exactly to search them all.",
    )


def test_what_was_published_earlier_cannot_be_taken_back() -> None:
    zones = zones_of([600] * 6, [20, 30, 4, 25, 35, 20])
    plans = {
        "now": pd.Series(list("aaabbb"), index=zones.index), "option": pd.Series(list("aabbbb"), index=zones.index),
    }  # fmt: skip
    safe = protect_release(release_of_zones(zones, plans, ["cases_count"], earlier=["now"]))
    assert set(safe.log["partition"]) == {"option"}
    assert safe.audit.passed
    both = protect_release(release_of_zones(zones, plans, ["cases_count"], earlier=["now", "option"]))
    assert both.log.empty
    assert both.audit.failures["count"].to_list() == [4]
    assert "cannot be taken back" in both.audit.failures["why"].item()


def test_rounding_does_not_blur_what_was_published_earlier() -> None:
    zones = zones_of([600] * 6, [20, 30, 4, 25, 35, 20])
    plans = {
        "now": pd.Series(list("aaabbb"), index=zones.index), "option": pd.Series(list("aabbbb"), index=zones.index),
    }  # fmt: skip
    rounds = DisclosureRule(threshold=10, values=5)
    fresh = replace(release_of_zones(zones, plans, ["cases_count"]), base=5)
    assert audit_release(fresh, rounds).passed
    earlier = replace(fresh, earlier=dict.fromkeys(plans, Earlier()))
    assert audit_release(earlier, rounds).failures[["kind", "low", "high"]].to_numpy().tolist() == [
        ["count", 4, 4]
    ]


def test_remedies_are_tried_and_counted() -> None:
    release = release_for([600] * 6, [20, 30, 4, 25, 35, 20], now="aaabbb", first="aabbbb", second="aaaabb")
    audit = audit_release(release)
    remedies = try_remedies(release, audit, options=["first", "second"])
    left = remedies.set_index(["kind", "what"])["failures_left"].to_dict()
    assert left["one_option", "first"] == 1
    assert left["one_option", "second"] == 0
    assert left["leave_out", "first"] == 0
    assert left["leave_out", "now"] == 0  # first and second differ by z2 and z3 together
    assert left["suppress", ""] == 0
    assert left["drop", "cases_count"] == 0
    assert remedies.loc[remedies["kind"] == "suppress", "withheld"].item() > 0
    assert np.isnan(left["merge", ""])
    safe = release_for([600] * 2, [20, 30], now="ab")
    assert try_remedies(safe, audit_release(safe)).empty


def test_rounding_keeps_the_published_range_true() -> None:
    counts = np.arange(0, 60, dtype=float)
    for base in (2, 3, 5, 10):
        shown = rounded(counts, base)
        low, high = known_range(counts, base)
        for value, (least, most) in zip(shown, zip(low, high, strict=True), strict=True):
            same = [n for n in range(0, 100) if rounded(np.array([float(n)]), base)[0] == value]
            assert [least, most] == [min(same), max(same)]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"base": 0}, ConfigurationError, "multiples of 0"),
        ({"people": pd.Series([1.0])}, InputError, "not of the same zones"),
        ({"counts": pd.DataFrame({"x": [1.0, None]}, index=["z0", "z1"])}, InputError, "x have gaps"),
    ],
)
def test_a_release_that_cannot_be_is_refused(
    change: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        replace(release_for([2, 5], [3, 1], now="ab"), **change)  # type: ignore[arg-type]


def test_partitions_of_other_zones_are_refused() -> None:
    zones = zones_of([1], [1])
    with pytest.raises(InputError, match="the partition old: 1 zones are not known: S9"):
        release_of_zones(zones, {"old": pd.Series({"S9": "a"})}, ["cases_count"])
