"""Names of places: cleaned for showing, normalised for matching, near misses suggested."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from html import unescape

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note

# Invisible characters that no place name needs. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile(r"\s+")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
ENTITY = re.compile(r"&(?:amp|apos|quot|nbsp|#39|#x27);", re.IGNORECASE)
LONGEST = 1000  # characters of a name: more is a description, or a shape in words
# What a careful program writes before a text that a spreadsheet would take for a formula.
APOSTROPHE = re.compile("'(?=[' ]*[=+\\-@\t\r\\0|])")
SPELT = re.compile(r"[^\W\d_]{4,}")


def clean_text(text: str) -> str:
    """Return text fit to be shown: no control or invisible characters, single spaces, none at the ends.

    Parameters
    ----------
    text
        Any text. Emoji and every script are kept.

    Returns
    -------
    str
        In Unicode's composed form (NFC). Cleaning it again changes nothing.
    """
    visible = CONTROL.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", SPACES.sub(" ", visible).strip())


def without_apostrophe(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from taking it for a formula.

    Parameters
    ----------
    text
        A cell: ``"'=North"`` is ``"=North"``; a name that merely begins with an apostrophe keeps it.

    Returns
    -------
    str
        What the text was before one apostrophe was put in front.
    """
    return text[1:] if APOSTROPHE.match(text) else text


def normalise_name(name: str) -> str:
    """Return the key by which names are matched: no case, no punctuation, ``&`` as ``and``.

    Parameters
    ----------
    name
        A place name. "North" and "North Lanarkshire North" stay different: that needs a table of names.

    Returns
    -------
    str
        Idempotent; empty for a name without letters or digits.
    """
    # Compatibility and case folding each can undo the other's normal form; a second round settles it.
    key = name
    for _ in range(2):
        key = unicodedata.normalize("NFKC", clean_text(key)).casefold()
    key = key.replace("&", " and ").replace("'", "").replace("’", "")
    key = "".join(letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in key)
    return SPACES.sub(" ", key).strip()


def collisions(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the keys that different names share.

    Parameters
    ----------
    names
        Place names; repeats count once.

    Returns
    -------
    dict
        Matching key to its names, sorted; only keys with two or more names.
    """
    shared: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        shared.setdefault(normalise_name(name), []).append(name)
    return {key: tuple(same) for key, same in shared.items() if len(same) > 1}


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


def mend_names(text: pd.Series, *, where: str, column: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return names cleaned, and written one way where they differ only in case, punctuation or "&".

    Parameters
    ----------
    text
        Names, str; "" where there is none.
    where, column
        The file and the heading, for the notes.

    Returns
    -------
    (pandas.Series, tuple of Note)
        The same index. Of several spellings of one name the most frequent is kept (the first in
        alphabetical order of equals). A rare name one letter from a frequent one is only pointed out.

    Raises
    ------
    InputError
        A name is longer than `LONGEST` characters.
    """
    spot = f"{where}, column {column}"
    long = sorted({f"{name[:20]}…" for name in text.unique() if len(name) > LONGEST})
    if long:
        what = f"names are longer than {LONGEST:,} characters: {some(map(repr, long))}."
        raise InputError(Fault(spot, what, "Name the column of names, or shorten them."))
    # A name that came by way of a web page: "Bo&#39;ness", "Airdrie &amp; Shotts".
    names = [clean_text(unescape(name) if ENTITY.search(name) else name) for name in text.unique()]
    cleaned = text.map(dict(zip(text.unique(), names, strict=True)))
    notes = []
    touched = text[(cleaned != text).to_numpy()]
    if len(touched):
        examples = some(map(repr, sorted(set(touched))))
        what = f"Stray spaces, invisible characters or mark-up were removed ({len(touched):,}): {examples}."
        notes.append(Note("mended", spot, what, len(touched)))
    frequency = Counter(cleaned[cleaned != ""].tolist())
    spelling: dict[str, str] = {}
    for same in collisions(frequency).values():
        best = min(same, key=lambda name: (-frequency[name], name))
        spelling.update({name: best for name in same if name != best})
    for name, best in sorted(spelling.items()):
        what = f"{name!r} was taken as another spelling of {best!r}."
        notes.append(Note("mended", spot, what, frequency[name]))
    mended = cleaned.replace(spelling) if spelling else cleaned
    kept = Counter(mended[mended != ""].tolist())
    for rare, common in _slips(kept):
        counted = f"{rare!r} (rows: {kept[rare]:,}) is one letter from {common!r} (rows: {kept[common]:,})"
        what = f"{counted}: is it the same?"
        notes.append(Note("warning", spot, what, kept[rare]))
    return mended, tuple(notes)


def _slips(frequency: Counter[str]) -> list[tuple[str, str]]:
    """Return pairs (rare name, frequent name) one letter apart in a word of four letters or more."""
    names = sorted(frequency)
    if len(names) > 1000:
        return []
    lengths = np.array([len(name) for name in names])
    counts = np.array([frequency[name] for name in names])
    pairs = []
    for here, name in enumerate(names):
        if counts[here] <= 2:
            close = (np.abs(lengths - lengths[here]) <= 1) & (counts >= 5 * counts[here])
            others = [names[there] for there in np.flatnonzero(close)]
            pairs += [(name, other) for other in others if _one_slip(name, other)]
    return pairs


def _one_slip(first: str, second: str) -> bool:
    left, right = normalise_name(first).split(), normalise_name(second).split()
    if len(left) != len(right):
        return False
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(differing) != 1 or not all(SPELT.fullmatch(word) for word in differing[0]):
        return False
    short, long = sorted(differing[0], key=len)
    if len(short) == len(long):
        unlike = [place for place in range(len(short)) if short[place] != long[place]]
        return len(unlike) == 1 or (
            len(unlike) == 2
            and unlike[1] == unlike[0] + 1
            and short[unlike[0]] == long[unlike[1]]
            and short[unlike[1]] == long[unlike[0]]
        )
    return any(short == long[:place] + long[place + 1 :] for place in range(len(long)))
