"""How different options are, against every way to match their names."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import ConfigurationError, InputError
from localities.boundaries.options.tradeoffs.comparing import option_differences, short_list
from tests.laws import examples

ZONES = pd.Index([f"z{i}" for i in range(6)], name="zone")
PEOPLE = pd.Series([10.0, 20.0, 30.0, 40.0, 50.0, 50.0], index=ZONES)


def plan(letters: str) -> pd.Series:
    """Return a plan, a letter a zone; "." is nowhere."""
    return pd.Series([None if letter == "." else letter for letter in letters], index=ZONES, dtype="str")


def by_hand(one: str, other: str) -> float:
    """Return the people apart under the best of all ways to rename the first plan's localities."""
    left = sorted(set(one) - {"."})
    right = sorted(set(other) - {"."})
    targets = [*right, *(f"new{i}" for i in range(len(left)))]
    best = 1.0
    for chosen in permutations(targets, len(left)):
        names = {".": ".", **dict(zip(left, chosen, strict=True))}
        apart = [names[a] != b for a, b in zip(one, other, strict=True)]
        best = min(best, float(PEOPLE[apart].sum() / PEOPLE.sum()))
    return best


def test_names_do_not_matter_and_people_do():
    table = option_differences({"a": plan("AABBCC"), "same": plan("CCAABB"), "b": plan("ABBBCC")}, PEOPLE)
    assert table.loc["a", "same"] == 0
    assert table.loc["a", "b"] == pytest.approx(20 / 200)
    assert table.index.tolist() == table.columns.tolist() == ["a", "same", "b"]
    assert table.index.name == "option"


letters = st.text(alphabet="ABC.", min_size=6, max_size=6)


@examples(60)
@given(letters, letters, letters)
def test_differences_are_those_of_every_matching_and_a_metric(one, two, three):
    table = option_differences({"1": plan(one), "2": plan(two), "3": plan(three)}, PEOPLE).to_numpy()
    assert table[0, 1] == pytest.approx(by_hand(one, two), abs=1e-12)
    assert (table == table.T).all()
    assert (np.diag(table) == 0).all()
    assert table[0, 2] <= table[0, 1] + table[1, 2] + 1e-12


def test_short_list_keeps_the_earlier_and_says_why():
    plans = {
        "first": plan("AABBCC"),
        "renamed": plan("BBCCAA"),
        "near": plan("BABBCC"),
        "far": plan("ABABAB"),
        "further": plan("AAAAAB"),
    }
    table = short_list(plans, PEOPLE, least_different=0.06, most=2).set_index("option")
    assert table["kept"].tolist() == [True, False, False, True, False]
    assert table["nearest"].fillna("").tolist() == ["", "first", "first", "first", "far"]
    assert table.loc["near", "different_share"] == pytest.approx(0.05)
    assert table["why"].tolist()[:2] == ["The first.", "The same as first for everybody."]
    assert "5.0% of people" in table.loc["near", "why"]
    assert table.loc["further", "why"].startswith("The short list of 2 is full")


def test_options_that_are_the_same_are_never_both_kept():
    plans = {"a": plan("AABBCC"), "b": plan("BBAACC"), "c": plan("BABBCC")}
    table = short_list(plans, PEOPLE, least_different=0)
    assert table["kept"].tolist() == [True, False, True]


@examples(40)
@given(st.lists(letters, min_size=1, max_size=7), st.floats(0, 0.6), st.integers(1, 4))
def test_every_two_that_are_kept_differ_and_the_rest_do_not(drawn, least, most):
    plans = {str(i): plan(text) for i, text in enumerate(drawn)}
    table = short_list(plans, PEOPLE, least_different=least, most=most).set_index("option")
    kept = table.index[table["kept"]].tolist()
    apart = option_differences(plans, PEOPLE)
    assert 1 <= len(kept) <= most
    assert all(apart.loc[a, b] >= least and apart.loc[a, b] > 0 for a in kept for b in kept if a != b)
    if len(kept) < most:
        left = [name for name in plans if name not in kept]
        assert all((apart.loc[name, kept] < max(least, 1e-12)).any() for name in left)


def test_order_decides_which_of_two_alike_is_kept():
    plans = {"a": plan("AABBCC"), "b": plan("BABBCC")}
    table = short_list(plans, PEOPLE, least_different=0.2, order=["b", "a"])
    assert table[["option", "kept"]].to_numpy().tolist() == [["b", True], ["a", False]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"order": ["a"]}, "look at b"),
        ({"order": ["a", "a", "b"]}, "look at a, a, b"),
        ({"least_different": 5}, "from 0 to 1"),
        ({"most": 0}, "1 or more"),
    ],
)
def test_choices_that_make_no_sense_are_told(change, message):
    with pytest.raises(ConfigurationError, match=message):
        short_list({"a": plan("AABBCC"), "b": plan("BABBCC")}, PEOPLE, **change)


def test_faults_of_plans_and_people_are_told_together():
    short = plan("AABBCC").drop("z0")
    with pytest.raises(InputError) as caught:
        option_differences({"short": short, "long": pd.concat([short, short])}, PEOPLE * -1)
    assert len(caught.value.faults) == 4
    assert "option 'short': 1 zones are missing: z0" in str(caught.value)
    with pytest.raises(InputError, match="nobody lives"):
        option_differences({"a": plan("AABBCC")}, PEOPLE * 0)
