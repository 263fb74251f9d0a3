"""Names: cleaned, matched by key, never merged when they differ in words."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import InputError
from localities.boundaries.reading.names import (
    clean_text,
    collisions,
    mend_names,
    normalise_name,
    spelling_key,
)
from localities.boundaries.reading.spelling import meant, near_misses
from tests.laws import examples
from tests.saying import says

LAWS = examples(300)


@LAWS
@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert all(unicodedata.category(letter) != "Cc" for letter in once)
    assert once == once.strip()


@LAWS
@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
    assert normalise_name(clean_text(text)) == once


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Coatbridge & Monklands", "Coatbridge and  Monklands"),
        ("St. Andrews", "ST ANDREWS"),
        ("North\u00a0West", "north-west"),
        ("Sruth\u2011Mor", "Sruth-Mor"),
        ("O'Neill", "O’Neill"),
        ("Ardò", "Ardo\u0300"),
        ("Straße", "STRASSE"),
        ("Locality\x0b1", "Locality 1"),
        ("\u202eWishaw", "Wishaw"),
    ],
)
def test_the_same_place(first: str, second: str) -> None:
    assert normalise_name(first) == normalise_name(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("North", "North Lanarkshire North"),
        ("Locality 1", "Locality 11"),
        ("Ardò", "Ardo"),
        ("👩‍👩‍👧 A", "B"),
    ],
)
def test_other_places(first: str, second: str) -> None:
    assert normalise_name(first) != normalise_name(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Coatbridge & Monklands", " COATBRIDGE and\u00a0Monklands "),
        ("St Andrew\u0092s", "St Andrew's"),
        ("St Andrew´s", "St Andrew’s"),
        ("Mid–Calder", "Mid-Calder"),
    ],
)
def test_one_name_in_two_spellings(first: str, second: str) -> None:
    assert spelling_key(first) == spelling_key(second)
    assert meant(first, [second, "Elsewhere"]) == second


@pytest.mark.parametrize(
    ("first", "second"),
    [("1.1", "1-1"), ("Area (1)", "Area 1"), ("Area +", "Area -"), ("St. Andrew", "St Andrew")],
)
def test_punctuation_tells_names_apart_where_both_are_there(first: str, second: str) -> None:
    assert spelling_key(first) != spelling_key(second)
    assert meant(first, [first, second]) == first
    assert meant(first, [second]) == second


def test_what_is_meant_is_not_guessed() -> None:
    assert meant("St, Andrew", ["St. Andrew", "St Andrew"]) is None
    assert meant("Wishaw", ["Wishaw North"]) is None


@LAWS
@given(st.text())
def test_keys_are_keys_of_themselves(text: str) -> None:
    assert spelling_key(spelling_key(text)) == spelling_key(text)


def test_emoji_and_length_are_kept() -> None:
    family = "👩‍👩‍👧 " + "x" * 400
    assert clean_text(family) == family


def test_collisions() -> None:
    assert collisions(["A & B", "A and B", "C", "C"]) == {"a and b": ("A & B", "A and B")}
    assert collisions(["+", "-"]) == {}


def test_near_misses() -> None:
    assert near_misses("Wishw", ["Motherwell", "WISHAW", "Bellshill"]) == ["WISHAW"]


def test_mended_names() -> None:
    text = pd.Series(
        ["A & B", "A and B", "A and B", " Wishaw", "Wishaw", "", "Wishaw\n"], index=range(2, 9), dtype="str"
    )
    names, notes = mend_names(text, where="f", column="Locality")
    assert names.tolist() == ["A and B"] * 3 + ["Wishaw", "Wishaw", "", "Wishaw"]
    assert names.index.tolist() == list(range(2, 9))
    assert [(note.kind, note.count) for note in notes] == [("mended", 2), ("mended", 1)]
    says(notes[1].what, "'A & B'", "another spelling of 'A and B'")


def test_even_spellings_do_not_depend_on_row_order() -> None:
    for order in (["a b", "A B"], ["A B", "a b"]):
        names, _ = mend_names(pd.Series(order, dtype="str"), where="f", column="c")
        assert set(names) == {"A B"}


@pytest.mark.parametrize(
    ("rare", "common", "doubtful"),
    [
        ("Wishw", "Wishaw", True),
        ("Wihsaw", "Wishaw", True),
        ("Locality 1", "Locality 2", False),
        ("Area A", "Area B", False),
        ("North East", "North West", False),
        ("North", "South", False),
    ],
)
def test_slips_are_only_pointed_out(rare: str, common: str, doubtful: bool) -> None:
    text = pd.Series([rare] + [common] * 9, dtype="str")
    names, notes = mend_names(text, where="f", column="c")
    assert names.tolist() == text.tolist()
    assert bool(notes) == doubtful
    assert all(note.kind == "warning" and "is it the same?" in note.what for note in notes)


def test_a_text_is_no_name() -> None:
    names = pd.Series(["North", "x" * 5000])
    with pytest.raises(InputError) as caught:
        mend_names(names, where="f.gpkg", column="Area")
    assert str(caught.value).startswith("f.gpkg, column Area: names are longer than 1,000 characters: 'xxx")
    assert len(str(caught.value)) < 200
