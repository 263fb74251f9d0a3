"""Find the column of a table that plays a role, by the names in use or by the name that was given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.reading.catalogue import aliases

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
SEEN = 12
NEAR = 0.6
VERY_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Match:
    """A column that plays a role, the year or edition in its name ("" if none), the tier its name is from."""

    column: str
    year: str
    edition: str
    tier: int


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
            cut_here = len(column) == SHAPEFILE_NAME and any(whole.startswith(name) for whole in cut)
            if cut_here and not _is_whole(name):
                found.append(Match(column, "", "", rank))
        if found:
            return tuple(found)
    return ()


@cache
def _cut_names(role: str, rank: int) -> tuple[str, ...]:
    """Return the names of a tier that a shapefile cannot hold."""
    names = (name for name in aliases()[role][rank] if "{" not in name)
    return tuple(canonical(name) for name in names if len(name) > SHAPEFILE_NAME)


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
        raise InputError(Fault(where, what, f'Name one with {setting} = "…".'))
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
        raise InputError(Fault(where, what, f'Rename them in the file, then name one with {setting} = "…".'))
    raise InputError(
        Fault(
            where,
            f"there is no column {given!r}{_purpose(role)}. {_present(present)}{_near(given, present)}",
            f"Correct {setting}.",
        )
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
