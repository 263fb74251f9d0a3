"""Codes: tidied, their vintage by range, mixtures and strangers refused."""

from __future__ import annotations

import pandas as pd
import pytest

from boundaries.errors import InputError
from boundaries.reading.codes import canonical_councils, code_faults, kind_of, normalise_codes, vintage_of


@pytest.mark.parametrize(
    "code",
    [
        " S01011357", "S01011357\u00a0", "s01011357", "S0101\u200b1357", "\ufeffS01011357", "'S01011357", '="S01011357"',
        '"S01011357"', "Ｓ０１０１１３５７", "S01 011357", "S01011357\t", "S01011357\x0b",
    ],
)  # fmt: skip
def test_tidied(code: str) -> None:
    tidy, notes = normalise_codes(pd.Series([code, "S01011358"], dtype="str"), where="f", column="c")
    assert tidy.tolist() == ["S01011357", "S01011358"]
    assert notes[0].count == 1
    assert "is now 'S01011357'" in notes[0].what
    again, nothing = normalise_codes(tidy, where="f", column="c")
    assert again.tolist() == tidy.tolist()
    assert nothing == ()


def test_other_identifiers_keep_case_and_spaces() -> None:
    tidy, notes = normalise_codes(
        pd.Series(["Tract 1a ", "Tract 1A", "e09"], dtype="str"), where="f", column="c"
    )
    assert tidy.tolist() == ["Tract 1a", "Tract 1A", "e09"]
    assert notes[0].count == 1


@pytest.mark.parametrize(
    ("first", "last", "vintage"),
    [(1, 6505, 2001), (6506, 13481, 2011), (13482, 20873, 2022)],
)
def test_vintage_by_range(first: int, last: int, vintage: int) -> None:
    assert vintage_of([f"S01{first:06d}", f"S01{last:06d}"]) == vintage


def test_vintage_of_intermediate_zones() -> None:
    assert vintage_of(["S02002135"], kind="intermediate_zone") == 2011
    assert vintage_of(["S02002515"], kind="intermediate_zone") == 2022
    assert vintage_of(["S02002135"]) is None


@pytest.mark.parametrize("codes", [["E01000001", "W01000001"], ["101", "102"], ["Tract 1"], []])
def test_no_vintage_outside_scotland(codes: list[str]) -> None:
    assert vintage_of(codes) is None


@pytest.mark.parametrize(
    ("codes", "fragments"),
    [
        (
            ["S01011357", "S01011358", "S01016142"],
            ("2 data zones of 2011", "1 data zones of 2022 (S01016142)"),
        ),
        (["S01000001", "S01011357", "S01016142"], ("of 2001", "of 2011", "of 2022")),
        (["S01011357", "S01020874"], ("no vintage", "S01020874")),
        (["S01011357", "S01000000"], ("no vintage", "S01000000")),
        (["S01011357", "S1011358"], ("are not data zones", "S1011358")),
        (["S01011357", "SO1011358"], ("are not data zones", "SO1011358")),
        (["S01011357", "E01000001"], ("are not data zones", "1 zone codes", "E01000001")),
        (["S01011357", "S12000050"], ("1 council codes",)),
        (["S1011357", "S1011358"], ("a letter and eight digits", "S1011357")),
        (["S01011357.0", "S01011358.0"], ("a letter and eight digits",)),
    ],
)
def test_mixtures_and_strangers(codes: list[str], fragments: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        vintage_of(codes, where="zones.csv")
    assert str(caught.value).startswith("zones.csv: ")
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_rows_are_named() -> None:
    codes = pd.Series(["S01011357", "x"], index=pd.Index([2, 3], name="row"), dtype="str")
    assert "'x' in row 3" in str(code_faults(codes, where="f")[0])


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (["S01011357"] * 3 + ["x"], "zone"),
        (["E00000001", "W00000001"], "zone"),
        (["S02002135"], "intermediate_zone"),
        (["S13002673"], "ward"),
        (["S12000044"], "council"),
        (["a", "b", "S01011357"], "other"),
        ([], "other"),
        (["", ""], "other"),
    ],
)
def test_kind(codes: list[str], kind: str) -> None:
    assert kind_of(codes) == kind


def test_old_councils() -> None:
    text = pd.Series(["S12000044", "S12000050", "S12000043"], dtype="str")
    codes, notes = canonical_councils(text, where="f", column="CA")
    assert codes.tolist() == ["S12000050", "S12000050", "S12000049"]
    assert notes[0].count == 2
    assert "S12000044 is now S12000050" in notes[0].what
