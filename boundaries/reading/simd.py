"""The Scottish Index of Multiple Deprivation: ranks and bands as published, never averaged.

First the edition is told and the columns found, then the numbers are read. Vigintiles, deciles and quintiles are
recomputed only as a check, or where only ranks are published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import Kind, read_numbers
from localities.boundaries.reading.columns import (
    Match,
    SimdEdition,
    canonical,
    find_column,
    match_columns,
    seek_column,
    simd_editions,
)
from localities.boundaries.reading.lookups import check_total, zone_cells, zone_index
from localities.boundaries.reading.names import (
    canonical_councils,
    clean_text,
    kind_of,
    normalise_codes,
    one_spelling,
    vintage_of,
)
from localities.boundaries.reading.tables import TextTable, read_table

TEXTS = {
    "name": "zone_name",
    "place": "intermediate_zone_name",
    "intermediate_zone": "intermediate_zone",
    "ward": "ward",
    "council": "council",
    "council_code": "council_code",
    "health_board": "health_board",
}
# A name column that may hold codes, and the column such codes belong in.
CODED = {"place": ("intermediate_zone", "intermediate_zone"), "council": ("council", "council_code")}
BANDS = {"simd_vigintile": 20, "simd_decile": 10, "simd_quintile": 5}
DOMAINS = tuple(
    f"simd_{domain}_rank"
    for domain in ("income", "employment", "education", "health", "access", "crime", "housing")
)
# Published by the Scottish Government for every data zone.
SIMD_COUNTS = ("income_deprived_count", "employment_deprived_count", "working_age_count")
# What the numbers of each column are; ranks of domains may end in a half, where zones share one.
KINDS: dict[str, Kind] = {
    "people": "people",
    **dict.fromkeys(SIMD_COUNTS, "count"),
    **dict.fromkeys(("simd_rank", *BANDS), "whole"),
    **dict.fromkeys(DOMAINS, "rank"),
}
PEOPLE = "people_"  # before the name of a band: the role of bands of people
# A table that belongs to no edition of the catalogue.
OTHER = SimdEdition("other", "deprivation index", (), (), None, None, "")

# How headings of the indices of Wales, Northern Ireland and England begin.
INDICES = {
    "wimd": "WIMD",
    "nimdm": "NIMDM",
    "mdm": "NIMDM",
    "multiple": "NIMDM",
    "imd": "IMD",
    "indexof": "IMD",
}

Weighting = Literal["unweighted", "people-weighted", "none"]


def read_simd(
    path: Path | str,
    *,
    sheet: str | None = None,
    edition: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, SimdEdition, tuple[Note, ...]]:
    """Return the SIMD of each data zone, from a lookup, a ranks or an indicators file.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with one row for each zone.
    sheet
        The sheet of a workbook.
    edition
        ``"2020v2"``: needed only where a file holds several.
    columns
        Contract column (``zone``, ``people``, ``simd_quintile``, ...) to the heading in the file. Naming a band
        also chooses between bands of zones and bands of people.

    Returns
    -------
    (pandas.DataFrame, SimdEdition, tuple of Note)
        Index ``zone``, unique and sorted. ``simd_rank`` and the bands ``simd_vigintile``, ``simd_decile``,
        ``simd_quintile`` (Int64, 1 = most deprived, <NA> where not given), domain ranks (float64). Where the
        file has them: ``people`` and counts of people (float64, NaN = suppressed), texts ``name``, ``place``,
        ``intermediate_zone``, ``ward``, ``council``, ``council_code``, ``health_board`` ("" where empty). The edition
        says whose bands they are.

    Raises
    ------
    InputError
        Both sorts of bands or several editions without a choice, ranks or bands out of range or the wrong
        way round, zones of another vintage than the edition's, zones that stand twice, bad codes or numbers.
    """
    given = dict(columns or {})
    preferred = ("simd_rank", *BANDS, *(PEOPLE + name for name in BANDS), *DOMAINS, *SIMD_COUNTS, "people")
    table = read_table(path, sheet=sheet, required=("zone",), preferred=preferred, given=given)
    headers = list(table.frame.columns)
    zone = find_column(headers, "zone", where=table.where, given=given.get("zone"))
    used, headings, doubts = simd_columns(headers, where=table.where, edition=edition, given=given)
    if not headings:
        what = f"no column holds a rank, band or count of the SIMD. Columns: {some(map(repr, headers), 12)}."
        raise refusal(table.where, what, 'Name them: columns = { simd_rank = "…", simd_quintile = "…" }.')
    people = seek_column(headers, "people", where=table.where, given=given.get("people"))
    if people:
        headings = {"people": people, **headings}
    frame, notes, faults = _frame(table, zone, headings, _text_columns(headers, given, table.where))
    faults += range_faults(frame, used, table.where)
    faults += _vintage_faults(frame, used, table.where) if not faults else []
    frame, settled, turned, against = settle_bands(frame, used, table.where)
    if faults or against:
        raise InputError([*faults, *against])
    for name in ("people", *SIMD_COUNTS):
        notes += check_total(table, headings[name], frame[name]) if name in headings else ()
    checked = check_bands(frame, settled, where=table.where)
    return frame, settled, (*table.notes, *doubts, *notes, *turned, *checked)


def _text_columns(headers: list[str], given: Mapping[str, str], where: str) -> dict[str, str]:
    """Return the headings of texts; one that could be several columns is no loss and is passed over."""
    texts = {}
    for name, role in TEXTS.items():
        found = match_columns(headers, role)
        if name in given:
            texts[name] = find_column(headers, role, where=where, given=given[name], key=f"columns.{name}")
        elif len(found) == 1:
            texts[name] = found[0].column
    return texts


def _frame(
    table: TextTable, zone: str, headings: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return one row for each zone with numbers and texts under the contract's names."""
    fix = "Keep one row for each data zone (no postcodes)."
    cells, notes, faults = zone_cells(table, zone, headings, fix=fix, texts=texts)
    columns: dict[str, pd.Series] = {}
    for name, kind in KINDS.items():
        if name in headings:
            numbers = read_numbers(cells[name], where=table.where, column=headings[name], kind=kind)
            notes += numbers.notes
            faults += numbers.faults
            values = numbers.values
        elif kind not in ("count", "people"):
            values = pd.Series(np.nan, index=cells.index)
        else:
            continue
        columns[name] = values.astype("Int64" if kind == "whole" else "float64")
    columns |= _texts(cells, texts, table.where, notes)
    frame = pd.DataFrame(columns, index=cells.index).set_index(zone_index(cells["zone"]))
    return frame.sort_index(), notes, faults


def _texts(
    cells: pd.DataFrame, texts: Mapping[str, str], where: str, notes: list[Note]
) -> dict[str, pd.Series]:
    """Return texts cleaned, codes told from names by what they are; adds to the notes."""
    columns: dict[str, pd.Series] = {}
    for name, heading in texts.items():
        cleaned = cells[name].map({text: clean_text(text) for text in cells[name].unique()})
        target = name
        kind = kind_of(cleaned)
        if name in CODED and kind == CODED[name][0]:
            target = CODED[name][1]
        elif name == "intermediate_zone" and kind == "other" and "place" not in texts:
            target = "place"  # a lone column of intermediate zones holds names as often as codes
        elif name == "council_code" and kind == "other":
            continue
        if target in columns or (target != name and target in texts):
            continue
        if target == "council_code":
            tidy, tidied = normalise_codes(cleaned, where=where, column=heading)
            cleaned, renamed = canonical_councils(tidy, where=where, column=heading)
            notes += [*tidied, *renamed]
        columns[target] = cleaned if target == "name" else one_spelling(cleaned)
    return columns


def _vintage_faults(frame: pd.DataFrame, edition: SimdEdition, where: str) -> list[Fault]:
    if edition.vintage is None:
        return []
    vintage = vintage_of(frame.index, where=where)
    if vintage in (None, edition.vintage):
        return []
    what = f"{edition.name} is of {edition.vintage} data zones, these are of {vintage}."
    return [
        Fault(
            where,
            what,
            "Use the zones and the edition that belong together; localities rebase carries localities to other zones.",
        )
    ]


def simd_columns(
    columns: Sequence[str], *, where: str, edition: str | None, given: Mapping[str, str]
) -> tuple[SimdEdition, dict[str, str], list[Note]]:
    """Return the edition of a SIMD table and the columns that hold its ranks and bands.

    Parameters
    ----------
    columns
        The headings.
    where
        The file and sheet; an edition may be named there only.
    edition
        The edition that the planner named.
    given
        Contract column to the heading that the planner named.

    Returns
    -------
    (SimdEdition, dict, list of Note)
        The edition; its ``bands`` say whose bands the headings name: of zones or of people, never both. Contract
        column (``simd_rank``) to the heading in the file. Doubts about the edition, and bands left out.

    Raises
    ------
    InputError
        Several editions or both sorts of bands without a choice; an unknown edition; an unknown heading.
    """
    chosen, notes = _edition(columns, where, edition, given)
    weighting = _weighting(columns, where, chosen, given)
    headings: dict[str, str] = {}
    faults: list[Fault] = []
    for role in ("simd_rank", *BANDS, *DOMAINS, *SIMD_COUNTS):
        pattern = PEOPLE + role if role in BANDS and weighting == "people-weighted" else role
        try:
            heading = _heading(columns, role, pattern, where, chosen, given)
        except InputError as wrong:
            faults += wrong.faults
            continue
        if heading is not None:
            headings[role] = heading
    if faults:
        raise InputError(faults)
    used = set(headings.values())
    unused = [
        match.column
        for role in ("within_simd_band", *BANDS, *(PEOPLE + role for role in BANDS))
        for match in match_columns(columns, role)
        if match.column not in used
    ]
    if unused:
        what = f"Bands that were not asked for or hold only within a part of Scotland were left out: {some(unused)}."
        notes.append(Note("left_out", where, what, len(unused)))
    bands = weighting if any(role in headings for role in BANDS) else "none"
    return replace(chosen, bands=bands), headings, notes


def edition_named(text: str) -> SimdEdition | None:
    """Return the edition that a text names ("2020v2", "SIMD 2016", "16"), or None."""
    plain = canonical(text).removeprefix("simd")
    known = simd_editions()
    exact = [edition for edition in known.values() if plain == canonical(edition.key)]
    return next((edition for edition in [*exact, *known.values()] if plain in edition.names), None)


def _edition(
    columns: Sequence[str], where: str, named: str | None, given: Mapping[str, str]
) -> tuple[SimdEdition, list[Note]]:
    if named is not None:
        found = edition_named(named)
        if found is None:
            what = f"there is no edition {named!r} of the SIMD. Known: {some(simd_editions(), 20)}."
            raise refusal(where, what, "Correct the edition.")
        return found, []
    overall = ["simd_rank", *BANDS, *(PEOPLE + role for role in BANDS)]
    for roles in (overall, list(DOMAINS)):
        matches = [
            match
            for role in roles
            for match in match_columns(columns, role)
            if match.edition and given.get(role.removeprefix(PEOPLE), match.column) == match.column
        ]
        if matches:
            return _of_matches(matches, where, overall=roles is overall)
    for size in range(7, 1, -1):
        plain = canonical(where)
        start = plain.find("simd")
        if start >= 0 and (found := edition_named(plain[start : start + 4 + size])):
            what = f"No heading names the edition; {found.name} was taken from the file's name."
            return found, [Note("warning", where, what)]
    used = (
        canonical(match.column) for role in overall for match in match_columns(columns, role) if match.tier
    )
    if index := next(
        (name for one in used for begins, name in INDICES.items() if one.startswith(begins)), ""
    ):
        return replace(OTHER, name=index), []
    return OTHER, [Note("warning", where, "No edition of the SIMD is named; the table is used as it is.")]


def _of_matches(matches: list[Match], where: str, *, overall: bool) -> tuple[SimdEdition, list[Note]]:
    editions: dict[str, list[Match]] = {}
    for match in matches:
        found = edition_named(match.edition)
        if found is None:
            what = f"column {match.column!r} is of an edition of the SIMD that is not known: {match.edition}."
            fix = f"Known editions: {some(simd_editions(), 20)}. Name the edition, or update the toolkit."
            raise refusal(where, what, fix)
        editions.setdefault(found.key, []).append(match)
    if len(editions) > 1:
        held = ", ".join(f"{key} ({some(match.column for match in same)})" for key, same in editions.items())
        raise refusal(where, f"it holds several editions of the SIMD: {held}.", "Name the edition.")
    (key, same), *_ = editions.items()
    edition = simd_editions()[key]
    doubtful = [match.column for match in same if match.edition in edition.doubtful]
    if overall and doubtful:
        what = (
            f"{some(doubtful)} may be of an earlier edition that was withdrawn; {edition.name} was assumed."
        )
        return edition, [Note("warning", where, what, len(doubtful))]
    return edition, []


def _weighting(
    columns: Sequence[str], where: str, edition: SimdEdition, given: Mapping[str, str]
) -> Weighting:
    """Return whose bands are to be used; refuse both sorts without a choice, and bands of a part of Scotland."""
    of_people = {match.column for role in BANDS for match in _matches(columns, PEOPLE + role, edition)}
    of_zones = {match.column for role in BANDS for match in _matches(columns, role, edition)}
    within = {match.column for match in match_columns(columns, "within_simd_band")}
    chosen = [column for role, column in given.items() if role in BANDS]
    wrong = [column for column in chosen if column in within]
    if wrong:
        what = f"{some(wrong)} holds bands within a board, partnership or council, not of Scotland."
        raise refusal(where, what, "Name a column of national bands.")
    sorts = {"people-weighted" if column in of_people else "unweighted" for column in chosen}
    if not sorts:
        sorts = {sort for sort, held in (("people-weighted", of_people), ("unweighted", of_zones)) if held}
    if len(sorts) > 1:
        what = (
            f"it holds bands of people ({some(sorted(of_people))}) and bands of zones ({some(sorted(of_zones))}),"
            " which differ."
        )
        raise refusal(where, what, 'Name one with columns = { simd_quintile = "…" }.')
    if "people-weighted" in sorts:
        return "people-weighted"
    return "unweighted" if sorts else "none"


def _matches(columns: Sequence[str], role: str, edition: SimdEdition) -> list[Match]:
    """Return the columns of a role that are of this edition or name none."""
    found = match_columns(columns, role)
    if edition.key == "other":
        return list(found)
    own = [match for match in found if match.edition and edition_named(match.edition) == edition]
    # The full name beats a short one: SIMD2020v2_Rank before SIMD2020_Rank in the same file.
    full = [match for match in own if match.edition == canonical(edition.key)]
    return full or own or [match for match in found if not match.edition]


def _heading(
    columns: Sequence[str],
    role: str,
    pattern: str,
    where: str,
    edition: SimdEdition,
    given: Mapping[str, str],
) -> str | None:
    if role in given:
        return find_column(columns, role, where=where, given=given[role])
    found = [match.column for match in _matches(columns, pattern, edition)]
    if role in SIMD_COUNTS:
        found = [match.column for match in match_columns(columns, role)]
    if len(found) > 1:
        what = f"{len(found)} columns may hold {role}: {some(map(repr, found))}."
        raise refusal(where, what, f'Name one with columns = {{ {role} = "…" }}.')
    return found[0] if found else None


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
    if not edition.zones:
        notes += _wider_bands(frame, where)
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


def _wider_bands(frame: pd.DataFrame, where: str) -> list[Note]:
    """Fill fifths from tenths, and tenths from twentieths, where a table of no known edition has only the narrower; says so."""
    notes = []
    for narrow, wide in pairwise(BANDS):
        if frame[wide].isna().all() and frame[narrow].notna().any():
            each = BANDS[narrow] // BANDS[wide]
            frame[wide] = (frame[narrow] + each - 1) // each
            notes.append(Note("mended", where, f"{wide} not given: taken from {narrow}.", len(frame)))
    return notes


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
