"""Columns are found by the names in use, and never guessed between."""

from __future__ import annotations

import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.columns import (
    aliases,
    canonical,
    code_book,
    find_column,
    match_columns,
    seek_column,
    simd_editions,
    sources,
)


@pytest.mark.parametrize(
    ("role", "column"),
    [
        *[
            ("zone", name)
            for name in (
                "DataZone", "DataZone2011", "datazone2022", "dz2022", "DZ", "DZCode", "dzcode", "Data_Zone",
                "Data zone code", "DZ Code", "DZ22_Code", "DataZone2011Code", "LSOA21CD", "geocode", "code", "OA21CD",
                "Data zone\u00a0code", "lsoa21_code", "LSOA code (2021)", "Lower layer Super Output Areas Code", "SDZ2021", "SDZ2021_cd",
                "DZ2021_cd", "SOA_CODE", "mnemonic", "refArea", " DATAZONE ", "OutputArea2022Code", "2011 Data Zone", "GEOID20",
            )
        ],
        *[("intermediate_zone", name) for name in ("InterZone", "IZcode", "IntZone", "IZ22_Code", "MSOA11CD", "msoa21_code")],
        *[("ward", name) for name in ("WardCode", "ew2022", "MMWcode", "WD23CD", "Ward")],
        *[
            ("area", name)
            for name in (
                "HSCPLocality", "hscp_locality", "hscp_local", "Locality", "Proposed_Locality", "AREA_NAME", "WardName",
                "Community Board", "Name", "SubHSCPName", "WD22NM", "ward24_name", "LAD23NM", "ltla24_name", "DEA", "DEA2014_nm",
                "LGD2014NAME", "ICB23NM", "lhb22_name", "PCN", "HSCT",
            )
        ],
        *[
            ("people", name)
            for name in ("AllAges", "Total population", "TotPop2011", "totpop2022", "population", "Persons", "Total_population",
                "Total: All usual residents", "MYE", "Total Population: mid 2015 (excluding prisoners)", "Observation")
        ],
        ("easting", "GridReferenceEasting"),
        ("northing", "Y"),
        ("sex", "Sex"),
        ("year", "Year"),
        ("simd_rank", "SIMD2020v2_Rank"),
        ("simd_rank", "Overall_SIMD16_rank"),
        ("simd_income_rank", "SIMD2020v2_Income_Domain_Rank"),
        ("simd_crime_rank", "SIMD2020_Crime_Domain_Rank"),
        ("simd_income_rank", "Income_domain_2016_rank"),
        ("people_simd_quintile", "SIMD2020V2CountryQuintile"),
        ("people_simd_quintile", "simd2020v2_sc_quintile"),
        ("within_simd_band", "simd2020v2_hscp2019_quintile"),
        ("within_simd_band", "SIMD2020V2CADecile"),
    ],
)  # fmt: skip
def test_names_in_use(role: str, column: str) -> None:
    assert find_column(["nothing", column, "other"], role, where="f") == column


def test_bands_of_zones_and_of_people_are_told_apart() -> None:
    assert match_columns(["SIMD2020V2CountryQuintile", "SIMD2020V2HBQuintile"], "simd_quintile") == ()
    assert match_columns(["SIMD2020v2_Quintile"], "people_simd_quintile") == ()
    assert match_columns(["SIMD2020v2_Quintile"], "simd_quintile")[0].edition == "2020v2"


def test_first_tier_wins_and_two_in_a_tier_are_refused() -> None:
    assert find_column(["Code", "DataZone"], "zone", where="f") == "DataZone"
    with pytest.raises(
        InputError, match=r"2 columns may hold the zone code: 'DataZone2011', 'DataZone2022'.*key\.x"
    ):
        seek_column(["DataZone2011", "DataZone2022"], "zone", where="f", key="key.x")


def test_repeated_heading_is_ambiguous() -> None:
    with pytest.raises(InputError, match="2 columns may hold"):
        find_column(["DataZone", "DataZone (2)"], "zone", where="f")
    with pytest.raises(InputError, match="2 columns are called 'Crew'"):
        find_column(["Crew", "Crew (2)"], "area", where="f", given="Crew")


@pytest.mark.parametrize(
    ("columns", "role", "found"),
    [
        (["HSCPLocali", "HSCP2019Na", "LocalityCo"], "area", "HSCPLocali"),
        (["Name", "LocalityNa"], "area", "LocalityNa"),
        (["Locality", "LocalityNa"], "area", "Locality"),
        (["DataZoneCo", "DataZoneNa", "TotalPopul"], "zone", "DataZoneCo"),
        (["DataZoneCo", "DataZoneNa", "TotalPopul"], "zone_name", "DataZoneNa"),
        (["DataZoneCo", "DataZoneNa", "TotalPopul"], "people", "TotalPopul"),
        (["HSCPLoca"], "area", None),
        (["Employment", "IncomeCoun"], "employment_deprived_count", None),  # a word by itself
        (["Employment", "IncomeCoun"], "income_deprived_count", "IncomeCoun"),
        (["Population"], "year", None),  # a name of its own, not a cut "PopulationYear"
    ],
)
def test_names_that_a_shapefile_cut(columns: list[str], role: str, found: str | None) -> None:
    assert seek_column(columns, role, where="f") == found


def test_given_name() -> None:
    columns = ["Crew", "DataZone"]
    assert find_column(columns, "area", where="f", given="Crew") == "Crew"
    assert find_column(columns, "area", where="f", given="crew ") == "Crew"
    with pytest.raises(InputError) as caught:
        find_column(columns, "area", where="f", given="Crews", key="sets.nhs.area")
    message = str(caught.value)
    for fragment in (
        "f: there is no column 'Crews'",
        "'DataZone'",
        "Nearest: 'Crew'",
        "Correct sets.nhs.area.",
    ):
        assert fragment in message


def test_absent_names_what_is_there() -> None:
    assert seek_column(["a"], "zone", where="f") is None
    with pytest.raises(InputError) as caught:
        find_column(["DataZon", "b"], "zone", where="zones.csv")
    for fragment in (
        "zones.csv: no column holds the zone code",
        "Columns present: 'DataZon', 'b'",
        "Is it 'DataZon'?",
    ):
        assert fragment in str(caught.value)
    with pytest.raises(InputError, match="It has no columns"):
        find_column([], "zone", where="f")


def test_aliases_are_distinct_within_a_role() -> None:
    for role, tiers in aliases().items():
        names = [canonical(name.replace("{", "9").replace("}", "9")) for tier in tiers for name in tier]
        assert len(names) == len(set(names)), role
        for tier in tiers:
            for name in tier:
                sample = name.replace("{year}", "2011").replace("{yy}", "11").replace("{edition}", "2020v2")
                assert match_columns([sample], role), (role, name)


def test_catalogue_agrees_with_itself() -> None:
    book = code_book()
    assert {year: last - first + 1 for year, (first, last) in book.data_zones.items()} == {
        2001: 6505,
        2011: 6976,
        2022: 7392,
    }
    assert {year: last - first + 1 for year, (first, last) in book.intermediate_zones.items()} == {
        2001: 1235,
        2011: 1279,
        2022: 1334,
    }
    for edition in simd_editions().values():
        first, last = book.data_zones[edition.vintage or 0]
        assert edition.zones == last - first + 1
        assert (
            edition.attribution
            == f"Source: Scottish Index of Multiple Deprivation {edition.key}, Scottish Government."
        )
    assert list(simd_editions()) == ["2004", "2006", "2009v2", "2012", "2016", "2020v2", "2026"]
    for source in sources().values():
        assert source.url.startswith("https://")
        assert source.licence == "Open Government Licence v3.0"
    assert sources()["data_zones_2011"].attribution == (
        "Copyright Scottish Government, contains Ordnance Survey data © Crown copyright and database right {year}."
    )


@pytest.mark.parametrize(
    ("role", "key", "said"),
    [
        ("zone", None, 'Name it with key = "…".'),
        ("zone", "zones.code", 'Name it with zones.code = "…".'),
        ("area", None, 'Name it with area = "…".'),
        ("people", None, 'Name it with column = "…".'),
        ("simd_rank", None, 'Name it with columns.simd_rank = "…".'),
    ],
)
def test_the_remedy_is_a_key_of_the_configuration(role: str, key: str | None, said: str) -> None:
    with pytest.raises(InputError) as caught:
        find_column(["other"], role, where="f", key=key)
    assert str(caught.value).endswith(said)
