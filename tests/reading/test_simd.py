"""The SIMD: editions are data, bands are as published, bands of people and of zones never mixed."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.columns import simd_editions
from localities.boundaries.reading.simd import (
    band_of_people,
    band_of_rank,
    check_bands,
    edition_named,
    read_simd,
)
from tests.saying import says

NEW = simd_editions()["2020v2"]


def write(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def table(head: str, *rows: str) -> str:
    body = "".join(f"S01{11357 + place:06d},{row}\n" for place, row in enumerate(rows))
    return f"DZ,{head}\n{body}"


def test_real_lookup(lanarkshire: Path) -> None:
    frame, edition, notes = read_simd(lanarkshire / "simd2020v2_datazone_lookup.csv")
    assert (len(frame), frame["people"].sum(), notes) == (447, 339_960, ())
    assert (edition.key, edition.vintage, edition.bands) == ("2020v2", 2011, "unweighted")
    shares = frame.groupby("simd_quintile")["people"].sum() / frame["people"].sum()
    assert (shares * 100).round().tolist() == [33, 27, 14, 16, 11]
    oracle = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv", index_col="DZ").sort_index()
    for column, heading in (
        ("simd_rank", "SIMD2020v2_Rank"),
        ("simd_vigintile", "SIMD2020v2_Vigintile"),
        ("simd_decile", "SIMD2020v2_Decile"),
        ("simd_income_rank", "SIMD2020v2_Income_Domain_Rank"),
        ("simd_housing_rank", "SIMD2020_Housing_Domain_Rank"),
        ("place", "IZname"),
        ("council_code", "LAcode"),
    ):
        assert frame[column].tolist() == oracle[heading].tolist(), column
    assert str(frame["simd_quintile"].dtype) == "Int64"
    assert str(frame["simd_crime_rank"].dtype) == "float64"
    assert frame.index.name == "zone"


def test_real_indicators(lanarkshire: Path) -> None:
    frame, edition, notes = read_simd(lanarkshire / "simd2020v2_indicators.xlsx")
    assert frame["employment_deprived_count"].sum() == 24_796
    assert frame["people"].sum() == 339_960
    assert {"income_deprived_count", "working_age_count", "place", "council"} <= set(frame.columns)
    assert (edition.key, edition.bands) == ("2020v2", "none")
    assert frame["simd_rank"].isna().all()
    assert frame["simd_income_rank"].isna().all()
    assert "file's name" in notes[0].what


def test_the_nation_agrees_with_the_rule(shared: Path) -> None:
    frame, edition, notes = read_simd(shared / "scotland" / "simd2020v2_datazone_lookup.csv")
    assert len(frame) == 6976
    assert notes == ()
    assert sorted(frame["simd_rank"]) == list(range(1, 6977))
    assert check_bands(frame, edition) == ()
    assert set(frame.loc[["S01010206", "S01010226", "S01010227"], "people"]) == {0.0}
    people = band_of_people(frame["simd_rank"], frame["people"], 5)
    shares = frame.groupby(people)["people"].sum() / frame["people"].sum()
    assert shares.between(0.199, 0.201).all()
    assert (people != frame["simd_quintile"]).any()


@pytest.mark.parametrize("bands", [20, 10, 5])
@pytest.mark.parametrize("key", ["2020v2", "2012"])
def test_rules_of_bands(bands: int, key: str) -> None:
    edition = simd_editions()[key]
    zones = edition.zones or 0
    ranks = pd.Series(range(1, zones + 1), dtype="Int64")
    found = band_of_rank(ranks, bands, edition).tolist()
    if edition.band_rule == "ceil":
        naive = [math.ceil(Fraction(rank * bands, zones)) for rank in range(1, zones + 1)]
    else:
        cuts = [math.floor(Fraction(zones * step, bands) + Fraction(1, 2)) for step in range(1, bands + 1)]
        naive = [
            next(step for step, cut in enumerate(cuts, 1) if rank <= cut) for rank in range(1, zones + 1)
        ]
    assert found == naive


def test_bands_of_people_by_hand() -> None:
    rank = pd.Series([3, 1, 2], index=["c", "a", "b"], dtype="Int64")
    people = pd.Series([50.0, 20.0, 30.0], index=["c", "a", "b"])
    # Middles 10, 35 and 75 of 100 people: bands of five 1, 2 and 4.
    assert band_of_people(rank, people, 5).to_dict() == {"a": 1, "b": 2, "c": 4}


BOTH = "SIMD2020V2Rank,SIMD2020v2_Quintile,SIMD2020V2CountryQuintile"


def test_bands_of_people_and_of_zones_need_a_choice(tmp_path: Path) -> None:
    path = write(tmp_path, table(BOTH, "1,1,1", "1500,2,1", "6976,5,5"))
    with pytest.raises(InputError, match="bands of people") as caught:
        read_simd(path)
    assert "SIMD2020V2CountryQuintile" in str(caught.value)
    frame, edition, notes = read_simd(path, columns={"simd_quintile": "SIMD2020V2CountryQuintile"})
    assert frame["simd_quintile"].tolist() == [1, 1, 5]
    assert edition.bands == "people-weighted"
    assert frame["simd_decile"].isna().all()
    assert any("left out: SIMD2020v2_Quintile" in note.what for note in notes)
    frame, edition, _ = read_simd(path, columns={"simd_quintile": "SIMD2020v2_Quintile"})
    assert frame["simd_quintile"].tolist() == [1, 2, 5]
    assert edition.bands == "unweighted"


def test_file_of_public_health_scotland(tmp_path: Path) -> None:
    head = (
        "IntZone,HB,HSCP,CA,SIMD2020V2Rank,SIMD2020V2CountryDecile,SIMD2020V2CountryQuintile,SIMD2020V2HBDecile,"
        "SIMD2020V2CAQuintile"
    )
    text = table(head, "S02002135,S08000032,S37000035,S12000044,100,1,1,10,5").replace("DZ,", "DataZone,")
    frame, edition, notes = read_simd(write(tmp_path, text))
    row = frame.iloc[0]
    assert (row["simd_quintile"], row["simd_decile"], edition.bands) == (1, 1, "people-weighted")
    assert (row["intermediate_zone"], row["council_code"]) == ("S02002135", "S12000050")
    said = " ".join(note.what for note in notes)
    assert "SIMD2020V2HBDecile" in said
    assert "S12000044 is now S12000050" in said
    with pytest.raises(InputError, match="not of Scotland"):
        read_simd(write(tmp_path, text), columns={"simd_decile": "SIMD2020V2HBDecile"})


def test_reversed_bands_of_people_of_2004_are_turned_round(tmp_path: Path) -> None:
    text = "DZ,SIMD2004Rank,SIMD2004CountryQuintile\nS01000001,1,5\nS01000002,3000,3\nS01000003,6505,1\n"
    frame, edition, notes = read_simd(write(tmp_path, text))
    assert frame["simd_quintile"].tolist() == [1, 3, 5]
    assert (edition.key, edition.vintage) == ("2004", 2001)
    assert "turned round" in " ".join(note.what for note in notes)


def test_bands_from_ranks_when_none_are_published(tmp_path: Path) -> None:
    frame, edition, notes = read_simd(write(tmp_path, table("SIMD2020v2_Rank", "1", "1396", "6976", "*")))
    assert frame["simd_quintile"].tolist()[:3] == [1, 2, 5]
    assert frame["simd_quintile"].isna().tolist() == [False, False, False, True]
    assert edition.bands == "computed"
    assert "computed from the published ranks" in " ".join(note.what for note in notes)


def test_published_bands_win_over_the_rule(tmp_path: Path) -> None:
    rows = ["1,1", "1396,1", "4000,3", "6976,5"]
    frame, _, notes = read_simd(write(tmp_path, table("SIMD2020v2_Rank,SIMD2020v2_Quintile", *rows)))
    assert frame["simd_quintile"].tolist() == [1, 1, 3, 5]
    said = " ".join(note.what for note in notes)
    says(said, "simd_quintile", "1", "S01011358 is 1", "its rank says 2")


def test_two_editions_in_one_file(tmp_path: Path) -> None:
    path = write(tmp_path, table("SIMD2016_Rank,SIMD2020v2_Rank", "1,10", "2,20"))
    with pytest.raises(InputError, match="several editions"):
        read_simd(path)
    assert read_simd(path, edition="SIMD 2016")[0]["simd_rank"].tolist() == [1, 2]
    assert read_simd(path, edition="2020v2")[0]["simd_rank"].tolist() == [10, 20]


def test_withdrawn_edition_is_doubted(tmp_path: Path) -> None:
    _, edition, notes = read_simd(write(tmp_path, table("SIMD2020_Rank", "1", "2")))
    assert edition.key == "2020v2"
    assert "withdrawn" in notes[0].what


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2020v2", "2020v2"),
        ("SIMD 2020V2", "2020v2"),
        ("16", "2016"),
        ("SIMD16", "2016"),
        ("2009", "2009v2"),
        ("2031", None),
        ("", None),
    ],
)
def test_names_of_editions(text: str, key: str | None) -> None:
    found = edition_named(text)
    assert (found.key if found else None) == key


def test_outside_the_catalogue(tmp_path: Path) -> None:
    path = write(tmp_path, "LSOA11CD,Our Rank,Our Quintile\nE01000001,29199,5\nE01000002,30379,5\n")
    with pytest.raises(InputError, match="no column holds a rank, band or count"):
        read_simd(path)
    frame, edition, _ = read_simd(path, columns={"simd_rank": "Our Rank", "simd_quintile": "Our Quintile"})
    assert frame["simd_rank"].tolist() == [29199, 30379]
    assert (edition.key, edition.zones) == ("other", None)


@pytest.mark.parametrize(
    ("index", "head"),
    [
        ("IMD", "LSOA21CD,IMD_rank,IMD_decile,Employment_rank"),
        (
            "IMD",
            "LSOA code (2021),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),Employment Rank (where 1 is most deprived)",
        ),
        ("WIMD", "LSOA code,WIMD 2025,WIMD 2025 decile,Employment rank"),
        (
            "NIMDM",
            "SOA2001,Multiple Deprivation Measure Rank (where 1 is most deprived),MDM decile,Employment rank",
        ),
    ],
)
def test_indices_of_other_countries(tmp_path: Path, index: str, head: str) -> None:
    path = write(tmp_path, f"{head}\nE01000001,29199,9.0,7\nE01000002,30379,10.0,8\nE01000003,9,1.0,9\n")
    frame, edition, notes = read_simd(path)
    assert (edition.key, edition.name, edition.zones) == ("other", index, None)
    assert frame["simd_rank"].tolist() == [29199, 30379, 9]
    assert frame["simd_quintile"].tolist() == [5, 5, 1]
    assert frame["simd_employment_rank"].tolist() == [7, 8, 9]
    assert "employment_deprived_count" not in frame
    said = " ".join(note.what for note in notes)
    says(
        said,
        "simd_quintile not given: taken from simd_decile",
    )


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        (table("SIMD2020v2_Rank", "6977", "2"), ("simd_rank is over 6,976", "S01011357")),
        (table("SIMD2020v2_Quintile", "6", "2"), ("simd_quintile is over 5",)),
        (table("SIMD2020v2_Quintile", "0", "2"), ("1 or more",)),
        (table("SIMD2020v2_Quintile", "1.5", "2"), ("whole",)),
        (table("SIMD2020v2_Rank", "1", "2,5"), ("more cells than the header",)),
        (table("SIMD2026_Rank", "1", "2"), ("is of 2022 data zones, these are of 2011", "localities rebase")),
        (table("SIMD2031_Rank", "1", "2"), ("edition of the SIMD that is not known: 2031", "Known editions")),
        (
            table("SIMD2020v2_Rank,SIMD2020v2_Quintile", "1,5", "3000,3", "6976,1"),
            ("runs against the ranks",),
        ),
        ("DZ,SIMD2020v2_Rank\nS01016142,1\n", ("is of 2011 data zones, these are of 2022",)),
        ("DZ,SIMD2020v2_Rank\nS01011357,1\nS01016142,2\n", ("vintages are mixed",)),
        ("DZ,SIMD2020v2_Rank\nS01011357,1\nS01011357,2\n", ("rows 2, 3", "no postcodes")),
        ("DZ,SIMD2020v2_Rank,SIMD 2020v2 rank\nS01011357,1,2\n", ("2 columns may hold simd_rank",)),
        ("Place,SIMD2020v2_Rank\nx,1\n", ("zone code",)),
    ],
)
def test_refused(tmp_path: Path, text: str, fragments: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read_simd(write(tmp_path, text))
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_unknown_edition_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, table("SIMD2020v2_Rank", "1"))
    with pytest.raises(InputError, match="no edition '2030'"):
        read_simd(path, edition="2030")
    with pytest.raises(InputError, match="no column 'Q' for the simd quintile"):
        read_simd(path, columns={"simd_quintile": "Q"})


def test_shared_ranks_and_suppressed_counts_are_noted(tmp_path: Path) -> None:
    text = table("SIMD2020v2_Rank,Income_count,Total_population", "5,*,100", "5,7,200")
    frame, _, notes = read_simd(write(tmp_path, text))
    said = " ".join(note.what for note in notes)
    assert "more than one zone (2 zones): rank 5" in said
    assert "1 suppressed" in said
    assert np.isnan(frame.loc["S01011357", "income_deprived_count"])


def test_rows_in_any_order_give_the_same(tmp_path: Path) -> None:
    head, *rows = table("SIMD2020v2_Rank,SIMD2020v2_Quintile", "1,1", "3000,3", "6976,5").splitlines()
    first, _, _ = read_simd(write(tmp_path, "\n".join([head, *rows])))
    second, _, _ = read_simd(write(tmp_path, "\n".join([head, *reversed(rows)])))
    pd.testing.assert_frame_equal(first, second)
