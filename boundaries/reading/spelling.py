"""What a name or a code was meant to be: another spelling, a slip, or what a spreadsheet made of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from difflib import get_close_matches

import pandas as pd

from localities.boundaries.errors import InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.names import faulty_codes, is_one_slip, normalise_name, spelling_key

NUMERAL = re.compile(r"[0-9]{1,30}|[0-9](?:\.[0-9]{1,20})?[eE][+-]?[0-9]{1,3}|[0-9]{1,12}[eE][0-9]{1,3}")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-][0-9]+")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = f"(?P<month>{'|'.join(MONTHS)})[a-z]*"
# What spreadsheets make of "4-2", "MAR1" and "4-34": 04-Feb, 2024-02-04, 01/03/2024, Apr-34.
DAY_OF_MONTH = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[-/ .]{MONTH}(?:[-/ .](?:[0-9]{{2}}){{1,2}})?", re.IGNORECASE
)
ISO_DATE = re.compile(r"[0-9]{4}-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[ T]00:00:00)?")
MONTH_OF_YEAR = re.compile(rf"{MONTH}[-/ .](?:[0-9]{{2}})?(?P<year>[0-9]{{2}})", re.IGNORECASE)
NAMED_MONTH = re.compile(rf"{MONTH}-?(?P<day>[0-9]{{1,2}})", re.IGNORECASE)
PAIR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})(/[0-9]{4})?")
AS_TEXT = (
    "Take the codes anew from where they came from, as text: in a spreadsheet import the column as text."
)


def meant(name: str, known: Iterable[str]) -> str | None:
    """Return the one known name that is meant, or None where there is none, or more than one.

    Parameters
    ----------
    name
        As somebody wrote it.
    known
        The names there are. One that is written so counts before another spelling, which counts before one that
        differs in punctuation.
    """
    names = sorted(set(known))
    if name in names:
        return name
    for key in (spelling_key, normalise_name):
        wanted = key(name)
        same = [each for each in names if wanted and key(each) == wanted]
        if same:
            return same[0] if len(same) == 1 else None
    return None


def respell(
    codes: Iterable[str], own: Iterable[str], *, where: str
) -> tuple[dict[str, str], tuple[Note, ...]]:
    """Return the codes of a table that are another spelling of one of the zones' own that it lacks, to that one.

    Parameters
    ----------
    codes
        Codes or names of units, as a table has them.
    own
        Those of the zones. Two of them that differ only in spelling tell their units apart.
    where
        The table's file, for the note.
    """
    there, given = set(own), set(codes)
    lacking, others = there - given, sorted(given - there)
    if not lacking or not others:
        return {}, ()
    spelt: dict[str, list[str]] = {}
    for name in sorted(there):
        spelt.setdefault(spelling_key(name), []).append(name)
    same = {name: spelt.get(spelling_key(name), []) for name in others}
    found = {name: ours[0] for name, ours in same.items() if len(ours) == 1 and ours[0] in lacking}
    if not found:
        return {}, ()
    pairs = some(f"{theirs!r} is {ours!r}" for theirs, ours in found.items())
    what = f"{len(found):,} codes are spelt otherwise than in the zones and were taken as theirs: {pairs}."
    return found, (Note("mended", where, what, len(found)),)


def nearly_same(name: str, values: Iterable[str]) -> list[str]:
    """Return the values that may be the name with a slip: a letter, punctuation, or the order of words apart.

    Parameters
    ----------
    name
        As the configuration has it.
    values
        Values that are other names.
    """
    words = _bare_words(name)
    return [
        value
        for value in sorted(set(values))
        if words and (_bare_words(value) == words or is_one_slip(name, value))
    ]


def _bare_words(name: str) -> list[str]:
    """Return the words of a name that carry it, sorted: those of "Glenmuir / Strath" and "Strath and Glenmuir"."""
    return sorted(set(normalise_name(name).split()) - {"and", "of", "the"})


def near_misses(name: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Return the candidates whose names are nearest to a name, nearest first.

    Parameters
    ----------
    name
        The name that was not found.
    candidates
        The names there are.
    most
        How many to return at most.
    """
    keys: dict[str, str] = {}
    for candidate in sorted(set(candidates)):
        keys.setdefault(normalise_name(candidate), candidate)
    return [keys[key] for key in get_close_matches(normalise_name(name), list(keys), n=most, cutoff=0.6)]


def restore_codes(
    codes: pd.Series, own: Collection[str], *, where: str
) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return codes with those read back that a spreadsheet has made a date or a number of.

    Parameters
    ----------
    codes
        Tidied codes, str; "" is left to the caller. An index named ``row`` is quoted.
    own
        The codes of the review's own zones, or of the units that are meant. What they nearly are is read as them;
        where it is they that were damaged, the codes are read as they are written there.
    where
        The file, for messages.

    Returns
    -------
    (pandas.Series, tuple of Note)
        The same index; a note with how many and which, if any.

    Raises
    ------
    InputError
        Codes look damaged, and not each of them is one of the own that no other row has.
    """
    known = set(own)
    present = set(codes)
    strange = sorted(present - known - {""})
    absent = sorted(known - present)
    if not strange or not absent:
        return codes, ()
    plain = _same_numbers(strange, absent)
    numbers = any(map(NUMERAL.fullmatch, absent))
    ways = [_same_dates(strange, absent, day_first) for day_first in (True, False)]
    dates = any(_date(code, day_first) for code in absent for day_first in (True, False))
    damaged = {
        code
        for code in strange
        if code in plain
        or any(code in way for way in ways)
        or (numbers and SCIENTIFIC.fullmatch(code))
        or (dates and _is_date(code))
    }
    if not damaged:
        return codes, ()
    readings: list[dict[str, str]] = []
    for way in ways:
        fits = {**way, **plain}
        single = {code: fits[code][0] for code in sorted(damaged) if len(fits.get(code, ())) == 1}
        if len(set(single.values())) == len(damaged) and single not in readings:
            readings.append(single)
    listed = codes[codes.isin(damaged)]
    if len(readings) != 1:
        what = "codes look as if a spreadsheet had made dates or numbers of them, and cannot all be read back"
        raise InputError(faulty_codes(listed, where, what, AS_TEXT))
    pairs = some(f"{code!r} is read as {zone!r}" for code, zone in readings[0].items())
    what = (
        "Codes that a spreadsheet made dates or numbers of, or took leading zeros from, were read back by the zones "
        f"({len(listed):,}): {pairs}."
    )
    restored = codes.map(lambda code: readings[0].get(code, code))
    return restored, (Note("mended", where, what, len(listed)),)


def _same_numbers(strange: list[str], absent: list[str]) -> dict[str, list[str]]:
    """Return the codes that are the same number as others, as far as an exponent shows its digits."""
    found = {}
    values = [(code, Decimal(code)) for code in absent if NUMERAL.fullmatch(code)]
    written: dict[int, dict[str, list[str]]] = {}
    for code in strange:
        if not NUMERAL.fullmatch(code):
            continue
        mantissa = re.split("[eE]", code)[0]
        places = len(mantissa.partition(".")[2]) if SCIENTIFIC.fullmatch(code) else 30
        if places not in written:
            written[places] = {}
            for own, value in values:
                written[places].setdefault(f"{value:.{places}E}", []).append(own)
        if same := written[places].get(f"{Decimal(code):.{places}E}"):
            found[code] = same
    return found


def _same_dates(strange: list[str], absent: list[str], day_first: bool) -> dict[str, list[str]]:
    """Return the codes that are the same date as others, where one of the two is written as a date."""
    own: dict[tuple[int, int, int], list[str]] = {}
    for code in absent:
        if date := _date(code, day_first):
            own.setdefault(date, []).append(code)
    found = {}
    for code in strange:
        date = _date(code, day_first)
        same = [each for each in own.get(date, []) if _is_date(each) != _is_date(code)] if date else []
        if same:
            found[code] = same
    return found


def _is_date(code: str) -> bool:
    """Answer whether a code is written as spreadsheets write dates."""
    pair = PAIR.fullmatch(code)
    dates = (DAY_OF_MONTH, ISO_DATE, MONTH_OF_YEAR)
    return bool(pair and pair[3]) or any(pattern.fullmatch(code) for pattern in dates)


def _date(code: str, day_first: bool) -> tuple[int, int, int] | None:
    """Return the month, the day and the year (0 where it is that of writing) that a spreadsheet reads in a code."""
    if hit := DAY_OF_MONTH.fullmatch(code) or ISO_DATE.fullmatch(code):
        return _month(hit["month"]), int(hit["day"]), 0
    if hit := MONTH_OF_YEAR.fullmatch(code):
        return _month(hit["month"]), 0, int(hit["year"])
    if hit := NAMED_MONTH.fullmatch(code):
        return _month(hit["month"]), int(hit["day"]), 0
    if hit := PAIR.fullmatch(code):
        first, second = int(hit[1]), int(hit[2])
        day, month = (first, second) if day_first else (second, first)
        if 1 <= month <= 12 and 1 <= day <= 31:
            return month, day, 0
        if 1 <= first <= 12 and not hit[3]:
            return first, 0, second
    return None


def _month(text: str) -> int:
    """Return the number of a month, from its number or its name."""
    return int(text) if text.isdigit() else MONTHS.index(text.casefold()) + 1
