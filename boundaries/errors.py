"""The errors a planner meets: what is wrong, where, how many, and how to mend it; and text as it can be shown.

Every error carries the exit code of the command that it ends. Each kind is also the builtin that it
resembles, so a Python user can catch either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # errors are told also where nothing was read: no table is needed for that
    import pandas as pd

EXIT_INTERNAL = 70
_MOST_SHOWN = 300  # characters of one value in a message: a cell can hold a hundred thousand
# Control characters but for tabs and line ends, halves of characters, what Unicode keeps out of text, marks of the byte
# order, and the commands that turn the direction of what follows, which make a name read as another.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# What stands at these places in Windows' Western alphabet, read as Latin-1: quotation marks and dashes.
WINDOWS = {
    place: letter
    for place in range(0x80, 0xA0)
    if place != 0x85 and (letter := bytes([place]).decode("cp1252", "ignore"))
}
_INSTEAD = {chr(place): letter for place, letter in WINDOWS.items()}
_INSTEAD |= dict.fromkeys("\x0b\x0c", " ")  # lines and pages of old programs
_INSTEAD |= dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", "")


def clean_text(text: str) -> str:
    r"""Return text without what no program shows and some obey: terminals, PDF and spreadsheet readers.

    Parameters
    ----------
    text
        Of any origin.

    Returns
    -------
    str
        With the letter that was meant, a blank or U+FFFD in the place of control characters, and without marks of the
        byte order and of direction. Cleaning it again changes nothing; what `is_clean` stays as it is.

    Examples
    --------
    >>> clean_text("Wishaw\x1b[31m") == "Wishaw\ufffd[31m", clean_text("\ufeffBo\x92ness")
    (True, 'Bo’ness')
    """
    return _UNSHOWN.sub(lambda found: _INSTEAD.get(found[0], "\ufffd"), text)


def is_clean(text: str) -> bool:
    """Answer whether a text of any length holds nothing that `clean_text` would replace."""
    return _UNSHOWN.search(text) is None


def _line(text: str) -> str:
    """Return text for a message, which no carriage return writes over."""
    return clean_text(text).replace("\r", " ")


class Told:
    """The base of what is told on a terminal and in documents: its texts are cleaned, whatever files are called and hold."""

    __slots__: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Clean every text."""
        for name in self.__slots__:
            if isinstance(text := getattr(self, name), str):
                object.__setattr__(self, name, _line(text))


@dataclass(frozen=True, slots=True)
class Fault(Told):
    """One thing wrong with one input.

    Attributes
    ----------
    where
        The file, then layer, sheet, row or column, as far as known: ``"zones.gpkg, layer zones"``.
    what
        What is wrong, with how many and the first few codes.
    fix
        What the planner can do about it, as an imperative sentence.
    """

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.where}: {self.what} {self.fix}".strip()


class LocalitiesError(Exception):
    """The base of every error that the toolkit raises on purpose."""

    exit_code: int = EXIT_INTERNAL

    def __init__(self, *details: object) -> None:
        super().__init__(*(_line(each) if isinstance(each, str) else each for each in details))


class InputError(LocalitiesError, ValueError):
    """One or more inputs cannot be used; all faults found are carried together."""

    exit_code = 3

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refusal(where: str, what: str, fix: str) -> InputError:
    """Return an error of one fault; see `Fault`."""
    return InputError(Fault(where, what, fix))


class ConfigurationError(LocalitiesError, ValueError):
    """The configuration or the command line asks for something that cannot be."""

    exit_code = 2


class OutputError(LocalitiesError, OSError):
    """An output could not be written; nothing of it was left behind."""

    exit_code = 5


class InfeasibleError(LocalitiesError, ValueError):
    """No plan can satisfy the rules that were asked for."""

    exit_code = 4


class DisclosureError(LocalitiesError, ValueError):
    """What was to be published would give away small numbers of people."""

    exit_code = 6


class CheckError(LocalitiesError, AssertionError):
    """A result failed the toolkit's own check of it: a fault of the toolkit, never of the data."""

    exit_code = EXIT_INTERNAL


def some(values: Iterable[object], most: int = 5) -> str:
    """Return the first few values as text, with how many more there are.

    Parameters
    ----------
    values
        Anything that prints.
    most
        How many to name.

    Returns
    -------
    str
        ``"S01, S02 and 3 more"``.
    """
    names = [text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…" for text in map(str, values)]
    named = ", ".join(names[:most])
    return named if len(names) <= most else f"{named} and {len(names) - most:,} more"


def and_words(names: Sequence[str]) -> str:
    """Return names as people say them.

    Parameters
    ----------
    names
        At least one.

    Returns
    -------
    str
        ``"a"``, ``"a and b"``, ``"a, b and c"``.
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def cover_faults(index: pd.Index, zones: pd.Index, where: str) -> list[Fault]:
    """Return what is wrong with a table that is to have each zone once: repeated, missing and unknown zones.

    Parameters
    ----------
    index
        The table's zones.
    zones
        All zones.
    where
        What messages call the table.
    """
    wrong = (
        (index[index.duplicated()].unique(), "stand more than once", "Keep one each."),
        (zones.difference(index), "are missing", "Give every zone a value."),
        (index.difference(zones), "are not known", "Remove them."),
    )
    return [
        Fault(where, f"{len(codes):,} zones {what}: {some(codes)}.", fix)
        for codes, what, fix in wrong
        if len(codes)
    ]


def rounded(value: float, places: int) -> Decimal:
    """Return a number as it is rounded for reading, everywhere: half up, as people expect and as spreadsheets do.

    Parameters
    ----------
    value
        Finite.
    places
        Decimal places that are kept, and shown.

    Returns
    -------
    Decimal
        Of the shortest decimal that is this float, so that 12.35 is no 12.3499...; formats as it is, with ``,`` too.

    Examples
    --------
    >>> str(rounded(0.125, 2)), f"{rounded(1234.5, 0):,}"
    ('0.13', '1,235')
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
