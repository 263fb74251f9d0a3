"""Matching areas by the people they share: best one-to-one, groups of a reference, overrides."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.measures import matching as ma
from tests import oracles
from tests.laws import examples
from tests.tables import SABRE, table, tables

SMALL = examples(60)


def as_pieces(n: pd.DataFrame, names: tuple[str, str] = ("many", "few")) -> pd.DataFrame:
    """Return one piece a cell with people."""
    rows = [(i, j, n.loc[i, j]) for i in n.index for j in n.columns]
    frame = pd.DataFrame(rows, columns=[*names, "people"])
    return frame.assign(zone=[f"Z{i:03}" for i in range(len(frame))])


def groups(matched: pd.DataFrame, name: str) -> dict[str, tuple[str, str]]:
    rows = matched[matched["set"] == name]
    return {area: (group, how) for area, group, how in zip(rows.area, rows.group, rows.how, strict=True)}


def test_published_best_one_to_one() -> None:
    assert ma.best_match_share(SABRE) == 0.5625
    pairs = ma.best_match(SABRE)
    assert pairs["weight"].sum() == 45
    assert pairs["share"].sum() == 0.5625
    assert len(pairs) == 3


def test_six_against_nine_leaves_three_without_a_partner() -> None:
    rng = np.random.default_rng(3)
    n = table(rng.integers(0, 100, (6, 9)).tolist())
    assert len(ma.best_match(n)) == 6
    assert ma.best_match_share(n) == pytest.approx(oracles.best_match(n.to_numpy().tolist()) / n.sum().sum())
    assert ma.best_match_share(n.T) == ma.best_match_share(n)


def test_pairs_that_share_nobody_are_no_match() -> None:
    pairs = ma.best_match(table([[5, 0], [4, 0]]))
    assert pairs[["source", "target", "weight"]].to_numpy().tolist() == [["r0", "c0", 5.0]]
    assert ma.best_match(table([[0, 0]])).empty
    assert math.isnan(ma.best_match_share(table([[0, 0]])))


@given(tables(least=1))
@SMALL
def test_best_match_tries_as_hard_as_trying_all(n: pd.DataFrame) -> None:
    best = oracles.best_match(n.to_numpy().tolist())
    assert ma.best_match(n)["weight"].sum() == best
    assert ma.best_match_share(n) == pytest.approx(best / n.to_numpy().sum())


def test_surplus_areas_join_their_main_partner() -> None:
    # a b c d to x y: each of x and y has an area of its own (the largest), the others join
    n = pd.DataFrame([[50, 5], [30, 0], [1, 40], [2, 9]], index=list("abcd"), columns=["x", "y"])
    matched = ma.match_areas(as_pieces(n), ["many", "few"])
    assert groups(matched, "many") == {
        "a": ("x", ma.ONE_TO_ONE),
        "b": ("x", ma.JOINS),
        "c": ("y", ma.ONE_TO_ONE),
        "d": ("y", ma.JOINS),
    }
    assert groups(matched, "few") == {"x": ("x", ma.REFERENCE), "y": ("y", ma.REFERENCE)}
    assert matched["people"].tolist() == [50, 30, 40, 9, 83, 54]
    assert matched["share"].tolist() == pytest.approx([50 / 55, 1, 40 / 41, 9 / 11, 1, 1])


def test_every_reference_area_gets_one_even_against_the_main_partner() -> None:
    # all three mostly in x; b is the cheapest to give to y
    n = pd.DataFrame([[50, 1], [30, 20], [40, 2]], index=list("abc"), columns=["x", "y"])
    assert groups(ma.match_areas(as_pieces(n), ["many", "few"]), "many") == {
        "a": ("x", ma.ONE_TO_ONE),
        "b": ("y", ma.ONE_TO_ONE),
        "c": ("x", ma.JOINS),
    }


def test_fewer_areas_than_the_reference_leave_some_of_it_alone() -> None:
    n = pd.DataFrame([[5, 9, 1], [0, 8, 2]], index=["a", "b"], columns=list("xyz"))
    matched = ma.match_areas(as_pieces(n, ("few", "many")), ["few", "many"], reference="many")
    assert groups(matched, "few") == {"a": ("x", ma.ONE_TO_ONE), "b": ("y", ma.ONE_TO_ONE)}


def test_an_area_that_shares_nobody_has_no_group() -> None:
    pieces = pd.DataFrame(
        {"zone": ["1", "2", "3"], "one": ["a", "b", "b"], "two": ["x", "x", None], "people": [4.0, 0.0, 9.0]}
    )
    matched = ma.match_areas(pieces, ["one", "two"], reference="two")
    rows = matched[matched["set"] == "one"].set_index("area")
    assert rows.loc["a", "how"] == ma.ONE_TO_ONE
    assert rows.loc["b", "how"] == ma.ALONE
    assert pd.isna(rows.loc["b", "group"])
    assert rows.loc["b", "people"] == 0
    assert math.isnan(rows.loc["b", "share"])


def test_a_reference_area_that_shares_nobody_binds_nobody() -> None:
    n = pd.DataFrame([[50, 0], [30, 0], [40, 0]], index=list("abc"), columns=["x", "y"])
    found = groups(ma.match_areas(as_pieces(n), ["many", "few"]), "many")
    assert found == {"a": ("x", ma.ONE_TO_ONE), "b": ("x", ma.JOINS), "c": ("x", ma.JOINS)}


def test_the_reference_is_the_set_with_fewest_areas_then_the_first() -> None:
    pieces = pd.DataFrame({"a": list("pqrr"), "b": ["1", "2", "2", "1"], "c": ["x", "y", "x", "y"]})
    pieces = pieces.assign(zone=list("1234"), people=[1.0, 1.0, 1.0, 1.0])
    assert ma.default_reference(pieces, ["a", "b", "c"]) == "b"
    assert ma.default_reference(pieces, ["c", "b", "a"]) == "c"
    half = pieces.assign(b=["1", "1", None, None])
    assert ma.default_reference(half, ["a", "b"]) == "a"


def test_of_sets_with_equally_few_areas_the_reference_keeps_most_together_in_any_order() -> None:
    # a goes with x and b with y either way; then c joins y (40 people), or z joins a (20).
    n = pd.DataFrame([[90, 0, 20], [0, 50, 0], [0, 40, 0]], index=list("abc"), columns=list("xyz"))
    pieces = as_pieces(n, ("one", "two"))
    assert ma.default_reference(pieces, ["one", "two"]) == "two"
    assert ma.default_reference(pieces, ["two", "one"]) == "two"


def test_overrides_are_kept_and_the_rest_is_the_best_that_is_left() -> None:
    n = pd.DataFrame([[50, 5], [30, 1], [1, 40]], index=list("abc"), columns=["x", "y"])
    matched = ma.match_areas(as_pieces(n), ["many", "few"], overrides={"many": {"a": "y"}})
    assert groups(matched, "many") == {
        "a": ("y", ma.CONFIGURED),
        "b": ("x", ma.ONE_TO_ONE),
        "c": ("y", ma.JOINS),
    }
    assert matched.loc[0, "people"] == 5


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"meny": {"a": "x"}}, r"the set 'meny' is not known. Did you mean 'many'\?"),
        ({"many": {"Wishow": "x"}}, r"'many': the area 'Wishow' is not known. Did you mean 'Wishaw'\?"),
        ({"many": {"a": "north"}}, r"'many': the area 'north' of 'few' is not known. Give one of x, y\."),
        ({"few": {"x": "x"}}, "it is the reference, whose areas keep their own names"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(overrides: dict, message: str) -> None:
    n = pd.DataFrame([[50, 5], [30, 1], [2, 3]], index=["Wishaw", "a", "b"], columns=["x", "y"])
    with pytest.raises(ConfigurationError, match=message):
        ma.match_areas(as_pieces(n), ["many", "few"], overrides=overrides)


def test_every_unknown_name_is_reported_at_once() -> None:
    overrides = {"many": {"q": "c0", "r0": "w"}, "wards": {}}
    with pytest.raises(ConfigurationError) as caught:
        ma.match_areas(as_pieces(table([[1, 2], [3, 4], [5, 6]])), ["many", "few"], overrides=overrides)
    assert len(str(caught.value).splitlines()) == 3


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"reference set 'fw' is not known. Did you mean 'few'\?"):
        ma.match_areas(as_pieces(table([[1]])), ["many", "few"], reference="fw")


@given(tables(st.integers(1, 99), least=1, most=4).filter(lambda n: n.shape[0] >= n.shape[1]))
@SMALL
def test_groups_keep_as_many_people_as_trying_all(n: pd.DataFrame) -> None:
    matched = ma.match_areas(as_pieces(n), ["many", "few"], reference="few")
    ours = matched[matched["set"] == "many"]
    assert ours["people"].sum() == oracles.best_grouping(n.to_numpy().tolist())
    assert set(ours["group"]) == set(n.columns)
    leads = ours[ours["how"] == ma.ONE_TO_ONE]
    assert sorted(leads["group"]) == sorted(n.columns)


@given(tables(st.integers(0, 99), least=1), st.randoms(use_true_random=False))
@SMALL
def test_row_order_and_scale_do_not_matter(n: pd.DataFrame, random: object) -> None:
    pieces = as_pieces(n)
    order = list(pieces.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    first = ma.match_areas(pieces, ["many", "few"])
    again = ma.match_areas(pieces.loc[order].assign(people=lambda f: f["people"] * 4.0), ["many", "few"])
    pd.testing.assert_frame_equal(
        first[["set", "area", "group", "how"]], again[["set", "area", "group", "how"]]
    )


def test_a_zone_whose_weight_is_not_known_takes_no_part_in_the_matching() -> None:
    rows = pd.DataFrame(
        {
            "zone": list("12345"),
            "nhs": ["N", "N", "S", "S", "W"],
            "social": ["n", "n", "s", "s", "w"],
            "sick_count": [5.0, np.nan, 7.0, 8.0, np.nan],
        }
    )
    found = ma.match_areas(rows, ["nhs", "social"], "nhs", "sick_count").set_index(["set", "area"])
    assert found.loc[("social", "n"), "group"] == "N"
    assert found.loc[[("nhs", "N"), ("social", "n")], "people"].isna().all()
    assert found.loc[("social", "s"), ["people", "share"]].to_list() == [15.0, 1.0]
    assert found.loc[("social", "w"), "how"] == ma.NOT_KNOWN
    assert ma.best_match(table([[1, np.nan], [0, 2]])).empty
    assert math.isnan(ma.best_match_share(table([[1, np.nan], [0, 2]])))
