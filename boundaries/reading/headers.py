"""Find the header row of a table by its content, and tell data rows from totals and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from localities.boundaries.reading.codes import GSS
from localities.boundaries.reading.columns import canonical, match_columns
from localities.boundaries.reading.names import clean_text

LOOKED_AT = 40
TOTALS = {
    *("total", "totals", "grand total", "sub total", "subtotal", "sum", "overall"),
    *("all", "all zones", "all areas", "all data zones", "all datazones"),
    *("scotland", "scotland total", "england", "wales", "great britain", "uk", "united kingdom"),
}
COUNTRY = re.compile(r"[SEWN]9200000[1-4]|K0[2-4]000001")
REMARK = re.compile(
    r"(?:(?:foot)?notes?\b|sources?\b|(?:crown )?copyright|contains|©|\(c\)|\*|†|\[|\d+[.)]\s)", re.IGNORECASE
)

Requirement = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a grid.

    Attributes
    ----------
    names
        The headings, unique; "" where a column has none.
    row
        Number of the (last) header row, from 1; the data begin in the next.
    merged
        The headings stand in two rows.
    fit
        How many of the preferred roles it holds, less how far down the lists of names in use the required
        ones stand: sheets are compared by it.
    """

    names: tuple[str, ...]
    row: int
    merged: bool
    fit: tuple[int, int]


def holds(cells: Iterable[str], requirement: Requirement, given: Mapping[str, str]) -> bool:
    """Return whether a row of headings has a required role, or one of several that would do.

    Parameters
    ----------
    cells
        Headings.
    requirement
        A role, or a tuple of roles of which one is enough.
    given
        Role to the heading that the planner named: only that heading counts for it.
    """
    roles = (requirement,) if isinstance(requirement, str) else requirement
    named = [given[role] for role in roles if role in given]
    if named:
        plain = {canonical(cell) for cell in cells}
        return any(canonical(name) in plain for name in named)
    return any(match_columns(cells, role) for role in roles)


def find_header(
    rows: Sequence[Sequence[str]],
    required: Sequence[Requirement],
    preferred: Sequence[str],
    given: Mapping[str, str],
) -> Header | None:
    """Return the first row, or pair of rows, that holds every required role; None if there is none.

    Parameters
    ----------
    rows
        The first rows of a grid; only the first 40 are looked at.
    required
        Roles that must be there.
    preferred
        Roles that are counted, to choose between sheets.
    given
        Role to the heading that the planner named.
    """
    heads = [[clean_text(cell) for cell in row] for row in rows[:LOOKED_AT]]
    # A title ("Data zones") stands alone in its row; a header does so only in a table of one column.
    fewest = min(2, max((sum(map(bool, cells)) for cells in heads), default=1))
    for number, cells in enumerate(heads, start=1):
        if _qualifies(cells, required, given, fewest):
            return Header(unique_names(cells), number, False, _fit(cells, required, preferred, given))
    for number, (upper, lower) in enumerate(pairwise(heads), start=2):
        if any(GSS.fullmatch(cell) for cell in [*upper, *lower]):
            continue
        width = max(len(upper), len(lower))
        above, below = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
        cells = [low or up for up, low in zip(above, below, strict=True)]
        if sum(map(bool, upper)) > 1 and _qualifies(cells, required, given, fewest):
            return Header(unique_names(cells), number, True, _fit(cells, required, preferred, given))
    return None


def likeliest_header(rows: Sequence[Sequence[str]], required: Sequence[Requirement]) -> Sequence[str]:
    """Return the row that most resembles a header, for the message that none was found."""
    heads = [[clean_text(cell) for cell in row] for row in rows[:LOOKED_AT]]
    return max(
        heads,
        key=lambda cells: (sum(holds(cells, one, {}) for one in required), sum(map(bool, cells))),
        default=[],
    )


def _qualifies(
    cells: Sequence[str], required: Sequence[Requirement], given: Mapping[str, str], fewest: int
) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) >= fewest and all(holds(filled, one, given) for one in required)


def _fit(
    cells: Sequence[str], required: Sequence[Requirement], preferred: Sequence[str], given: Mapping[str, str]
) -> tuple[int, int]:
    filled = [cell for cell in cells if cell]
    tiers = 0
    for one in required:
        roles = (one,) if isinstance(one, str) else one
        if not any(role in given for role in roles):
            tiers += min(match.tier for role in roles for match in match_columns(filled, role))
    return sum(holds(filled, role, given) for role in preferred), -tiers


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headings with the second and later of equal ones numbered: "Locality", "Locality (2)"."""
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        seen[cell] = seen.get(cell, 0) + 1
        names.append(f"{cell} ({seen[cell]})" if cell and seen[cell] > 1 else cell)
    return tuple(names)


def shape_of(code: str) -> str:
    """Return the shape of a key: letters as A, digits as 9, runs as one: "S01011357" is "A9"."""
    return re.sub(r"9+", "9", re.sub(r"[0-9]", "9", re.sub(r"[^\W\d_]+", "A", code)))


def is_total(key: str, cells: Sequence[str]) -> bool:
    """Return whether a row sums others: its key, or its first text where the key is empty, says so.

    Parameters
    ----------
    key
        The cell of the key column.
    cells
        All cells of the row.
    """
    said = key.strip() or next((cell.strip() for cell in cells if cell.strip()), "")
    plain = " ".join(said.casefold().replace("-", " ").strip(" :").split())
    if plain in TOTALS or plain.startswith(("total ", "grand total")):
        return True
    return bool(COUNTRY.fullmatch(said.upper()))


def is_remark(key: str, cells: Sequence[str], shapes: set[str]) -> bool:
    """Return whether a row is a note, a source line or a caption, not data.

    Parameters
    ----------
    key
        The cell of the key column.
    cells
        All cells of the row.
    shapes
        The shapes of the keys of rows that are surely data.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or shape_of(key.strip()) in shapes:
        return False
    alone = len(filled) == 1 or 4 * len(filled) <= len(cells)
    return filled[0] == cells[0].strip() and (alone or bool(REMARK.match(filled[0])))
