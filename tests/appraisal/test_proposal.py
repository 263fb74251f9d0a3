"""The planner's own plan: spaces, repeats, spellings, zones missing and foreign, polygons, parts."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from localities.boundaries.appraisal.proposal import check_proposal, fit_proposal, read_proposal
from localities.boundaries.errors import InputError
from tests.appraisal import grids
from tests.saying import says

CODES = ["S01011400", "S01011401", "S01011402", "S01011403"]
ZONES = pd.DataFrame(
    {"people": [10.0, 20, 30, 40], "intermediate_zone": ["S02002100", "S02002100", "S02002101", "S02002101"]},
    index=pd.Index(CODES, name="zone"),
)
NAMES = ["Motherwell", "Wishaw", "North Lanarkshire North"]


def write(
    folder: Path, rows: list[tuple[str, ...]], heading: tuple[str, ...] = ("datazone", "locality")
) -> Path:
    path = folder / "proposal.csv"
    path.write_text("\n".join(",".join(row) for row in [heading, *rows]) + "\n", encoding="utf-8")
    return path


def notes_of(notes: tuple) -> str:
    return "\n".join(f"{note.kind}: {note.what}" for note in notes)


def test_spaces_repeats_and_other_spellings_are_mended_and_told(tmp_path: Path) -> None:
    rows = [
        (CODES[3], "wishaw"),
        (CODES[0], "Motherwell  "),
        (CODES[0], "Motherwell  "),
        (f"{CODES[1]} ", "Motherwell"),
        (CODES[2], "Wishaw"),
    ]
    plan, notes = read_proposal(write(tmp_path, rows), ZONES, known=NAMES)
    assert plan.to_dict() == dict(zip(CODES, ["Motherwell", "Motherwell", "Wishaw", "Wishaw"], strict=True))
    assert plan.index.name == "zone"
    assert plan.name == "locality"
    said = notes_of(notes)
    says(said, "left_out:", "Repeated", "1", "S01011400")
    assert "Stray spaces" in said
    says(said, "'wishaw'", "another spelling of 'Wishaw'")


def test_known_names_decide_the_spelling(tmp_path: Path) -> None:
    rows = [(code, "NORTH LANARKSHIRE, north" if code == CODES[0] else "Wishaw") for code in CODES]
    path = tmp_path / "proposal.csv"
    path.write_text("datazone;locality\n" + "\n".join(f"{a};{b}" for a, b in rows) + "\n", encoding="utf-8")
    plan, notes = read_proposal(path, ZONES, known=NAMES)
    assert plan[CODES[0]] == "North Lanarkshire North"
    assert "was taken as 'North Lanarkshire North'" in notes_of(notes)


def test_every_fault_at_once_with_did_you_mean(tmp_path: Path) -> None:
    rows = [(CODES[0], "Motherwel"), (CODES[1], "Wishaw"), (CODES[2], "Brand New")]
    with pytest.raises(InputError) as caught:
        read_proposal(write(tmp_path, rows), ZONES, known=NAMES)
    message = str(caught.value)
    says(message, "'Motherwel'", "1 zone", "S01011400", "Did you mean 'Motherwell'?")
    says(message, "1 of 4 zones", "no proposed locality", "S01011403")
    assert len(caught.value.faults) == 2


def test_a_new_locality_is_told_and_can_be_declared(tmp_path: Path) -> None:
    rows = [(CODES[0], "Motherwel"), (CODES[1], "Wishaw"), (CODES[2], "Brand New"), (CODES[3], "Brand New")]
    plan, notes = read_proposal(write(tmp_path, rows), ZONES, known=NAMES, new=["Motherwel"])
    assert plan[CODES[0]] == "Motherwel"
    says(
        notes_of(notes), "warning:", "'Brand New'", "2 zones", "S01011402, S01011403", "not known", "new one"
    )


def test_a_zone_in_two_localities_is_refused(tmp_path: Path) -> None:
    rows = [(code, "Wishaw") for code in CODES] + [(CODES[1], "Motherwell")]
    with pytest.raises(InputError, match=r"contradict one another.*S01011401 in rows 3, 6"):
        read_proposal(write(tmp_path, rows), ZONES)


def test_zones_elsewhere_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [(code, "Wishaw") for code in [*CODES, "S01006506", "S01006507"]]
    plan, notes = read_proposal(write(tmp_path, rows), ZONES)
    assert plan.index.tolist() == CODES
    says(notes_of(notes), "left_out:", "2 rows", "not among these 4", "S01006506, S01006507")


def test_one_zone_elsewhere_is_one_row(tmp_path: Path) -> None:
    rows = [(code, "Wishaw") for code in [*CODES, "S01006506"]]
    _, notes = read_proposal(write(tmp_path, rows), ZONES)
    says(notes_of(notes), "1 row", "not among these 4", "S01006506")


def test_zones_not_listed_stay_where_they_are_if_that_is_known(tmp_path: Path) -> None:
    base = pd.Series("Wishaw", index=ZONES.index)
    path = write(tmp_path, [(CODES[1], "Motherwell")])
    plan, notes = read_proposal(path, ZONES, base=base, base_name="NHS localities", known=NAMES)
    assert plan.tolist() == ["Wishaw", "Motherwell", "Wishaw", "Wishaw"]
    listed = "S01011400, S01011402, S01011403"
    says(notes_of(notes), "3 of 4 zones", "80 people", "not listed", "today", "NHS localities", listed)
    with pytest.raises(InputError, match="1 of 4 zones has no proposed locality: S01011400"):
        read_proposal(path, ZONES, base=base.iloc[1:], known=NAMES)


def test_a_zone_listed_without_a_locality_is_told_once(tmp_path: Path) -> None:
    rows = [(code, "" if code == CODES[1] else "Motherwell") for code in CODES]
    base = pd.Series("Wishaw", index=ZONES.index)
    plan, notes = read_proposal(
        write(tmp_path, rows), ZONES, base=base, base_name="NHS localities", known=NAMES
    )
    assert plan[CODES[1]] == "Wishaw"
    (told,) = (note.what for note in notes if CODES[1] in note.what)
    says(told, "1 of 4 zones", "20 people", "without a locality", "today", "NHS localities", "S01011401")
    with pytest.raises(InputError, match="1 of 4 zones has no proposed locality: S01011401"):
        read_proposal(write(tmp_path, rows), ZONES, known=NAMES)


def test_a_foreign_code_is_judged_against_the_zones(tmp_path: Path) -> None:
    zones = pd.DataFrame({"people": 1.0}, index=pd.Index(["D01000001", "D01000002"], name="zone"))
    rows = [
        ("D01000001", "a"),
        ("S01011425", "a"),
        ("S01011426", "a"),
        ("S01011427", "a"),
        ("D01000002", "b"),
    ]
    with pytest.raises(InputError) as caught:
        read_proposal(write(tmp_path, rows), zones)
    message = str(caught.value)
    says(message, "2 zones of this review", "3", "'S01011425' in row 3", "'S01011426'")
    assert "D01000001" not in message


def test_a_column_that_says_proposed_wins_and_the_other_is_named(tmp_path: Path) -> None:
    rows = [(code, "Motherwell" if code == CODES[0] else "Wishaw", "Wishaw") for code in CODES]
    for heading in ("Proposed", "Proposed locality", "New Locality", "Option B", "Locality (new)"):
        plan, notes = read_proposal(write(tmp_path, rows, ("zone", heading, "Locality")), ZONES, known=NAMES)
        assert plan[CODES[0]] == "Motherwell", heading
        says(notes_of(notes), repr(heading), "was read", "not 'Locality'", "differ: 1")
    plan, _ = read_proposal(write(tmp_path, rows, ("zone", "Proposed", "Locality")), ZONES, area="Locality")
    assert plan[CODES[0]] == "Wishaw"


def test_other_headings_with_new_in_them_are_no_proposal(tmp_path: Path) -> None:
    rows = [(code, "12", "JB", "Wishaw") for code in CODES]
    path = write(tmp_path, rows, ("zone", "New population", "Proposed by", "Locality"))
    plan, notes = read_proposal(path, ZONES)
    assert set(plan) == {"Wishaw"}
    assert "was read as" not in notes_of(notes)


def test_two_proposed_columns_that_differ_are_refused(tmp_path: Path) -> None:
    rows = [(code, "Motherwell" if code == CODES[0] else "Wishaw", "Wishaw") for code in CODES]
    for headings in (("zone", "Option 1", "Option 2"), ("zone", "Locality", "Area")):
        with pytest.raises(
            InputError, match=r"2 columns may hold the proposed locality and differ \(rows: 1\)"
        ):
            read_proposal(write(tmp_path, rows, headings), ZONES)
    same = [(code, "Wishaw", "Wishaw") for code in CODES]
    _, notes = read_proposal(write(tmp_path, same, ("zone", "Option 1", "Option 2")), ZONES)
    says(notes_of(notes), "'Option 1'", "was read", "not 'Option 2'")


def test_another_vintage_is_named(tmp_path: Path) -> None:
    rows = [(f"S0101{number}", "Wishaw") for number in (6142, 6143, 6144)]
    with pytest.raises(InputError, match="They are 2022 data zones, not 2011"):
        read_proposal(write(tmp_path, rows), ZONES, base=pd.Series("Wishaw", index=ZONES.index))


def test_a_proposal_by_intermediate_zones(tmp_path: Path) -> None:
    rows = [("S02002100", "Motherwell"), ("S02002101", "Wishaw")]
    plan, _ = read_proposal(write(tmp_path, rows, ("InterZone", "Locality")), ZONES, known=NAMES)
    assert plan.tolist() == ["Motherwell", "Motherwell", "Wishaw", "Wishaw"]


def test_a_workbook_filled_in_with_slips(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Input Sheet"
    rows = [
        ("dz2022", "Proposed_Locality"),
        ("S01016142", "Falkirk West "),
        ("S01016143", "Falkirk West"),
        ("S01016143", "Falkirk West"),
        ("S01016144", "Falkrik West"),
    ]
    for row in rows:
        sheet.append(row)
    path = tmp_path / "Locality Boundary Redrawing Tool Input Sheet.xlsx"
    book.save(path)
    zones = pd.DataFrame(
        {"people": 1.0}, index=pd.Index(["S01016142", "S01016143", "S01016144"], name="zone")
    )
    with pytest.raises(InputError, match=r"'Falkrik West'.*Did you mean 'Falkirk West'"):
        read_proposal(path, zones, known=["Falkirk West", "Falkirk East", "Falkirk Central"])


def test_the_workbook_planners_are_sent(shared: Path) -> None:
    path = shared / "phs" / "Locality Boundary Redrawing Tool Input Sheet.xlsx"
    codes = ["S01016142", "S01016143", "S01016144", "S01016145"]
    zones = pd.DataFrame({"people": 1.0}, index=pd.Index(codes, name="zone"))
    base = pd.Series("Falkirk East", index=zones.index)
    plan, _ = read_proposal(path, zones, base=base, known=["Falkirk West", "Falkirk Central"])
    assert plan.tolist() == ["Falkirk West"] * 3 + ["Falkirk East"]


def areas(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    index = pd.Index(list(shapes), name="area", dtype="str")
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=index, crs="EPSG:27700")


def test_polygons_take_the_zones_of_which_they_hold_most() -> None:
    drawn = areas(
        {
            "W": shapely.box(0, 0, 1300, 2000),
            "E": shapely.box(1300, 0, 3000, 2000),
            "X": shapely.box(3000, 0, 3001, 9),
        }
    )
    plan, notes = fit_proposal(drawn, grids.zones(2, 3))
    assert plan.to_dict() == {"Z00": "W", "Z01": "E", "Z02": "E", "Z10": "W", "Z11": "E", "Z12": "E"}
    said = notes_of(notes)
    says(said, "warning:", "2 zones", "most of their ground", "Z01, Z11")
    says(said, "left_out:", "1 proposed locality", "no zone", "X")


def test_zones_in_two_polygons_are_refused_with_the_pair() -> None:
    drawn = areas({"A": shapely.box(0, 0, 2000, 2000), "B": shapely.box(900, 0, 3000, 2000)})
    with pytest.raises(InputError) as caught:
        fit_proposal(drawn, grids.zones(2, 3), where="mine.gpkg")
    message = str(caught.value)
    assert message.startswith("mine.gpkg: 2 zones (200 people) lie in two proposed localities that overlap")
    assert "A and B (2 zones, 200 people: Z01, Z11)" in message
    assert "Difference" in message


def test_a_near_tie_that_the_overlap_decides_is_refused() -> None:
    # Z01 is 0.55 A's and 0.52 B's: whoever has the 0.07 that they share has the zone.
    drawn = areas({"A": shapely.box(0, 0, 1550, 2000), "B": shapely.box(1480, 0, 3000, 2000)})
    with pytest.raises(InputError, match="2 zones"):
        fit_proposal(drawn, grids.zones(2, 3))


@pytest.mark.parametrize("names", ["AB", "BA"])
def test_an_overlap_that_decides_nothing_is_told_whatever_the_alphabet(names: str) -> None:
    first, second = names
    drawn = areas(
        {first: shapely.box(0, 0, 2000, 2000), second: shapely.box(1700, 0, 3000, 2000)}
    ).sort_index()
    plan, notes = fit_proposal(drawn, grids.zones(2, 3))
    assert plan.tolist() == [first, first, second] * 2
    says(notes_of(notes), "nowhere so much", "A and B", "60.00 hectares", "2 zones")
    assert "cut by the lines" not in notes_of(notes)


def test_roughly_drawn_lines_are_no_overlap() -> None:
    drawn = areas({"A": shapely.box(0, 0, 1000.01, 2000), "B": shapely.box(1000, 0, 3000, 2000)})
    _, notes = fit_proposal(drawn, grids.zones(2, 3))
    assert notes == ()


def test_names_of_polygons_are_compared_too() -> None:
    drawn = areas({"Motherwel": shapely.box(0, 0, 3000, 2000)})
    with pytest.raises(InputError, match="Did you mean 'Motherwell'"):
        fit_proposal(drawn, grids.zones(2, 3), known=NAMES)
    plan, _ = fit_proposal(drawn, grids.zones(2, 3), known=NAMES, new=["Motherwel"])
    assert set(plan) == {"Motherwel"}


def test_polygons_must_hold_every_zone() -> None:
    drawn = areas({"W": shapely.box(0, 0, 2000, 2000)})
    with pytest.raises(InputError, match=r"2 of 6 zones lie outside every proposed locality: Z02, Z12\."):
        fit_proposal(drawn, grids.zones(2, 3))


def test_a_sketch_that_misses_most_of_a_zone_is_told() -> None:
    drawn = areas({"W": shapely.box(0, 0, 900, 2000), "E": shapely.box(900, 0, 2300, 2000)})
    plan, notes = fit_proposal(drawn, grids.zones(2, 3))
    assert plan.tolist() == ["W", "E", "E"] * 2
    says(notes_of(notes), "2 zones", "outside", "holds most of them", "Z02, Z12")


def test_parts_that_do_not_hang_together_are_named() -> None:
    zones = grids.zones(3, 3).assign(people=[float(n) for n in range(9)])
    plan = grids.plan("ABA", "BBA", "AAA")
    notes = check_proposal(plan, zones, grids.neighbours(3, 3))
    (note,) = notes
    says(note.what, "'A'", "does not hang together", "1 zone", "0 people", "Z00")
    assert note.kind == "warning"
    assert check_proposal(grids.plan("AAA", "BBB", "CCC"), zones, grids.neighbours(3, 3)) == ()
