"""The planner's own plan: read from a lookup or fitted from polygons, and checked."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

import geopandas as gpd
import pandas as pd

from boundaries.appraisal.connections import locality_parts, parts_table
from boundaries.errors import Fault, InputError, some
from boundaries.geometry.overlay import measure_zones
from boundaries.notes import Note
from boundaries.reading.lookups import read_lookup
from boundaries.reading.names import near_misses, normalise_name
from boundaries.reading.zones import vintage_or_none

SAME_WORD = (
    0.8  # names more alike than this (0 to 1) are one name misspelt until the planner says they are two
)
CLEAR_SHARE = 0.9


def read_proposal(
    path: Path | str,
    zones: pd.DataFrame,
    *,
    base: pd.Series | None = None,
    known: Iterable[str] = (),
    new: Iterable[str] = (),
    key: str | None = None,
    area: str | None = None,
    sheet: str | None = None,
) -> tuple[pd.Series, tuple[Note, ...]]:
    """Read a proposal from a table of zones and proposed localities.

    Parameters
    ----------
    path
        A CSV file or Excel workbook, such as the input sheet of Public Health Scotland's drawing tool.
    zones
        Index ``zone``; other text columns (``intermediate_zone``) may be what the table is keyed on.
    base
        Zone to locality: where the zones stay that the table does not list. Without it every zone must be listed.
    known
        The names of today's localities, to which spellings are compared; those of `base` are added.
    new
        Names in the table that are new localities and no misspelling, whatever they resemble.
    key, area, sheet
        As for `boundaries.reading.lookups.read_lookup`.

    Returns
    -------
    (Series, tuple of Note)
        Index ``zone``, all of them, sorted; the proposed locality (str, name ``locality``). Notes: what was mended
        (spaces, spellings), left out (repeated rows, zones elsewhere) or is doubtful (new names, zones as today).

    Raises
    ------
    InputError
        With every fault: zones in two localities, missing zones, none of these zones, other vintages, names that
        look misspelt.
    """
    where = Path(path).name
    lookup, kind, notes = read_lookup(path, key=key, area=area, sheet=sheet)
    names = {str(name) for name in ([] if base is None else base.dropna().unique())} | set(known)
    lookup, spelling, faults = match_names(lookup, names, new=new, where=where)
    proposed, more = _to_zones(lookup, kind, zones, where)
    missing = zones.index[proposed.isna()]
    told = []
    if len(missing) == len(zones):
        faults.append(_no_zone(lookup, zones, where))
    elif base is not None:
        lost = zones.index.difference(base.dropna().index)
        if len(missing):
            what = f"{len(missing):,} of {len(zones):,} zones are not listed and stay where they are today."
            told.append(Note("warning", where, what, len(missing)))
        missing = missing.intersection(lost)
        proposed = proposed.fillna(base.reindex(zones.index))
    if 0 < len(missing) < len(zones):
        what = f"{len(missing):,} of {len(zones):,} zones have no proposed locality: {some(missing)}."
        faults.append(Fault(where, what, "Give every zone one, or say which localities the others stay in."))
    if faults:
        raise InputError(faults)
    plan = proposed.sort_index().astype("str").rename("locality").rename_axis("zone")
    return plan, (*notes, *spelling, *more, *told)


def match_names(
    lookup: pd.Series, known: Iterable[str], *, new: Iterable[str] = (), where: str
) -> tuple[pd.Series, list[Note], list[Fault]]:
    """Compare proposed names of localities to those that are known.

    Parameters
    ----------
    lookup
        Code to proposed locality.
    known
        Names of localities; if there are none, nothing is compared.
    new
        Names that are new localities on purpose.
    where
        The file, for messages.

    Returns
    -------
    (Series, list of Note, list of Fault)
        The lookup with names spelt as they are known where only case or punctuation differ (a note). A name that is
        nearly a known one is a fault, "did you mean"; any other unknown name is a new locality (a note).
    """
    spelt = {normalise_name(name): name for name in sorted(known)}
    if not spelt:
        return lookup, [], []
    spelt |= {normalise_name(name): name for name in sorted(new)}
    notes, faults, renamed = [], [], {}
    for name, count in lookup.value_counts().sort_index().items():
        proposed, found = str(name), spelt.get(normalise_name(str(name)))
        if found == proposed:
            continue
        if found is not None:
            renamed[proposed] = found
            notes.append(Note("mended", where, f"{proposed!r} was taken as {found!r}.", int(count)))
            continue
        near = near_misses(proposed, spelt.values(), most=1)
        counted = f"the locality {proposed!r} (zones: {count:,}) is not known"
        if near and _alike(proposed, near[0]) >= SAME_WORD:
            fix = f"Did you mean {near[0]!r}? Correct it, or say that {proposed!r} is a new locality."
            faults.append(Fault(where, f"{counted}.", fix))
        else:
            hint = f" (the nearest name is {near[0]!r})" if near else ""
            notes.append(Note("warning", where, f"{counted} and was taken as a new one{hint}.", int(count)))
    return (lookup.replace(renamed) if renamed else lookup), notes, faults


def fit_proposal(
    areas: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    known: Iterable[str] = (),
    new: Iterable[str] = (),
    where: str = "the proposal",
) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return the plan that polygons propose: each zone to the locality that holds most of its ground.

    Parameters
    ----------
    areas
        Index ``area`` (unique): the proposed localities; valid polygons in the zones' CRS.
    zones
        Index ``zone``.
    known, new
        As for `read_proposal`.
    where
        The file, for messages.

    Returns
    -------
    (Series, tuple of Note)
        As `read_proposal`. Notes name the zones that the lines cut (less than nine tenths in their locality) and the
        polygons that get no zone.

    Raises
    ------
    InputError
        Zones that share no ground with any polygon, names that look misspelt.
    """
    shares = measure_zones(zones.sort_index(), areas.sort_index())
    inside = shares.dropna(subset=["area"])
    order = inside.sort_values(["zone", "share", "area"], ascending=[True, False, True], kind="stable")
    best = order.drop_duplicates("zone").set_index("zone")
    plan, notes, faults = match_names(best["area"].astype("str"), known, new=new, where=where)
    lost = zones.index.difference(best.index)
    if len(lost):
        what = f"{len(lost):,} of {len(zones):,} zones lie outside every proposed locality: {some(lost)}."
        faults.append(Fault(where, what, "Draw the localities over the whole area."))
    if faults:
        raise InputError(faults)
    cut = best.index[best["share"] < CLEAR_SHARE]
    if len(cut):
        what = f"{len(cut):,} zones are cut by the lines and went where most of their ground is: {some(cut)}."
        notes.append(Note("warning", where, what, len(cut)))
    mostly = best.index[best.index.isin(_mostly_outside(shares))]
    if len(mostly):
        what = f"{len(mostly):,} zones lie mostly outside the proposed localities"
        what += f" and went to the one that holds most of them: {some(mostly)}."
        notes.append(Note("warning", where, what, len(mostly)))
    empty = sorted(set(map(str, areas.index)) - set(best["area"]))
    if empty:
        what = f"{len(empty):,} proposed localities hold no zone: {some(empty)}."
        notes.append(Note("left_out", where, what, len(empty)))
    return plan.rename("locality"), tuple(notes)


def check_proposal(
    plan: pd.Series, zones: pd.DataFrame, neighbours: pd.DataFrame, *, where: str = "the proposal"
) -> tuple[Note, ...]:
    """Say which localities of a proposal do not hang together.

    Parameters
    ----------
    plan
        Zone to locality.
    zones
        Index ``zone``; ``people``.
    neighbours
        ``zone``, ``neighbour``, ``border_m`` (0 for a declared link).
    where
        The file, for messages.

    Returns
    -------
    tuple of Note
        One warning a detached part, with its zones and people; empty where every locality hangs together.
        `boundaries.appraisal.connections.parts_table` has the same as a table.
    """
    parts = parts_table(plan, neighbours, zones["people"])
    member = locality_parts(plan, neighbours)
    notes = []
    apart = parts[~parts["is_main"]]
    for locality, part, people in zip(apart["locality"], apart["part"], apart["people"], strict=True):
        codes = member.index[member == part]
        counted = f"{len(codes):,} zone{'' if len(codes) == 1 else 's'} and {people:,.0f} people"
        what = f"the locality {locality!r} does not hang together: a part of {counted} is detached: {some(codes)}."
        notes.append(Note("warning", where, what, len(codes)))
    return tuple(notes)


def _to_zones(lookup: pd.Series, kind: str, zones: pd.DataFrame, where: str) -> tuple[pd.Series, list[Note]]:
    """Return the proposed locality of each zone, missing where not listed, and what was left out."""
    keys = zones.index.to_series()
    if kind != "zone" and kind in zones and not keys.isin(lookup.index).any():
        keys = zones[kind]
    proposed = keys.map(lookup)
    foreign = lookup.index.difference(pd.Index(keys.dropna().unique()))
    if not len(foreign) or proposed.isna().all():
        return proposed, []
    what = f"{len(foreign):,} rows are for zones that are not among these {len(zones):,}; left out: {some(foreign)}."
    return proposed, [Note("left_out", where, what, len(foreign))]


def _no_zone(lookup: pd.Series, zones: pd.DataFrame, where: str) -> Fault:
    what = f"none of its {len(lookup):,} codes is one of these {len(zones):,} zones: {some(lookup.index)}."
    mine, theirs = vintage_or_none(zones.index), vintage_or_none(lookup.index)
    if mine and theirs and mine != theirs:
        return Fault(
            where, f"{what} They are {theirs} data zones, not {mine}.", f"Propose with {mine} data zones."
        )
    return Fault(where, what, "Use the codes of these zones.")


def _mostly_outside(shares: pd.DataFrame) -> pd.Series:
    """Return the zones of which more than half lies outside every polygon."""
    return shares.loc[shares["area"].isna() & (shares["share"] > 0.5), "zone"]


def _alike(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1."""
    return SequenceMatcher(None, normalise_name(one), normalise_name(other), autojunk=False).ratio()
