"""The catalogue of what is known, kept as data, and the columns of a table that play a role by the names in use.

The catalogue (`data/catalogue`) holds the names that columns go by, what official codes begin with, the editions of the
SIMD and the official sources.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from localities.boundaries.errors import Fault, InputError, refusal, some

Bands = Literal["unweighted", "people-weighted", "computed", "none"]
# A table reader gives the second of two equal headings a number: "Locality (2)".
REPEATED = re.compile(r"\s\((\d{1,2})\)$")
PLACEHOLDERS = {
    "{year}": r"(?P<year>(?:19|20)\d\d)",
    "{yy}": r"(?P<year>\d\d)",
    "{edition}": r"(?P<edition>(?:(?:19|20)?\d\d(?:v\d)?)?)",
}
# What the configuration calls the setting that names a role's column, where that is not columns.<role>.
SETTINGS = {"zone": "key", "intermediate_zone": "key", "ward": "key", "people": "column", "area": "area"}
SHAPEFILE_NAME = 10  # characters of a heading that a shapefile keeps
SEEN = 12  # headings that a message lists
# Shares of letters in common from which a heading is offered for one that is not there, and unasked.
NEAR, VERY_NEAR = 0.6, 0.75


@dataclass(frozen=True, slots=True)
class SimdEdition:
    """One edition of the Scottish Index of Multiple Deprivation, and which of its bands a table holds.

    Attributes
    ----------
    key
        ``"2020v2"``; ``"other"`` for a table that belongs to no edition of the catalogue.
    name
        As shown: ``"SIMD 2020v2"``.
    names
        How columns and files write the edition after "SIMD"; the full name first.
    doubtful
        Those of the names that may also mean an earlier, withdrawn edition.
    vintage
        The year of its data zones: 2001, 2011, 2022; None if not known.
    zones
        How many data zones Scotland has, which is the highest (least deprived) rank; None if not known.
    attribution
        The line that its publisher asks for.
    band_rule
        ``ceil``: a zone of rank r is in band ceil(r k / zones) of k. ``half_up``: cut points zones j / k,
        rounded half up.
    people_bands_reversed
        The bands of people as published number the least deprived as 1.
    bands
        What the bands of a table are: tenths or fifths of the zones (``unweighted``), of the people
        (``people-weighted``), ``computed`` here from the published ranks, or ``none``.
    """

    key: str
    name: str
    names: tuple[str, ...]
    doubtful: tuple[str, ...]
    vintage: int | None
    zones: int | None
    attribution: str
    band_rule: Literal["ceil", "half_up"] = "ceil"
    people_bands_reversed: bool = False
    bands: Bands = "none"


@dataclass(frozen=True, slots=True)
class OfficialSource:
    """One official source: what it is, where it is published, its licence and its attribution line.

    Attributes
    ----------
    attribution
        Verbatim, with ``{year}`` where the owner asks for the year of the copy.
    vintage, count
        The year of its zones and how many there are; None where it has none.
    """

    key: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    vintage: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CodeBook:
    """What official codes begin with, and the vintages of Scotland's small areas.

    Attributes
    ----------
    kinds
        Prefix (three characters) to kind: ``"S01"`` to ``"zone"``.
    data_zones, intermediate_zones
        Vintage to the first and the last number after the prefix ``S01`` or ``S02``.
    councils
        Old council code to the code in use.
    """

    kinds: Mapping[str, str]
    data_zones: Mapping[int, tuple[int, int]]
    intermediate_zones: Mapping[int, tuple[int, int]]
    councils: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A column that plays a role, the year or edition in its name ("" if none), the tier its name is from."""

    column: str
    year: str
    edition: str
    tier: int


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("localities.data") / "catalogue" / name).read_text(encoding="utf-8"))


@cache
def aliases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the names in use for each role of a column, in tiers: the first tier with a match wins."""
    return {role: tuple(map(tuple, tiers)) for role, tiers in _load("aliases.toml").items()}


@cache
def simd_editions() -> Mapping[str, SimdEdition]:
    """Return the known editions of the SIMD by key, oldest first."""
    table = _load("simd_editions.toml")
    return {
        key: SimdEdition(
            key=key,
            name=f"SIMD {key}",
            names=tuple(entry.pop("names")),
            doubtful=tuple(entry.pop("doubtful", ())),
            attribution=table["attribution"].format(name=key),
            **entry,
        )
        for key, entry in table["edition"].items()
    }


@cache
def sources() -> Mapping[str, OfficialSource]:
    """Return the official sources by key."""
    table = _load("sources.toml")
    licences = {key: str(entry["title"]) for key, entry in table["licence"].items()}
    return {
        key: OfficialSource(key=key, **{**entry, "licence": licences[entry["licence"]]})
        for key, entry in table["source"].items()
    }


@cache
def code_book() -> CodeBook:
    """Return the prefixes and ranges of official codes."""
    table = _load("codes.toml")

    def ranges(name: str) -> dict[int, tuple[int, int]]:
        return {int(vintage): (first, last) for vintage, (first, last) in table[name].items()}

    kinds = {prefix: kind for kind, prefixes in table["kind"].items() for prefix in prefixes}
    return CodeBook(kinds, ranges("data_zones"), ranges("intermediate_zones"), table["councils"])


@lru_cache(maxsize=2**14)  # the same headings are tried for many roles
def canonical(name: str) -> str:
    """Return a heading without case, punctuation and the number of a repeated heading: what is compared."""
    plain = REPEATED.sub("", unicodedata.normalize("NFKC", name))
    return "".join(letter for letter in plain.casefold() if letter.isalnum() or letter == "+")


@cache
def _patterns(role: str) -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(_pattern(name) for name in tier) for tier in aliases()[role])


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", name)
    return re.compile("".join(PLACEHOLDERS.get(part) or re.escape(canonical(part)) for part in parts))


def match_columns(columns: Iterable[str], role: str) -> tuple[Match, ...]:
    """Return the columns that play a role, in their order, from the first tier of names that has any.

    Parameters
    ----------
    columns
        The headings.
    role
        A role of the alias table, ``"zone"``.

    Returns
    -------
    tuple of Match
        Empty if none does; more than one means that the role is ambiguous. A heading of ten characters may be
        what a shapefile left of a longer name ("HSCPLocali"); in a tier whole names come before such.
    """
    plain = {column: canonical(column) for column in columns}
    for rank, tier in enumerate(_patterns(role)):
        found = []
        for column, name in plain.items():
            hit = next((hit for pattern in tier if (hit := pattern.fullmatch(name))), None)
            if hit:
                groups = hit.groupdict(default="")
                found.append(Match(column, groups.get("year", ""), groups.get("edition", ""), rank))
        cut = () if found else _cut_names(role, rank)
        for column, name in plain.items():
            cut_here = len(column) == SHAPEFILE_NAME and any(_is_cut(name, whole) for whole in cut)
            if cut_here and not _is_whole(name):
                found.append(Match(column, "", "", rank))
        if found:
            return tuple(found)
    return ()


@cache
def _cut_names(role: str, rank: int) -> tuple[str, ...]:
    """Return the letters of the names of a tier that a shapefile cannot hold, in their case."""
    names = ("".join(filter(str.isalnum, name)) for name in aliases()[role][rank] if "{" not in name)
    return tuple(name for name in names if len(name) > SHAPEFILE_NAME)


def _is_cut(name: str, whole: str) -> bool:
    """Answer whether a heading is the beginning of a name, cut within a word.

    "IncomeCoun" is of "IncomeCount"; "Employment" is a word by itself, not the beginning of "EmploymentCount".
    """
    return whole.casefold().startswith(name) and not whole[len(name)].isupper()


@cache
def _is_whole(name: str) -> bool:
    """Answer whether a heading is a name in use for some role, as "population" is."""
    return any(pattern.fullmatch(name) for role in aliases() for tier in _patterns(role) for pattern in tier)


def find_column(
    columns: Iterable[str], role: str, *, where: str, given: str | None = None, key: str | None = None
) -> str:
    """Return the column that plays a role.

    Parameters
    ----------
    columns
        The headings of the table or layer.
    role
        A role of the alias table, ``"zone"``.
    where
        The file, then layer or sheet, for the message.
    given
        The name that the planner gave; it overrides the names in use. Compared exactly first, then
        without case and punctuation.
    key
        The configuration key to name in the message; that of `SETTINGS` if not given.

    Returns
    -------
    str
        The heading as it stands in the table.

    Raises
    ------
    InputError
        No column, or more than one, plays the role.
    """
    present = list(columns)
    found = seek_column(present, role, where=where, given=given, key=key)
    if found is None:
        raise InputError(absent(present, role, where=where, key=key))
    return found


def seek_column(
    columns: Iterable[str], role: str, *, where: str, given: str | None = None, key: str | None = None
) -> str | None:
    """Return the column that plays a role, or None if none does; the parameters are `find_column`'s.

    Raises
    ------
    InputError
        More than one column plays the role, or the column that was given is not there.
    """
    present = list(columns)
    setting = key or setting_of(role)
    if given is not None:
        return _given(present, role, given, where, setting)
    found = match_columns(present, role)
    if len(found) > 1:
        names = some((repr(match.column) for match in found), SEEN)
        what = f"{len(found)} columns may hold the {words(role)}: {names}."
        fix = f'Name one with {setting} = "…".'
        if len({REPEATED.sub("", match.column) for match in found}) == 1:
            fix = "Give each another heading in the file; put tables that stand side by side one under the other."
        raise refusal(where, what, fix)
    return found[0].column if found else None


def _given(present: list[str], role: str, given: str, where: str, setting: str) -> str:
    if given in present:
        # A heading that stands twice is numbered from the second on: "Locality", "Locality (2)".
        same = [column for column in present if REPEATED.sub("", column) == given]
        if len(same) == 1:
            return given
    else:
        same = [column for column in present if canonical(column) == canonical(given)]
        if len(same) == 1:
            return same[0]
    if same:
        what = f"{len(same)} columns are called {given!r}."
        raise refusal(where, what, f'Rename them in the file, then name one with {setting} = "…".')
    raise refusal(
        where,
        f"there is no column {given!r}{_purpose(role)}. {_present(present)}{_near(given, present)}",
        f"Correct {setting}.",
    )


def absent(
    columns: Iterable[str], role: str, *, where: str, key: str | None = None, others: Iterable[str] = ()
) -> Fault:
    """Return the fault that no column plays a role, or one of others that would do, with the nearest names."""
    present = list(columns)
    wanted = " or ".join(words(one) for one in (role, *others))
    usual = some((name for name in aliases()[role][0] if "{" not in name), 4)
    known = [name for tier in aliases()[role][:2] for name in tier]
    near = max(((_nearness(name, column), column) for name in known for column in present), default=(0.0, ""))
    hint = f" Is it {near[1]!r}?" if near[0] >= VERY_NEAR else ""
    return Fault(
        where,
        f"no column holds the {wanted} (usual names: {usual}). {_present(present)}{hint}",
        f'Name it with {key or setting_of(role)} = "…".',
    )


def setting_of(role: str) -> str:
    """Return the configuration key that names a role's column: ``"key"`` for the zones' codes."""
    return SETTINGS.get(role, f"columns.{role}")


def _purpose(role: str) -> str:
    return f" for the {words(role)}" if role else ""


def words(role: str) -> str:
    """Return a role in words for a message: ``"zone code"``."""
    return {
        "zone": "zone code",
        "intermediate_zone": "intermediate zone code",
        "ward": "ward code",
        "people": "number of people",
        "area": "name of the area",
    }.get(role, role.replace("_", " "))


def _nearness(name: str, column: str) -> float:
    plain = re.sub(r"\{\w+\}", "", name)
    return SequenceMatcher(None, canonical(plain), canonical(column), autojunk=False).ratio()


def _present(present: list[str]) -> str:
    return f"Columns present: {some(map(repr, present), SEEN)}." if present else "It has no columns."


def _near(given: str, present: list[str]) -> str:
    scored = sorted(((_nearness(given, column), column) for column in present), reverse=True)
    near = [repr(column) for score, column in scored[:3] if score >= NEAR]
    return f" Nearest: {some(near)}." if near else ""
