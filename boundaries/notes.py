"""What was mended, left out or is doubtful in an input: carried to every output, never printed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from localities.boundaries.errors import Told, some


@dataclass(frozen=True, slots=True)
class Note(Told):
    """One thing that a reader did to, or thinks of, an input.

    Attributes
    ----------
    kind
        ``mended`` (changed, used), ``left_out`` (not used) or ``warning`` (used as it is).
    where
        The file, then layer, sheet or column.
    what
        What was found and what was done, in plain words, with the first few codes.
    count
        How many rows, features or cells it concerns.
    beside_headline
        Whether it bears on the headline, and is printed with it.
    """

    kind: Literal["mended", "left_out", "warning"]
    where: str
    what: str
    count: int = 1
    beside_headline: bool = False


def cleaned_note(where: str, places: Sequence[object]) -> Note:
    """Return the note of texts that `clean_text` changed as they were read.

    Parameters
    ----------
    where
        The file, and the sheet if it has sheets.
    places
        Where in it: rows, columns, keys; at least one.
    """
    what = f"Characters that nothing shows were replaced or left out ({len(places):,}): {some(dict.fromkeys(places))}."
    return Note("mended", where, what, len(places))
