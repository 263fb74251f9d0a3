"""Overlay, pieces and neighbours beside geopandas.overlay, tobler and maup: same data, same run, in turn.

Run with ``python -m tests.benchmarks``. Times are the best of several, by the clock and of the processor;
ratios count, seconds drift. The targets are printed with what was reached; no test depends on time.
"""

from __future__ import annotations

import resource
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.borders import boundary_coincidence, rook_neighbours
from localities.boundaries.geometry.overlay import measure_zones
from localities.boundaries.measures.correspondence import correspondences
from localities.boundaries.pieces.apportion import weigh
from localities.boundaries.pieces.fragments import build_fragments
from localities.boundaries.pieces.pieces import build_pieces, draw_pieces
from localities.boundaries.sets import BoundarySet
from tests.grids import boundary_set, intersect_zones, real_sets, real_zones

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


PEERS = ("geopandas", "tobler", "maup")


@dataclass
class Comparison:
    """Seconds by the clock, and of the processor, of one piece of work: ours first, then each peer's."""

    work: str
    clock: dict[str, float]
    processor: dict[str, float]

    def verdict(self, times: float, peers: Sequence[str]) -> str:
        """Return how much longer the fastest of some peers takes than we do, and whether that is enough."""
        fastest = min(peers, key=lambda peer: self.clock[peer])
        ratio, work = (seconds[fastest] / seconds["ours"] for seconds in (self.clock, self.processor))
        found = f"{ratio:.2f} x by the clock, {work:.2f} x by processor time beside {fastest}"
        return f"{'PASS' if ratio >= times else 'MISS'}  {self.work}: {found}; target {times:g} x"


def in_turn(work: str, runs: dict[str, Callable[[], object]], times: int) -> Comparison:
    """Return the best times of each run, all taking turns."""
    found = Comparison(work, dict.fromkeys(runs, np.inf), dict.fromkeys(runs, np.inf))
    for _ in range(times):
        for name, run in runs.items():
            clock, processor = time.perf_counter(), time.process_time()
            run()
            found.clock[name] = min(found.clock[name], time.perf_counter() - clock)
            found.processor[name] = min(found.processor[name], time.process_time() - processor)
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


def pieces_by_ours(
    zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the people of every pair of areas, from pieces without noise."""
    pieces, _ = build_pieces(zones, sets)
    people = weigh(pieces, zones, ["people"])
    return correspondences(pieces.assign(**people), [one.name for one in sets])


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


def overlays(
    zones: gpd.GeoDataFrame, sets: list[BoundarySet], place: str, times: int
) -> tuple[list[Comparison], Comparison]:
    """Compare every set's overlay with the peers', then the pieces of all sets with all peers' overlays."""
    peers = dict(zip(PEERS, (by_geopandas, by_tobler, by_maup), strict=True))
    found = []
    for one in sets:
        runs: dict[str, Callable[[], object]] = {
            name: lambda work=work, areas=one.areas: work(zones, areas)
            for name, work in {"ours": by_ours, **peers}.items()
        }
        runs["ours, shapes"] = lambda areas=one.areas: intersect_zones(zones, areas)
        work = f"{place}: people of {len(zones):,} zones in {len(one.areas)} {one.name}"
        found.append(in_turn(work, runs, times))
    fragments = build_fragments(zones, sets)
    pieces, _ = build_pieces(zones, sets, fragments=fragments)
    runs = {"ours": lambda: pieces_by_ours(zones, sets)}
    for name, work_of in peers.items():
        runs[name] = lambda work=work_of: [work(zones, one.areas) for one in sets]
    runs["geopandas, chained"] = lambda: refined_by_geopandas(zones, sets)
    runs["geopandas, same pairs"] = lambda: [
        refined_by_geopandas(zones, pair) for pair in combinations(sets, 2)
    ]
    runs["ours, another tolerance"] = lambda: build_pieces(zones, sets, tolerance_m=25, fragments=fragments)
    runs["ours, drawing"] = lambda: draw_pieces(pieces, fragments)
    return found, in_turn(f"{place}: pieces and correspondences of {len(sets)} sets", runs, times)


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
        base = next(iter(one.clock.values()))
        lines.append(one.work)
        for name, seconds in one.clock.items():
            line = f"    {name:28}{seconds * 1000:10.1f} ms{seconds / base:8.2f} x"
            lines.append(f"{line}{one.processor[name] * 1000:10.1f} ms of the processor")
    return "\n".join(lines)


def main() -> None:
    """Print the table, then the targets with what was reached."""
    zones, sets = real_zones(SHARED / "north-lanarkshire"), real_sets(SHARED / "north-lanarkshire")
    nation = scotland()
    pieces_by_ours(*nation)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before any peer ran
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near, near_pieces = overlays(zones, sets, "North Lanarkshire", 10)
        far, far_pieces = overlays(*nation, "Scotland", 3)
        lines = [*others(zones, sets, "North Lanarkshire", 10), *others(*nation, "Scotland", 2)]
    print(printed([*near, near_pieces, *far, far_pieces, *lines]))
    print(near_pieces.verdict(3, ["geopandas, same pairs"]))
    print(
        "Stricter: one overlay a set, which tells nothing of pairs of sets, against all pieces and all pairs:"
    )
    print(near_pieces.verdict(3, ["geopandas"]))
    print(far_pieces.verdict(2, PEERS))
    print("Like for like: people by area of one set:")
    for one in near:
        print(one.verdict(3, ["geopandas"]))
    for one in far:
        print(one.verdict(2, PEERS))
    print(f"{'PASS' if peak < 500 else 'MISS'}  Scotland's pieces: peak memory {peak:,.0f} MB; target 500 MB")
