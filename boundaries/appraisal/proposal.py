"""The planner's own plan: read from a lookup or fitted from polygons, and checked."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.appraisal.connections import locality_parts, parts_table
from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.geometry.mending import CLIP
from localities.boundaries.geometry.overlay import measure_zones, polygonal
from localities.boundaries.notes import Note
from localities.boundaries.reading.lookups import read_lookup
from localities.boundaries.reading.names import normalise_name
from localities.boundaries.reading.spelling import meant, near_misses
from localities.boundaries.reading.zones import as_spelt, vintage_or_none

SAME_WORD = (
    0.8  # names more alike than this (0 to 1) are one name misspelt until the planner says they are two
)
CLEAR_SHARE = 0.9  # of a zone: with less of it inside, the drawing cuts the zone
_UNITS = {"intermediate_zone": "intermediate zone", "ward": "ward"}
NOISE_SHARE = 0.01  # of a zone: where two drawings share less of it, their lines were only drawn roughly
ROUNDING = 1e-6  # of a zone: what rounding does to a share
NOTED_M2 = 100.0  # 0.01 hectares: localities that share less ground than this do not overlap


def overlaps_of(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return where localities overlap, and how much of each zone there lies in which locality.

    Parameters
    ----------
    areas, zones
        As for `fit_proposal`, sorted.

    Returns
    -------
    (DataFrame, DataFrame)
        ``first``, ``second``, ``zone``, ``area_m2`` (in both), ``share`` (of the zone); and ``zone``, ``area``,
        ``share`` for every zone of which more than `NOISE_SHARE` lies in an overlap: shared ground counts for each.
    """
    shapes, blocks = areas.geometry.to_numpy(), zones.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = polygonal(shapely.intersection(shapes[first], shapes[second]))
    pair, zone = shapely.STRtree(blocks).query(shared, predicate="intersects")
    common = shapely.area(shapely.intersection(shared[pair], blocks[zone]))
    enough = np.bincount(pair, common, minlength=len(shared)) >= NOTED_M2
    kept = enough[pair] & (common > 0)
    pair, zone, common = pair[kept], zone[kept], common[kept]
    overlaps = pd.DataFrame(
        {
            "first": areas.index[first[pair]],
            "second": areas.index[second[pair]],
            "zone": zones.index[zone],
            "area_m2": common,
            "share": common / shapely.area(blocks[zone]),
        }
    )
    touched = np.unique(zone[overlaps["share"].to_numpy() >= NOISE_SHARE])
    at, area = shapely.STRtree(shapes).query(blocks[touched], predicate="intersects")
    inside = shapely.area(shapely.intersection(blocks[touched][at], shapes[area]))
    share = inside / shapely.area(blocks[touched][at])
    held = pd.DataFrame({"zone": zones.index[touched[at]], "area": areas.index[area], "share": share})
    return overlaps.sort_values(["zone", "first", "second"]), held[held["share"] > 0]


def disputed_overlaps(overlaps: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Return the overlaps that decide a zone: given to the other locality, they would make it the other's."""
    share = held.set_index(["zone", "area"])["share"]
    most = held.groupby("zone")["share"].max()
    parts = overlaps[overlaps["share"] >= NOISE_SHARE]
    one = share.reindex(pd.MultiIndex.from_frame(parts[["zone", "first"]])).to_numpy()
    other = share.reindex(pd.MultiIndex.from_frame(parts[["zone", "second"]])).to_numpy()
    larger, smaller = np.maximum(one, other), np.minimum(one, other)
    leads = larger >= most.reindex(parts["zone"]).to_numpy() - ROUNDING
    decided = larger - parts["share"].to_numpy() < smaller - ROUNDING
    disputed: pd.DataFrame = parts[leads & decided]
    return disputed


def overlap_fault(disputed: pd.DataFrame, zones: pd.DataFrame, where: str) -> Fault:
    """Return the fault that overlaps decide whose zones are: which localities, how many zones and people, how to mend it."""
    codes = pd.Index(disputed["zone"].unique())
    pairs = []
    for (first, second), part in disputed.groupby(["first", "second"], sort=True):
        inside = pd.Index(part["zone"])
        pairs.append(
            f"{first} and {second} ({zones_text(len(inside))}{people_text(zones, inside, ', {}')}: {some(inside, 3)})"
        )
    lie = "lies" if len(codes) == 1 else "lie"
    what = f"{zones_text(len(codes))}{people_text(zones, codes)} {lie} in two proposed localities that overlap, so that "
    what += f"the drawing does not say whose: {some(pairs)}."
    return Fault(where, what, CLIP)


def overlap_note(overlaps: pd.DataFrame, where: str) -> Note:
    """Return the note that localities overlap where that decides nothing."""
    pairs = [
        f"{first} and {second} ({part['area_m2'].sum() / 10_000:,.2f} hectares in {zones_text(len(part))})"
        for (first, second), part in overlaps.groupby(["first", "second"], sort=True)
    ]
    what = f"proposed localities overlap, but nowhere so much that it decides whose a zone is: {some(pairs)}."
    return Note("warning", where, what, len(pairs))


def zones_text(count: int, unit: str = "zone") -> str:
    """Return a number of zones in words."""
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def people_text(zones: pd.DataFrame, codes: pd.Index, form: str = " ({})") -> str:
    """Return how many people live in zones, or nothing where that is not known."""
    return form.format(f"{zones.loc[codes, 'people'].sum():,.0f} people") if "people" in zones else ""


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
    base_name: str = "today's localities",
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
    base_name
        What people call the localities of `base`: ``"NHS localities"``.

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
    lookup, kind, notes = read_lookup(
        path, key=key, area=area, sheet=sheet, proposed=True, own=frozenset(zones.index)
    )
    names = {str(name) for name in ([] if base is None else base.dropna().unique())} | set(known)
    named, spelling, faults = match_names(lookup[lookup != ""], names, new=new, where=where)
    lookup = pd.concat([named, lookup[lookup == ""]])
    proposed, more = _to_zones(lookup, kind, zones, where)
    silent = proposed.isna() | (proposed == "")
    missing = zones.index[silent]
    told = []
    if proposed.isna().all():
        faults.append(_no_zone(lookup, zones, where))
        missing = missing[:0]
    elif base is not None:
        kept = silent & base.reindex(zones.index).notna()
        told = _stay(zones, zones.index[kept & proposed.isna()], "not listed", base_name, where)
        told += _stay(
            zones, zones.index[kept & (proposed == "")], "listed without a locality", base_name, where
        )
        missing = zones.index[silent & ~kept]
        proposed = proposed.mask(silent).fillna(base.reindex(zones.index))
    if len(missing):
        has = "has" if len(missing) == 1 else "have"
        what = f"{len(missing):,} of {zones_text(len(zones))} {has} no proposed locality: {some(missing)}."
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
    there = set(known)
    names = sorted({*there, *new})
    if not there:
        return lookup, [], []
    unit = _UNITS.get(str(lookup.index.name), "zone")
    notes, faults, renamed = [], [], {}
    for name, count in lookup.value_counts().sort_index().items():
        proposed, found = str(name), meant(str(name), names)
        if found == proposed:
            continue
        if found is not None:
            renamed[proposed] = found
            notes.append(Note("mended", where, f"{proposed!r} was taken as {found!r}.", int(count)))
            continue
        near = near_misses(proposed, names, most=1)
        codes = lookup.index[lookup == name]
        counted = f"the locality {proposed!r} ({zones_text(len(codes), unit)}: {some(codes)}) is not known"
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

    Ground that two polygons share counts for both. Where that makes the zone's locality doubtful (with the shared
    ground given to the other polygon it would be the other's), nobody but the planner can say whose it is.

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
        polygons that get no zone, and polygons that overlap where that decides nothing.

    Raises
    ------
    InputError
        Zones that share no ground with any polygon, zones that lie in two polygons so that the overlap decides
        whose they are, names that look misspelt.
    """
    areas, zones = areas.sort_index(), zones.sort_index()
    shares = measure_zones(zones, areas)
    overlaps, held = overlaps_of(areas, zones)
    # Where localities overlap, the overlay gives the ground to the first by name: count it for both instead.
    inside = shares[shares["area"].notna() & ~shares["zone"].isin(held["zone"])]
    inside = pd.concat([inside[["zone", "area", "share"]], held])
    order = inside.sort_values(["zone", "share", "area"], ascending=[True, False, True], kind="stable")
    best = order.drop_duplicates("zone").set_index("zone")
    plan, notes, faults = match_names(best["area"].astype("str"), known, new=new, where=where)
    lost = zones.index.difference(best.index)
    if len(lost):
        lie = "lies" if len(lost) == 1 else "lie"
        what = (
            f"{len(lost):,} of {zones_text(len(zones))} {lie} outside every proposed locality: {some(lost)}."
        )
        faults.append(Fault(where, what, "Draw the localities over the whole area."))
    disputed = disputed_overlaps(overlaps, held)
    if len(disputed):
        faults.append(overlap_fault(disputed, zones, where))
    if faults:
        raise InputError(faults)
    if len(overlaps):
        notes.append(overlap_note(overlaps, where))
    cut = best.index[best["share"] < CLEAR_SHARE]
    if len(cut):
        are, went = ("is", "its") if len(cut) == 1 else ("are", "their")
        what = f"{zones_text(len(cut))} {are} cut by the lines and went where most of {went} ground is: {some(cut)}."
        notes.append(Note("warning", where, what, len(cut)))
    mostly = best.index[best.index.isin(_mostly_outside(shares))]
    if len(mostly):
        lie, them = ("lies", "it") if len(mostly) == 1 else ("lie", "them")
        what = f"{zones_text(len(mostly))} {lie} mostly outside the proposed localities"
        what += f" and went to the one that holds most of {them}: {some(mostly)}."
        notes.append(Note("warning", where, what, len(mostly)))
    empty = sorted(set(map(str, areas.index)) - set(best["area"]))
    if empty:
        hold = "proposed locality holds" if len(empty) == 1 else "proposed localities hold"
        what = f"{len(empty):,} {hold} no zone: {some(empty)}."
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
        counted = f"{zones_text(len(codes))} and {people:,.0f} people"
        what = f"the locality {locality!r} does not hang together: a part of {counted} is detached: {some(codes)}."
        notes.append(Note("warning", where, what, len(codes)))
    return tuple(notes)


def _to_zones(lookup: pd.Series, kind: str, zones: pd.DataFrame, where: str) -> tuple[pd.Series, list[Note]]:
    """Return the proposed locality of each zone, missing where not listed, and what was left out."""
    keys = zones.index.to_series()
    if kind != "zone" and kind in zones and not keys.isin(lookup.index).any():
        keys = zones[kind]
    lookup, told = as_spelt(lookup, keys.dropna(), where=where)
    proposed = keys.map(lookup)
    foreign = lookup.index.difference(pd.Index(keys.dropna().unique()))
    if not len(foreign) or proposed.isna().all():
        return proposed, told
    rows = "row is for a zone that is" if len(foreign) == 1 else "rows are for zones that are"
    what = f"{len(foreign):,} {rows} not among these {len(zones):,}; left out: {some(foreign)}."
    return proposed, [*told, Note("left_out", where, what, len(foreign))]


def _no_zone(lookup: pd.Series, zones: pd.DataFrame, where: str) -> Fault:
    what = f"none of its {len(lookup):,} codes is one of these {len(zones):,} zones: {some(lookup.index)}."
    mine, theirs = vintage_or_none(zones.index), vintage_or_none(lookup.index)
    if mine and theirs and mine != theirs:
        return Fault(
            where,
            f"{what} They are {theirs} data zones, not {mine}.",
            f"Propose with {mine} data zones, or carry it with localities rebase.",
        )
    return Fault(where, what, "Use the codes of these zones.")


def _stay(zones: pd.DataFrame, codes: pd.Index, state: str, base_name: str, where: str) -> list[Note]:
    """Say which zones keep the locality that they have today, and why."""
    if codes.empty:
        return []
    are, keep = ("is", "keeps its locality") if len(codes) == 1 else ("are", "keep their localities")
    what = f"{len(codes):,} of {zones_text(len(zones))}{people_text(zones, codes)} {are} {state} and {keep} of today "
    return [Note("warning", where, f"{what}({base_name}): {some(codes)}.", len(codes))]


def _mostly_outside(shares: pd.DataFrame) -> pd.Series:
    """Return the zones of which more than half lies outside every polygon."""
    return shares.loc[shares["area"].isna() & (shares["share"] > 0.5), "zone"]


def _alike(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1."""
    return SequenceMatcher(None, normalise_name(one), normalise_name(other), autojunk=False).ratio()
