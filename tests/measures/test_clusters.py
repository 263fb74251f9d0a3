"""Connected disagreements: who is with whom, names, sums, order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.measures.affected import disagreement_clusters, disagreements
from tests import oracles
from tests.laws import examples

SETS = ["nhs", "social"]

# Zones on a row, each with its neighbour: A-B-C-D-E-F.  nhs / social, = where they correspond
#   A N/s   B N/s   C N/n =   D N/s   E N/s and S/n (split)   F S/n
ZONES = pd.DataFrame(
    {
        "people": [100.0, 50, 70, 10, 40, 20],
        "place": ["Cleland", "Newarthill", "Carfin", "Shotts", "Shotts", "Salsburgh"],
        "simd_quintile": pd.array([1, 2, 1, None, 1, 5], dtype="Int64"),
    },
    index=pd.Index(list("ABCDEF"), name="zone"),
)
PIECES = pd.DataFrame(
    {
        "zone": ["A", "B", "C", "D", "E", "E", "F"],
        "nhs": ["N", "N", "N", "N", "N", "S", "S"],
        "social": ["s", "s", "n", "s", "s", "n", "n"],
        "share": [1, 1, 1, 1, 0.5, 0.5, 1.0],
        "area_m2": [1e6] * 4 + [5e5, 5e5, 2e6],
        "outside": False,
        "corresponds": [False, False, True, False, False, False, False],
    }
)
NEIGHBOURS = pd.DataFrame({"zone": list("ABCDE"), "neighbour": list("BCDEF"), "border_m": 100.0})


def test_connected_pieces_with_the_same_areas_are_one_disagreement() -> None:
    clusters = disagreement_clusters(PIECES, SETS, NEIGHBOURS)
    assert clusters.to_dict() == {0: "A", 1: "A", 3: "D", 4: "D", 5: "E", 6: "E"}


def test_the_list_by_hand() -> None:
    table = disagreements(PIECES, ZONES, SETS, disagreement_clusters(PIECES, SETS, NEIGHBOURS))
    assert table.index.tolist() == ["A", "E", "D"]
    assert table["place"].tolist() == ["Cleland and Newarthill", "Salsburgh and Shotts", "Shotts"]
    assert table["nhs"].tolist() == ["N", "S", "N"]
    assert table["social"].tolist() == ["s", "n", "s"]
    assert table["zones_count"].tolist() == [2, 2, 2]
    assert table["people"].tolist() == [150, 40, 30]
    assert table["share"].tolist() == pytest.approx([150 / 290, 40 / 290, 30 / 290])
    assert table["simd_1_people"].tolist() == [100, 20, 20]
    assert table["simd_2_people"].tolist() == [50, 0, 0]
    assert table["simd_not_known_people"].tolist() == [0, 0, 10]
    assert table["most_deprived_share"].tolist() == pytest.approx([100 / 150, 0.5, 1.0])
    assert table["area_km2"].tolist() == [2.0, 2.5, 1.5]


def test_two_disagreements_that_start_in_one_zone_have_two_ids() -> None:
    pieces = pd.DataFrame(
        {
            "zone": ["A", "A"],
            "nhs": ["S", "N"],
            "social": ["n", "s"],
            "share": [0.5, 0.5],
            "area_m2": 1.0,
            "outside": False,
            "corresponds": False,
        }
    )
    clusters = disagreement_clusters(pieces, SETS, NEIGHBOURS.iloc[:0])
    assert clusters.tolist() == ["A.2", "A"]  # by the order of their areas: N/s before S/n


@pytest.mark.parametrize(
    ("people", "name"),
    [
        ([10, 10, 10, 10], "Ash, Birch and Elm"),  # equal: by name, three at most
        ([1, 30, 4, 40], "Oak, Birch and Elm"),
        ([1, 60, 1, 40], "Birch and Oak"),  # less than a twentieth is not named
        ([0, 0, 0, 0], "Ash, Birch and Elm"),
    ],
)
def test_names_are_the_largest_places(people: list[float], name: str) -> None:
    zones = pd.DataFrame(
        {"people": people, "place": ["Ash", "Birch", "Elm", "Oak"], "simd_quintile": 1},
        index=pd.Index(list("ABCD"), name="zone"),
    )
    pieces = pd.DataFrame(
        {
            "zone": list("ABCD"),
            "nhs": "N",
            "social": "s",
            "share": 1.0,
            "area_m2": 1.0,
            "outside": False,
            "corresponds": False,
        }
    )
    table = disagreements(pieces, zones, SETS, disagreement_clusters(pieces, SETS, NEIGHBOURS))
    assert table["place"].tolist() == [name]


def test_a_disagreement_of_many_small_places_has_the_name_of_the_largest() -> None:
    codes = [f"Z{number:02}" for number in range(30)]
    zones = pd.DataFrame(
        {"people": 10.0, "place": codes, "simd_quintile": 1}, index=pd.Index(codes, name="zone")
    )
    pieces = pd.DataFrame(
        {"zone": codes, "nhs": "N", "social": "s", "share": 1.0, "area_m2": 1e6, "outside": False, "corresponds": False}
    )  # fmt: skip
    clusters = pd.Series("Z00", index=pieces.index, dtype="str")
    assert disagreements(pieces, zones, SETS, clusters)["place"].tolist() == ["Z00"]


def test_places_whose_names_hold_an_and_are_set_apart() -> None:
    places = ["Gartcosh and Marnock", "Condorrat", "Carfin", "Shotts", "Shotts", "Salsburgh"]
    zones = ZONES.assign(place=places)
    table = disagreements(PIECES, zones, SETS, disagreement_clusters(PIECES, SETS, NEIGHBOURS))
    assert table.loc["A", "place"] == "Gartcosh and Marnock; Condorrat"


def test_no_disagreement_gives_an_empty_list_with_all_its_columns() -> None:
    same = PIECES.assign(corresponds=True)
    clusters = disagreement_clusters(same, SETS, NEIGHBOURS)
    assert clusters.empty
    full = disagreements(PIECES, ZONES, SETS, disagreement_clusters(PIECES, SETS, NEIGHBOURS))
    table = disagreements(same, ZONES, SETS, clusters)
    assert table.empty
    assert table.columns.tolist() == full.columns.tolist()


def test_pieces_outside_a_set_are_no_disagreement() -> None:
    outside = PIECES.assign(outside=[True] * 2 + [False] * 5, social=[None] * 2 + [*"nssnn"])
    assert "A" not in set(disagreement_clusters(outside, SETS, NEIGHBOURS))


ZONE = st.integers(0, 9)


@given(
    st.lists(st.tuples(ZONE, st.sampled_from("NS"), st.sampled_from("ns"), st.booleans()), max_size=25),
    st.sets(st.tuples(ZONE, ZONE).filter(lambda pair: pair[0] != pair[1]), max_size=15),
    st.randoms(use_true_random=False),
)
@examples(60)
def test_as_walking_from_piece_to_piece(rows: list[tuple], pairs: set[tuple], random: object) -> None:
    unique = list(dict.fromkeys((f"Z{z}", a, b) for z, a, b, _ in rows))
    random.shuffle(unique)  # type: ignore[attr-defined]
    pieces = pd.DataFrame(unique, columns=["zone", *SETS]).assign(outside=False, share=0.5, area_m2=2.0)
    pieces["corresponds"] = pieces["nhs"].str.lower() == pieces["social"]
    neighbours = pd.DataFrame([(f"Z{a}", f"Z{b}") for a, b in pairs], columns=["zone", "neighbour"])
    clusters = disagreement_clusters(pieces, SETS, neighbours)
    differs = pieces[~pieces["corresponds"]]
    walked = oracles.clusters(
        [(row.zone, (row.nhs, row.social)) for row in differs.itertuples()],
        {frozenset({f"Z{a}", f"Z{b}"}) for a, b in pairs},
    )
    ours = [set(np.flatnonzero(clusters == name)) for name in clusters.unique()]
    assert sorted(map(sorted, ours)) == sorted(map(sorted, walked))
    zones = pd.DataFrame(
        {"people": 3.0, "place": "Here", "simd_quintile": 2}, index=[f"Z{z}" for z in range(10)]
    )
    table = disagreements(pieces, zones, SETS, clusters)
    assert table["people"].sum() == pytest.approx(1.5 * len(differs))
    shuffled = pieces.sample(frac=1, random_state=1)
    reverse = neighbours.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    again = disagreement_clusters(shuffled, SETS, reverse)
    assert again.to_dict() == clusters.to_dict()
