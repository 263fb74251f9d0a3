"""The packed directory holds every postcode in the way that the page looks it up, in few bytes."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries import ConfigurationError
from localities.maps import Postcodes
from localities.maps.page.parts import packed_postcodes
from tests.laws import examples

ZONES = pd.Index([f"Z{number}" for number in range(5)], name="zone")
OUTWARD = st.from_regex(re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?", re.ASCII), fullmatch=True)
INWARD = st.from_regex(re.compile(r"[0-9][A-Z]{2}", re.ASCII), fullmatch=True)
POSTCODES = st.tuples(OUTWARD, INWARD).map(" ".join)


def found(packed: dict, asked: str) -> str | None:
    """Look a postcode up as the page does."""
    text = re.sub(r"\s", "", asked).upper()
    sector = f"{text[:-3]} {text[-3]}"
    if sector not in packed["sectors"]:
        return None
    number = packed["sectors"].index(sector)
    for zone, row in enumerate(packed["zones"]):
        for at in range(0, len(row), 2):
            units = [row[at + 1][i : i + 2] for i in range(0, len(row[at + 1]), 2)]
            if row[at] == number and text[-2:] in units:
                return str(ZONES[zone])
    return None


@given(
    st.dictionaries(
        POSTCODES.map(lambda text: text.replace(" ", "")), st.sampled_from([*ZONES, "elsewhere"]), max_size=25
    )
)
@examples(60)
def test_every_postcode_on_the_map_is_found_in_its_zone_and_no_other(directory: dict[str, str]) -> None:
    packed = packed_postcodes(Postcodes(pd.Series(directory, dtype="str")), ZONES)
    expected = {code: zone for code, zone in directory.items() if zone != "elsewhere"}
    assert (packed["count"], packed["elsewhere"]) == (len(expected), len(directory) - len(expected))
    for code, zone in directory.items():
        assert found(packed, code) == (zone if zone in ZONES else None)
        assert found(packed, f" {code[:-3].lower()}  {code[-3:]}") == found(packed, code)
    assert packed["sectors"] == sorted(packed["sectors"])


def test_case_blanks_and_repeats_do_not_matter() -> None:
    untidy = Postcodes(pd.Series(["Z1", "Z1", "Z1"], index=["ml1 1ab", "ML11AB", " ML1  1AB "]), "Source")
    assert packed_postcodes(untidy, ZONES) == {
        "source": "Source", "count": 1, "elsewhere": 0, "sectors": ["ML1 1"], "zones": [[], [0, "AB"], [], [], []],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (["ML1", "ML1 1AB"], "1 entries are no unit postcode: 'ML1'"),
        (["ML1 1AB", "<script>"], "no unit postcode: '<SCRIPT>'"),
        (["ML1 1AB", "ml11ab"], "1 postcodes stand for more than one zone: ML11AB"),
    ],
)
def test_what_is_no_directory_is_refused(index: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        packed_postcodes(Postcodes(pd.Series(["Z0", "Z1"], index=index)), ZONES)


def test_eight_thousand_postcodes_cost_less_than_sixty_kilobytes() -> None:
    """About what North Lanarkshire has: 447 zones of 18 postcodes in two or three sectors each."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    zones = pd.Index([f"S0101{number:04}" for number in range(447)])
    directory = {}
    for number in range(447 * 18):
        six, unit = divmod(number, 6)  # three sixes to a zone, each in another sector
        sector, round_ = six % 360, six // 360 * 6 + unit
        code = f"ML{sector // 9 + 1} {sector % 9 + 1}{letters[round_ // 20]}{letters[round_ % 20]}"
        directory[code] = zones[number // 18]
    packed = packed_postcodes(Postcodes(pd.Series(directory)), zones)
    assert packed["count"] > 8000
    assert len(json.dumps(packed, separators=(",", ":"))) < 60_000
