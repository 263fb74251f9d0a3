"""Whether a layer lies beside another by one shift, as coordinates do that were moved with the wrong datum.

Where two layers draw some of the same lines, most points of the one have a line of the other at the same distance
in the same direction. Each point on a line of the one votes for every shift that would lay it on a line of about
the same direction of the other; a shift by which many more points meet a line than as they lie is told.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from localities.boundaries.geometry.borders import STEEPEST, Segments, segments_of
from localities.boundaries.geometry.overlay import Floats, Geometries
from localities.boundaries.notes import Note
from localities.boundaries.sets import BoundarySet

REACH_M = 300.0  # in each direction: datum slips in Great Britain move a layer by 100 m or so
CELL_M = 10.0
NEAR_CELLS = 3  # generalised lines wander by so much: a smaller shift is none
MOST_POINTS = 1_500
FEWEST_POINTS = 40
MATCHED = 0.2  # of the points meet a line after the shift: of lines generalised apart no more may
MORE = 1.5  # times as many as meet one as they lie, or after any other shift
_AT_ONCE = 50  # points: all the lines within reach of them are held at once
_ROUND = 2 * int(REACH_M / CELL_M) + 1


def displaced(zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]) -> list[Note]:
    """Return a note for each set, or for the zones, that seems to lie beside the others by one shift.

    Parameters
    ----------
    zones, sets
        In one system in metres; sets that came as lookups have the zones' own lines.
    """
    drawn = [one for one in sets if one.assignment is None]
    blocks = np.asarray(zones.geometry.array, dtype=object)
    found = [displacement(np.asarray(one.areas.geometry.array, dtype=object), blocks) for one in drawn]
    shifts = np.array([shift for shift in found if shift is not None]).reshape(-1, 2)
    if len(shifts) == len(drawn) > 1 and np.ptp(shifts, axis=0).max() <= 2 * CELL_M:
        return [_note("zones", "of all boundary sets", -shifts.mean(axis=0), len(zones))]
    return [
        _note(one.label, "of the zones", np.array(shift), len(one.areas))
        for one, shift in zip(drawn, found, strict=True)
        if shift is not None
    ]


def _note(where: str, others: str, shift: Floats, count: int) -> Note:
    """Return the note that lines lie beside others."""
    east, north = (int(CELL_M * round(value / CELL_M)) for value in shift)
    words = [f"{abs(east)} m {'east' if east > 0 else 'west'}"] if east else []
    words += [f"{abs(north)} m {'north' if north > 0 else 'south'}"] if north else []
    what = f"its lines lie about {' and '.join(words)} of the lines {others}: it looks moved as a whole, as by a wrong "
    return Note(
        "warning", where, f"{what}datum. Check its coordinate system before you use the figures.", count
    )


def displacement(source: Geometries, target: Geometries) -> tuple[float, float] | None:
    """Return how far a layer lies east and north of another, where one shift shows.

    Parameters
    ----------
    source, target
        Valid polygons in the same system in metres.

    Returns
    -------
    (float, float) or None
        Metres to the east and to the north by which the lines of the source lie beside the target's, to about
        10 m; None where they lie where they should, or no one shift is plain.
    """
    points, course = _points(segments_of(_plain(source)))
    lines = segments_of(_plain(target))
    some = range(0, len(points), _AT_ONCE)
    votes = np.concatenate(
        [_votes(points[at : at + _AT_ONCE], course[at : at + _AT_ONCE], lines) for at in some]
        or [np.zeros((0, _ROUND, _ROUND), dtype=bool)]
    )
    if len(votes) < FEWEST_POINTS:
        return None
    # A line one cell further is met too: no line is drawn better than that.
    wide = np.pad(votes, ((0, 0), (1, 1), (1, 1)))
    met = np.any([wide[:, x : x + _ROUND, y : y + _ROUND] for x in range(3) for y in range(3)], axis=0)
    share, middle = met.mean(axis=0), _ROUND // 2
    around = slice(middle - NEAR_CELLS, middle + NEAR_CELLS + 1)
    here, best = float(share[around, around].max()), float(share.max())
    if best < MATCHED or best < MORE * here:
        return None
    cells = np.argwhere(share >= best - 0.005)
    middle_cell = cells.mean(axis=0)
    far = (np.abs(np.indices(share.shape).T - middle_cell) > 2 * NEAR_CELLS).any(axis=2).T
    if np.ptp(cells, axis=0).max() > 2 * NEAR_CELLS or best < MORE * share[far].max():
        return None  # a ridge: lines of one direction only, or a pattern that repeats
    east, north = (middle - middle_cell) * CELL_M
    return float(east), float(north)


def _plain(shapes: Geometries) -> Geometries:
    """Return outlines without the corners that no cell shows: crowded ones would cost more than all the rest."""
    plain: Geometries = np.asarray(shapely.simplify(shapes, CELL_M / 4, preserve_topology=False))
    return plain[~shapely.is_empty(plain)]


def _points(lines: Segments) -> tuple[Floats, Floats]:
    """Return points at equal distances along all lines, and the direction there."""
    ends = np.cumsum(lines.length)
    if not len(ends):
        return np.empty((0, 2)), np.empty((0, 2))
    along = (np.arange(MOST_POINTS) + 0.5) * ends[-1] / MOST_POINTS
    row = np.searchsorted(ends, along)
    unit = (lines.end - lines.start)[row] / lines.length[row, None]
    return lines.start[row] + unit * (along - ends[row] + lines.length[row])[:, None], unit


def _votes(
    points: Floats, course: Floats, lines: Segments
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return, for each point that has any line near it, the cells (east, north) around it in which one lies."""
    low, high = points - REACH_M, points + REACH_M
    point, line = shapely.STRtree(lines.lines).query(shapely.box(*low.T, *high.T))
    step = (lines.end - lines.start)[line]
    sine = (course[point, 0] * step[:, 1] - course[point, 1] * step[:, 0]) / lines.length[line]
    point, line = point[np.abs(sine) < STEEPEST], line[np.abs(sine) < STEEPEST]
    count = np.ceil(lines.length[line] / (CELL_M / 2)).astype(int) + 1
    which = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)) / (count - 1)[which]
    start, finish = lines.start[line[which]], lines.end[line[which]]
    there = start + (finish - start) * share[:, None] - points[point[which]]
    cell = np.round(there / CELL_M).astype(int) + _ROUND // 2
    inside = ((cell >= 0) & (cell < _ROUND)).all(axis=1)
    votes = np.zeros((len(points), _ROUND, _ROUND), dtype=bool)
    votes[point[which[inside]], cell[inside, 0], cell[inside, 1]] = True
    return votes[votes.any(axis=(1, 2))]
