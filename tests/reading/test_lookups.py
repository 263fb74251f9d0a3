"""Lookups, counts and centroids from tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.lookups import read_centroids, read_counts, read_lookup
from tests.saying import says


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


HEAD = "DataZone,Locality\n"


def test_sorted_whatever_the_order(tmp_path: Path) -> None:
    areas, kind, notes = read_lookup(write(tmp_path, HEAD + "S01011359,b\nS01011357,a\nS01011358,a\n"))
    assert areas.to_dict() == {"S01011357": "a", "S01011358": "a", "S01011359": "b"}
    assert areas.index.is_monotonic_increasing
    assert (areas.name, areas.index.name, kind, notes) == ("area", "zone", "zone", ())


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("InterZone,IntermediateZone,Locality\nS02002135,Overtown,Wishaw\n", "intermediate_zone", "Wishaw"),
        ("WardCode,WardName,Locality\nS13002673,Kilsyth,North\n", "ward", "North"),
        ("WardCode,WardName\nS13002673,Kilsyth\n", "ward", "Kilsyth"),
        ("LSOA21CD,Area\nE01000001,City\n", "zone", "City"),
        ("LSOA21CD,MSOA21CD,Area\nE01000001,E02000001,City\n", "zone", "City"),
        ("Zone,InterZone,Area\nZ1,U1,City\nZ2,U1,Town\n", "zone", "City"),
        ("code,Locality\nS02002135,Wishaw\n", "intermediate_zone", "Wishaw"),
        ("dz2022,Proposed_Locality\nS01016142,Falkirk\n", "zone", "Falkirk"),
        ("DataZone,Crew\nS01011357,Reds\n", "zone", "Reds"),
        ("id,Locality\n101.0,a\n102.0,b\n", "zone", "a"),
    ],
)
def test_keys_of_every_kind(tmp_path: Path, text: str, kind: str, first: str) -> None:
    areas, found, _ = read_lookup(write(tmp_path, text))
    assert found == kind == areas.index.name
    assert areas.iloc[0] == first
    assert not areas.index.str.contains(".", regex=False).any()


def test_named_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "Postcode,Team,DataZone,Locality\nML1 1AA,Reds,S01011357,a\n")
    areas, kind, _ = read_lookup(path, key="Postcode", area="Team")
    assert areas.to_dict() == {"ML1 1AA": "Reds"}
    assert kind == "other"


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        (HEAD + "S01011357,a\nS01011357,b\n", ("S01011357 in rows 2, 3",)),
        (HEAD + "S01011357,a\nS01016142,b\n", ("vintages are mixed",)),
        (HEAD + ",a\nS01011358,b\n", ("no code in column 'DataZone' (1): row 2",)),
        (HEAD + "S01011357,\nS01011358,\n", ("names no area",)),
        (HEAD + "S01011357,a\nS1011358,b\n", ("'S1011358' in row 3",)),
        (HEAD + "S01011357,a\nE01000001,b\n", ("'E01000001' in row 3",)),
        (HEAD + "S01011357,#REF!\nS01011358,b\n", ("error of the spreadsheet", "row 2")),
        ("DataZone,Crew,Team colour\nS01011357,a,b\n", ("name of the area", "'Crew'", 'with area = "…"')),
        ("DataZone,Locality,AREA_NAME\nS01011357,a,b\n", ("2 columns may hold the name of the area",)),
        (
            "DataZone2011,DataZone2022,Locality\nS01011357,S01016142,b\n",
            ("2 columns may hold the zone code",),
        ),
    ],
)
def test_refused(tmp_path: Path, text: str, fragments: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read_lookup(write(tmp_path, text))
    assert str(caught.value).startswith("table.csv")
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_lookup(
            write(
                tmp_path,
                HEAD + "S01011357,a\nS01011357,b\nS01016142,b\n,c\nS01011358,#N/A\nS01011359,#REF!\n",
            )
        )
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    ("text", "kind", "fragment", "left"),
    [
        (
            HEAD + "S01011357,a\nS01011357,a\nS01011358,b\n",
            "left_out",
            "Repeated rows were left out (1): S01011357",
            2,
        ),
        (
            HEAD + "S01011357,a\nS01011358,\nS01011359,n/a\n",
            "left_out",
            "stay unassigned (2): S01011358, S01011359",
            1,
        ),
        (HEAD + " s01011357 ,a\nS01011358,b\n", "mended", "Codes were tidied", 2),
        (HEAD + "S01011357,A & B\nS01011358,A and B\nS01011359,A and B\n", "mended", "another spelling", 3),
        (
            HEAD + "S01011357,1.1\nS01011358,1-1\n",
            "warning",
            "'1-1' and '1.1' differ only in punctuation and stay 2 areas",
            2,
        ),
        (HEAD + "S01011357,St. Ann\nS01011358,St Ann\n", "warning", "differ only in punctuation", 2),
        (HEAD + "S01011357,a \nS01011358,a\n", "mended", "Stray spaces", 2),
        (HEAD + "S01011357,A &amp; B\nS01011358,A & B\n", "mended", "mark-up", 2),
        ("DataZone,Crew\nS01011357,a\nS01011358,b\n", "warning", "'Crew', the only one", 2),
        (HEAD + "".join(f"S010113{n},a{n}\n" for n in range(57, 70)), "warning", "an area of its own", 13),
        (HEAD + "".join(f"S010113{n},a\n" for n in range(57, 70)), "warning", "are in one area", 13),
    ],
)
def test_noted(tmp_path: Path, text: str, kind: str, fragment: str, left: int) -> None:
    areas, _, notes = read_lookup(write(tmp_path, text))
    assert len(areas) == left
    assert [note.kind for note in notes] == [kind]
    assert fragment in notes[0].what


def test_na_is_north_ayrshire_only_among_codes(tmp_path: Path) -> None:
    areas, _, _ = read_lookup(write(tmp_path, HEAD + "S01011357,NA\nS01011358,NL\n"))
    assert areas.tolist() == ["NA", "NL"]
    areas, _, notes = read_lookup(write(tmp_path, HEAD + "S01011357,NA\nS01011358,Wishaw\n"))
    assert areas.tolist() == ["Wishaw"]
    assert notes[0].count == 1


@pytest.mark.parametrize("area", ["", "-", "b"])
def test_larger_units_among_zones_name_no_area(tmp_path: Path, area: str) -> None:
    path = write(tmp_path, f"{HEAD}S01011357,a\nS01011358,a\nS13002884,{area}\n")
    if area == "b":
        with pytest.raises(InputError) as caught:
            read_lookup(path)
        says(
            str(caught.value),
            "larger units name an area beside",
            "(1): row 4",
            "a row, or one table for each",
        )
    else:
        assert read_lookup(path)[0].to_dict() == {"S01011357": "a", "S01011358": "a"}


def test_different_areas_of_one_name_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    rows = "S01011357,Castle,S13000001\nS01011358,Castle,S13000001\nS01011359,Castle,S13000002\nS01011360,Park,S13000003\n"
    areas, _, notes = read_lookup(write(tmp_path, f"DataZone,WardName,WardCode\n{rows}"), key="DataZone")
    assert areas.tolist() == ["Castle (S13000001)"] * 2 + ["Castle (S13000002)", "Park"]
    says(notes[0].what, "1 names belong to several areas", "codes were added: Castle")


def test_codes_that_are_not_the_areas_own_tell_nothing_apart(tmp_path: Path) -> None:
    rows = "S01011357,Castle,S02000001\nS01011358,Castle,S02000002\n"
    areas, *_ = read_lookup(write(tmp_path, f"DataZone,Locality,IntZoneCode\n{rows}"))
    assert set(areas) == {"Castle"}


def test_spaces_make_no_conflict(tmp_path: Path) -> None:
    areas, _, _ = read_lookup(write(tmp_path, HEAD + "S01011357,a\ns01011357 , a\n"))
    assert areas.to_dict() == {"S01011357": "a"}


def test_counts(tmp_path: Path) -> None:
    text = 'DataZone,Households,Ill\nS01011358,"1,200",*\nS01011357,300,7\nTotal,1600,7\n'
    frame, notes = read_counts(
        write(tmp_path, text), columns={"households_count": "households", "ill_count": "Ill"}
    )
    assert frame.index.tolist() == ["S01011357", "S01011358"]
    assert frame["households_count"].tolist() == [300, 1200]
    assert frame["ill_count"].isna().tolist() == [False, True]
    said = " ".join(note.what for note in notes)
    assert "1 suppressed" in said
    assert "says 1,600, its rows sum to 1,500" in said


def test_bad_counts_come_at_once(tmp_path: Path) -> None:
    text = "DataZone,a,b\nS01011357,-1,12%\nS01011357,2,3\n"
    with pytest.raises(InputError) as caught:
        read_counts(write(tmp_path, text), columns={"a_count": "a", "b_count": "b", "c_count": "c"})
    said = str(caught.value)
    for fragment in ("negative", "per cents", "rows 2, 3", "no column 'c' for the c count", "counts.c_count"):
        assert fragment in said


def test_centroids(tmp_path: Path) -> None:
    points, notes = read_centroids(
        write(tmp_path, "DZ,Easting,Northing\nS01011358,280000.5,660000\nS01011357,1,999\n")
    )
    assert points.loc["S01011358"].tolist() == [280000.5, 660000]
    assert list(points.columns) == ["easting", "northing"]
    assert notes == ()


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("DZ,x,y\nS01011357,-4.0,55.8\n", "look like degrees"),
        ("DZ,Longitude,Latitude\nS01011357,-4.0,55.8\n", "longitude and latitude"),
        ("DZ,Easting,Northing\nS01011357,280000,\n", "no coordinates (1): S01011357"),
        ("DZ,Easting\nS01011357,280000\n", "northing"),
    ],
)
def test_bad_centroids(tmp_path: Path, text: str, fragment: str) -> None:
    with pytest.raises(InputError) as caught:
        read_centroids(write(tmp_path, text))
    assert fragment in str(caught.value)


def test_real_lookups(lanarkshire: Path, shared: Path) -> None:
    nhs, kind, notes = read_lookup(lanarkshire / "hscp_localities_dz11_lookup.csv")
    assert (len(nhs), nhs.nunique(), kind, notes) == (447, 6, "zone", ())
    social, kind, notes = read_lookup(lanarkshire / "social_work_lookup.csv")
    assert (len(social), social.nunique(), kind, notes) == (78, 6, "intermediate_zone", ())
    proposed, kind, _ = read_lookup(shared / "phs" / "Locality Boundary Redrawing Tool Input Sheet.xlsx")
    assert kind == "zone"
    assert proposed.to_dict() == dict.fromkeys(("S01016142", "S01016143", "S01016144"), "Falkirk West")


def test_real_counts(lanarkshire: Path) -> None:
    frame, _ = read_counts(
        lanarkshire / "simd2020v2_indicators.xlsx", columns={"employment_deprived_count": "Employment_count"}
    )
    assert frame["employment_deprived_count"].sum() == 24_796
    oracle = pd.read_excel(
        lanarkshire / "simd2020v2_indicators.xlsx", sheet_name="Data", index_col="Data_Zone"
    )
    assert (frame["employment_deprived_count"] == oracle["Employment_count"].sort_index()).all()


def test_a_proposal_keeps_codes_without_an_area_for_the_caller(tmp_path: Path) -> None:
    path = write(tmp_path, "zone,Proposed,Comment\nS01011357,a,x\nS01011358,,y\nS01011358,,y\n")
    areas, kind, notes = read_lookup(path, proposed=True)
    assert (areas.to_dict(), kind) == ({"S01011357": "a", "S01011358": ""}, "zone")
    assert not any("unassigned" in note.what for note in notes)
    with pytest.raises(InputError, match="no column holds the name of the area"):
        read_lookup(path)


BLOCKS = "Code,Area\n1,North\n2,\n3,\n4,South\n5,\n6,\n"


@pytest.mark.parametrize("proposed", [False, True])
def test_areas_on_the_first_rows_of_their_blocks_are_refused(tmp_path: Path, proposed: bool) -> None:
    with pytest.raises(InputError) as refused:
        read_lookup(write(tmp_path, BLOCKS), proposed=proposed)
    says(
        str(refused.value),
        "table.csv",
        "'Area'",
        "2 rows",
        "4 others",
        "first row of its block",
        "row 2, 5",
        "-",
    )
    # As the remedy says.
    areas, _, _ = read_lookup(write(tmp_path, BLOCKS.replace(",\n", ",-\n")), proposed=proposed)
    assert areas[areas != ""].to_dict() == {"1": "North", "4": "South"}


@pytest.mark.parametrize("mark", ['""""', "''", "Ditto", "〃"])
def test_marks_for_what_stands_above_are_refused(tmp_path: Path, mark: str) -> None:
    with pytest.raises(InputError) as caught:
        read_lookup(write(tmp_path, f"{HEAD}S01011357,a\nS01011358,{mark}\nS01011359,b\n"))
    says(str(caught.value), "marks for what stands above (1)", "in row 3", "in every row")


def test_an_area_here_and_there_is_no_block(tmp_path: Path) -> None:
    for text in (
        "Code,Area\n1,\n2,North\n3,\n4,South\n",
        "Code,Area\n1,North\n2,South\n3,North\n4,\n5,\n6,\n",
    ):
        assert len(read_lookup(write(tmp_path, text))[0]) == text.count("th\n")


def test_a_column_that_says_nearly_the_same_is_told_beside_the_headline(tmp_path: Path) -> None:
    rows = "".join(f"S0101135{n},Wishaw,{'Shotts' if n == 7 else 'Wishaw'},T{n}\n" for n in range(5, 10))
    path = write(tmp_path, "DataZone,Locality,New Locality,Team\n" + rows)
    areas, _, notes = read_lookup(path)
    assert set(areas) == {"Wishaw"}
    (told,) = [note.what for note in notes if note.beside_headline]
    says(told, "'Locality'", "'New Locality'", "1", 'area = "')
    for name in ("Locality", "New Locality"):
        assert not any(note.beside_headline for note in read_lookup(path, area=name)[2])
