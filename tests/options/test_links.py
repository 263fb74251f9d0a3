"""Links between islands: as few and as short as can be, and never used by themselves."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from localities.boundaries.geometry.borders import components, rook_neighbours
from localities.boundaries.options.links import parts_of, suggest_links
from tests.laws import examples


def islands(places: list[tuple[int, int]]) -> gpd.GeoDataFrame:
    """Return unit squares at these places, coded in their order."""
    index = pd.Index([f"z{number:02}" for number in range(len(places))], name="zone")
    shapes = [box(x, y, x + 1, y + 1) for x, y in places]
    frame = {
        "people": [float(10 + n) for n in range(len(places))],
        "place": [f"place {x}" for x, _ in places],
    }
    return gpd.GeoDataFrame(frame, index=index, geometry=shapes, crs=27700)


def test_the_shortest_crossings_are_suggested():
    zones = islands([(0, 0), (1, 0), (4, 0), (5, 0), (5, 3)])
    links = suggest_links(zones, rook_neighbours(zones, min_border_m=0.5))
    assert links.to_dict("list") == {
        "zone": ["z01", "z02"],
        "neighbour": ["z02", "z04"],
        "distance_m": [2.0, 2.0],
    }


def test_declared_links_need_no_other():
    zones = islands([(0, 0), (4, 0)])
    declared = pd.DataFrame({"zone": ["z00"], "neighbour": ["z01"]})
    assert suggest_links(zones, declared).empty


def test_parts_are_described_by_people_and_places():
    zones = islands([(0, 0), (1, 0), (4, 0)])
    parts = parts_of(zones, rook_neighbours(zones, min_border_m=0.5))
    assert parts["zones_count"].tolist() == [2, 1]
    assert parts["people"].tolist() == [21.0, 12.0]
    assert parts["places"].tolist() == ["place 1; place 0", "place 4"]


@examples(40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=9, unique=True))
def test_links_are_a_minimum_spanning_tree_of_the_parts(places):
    zones = islands(places)
    borders = rook_neighbours(zones, min_border_m=0.5)
    links = suggest_links(zones, borders)
    part = components(zones.index, borders)
    assert len(links) == part.nunique() - 1
    joined = pd.concat([borders[["zone", "neighbour"]], links[["zone", "neighbour"]]])
    assert components(zones.index, joined).nunique() == 1
    # Kruskal over all pairs of zones, the slow way.
    pairs = sorted(
        (zones.geometry[a].distance(zones.geometry[b]), a, b) for a, b in combinations(zones.index, 2)
    )
    head = part.to_dict()
    total = 0.0
    for distance, a, b in pairs:
        if head[a] != head[b]:
            total += distance
            head = {zone: head[a] if name == head[b] else name for zone, name in head.items()}
    assert links["distance_m"].sum() == pytest.approx(total)
    shuffled = zones.iloc[np.random.default_rng(0).permutation(len(zones))]
    pd.testing.assert_frame_equal(links, suggest_links(shuffled, borders))


@pytest.mark.shared
def test_islands_of_argyll_and_bute_are_joined_by_the_straits(shared):
    ranks = pd.read_csv(shared / "scotland" / "simd2020v2_datazone_lookup.csv").set_index("DZ")
    codes = ranks.index[ranks["LAname"] == "Argyll and Bute"]
    layer = gpd.read_file(shared / "scotland" / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone")
    zones = layer.loc[codes].rename_axis("zone")
    zones["people"], zones["place"] = ranks["population"].astype(float), ranks["IZname"]
    borders = rook_neighbours(zones)
    links = suggest_links(zones, borders)
    assert len(parts_of(zones, borders)) == 8
    assert len(links) == 7
    assert links["distance_m"].max() == pytest.approx(10_333.6, abs=1)  # Coll or Tiree to Mull
