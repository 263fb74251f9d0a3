"""Overlay, pieces and neighbours beside geopandas.overlay, tobler and maup: same data, same run, in turn.

Run with ``python -m tests.benchmarks`` or ``pytest tests/benchmarks/bench_pieces.py -s``. Times are the best
of several; ratios count, seconds drift. The targets are asserted when run by pytest.
"""

from __future__ import annotations

import resource
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from boundaries.geometry.adjacency import rook_neighbours
from boundaries.geometry.lines import boundary_coincidence
from boundaries.geometry.overlay import intersect_zones, measure_zones
from boundaries.pieces.pieces import build_fragments, build_pieces
from boundaries.sets import BoundarySet
from tests.grids import boundary_set, real_sets, real_zones

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass
class Comparison:
    """Seconds of one piece of work, ours first, then each peer's."""

    work: str
    seconds: dict[str, float] = field(default_factory=dict)

    def ratio(self, ours: str, peer: str) -> float:
        """Return how many times longer a peer takes."""
        return self.seconds[peer] / self.seconds[ours]


def in_turn(work: str, runs: dict[str, Callable[[], object]], times: int) -> Comparison:
    """Return the best time of each run, all taking turns."""
    found = Comparison(work, dict.fromkeys(runs, np.inf))
    for _ in range(times):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            found.seconds[name] = min(found.seconds[name], time.perf_counter() - start)
    return found


def by_geopandas(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return people by area with geopandas.overlay and a group-by."""
    left = zones.rename_axis("zone").reset_index()
    right = areas[["geometry"]].rename_axis("area").reset_index()
    both = gpd.overlay(left, right, how="intersection", keep_geom_type=True)
    share = both.area / zones.area.reindex(both["zone"]).to_numpy()
    return (both["people"] * share).groupby(both["area"]).sum()


def by_tobler(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return people by area with tobler."""
    from tobler.area_weighted import area_interpolate

    return area_interpolate(zones, areas, extensive_variables=["people"])["people"]


def by_maup(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return people by area with maup."""
    import maup

    pieces = maup.intersections(zones, areas, area_cutoff=0)
    weights = pieces.area / pieces.index.get_level_values("source").map(zones.area).to_numpy()
    return maup.prorate(pieces, zones["people"], weights)


def by_ours(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return people by area with ours."""
    found = measure_zones(zones, areas)
    people = found["share"] * zones["people"].reindex(found["zone"]).to_numpy()
    return people.groupby(found["area"]).sum()


def refined_by_geopandas(zones: gpd.GeoDataFrame, sets: Iterable[BoundarySet]) -> gpd.GeoDataFrame:
    """Return the common refinement with a chain of overlays: pieces without the noise rule."""
    both = zones.rename_axis("zone").reset_index()
    for one in sets:
        right = one.areas[["geometry"]].rename_axis(one.name).reset_index()
        both = gpd.overlay(both, right, how="intersection", keep_geom_type=True)
    return both


def scotland() -> tuple[gpd.GeoDataFrame, list[BoundarySet]]:
    """Return Scotland's data zones, and its localities and wards."""
    folder = SHARED / "scotland"
    layers = [
        ("SG_DataZone_Bdry_2011", "DataZone"),
        ("hscp_localities", "HSCPLocality"),
        ("wards_2022", "WardCode"),
    ]
    frames = []
    for name, key in layers:
        frame = gpd.read_file(folder / f"{name}.gpkg").set_index(key).sort_index()[["geometry"]]
        shapes = np.asarray(frame.geometry.array, dtype=object)
        bad = ~shapely.is_valid(shapes)
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
        frames.append(gpd.GeoDataFrame(geometry=shapes, index=frame.index, crs=frame.crs))
    zones, localities, wards = frames
    people = pd.read_csv(folder / "population_2020_datazone.csv")
    column = next(name for name in people if name.lower() in ("people", "population", "allages", "total"))
    key = next(name for name in people if name.lower().startswith("data"))
    totals = people.groupby(key)[column].max().reindex(zones.index)
    zones = zones.assign(people=totals.fillna(0).astype("float64"))
    return zones, [boundary_set("localities", localities), boundary_set("wards", wards)]


def overlays(zones: gpd.GeoDataFrame, sets: list[BoundarySet], place: str, times: int) -> list[Comparison]:
    """Compare every set's overlay with the peers', then the pieces of all sets with the chain of overlays."""
    found = []
    for one in sets:
        runs = {
            name: lambda work=work, areas=one.areas: work(zones, areas)
            for name, work in (
                ("ours", by_ours),
                ("geopandas", by_geopandas),
                ("tobler", by_tobler),
                ("maup", by_maup),
            )
        }
        runs["ours, shapes"] = lambda areas=one.areas: intersect_zones(zones, areas)
        work = f"{place}: people of {len(zones):,} zones in {len(one.areas)} {one.name}"
        found.append(in_turn(work, runs, times))
    fragments = build_fragments(zones, sets)
    runs = {
        "ours": lambda: build_pieces(zones, sets),
        "ours, another tolerance": lambda: build_pieces(zones, sets, tolerance_m=25, fragments=fragments),
        "geopandas, each set": lambda: [by_geopandas(zones, one.areas) for one in sets],
        "geopandas, chained": lambda: refined_by_geopandas(zones, sets),
    }
    return [*found, in_turn(f"{place}: pieces of {len(sets)} sets, with the noise rule", runs, times)]


def others(zones: gpd.GeoDataFrame, sets: list[BoundarySet], place: str, times: int) -> list[Comparison]:
    """Time what has no peer here."""
    one, other = sets[0].areas, sets[1].areas
    runs = {
        "neighbours": lambda: rook_neighbours(zones),
        "coincidence": lambda: boundary_coincidence(one, other),
    }
    return [in_turn(f"{place}: lines", runs, times)]


def printed(comparisons: list[Comparison]) -> str:
    """Return a table, ratios beside our first time."""
    lines = []
    for one in comparisons:
        base = next(iter(one.seconds.values()))
        lines.append(one.work)
        lines += [f"    {name:28}{s * 1000:10.1f} ms{s / base:8.2f} x" for name, s in one.seconds.items()]
    return "\n".join(lines)


def measured() -> tuple[list[Comparison], list[Comparison], float]:
    """Return North Lanarkshire's comparisons, Scotland's, and our peak memory in MB before any peer ran."""
    zones, sets = real_zones(SHARED / "north-lanarkshire"), real_sets(SHARED / "north-lanarkshire")
    nation = scotland()
    build_pieces(*nation)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near = overlays(zones, sets, "North Lanarkshire", 10) + others(zones, sets, "North Lanarkshire", 10)
        far = overlays(*nation, "Scotland", 3) + others(*nation, "Scotland", 2)
    return near, far, peak


def main() -> None:
    """Print the table."""
    near, far, peak = measured()
    print(printed(near + far))
    print(f"Peak memory with Scotland's pieces, data included: {peak:,.0f} MB")


def test_targets() -> None:
    """North Lanarkshire three times as fast as geopandas.overlay, Scotland twice as fast as the fastest peer."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not beside the project ({SHARED})")
    near, far, peak = measured()
    print("\n" + printed(near + far))
    assert peak < 500
    for one in near[:3]:
        assert one.ratio("ours", "geopandas") >= 3
    for one in far[:2]:
        assert min(one.ratio("ours", peer) for peer in ("geopandas", "tobler", "maup")) >= 2
