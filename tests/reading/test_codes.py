"""Codes: tidied, their vintage by range, mixtures and strangers refused."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.names import (
    canonical_councils,
    code_faults,
    kind_of,
    normalise_codes,
    vintage_of,
)
from localities.boundaries.reading.spelling import restore_codes
from tests.saying import says


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
            ("2 data zones of 2011", "1 data zone of 2022 (S01016142)"),
        ),
        (["S01000001", "S01011357", "S01016142"], ("of 2001", "of 2011", "of 2022")),
        (["S01011357", "S01020874"], ("no vintage", "S01020874")),
        (["S01011357", "S01000000"], ("no vintage", "S01000000")),
        (["S01011357", "S1011358"], ("are not data zones", "S1011358")),
        (["S01011357", "SO1011358"], ("are not data zones", "SO1011358")),
        (["S01011357", "E01000001"], ("are not data zones", "1 zone code", "E01000001")),
        (["S01011357", "S12000050"], ("1 council code",)),
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


def test_the_form_of_most_codes_is_right_and_the_stranger_is_named() -> None:
    listed = [f"D010000{number:02d}" for number in range(9)] + ["S01011425"]
    codes = pd.Series(listed, index=pd.RangeIndex(2, 12, name="row"), dtype="str")
    (fault,) = code_faults(codes, where="f")
    says(fault.what, "the other 9", "D01000000", "1", "'S01011425' in row 11")


@pytest.mark.parametrize(
    "codes",
    [
        ["S01011425", "S1011426", "S1011427"],
        ["S01011425", "S12000050", "S12000044"],
        ["S01011425", "x", "Total"],
    ],
)
def test_damaged_codes_and_codes_of_another_kind_are_no_form_of_their_own(codes: list[str]) -> None:
    (fault,) = code_faults(pd.Series(codes, dtype="str"), where="f")
    says(fault.what, "not data zones", "unlike the other 1")
    assert "S01011425" not in fault.what


def test_the_reviews_own_codes_are_right_however_few() -> None:
    codes = pd.Series(["D1", "S01011425", "S01011426"], index=pd.RangeIndex(2, 5, name="row"), dtype="str")
    (fault,) = code_faults(codes, where="f", own=["D1", "D2"])
    says(fault.what, "not among the 2 zones", "2", "'S01011425' in row 3")
    assert code_faults(codes.iloc[:1], where="f", own=["D1", "D2"]) == ()
    mixed = pd.Series(["S01016142", "S01011425"], dtype="str")
    assert "vintages are mixed" in code_faults(mixed, where="f", own=["S01016142"])[0].what


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


@pytest.mark.parametrize(
    ("own", "written"),
    [
        (["1-1", "2-4", "1-13", "4-34"], ["01-Jan", "04-Feb", "13-Jan", "4-34"]),
        (["1-1", "2-4", "13-1", "4-34"], ["01-Jan", "02-Apr", "13-Jan", "Apr-34"]),
        (["1-1", "13-1"], ["2026-01-01 00:00:00", "2026-01-13"]),
        (["1-2", "13-1"], ["01/02/2026", "13/01/2026"]),
        (["MAR1", "SEPT2", "BRAE3"], ["01-Mar", "02-Sep", "BRAE3"]),
        (["095", "096", "100"], ["95", "96", "100"]),
        (["95", "96", "100"], ["095", "096", "100"]),
        (["12E4", "7E11", "034"], ["1.20E+05", "7E+11", "34"]),
        (["12E4", "034"], ["120000", "34"]),
        (["301000000015", "302000000015"], ["3.01E+11", "3.02E+11"]),
    ],
)
def test_damaged_codes_are_read_back(own: list[str], written: list[str]) -> None:
    codes, notes = restore_codes(pd.Series(written, dtype="str"), own, where="f.csv")
    assert codes.tolist() == own
    damaged = [(code, zone) for code, zone in zip(written, own, strict=True) if code != zone]
    assert [note.count for note in notes] == [len(damaged)]
    for code, zone in damaged:
        says(notes[0].what, f"({len(damaged)})", f"{code!r} is read as {zone!r}")


@pytest.mark.parametrize(
    ("own", "written", "named"),
    [
        (["4-2", "2-4"], ["04-Feb", "02-Apr"], "'04-Feb' in row 2"),  # either may be the day
        (["1-1", "2-4"], ["01-Jan", "05-May"], "'05-May' in row 3"),
        (["95", "095", "96"], ["0095", "96"], "'0095' in row 2"),
        (["301000000015", "301000000016"], ["3.01E+11"], "'3.01E+11' in row 2"),
        (["1-1", "01-1"], ["01-Jan"], "'01-Jan' in row 2"),
        (["01-1", "2-2"], ["01-Jan", "1-Jan"], "'1-Jan' in row 3"),
    ],
)
def test_damaged_codes_that_may_be_several_are_refused(
    own: list[str], written: list[str], named: str
) -> None:
    rows = pd.Index(range(2, 2 + len(written)), name="row")
    with pytest.raises(InputError) as refused:
        restore_codes(pd.Series(written, index=rows, dtype="str"), own, where="f.csv")
    says(str(refused.value), "f.csv", "spreadsheet", named, "as text")


@pytest.mark.parametrize(
    ("own", "written"),
    [
        (["095", "096"], ["095", "96x", "97", "Mar 2024"]),  # strangers, of a larger table
        (["S01011357", "S01011358"], ["S01011357", "01-Jan", "1E+05"]),
        (["095", "96"], ["095", "95", "96"]),
        (["1-1"], ["1/1", "", "01-01"]),
    ],
)
def test_codes_of_other_zones_stay_as_they_are(own: list[str], written: list[str]) -> None:
    codes, notes = restore_codes(pd.Series(written, dtype="str"), own, where="f.csv")
    assert (codes.tolist(), notes) == (written, ())


@pytest.mark.parametrize(
    "code",
    [
        "http://statistics.gov.scot/id/statistical-geography/S01011357", "<https://a.uk/id/S01011357>", "S01011357r",
        "S01011357 (2)", "s01011357*", "S01011357.0", "S01011357 Airdrie North - 03", "Airdrie North - 03 (S01011357)",
    ],
)  # fmt: skip
def test_what_stands_round_a_code_goes(code: str) -> None:
    codes, notes = normalise_codes(pd.Series([code, "S01011358"], dtype="str"), where="f", column="c")
    assert codes.tolist() == ["S01011357", "S01011358"]
    says(notes[0].what, "freed of what stands round them (1)", repr(code), "is now 'S01011357'")


@pytest.mark.parametrize(
    "codes",
    [
        ["S01011357a", "S01011357b"],
        ["S01011357", "S01011357 (part)"],
        ["S01011357 and S01011358", "S010113570"],
        ["X12345678-1", "PH12345678"],
    ],
)
def test_what_tells_codes_apart_stays(codes: list[str]) -> None:
    tidied, notes = normalise_codes(pd.Series(codes, dtype="str"), where="f", column="c")
    assert tidied.tolist() == codes
    assert notes == ()
