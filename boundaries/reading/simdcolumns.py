"""Which edition of the SIMD a table is of, and which of its columns hold what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.catalogue import SimdEdition, simd_editions
from localities.boundaries.reading.columns import Match, canonical, find_column, match_columns

BANDS = {"simd_vigintile": 20, "simd_decile": 10, "simd_quintile": 5}
DOMAINS = (
    "simd_income_rank",
    "simd_employment_rank",
    "simd_education_rank",
    "simd_health_rank",
    "simd_access_rank",
    "simd_crime_rank",
    "simd_housing_rank",
)
COUNTS = ("income_deprived_count", "employment_deprived_count", "working_age_count")
PEOPLE = "people_"

Weighting = Literal["unweighted", "people-weighted", "none"]


@dataclass(frozen=True, eq=False)
class SimdColumns:
    """What was found in the header of a SIMD table.

    Attributes
    ----------
    edition
        The edition; its ``bands`` say whose bands ``headings`` names.
    headings
        Contract column (``simd_rank``) to the heading in the file.
    notes
        Doubts about the edition, and bands that were left out.
    """

    edition: SimdEdition
    headings: Mapping[str, str]
    notes: tuple[Note, ...]


def simd_columns(
    columns: Sequence[str], *, where: str, edition: str | None, given: Mapping[str, str]
) -> SimdColumns:
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
    SimdColumns
        Bands of zones or bands of people, never both.

    Raises
    ------
    InputError
        Several editions or both sorts of bands without a choice; an unknown edition; an unknown heading.
    """
    chosen, notes = _edition(columns, where, edition, given)
    weighting = _weighting(columns, where, chosen, given)
    headings: dict[str, str] = {}
    faults: list[Fault] = []
    for role in ("simd_rank", *BANDS, *DOMAINS, *COUNTS):
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
    return SimdColumns(replace(chosen, bands=bands), headings, tuple(notes))


def other_edition(attribution: str = "") -> SimdEdition:
    """Return the record of a table that belongs to no edition of the catalogue."""
    return SimdEdition(
        key="other",
        name="deprivation index",
        names=(),
        doubtful=(),
        vintage=None,
        zones=None,
        band_rule="ceil",
        people_bands_reversed=False,
        licence="",
        attribution=attribution,
    )


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
            raise InputError(Fault(where, what, "Correct the edition."))
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
    return other_edition(), [
        Note("warning", where, "No edition of the SIMD is named; the table is used as it is.")
    ]


def _of_matches(matches: list[Match], where: str, *, overall: bool) -> tuple[SimdEdition, list[Note]]:
    editions: dict[str, list[Match]] = {}
    for match in matches:
        found = edition_named(match.edition)
        if found is None:
            what = f"column {match.column!r} is of an edition of the SIMD that is not known: {match.edition}."
            fix = f"Known editions: {some(simd_editions(), 20)}. Name the edition, or update the toolkit."
            raise InputError(Fault(where, what, fix))
        editions.setdefault(found.key, []).append(match)
    if len(editions) > 1:
        held = ", ".join(f"{key} ({some(match.column for match in same)})" for key, same in editions.items())
        raise InputError(Fault(where, f"it holds several editions of the SIMD: {held}.", "Name the edition."))
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
        raise InputError(Fault(where, what, "Name a column of national bands."))
    sorts = {"people-weighted" if column in of_people else "unweighted" for column in chosen}
    if not sorts:
        sorts = {sort for sort, held in (("people-weighted", of_people), ("unweighted", of_zones)) if held}
    if len(sorts) > 1:
        what = (
            f"it holds bands of people ({some(sorted(of_people))}) and bands of zones ({some(sorted(of_zones))}),"
            " which differ."
        )
        raise InputError(Fault(where, what, 'Name one with columns = { simd_quintile = "…" }.'))
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
    if role in COUNTS:
        found = [match.column for match in match_columns(columns, role)]
    if len(found) > 1:
        what = f"{len(found)} columns may hold {role}: {some(map(repr, found))}."
        raise InputError(Fault(where, what, f'Name one with columns = {{ {role} = "…" }}.'))
    return found[0] if found else None
