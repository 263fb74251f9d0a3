"""Numbers written as text: read exactly, missing with a reason, or refused; never zero because missing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, some
from localities.boundaries.notes import Note

Kind = Literal["number", "count", "rank", "whole"]

# What publishers write where there is no number, in lower case and without square brackets round it.
REASONS = {
    "": "blank",
    "*": "suppressed",
    "**": "suppressed",
    "***": "suppressed",
    "c": "confidential",
    "s": "suppressed",
    "supp": "suppressed",
    "suppressed": "suppressed",
    "x": "not available",
    "u": "unreliable",
    "w": "withdrawn",
    "z": "not applicable",
    "low": "too low to show",
    "-": "not available",
    "--": "not available",
    "–": "not available",
    "—": "not available",
    ".": "not available",
    "..": "not available",
    "...": "not available",
    "…": "not available",
    ":": "not available",
    "?": "not available",
    "na": "not available",
    "n/a": "not available",
    "n.a.": "not available",
    "#n/a": "not available",
    "nan": "not available",
    "null": "not available",
    "none": "not available",
    "nil": "not available",
    "not available": "not available",
    "not applicable": "not applicable",
    "missing": "not available",
}
THRESHOLD = re.compile(r"(?:<|≤|<=|fewer than|less than) ?[0-9]+")
PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Only the normal form, which R writes for 100000 (1e+05); "12E4" is a code that was taken for a number.
SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+-][0-9]{1,3}")
# Thousands between commas or one kind of space: ordinary, no-break, narrow no-break, thin, figure.
COMMAS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
SPACED = re.compile("[+-]?[0-9]{1,3}(?:([ \u00a0\u202f\u2009\u2007])[0-9]{3})(?:\\1[0-9]{3})*(?:\\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
THREE_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
# More than the people of the world: a slip, not a count.
MOST = 1e10
BLANKS = re.compile("[\u200b\u2060\ufeff]")


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    values
        float64 with the index of the text; NaN where there is no number.
    reasons
        Why, for those rows only: "suppressed", "blank", ...
    faults
        What cannot be read, at most one of each sort; the values there are NaN too.
    notes
        How many are missing and why.
    """

    values: pd.Series
    reasons: pd.Series
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]


def parse_number(text: str, kind: Kind = "number") -> tuple[float, str, str]:
    """Return what one cell says.

    Parameters
    ----------
    text
        The cell.
    kind
        ``number`` takes per cents ("12%" is 0.12) and negatives; ``count`` takes neither; ``rank`` is a count
        of one or more that may end in a half; ``whole`` is a whole number of one or more.

    Returns
    -------
    (float, str, str)
        The number, or NaN with the reason why it is missing, or NaN with what is wrong with the cell.
    """
    bare = BLANKS.sub("", text).strip().lstrip("'").replace("−", "-").strip()
    mark = bare.casefold()
    mark = mark[1:-1].strip() if mark.startswith("[") and mark.endswith("]") else mark
    if mark in REASONS:
        return np.nan, REASONS[mark], ""
    if THRESHOLD.fullmatch(mark):
        return np.nan, f"suppressed ({mark})", ""
    per_cent = bare.endswith("%")
    digits = bare[:-1].rstrip() if per_cent else bare
    if PLAIN.fullmatch(digits) or SCIENTIFIC.fullmatch(digits):
        value = float(digits)
    elif COMMAS.fullmatch(digits) or SPACED.fullmatch(digits):
        value = float(re.sub(r"[,\s]", "", digits))
    elif DECIMAL_COMMA.fullmatch(digits):
        return np.nan, "", "are written with a comma that does not part thousands (a decimal comma?)"
    elif mark.lstrip("+-") in ("inf", "infinity"):
        return np.nan, "", "are infinite"
    else:
        return np.nan, "", "are not numbers"
    wrong = _wrong(value, kind, per_cent)
    return (np.nan, "", wrong) if wrong else (value / 100 if per_cent else value, "", "")


def _wrong(value: float, kind: Kind, per_cent: bool) -> str:
    if not np.isfinite(value):
        return "are infinite"
    rules = {
        "are per cents where a count is wanted": per_cent,
        "are negative": value < 0,
        "are too large for a count": value > MOST,
        "are not whole numbers of 1 or more": kind == "whole" and not (value >= 1 and value.is_integer()),
        "are not whole or half numbers of 1 or more": kind == "rank"
        and not (value >= 1 and (2 * value).is_integer()),
    }
    return "" if kind == "number" else next((what for what, broken in rules.items() if broken), "")


def read_numbers(text: pd.Series, *, where: str, column: str, kind: Kind = "number") -> Numbers:
    """Return a column of text as numbers.

    Parameters
    ----------
    text
        Cells, str, index = the row's number in the file.
    where, column
        The file and the heading, for messages.
    kind
        What the numbers are: see `parse_number`. Per cents become shares of one.

    Returns
    -------
    Numbers
        Values with the index of the text. Its faults are for the caller to collect and raise.
    """
    position, unique = pd.factorize(text.to_numpy(dtype=object))
    parsed = [parse_number(str(cell), kind) for cell in unique]
    spot = f"{where}, column {column}"
    index = text.index
    values = pd.Series(_take([cell[0] for cell in parsed], position), index=index, name=text.name)
    why = np.array([cell[1] for cell in parsed], dtype=object)
    wrong = np.array([cell[2] for cell in parsed], dtype=object)
    missing = (why != "")[position] if len(unique) else np.zeros(0, dtype=bool)
    reasons = pd.Series(why[position[missing]] if missing.any() else [], index=index[missing], dtype="str")
    faults = []
    for what in sorted(set(wrong[wrong != ""])):
        cells = text[(wrong == what)[position]]
        faults.append(Fault(spot, f"cells {what} ({len(cells):,}): {_named(cells)}.", _remedy(what)))
    if kind == "count":
        faults += _points(text, [str(cell) for cell in unique], position, spot)
    notes = []
    if missing.any():
        counts = ", ".join(f"{count:,} {reason}" for reason, count in sorted(Counter(reasons).items()))
        what = f"{len(reasons):,} of {len(text):,} cells hold no number and stay missing ({counts})."
        notes.append(Note("warning", spot, what, len(reasons)))
    return Numbers(values, reasons, tuple(faults), tuple(notes))


def _take(values: list[float], position: np.ndarray) -> np.ndarray:
    return np.array(values, dtype="float64")[position] if values else np.zeros(0)


def _points(text: pd.Series, unique: list[str], position: np.ndarray, spot: str) -> list[Fault]:
    """Refuse a count column whose decimals all have three digits, beside whole numbers: thousands points."""
    pointed = np.array(["." in cell for cell in unique], dtype=bool)
    three = np.array([bool(THREE_DECIMALS.fullmatch(cell.strip())) for cell in unique], dtype=bool)
    whole = np.array([cell.strip().isdigit() for cell in unique], dtype=bool)
    marks = np.array([cell.strip().casefold() in REASONS for cell in unique], dtype=bool)
    if not (three.any() and whole.any() and (three == (pointed & ~marks)).all()):
        return []
    cells = text[three[position]]
    what = f"cells have three digits after a point, beside whole numbers ({len(cells):,}): {_named(cells)}."
    fix = "If the point parts thousands, remove it; if not, write every cell with decimals."
    return [Fault(spot, what, fix)]


def _named(cells: pd.Series) -> str:
    return some(f"{cell!r} in row {row}" for row, cell in cells.items())


def _remedy(what: str) -> str:
    if "comma" in what:
        return "Write decimals with a point, and thousands with a comma only before each three digits."
    return "Correct them, or mark them as missing with * or an empty cell."
