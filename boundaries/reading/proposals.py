"""Which column of a proposal holds the proposed localities."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import canonical, match_columns
from localities.boundaries.reading.tables import Table

# Headings that say "this is the proposal", the clearest first; what is left of them says of what: "New locality".
SAYS_PROPOSED = (
    re.compile(r"propos(?:ed|al)(?P<rest>.*)|(?P<before>.+)propos(?:ed|al)"),
    re.compile(r"option(?P<rest>.*)|new(?P<after>.+)|(?P<before>.+)new"),
)
NUMBERED = re.compile(r"[a-z]|[0-9]{1,2}|")  # "Option B", "Proposal 2", "Proposed"


def proposed_column(table: Table, columns: list[str]) -> tuple[str, list[Note]] | None:
    """Return the column of proposed areas and which others were passed over; None if no heading says "area"."""
    recognised = [match.column for match in match_columns(columns, "area")]
    said = said_proposed(columns)
    fitting = said or recognised
    if not fitting:
        return None
    first = fitting[0]
    differ = {column: _rows_apart(table.frame, first, column) for column in [*fitting, *recognised]}
    if any(differ[column] for column in fitting):
        named = some(map(repr, fitting))
        rows = max(differ[column] for column in fitting)
        what = f"{len(fitting)} columns may hold the proposed locality and differ (rows: {rows:,}): {named}."
        raise InputError(Fault(table.where, what, 'Name one with area = "…".'))
    others = [
        f"{column!r} (rows that differ: {rows:,})" for column, rows in differ.items() if column != first
    ]
    if not others:
        return first, []
    what = f"Column {first!r} was read as the proposed locality, not {some(others)}."
    return first, [Note("warning", table.where, what, len(others))]


def said_proposed(columns: Collection[str]) -> list[str]:
    """Return the columns whose heading says that they are proposed, as clearly as any does."""
    for pattern in SAYS_PROPOSED:
        found = []
        for column in columns:
            hit = pattern.fullmatch(canonical(column))
            rest = "".join(part or "" for part in hit.groups()) if hit else None
            if rest is not None and (NUMBERED.fullmatch(rest) or match_columns([rest], "area")):
                found.append(column)
        if found:
            return found
    return []


def _rows_apart(frame: pd.DataFrame, one: str, other: str) -> int:
    """Return in how many rows two columns differ, stray spaces and case aside."""
    left, right = (frame[column].str.strip().str.casefold() for column in (one, other))
    return int((left != right).sum())
