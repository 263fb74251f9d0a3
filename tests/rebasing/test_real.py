"""Real areas carried from one vintage to the next, beside what is officially so; skipped where the data do not lie."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import CertaintyRules, build_zones, judge, read_layer, road_of_ground, shares_of


def zones_of(path: Path, code: str | None = None) -> gpd.GeoDataFrame:
    layer, _ = read_layer(path)
    return build_zones(layer, where=path.name, code=code, accept_repair=True)[0]


def test_cornwalls_middle_areas_are_carried_to_2021_as_they_officially_are(shared: Path) -> None:
    folder = shared / "england-cornwall-and-scilly"
    old, new = zones_of(folder / "lsoa11.gpkg"), zones_of(folder / "lsoa.gpkg")
    official = pd.read_csv(folder / "population_census2021_lsoa21.csv", index_col="LSOA21CD")
    middle = zones_of(folder / "msoa.gpkg", "MSOA21CD")
    drawn = shares_of(
        road_of_ground(old, middle, ""),
        pd.DataFrame({"old": middle.index, "area": middle.index, "share": 1.0}),
    )
    areas = drawn.drop_duplicates("new").rename(columns={"new": "old"}).assign(share=1.0)
    assert (len(old), len(new), len(areas)) == (327, 337, 327)
    shares = shares_of(road_of_ground(new, old, "lsoa.gpkg"), areas)
    judged = judge({"ground": shares}, official["Total"].astype(float), CertaintyRules())
    apart = judged.index[judged["locality"] != official["MSOA21CD"].reindex(judged.index)]
    assert (len(judged), list(apart)) == (337, [])
    # Some zones along the lines of middle areas are in doubt, as the lines were drawn by two hands.
    assert judged["certainty"].value_counts().to_dict() == {"exact": 324, "best fit": 13}
    assert judged["other_people"].sum() < 0.01 * official["Total"].sum()
