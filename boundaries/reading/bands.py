"""Vigintiles, deciles and quintiles of the SIMD: used as published, recomputed only as a check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.catalogue import SimdEdition
from localities.boundaries.reading.simdcolumns import BANDS, DOMAINS


def band_of_rank(rank: pd.Series, bands: int, edition: SimdEdition) -> pd.Series:
    """Return the band of zones in which each national rank lies.

    Parameters
    ----------
    rank
        National ranks, 1 = most deprived; shared ranks may end in a half, as the domains' do.
    bands
        20, 10 or 5.
    edition
        Its number of zones and its rule: ``ceil(rank * bands / zones)``, or cut points rounded half up.

    Returns
    -------
    pandas.Series
        Int64, 1 to ``bands``, 1 = most deprived; <NA> where the rank is. Published as the rule of the SIMD.

    Examples
    --------
    >>> from localities.boundaries import simd_editions
    >>> band_of_rank(pd.Series([1.0, 1395.5, 6976.0]), 5, simd_editions()["2020v2"]).tolist()
    [1, 2, 5]
    """
    zones = edition.zones or 0
    known = rank.dropna().astype("float64")
    if edition.band_rule == "ceil":
        band = np.ceil(known.to_numpy() * bands / zones)
    else:
        cuts = (2 * zones * np.arange(1, bands) + bands) // (2 * bands)
        band = np.searchsorted(cuts, known.to_numpy(), side="left") + 1.0
    return pd.Series(band, index=known.index).astype("Int64").reindex(rank.index)


def band_of_people(rank: pd.Series, people: pd.Series, bands: int) -> pd.Series:
    """Return the band of people in which each zone lies, when the whole country is given.

    Parameters
    ----------
    rank
        National ranks, without gaps.
    people
        People of each zone, the same index.
    bands
        20, 10 or 5.

    Returns
    -------
    pandas.Series
        Int64: ``min(bands, ceil((cumulated people - people / 2) * bands / all people))`` in the order of ranks,
        as Public Health Scotland makes them.
    """
    order = rank.astype("int64").sort_values(kind="stable").index
    counts = people.loc[order].to_numpy(dtype="float64")
    middle = counts.cumsum() - counts / 2
    band = np.clip(np.ceil(middle * bands / counts.sum()), 1, bands).astype("int64")
    return pd.Series(band, index=order, dtype="Int64").reindex(rank.index)


def check_bands(frame: pd.DataFrame, edition: SimdEdition, *, where: str = "") -> tuple[Note, ...]:
    """Return where published bands differ from those that the published ranks give.

    Parameters
    ----------
    frame
        Index ``zone``; ``simd_rank``, ``simd_vigintile``, ``simd_decile``, ``simd_quintile`` (Int64), and
        ``people`` for bands of people.
    edition
        The edition, with the sort of its bands. Bands of people can be checked only for the whole country.
    where
        The file, for the notes.

    Returns
    -------
    tuple of Note
        A warning for each band with the zones that differ; the published band is used all the same.
    """
    rank = frame["simd_rank"]
    if edition.zones is None or edition.bands not in ("unweighted", "people-weighted"):
        return ()
    whole = (
        len(rank.dropna()) == len(frame) == edition.zones
        and "people" in frame
        and frame["people"].notna().all()
    )
    notes = []
    for name, bands in BANDS.items():
        if edition.bands == "unweighted":
            expected = band_of_rank(rank, bands, edition)
        elif whole:
            expected = band_of_people(rank, frame["people"], bands)
        else:
            continue
        differs = (frame[name] != expected).fillna(False).astype(bool)
        if differs.any():
            pairs = zip(frame.index[differs], frame.loc[differs, name], expected[differs], strict=True)
            named = some(f"{zone} is {band}, its rank says {own}" for zone, band, own in pairs)
            what = f"{name} differs from what the rank gives ({int(differs.sum()):,}): {named}. As published is used."
            notes.append(Note("warning", where, what, int(differs.sum())))
    return tuple(notes)


def range_faults(frame: pd.DataFrame, edition: SimdEdition, where: str) -> list[Fault]:
    """Return the faults of ranks beyond the number of zones and of bands beyond their number."""
    limits = {**BANDS, **(dict.fromkeys(("simd_rank", *DOMAINS), edition.zones) if edition.zones else {})}
    faults = []
    for name, most in limits.items():
        over = frame.index[(frame[name] > most).fillna(False).astype(bool)]
        if len(over):
            what = f"{name} is over {most:,} in zones ({len(over):,}): {some(over)}."
            faults.append(Fault(where, what, "Check the column and the edition."))
    return faults


def settle_bands(
    frame: pd.DataFrame, edition: SimdEdition, where: str
) -> tuple[pd.DataFrame, SimdEdition, list[Note], list[Fault]]:
    """Return the bands with 1 as the most deprived, those that lack computed from published ranks.

    Parameters
    ----------
    frame
        Index ``zone``; the contract's SIMD columns.
    edition
        The edition with the sort of bands that were read.
    where
        The file, for messages.

    Returns
    -------
    (pandas.DataFrame, SimdEdition, list of Note, list of Fault)
        A fault where bands run against the ranks and the edition gives no reason for it.
    """
    frame = frame.copy()
    notes: list[Note] = []
    faults: list[Fault] = []
    for name, bands in BANDS.items():
        against = _runs_against(frame["simd_rank"], frame[name])
        reversed_here = edition.people_bands_reversed and edition.bands == "people-weighted"
        if reversed_here and frame[name].notna().any() and against is not False:
            frame[name] = bands + 1 - frame[name]
            what = f"{name} numbers the least deprived as 1 in this edition; it was turned round."
            notes.append(Note("mended", where, what, int(frame[name].notna().sum())))
        elif against:
            what = f"{name} runs against the ranks: the least deprived seem to be 1."
            faults.append(Fault(where, what, "Turn it round in the file, or name another column."))
    notes += _shared_ranks(frame["simd_rank"], where)
    lacking = [name for name in BANDS if frame[name].isna().all()]
    if (
        edition.zones
        and frame["simd_rank"].notna().any()
        and lacking
        and edition.bands in ("none", "unweighted")
    ):
        for name in lacking:
            frame[name] = band_of_rank(frame["simd_rank"], BANDS[name], edition)
        what = f"{some(lacking)} not given: computed from the published ranks of {edition.zones:,} zones."
        notes.append(Note("mended", where, what, len(frame)))
        if edition.bands == "none":
            edition = replace(edition, bands="computed")
    return frame, edition, notes, faults


def _runs_against(rank: pd.Series, band: pd.Series) -> bool | None:
    """Return whether bands fall as ranks rise; None where too few zones have both."""
    both = rank.notna() & band.notna()
    if both.sum() < 3 or band[both].nunique() < 2:
        return None
    first = rank[both].astype("float64").rank().to_numpy()
    second = band[both].astype("float64").to_numpy()
    return bool(np.corrcoef(first, second)[0, 1] < -0.5)


def _shared_ranks(rank: pd.Series, where: str) -> list[Note]:
    shared = rank.dropna()
    shared = shared[shared.duplicated(keep=False)]
    if shared.empty:
        return []
    what = f"simd_rank stands for more than one zone ({len(shared):,} zones): rank {some(sorted(shared.unique()))}."
    return [Note("warning", where, what, len(shared))]
