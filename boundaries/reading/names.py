"""Names and codes of places: tidied, told apart, brought to one key.

Names are cleaned for showing and normalised for matching. Of official codes the kind and the vintage are recognised, and
old ones are brought up to date.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Literal

import numpy as np
import pandas as pd

from localities.boundaries.errors import WINDOWS, Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import code_book

# Invisible characters that no place name needs. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile(r"\s+")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
# Signs that are written now one way and now another.
SAME_SIGNS = str.maketrans(
    {**dict.fromkeys("‘’‛`´ʼ", "'"), **dict.fromkeys("“”„", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
ENTITY = re.compile(r"&(?:amp|apos|quot|nbsp|#39|#x27);", re.IGNORECASE)
LONGEST = 1000  # characters of a name: more is a description, or a shape in words
# What a careful program writes before a text that a spreadsheet would take for a formula.
APOSTROPHE = re.compile("'(?=[' ]*[=+\\-@\t\r\\0|])")
# A word that a slip of the keyboard can have changed: a short one is as likely another word.
SPELT = re.compile(r"[^\W\d_]{4,}")
GSS = re.compile(r"[A-Z][0-9]{8}")
# A code in an address, or with a letter, a footnote or its name: ".../S01006506", "S01006506a", "S01006506 (1)".
GSS_WITHIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][0-9]{8}(?![0-9]|[A-Za-z]{2})")
# A code of nine characters that a keyboard or spreadsheet has damaged: S1006506, SO1011357, S01006506.0.
NEARLY_GSS = re.compile(r"S(?![0-9]{8}$)[0-9OoIl]{6,9}(?:\.0)?")
# What spreadsheets wrap round a code to keep it text: 'S01011357 and ="S01011357".
WRAPPED = re.compile(r"^(?:='?|=?\"|'|\")+|['\"]+$")
EDGES = re.compile(r"^\s+|\s+$")


SmallArea = Literal["zone", "intermediate_zone"]
# The kinds of official codes from the smallest areas to the largest.
SIZES = ("zone", "intermediate_zone", "ward", "council", "health_board", "partnership", "country")
PREFIX: dict[SmallArea, str] = {"zone": "S01", "intermediate_zone": "S02"}
REMOVE = "Correct them, or leave those rows out of the file."
IN_WORDS: dict[SmallArea, str] = {"zone": "data zones", "intermediate_zone": "intermediate zones"}


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
    written = unicodedata.normalize("NFC", text.translate(WINDOWS))
    visible = CONTROL.sub(" ", INVISIBLE.sub("", written))
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


def spelling_key(name: str) -> str:
    """Return the key that spellings of one name share: no case, no stray blanks, ``&`` as ``and``, one kind of apostrophe and dash.

    Parameters
    ----------
    name
        A name as a file or the configuration gives it. Other punctuation stays: it may tell "1.1" from "1-1".
    """
    return SPACES.sub(" ", _folded(name).replace("&", " and ")).strip()


@lru_cache(maxsize=2**14)
def _folded(name: str) -> str:
    """Return a name without what never tells two apart: case, forms of letters, kinds of apostrophes and dashes."""
    key = name
    # Compatibility and case folding each can undo the other's normal form; a second round settles it.
    for _ in range(2):
        key = unicodedata.normalize("NFKC", clean_text(key).translate(SAME_SIGNS)).casefold()
    return key.translate(SAME_SIGNS)


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
    key = _folded(name).replace("&", " and ").replace("'", "")
    key = "".join(letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in key)
    return SPACES.sub(" ", key).strip()


def collisions(
    names: Iterable[str], key: Callable[[str], str] = normalise_name
) -> dict[str, tuple[str, ...]]:
    """Return the keys that different names share.

    Parameters
    ----------
    names
        Place names; repeats count once.
    key
        What spellings of one name share.

    Returns
    -------
    dict
        Matching key to its names, sorted; only keys with two or more names.
    """
    shared: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        shared.setdefault(key(name) or name, []).append(name)
    return {shown: tuple(same) for shown, same in shared.items() if len(same) > 1}


def mend_names(text: pd.Series, *, where: str, column: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return names cleaned, and written one way where `spelling_key` says that they are one name.

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
        alphabetical order of equals). Names that differ in punctuation stay apart, which is told; a rare name one
        letter from a frequent one is only pointed out.

    Raises
    ------
    InputError
        A name is longer than `LONGEST` characters.
    """
    spot = f"{where}, column {column}"
    long = sorted({f"{name[:20]}…" for name in text.unique() if len(name) > LONGEST})
    if long:
        what = f"names are longer than {LONGEST:,} characters: {some(map(repr, long))}."
        raise refusal(spot, what, "Name the column of names, or shorten them.")
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
    spelling = _spellings(frequency)
    for name, best in sorted(spelling.items()):
        what = f"{name!r} was taken as another spelling of {best!r}."
        notes.append(Note("mended", spot, what, frequency[name]))
    mended = cleaned.replace(spelling) if spelling else cleaned
    kept = Counter(mended[mended != ""].tolist())
    if alike := list(collisions(kept).values()):
        names = [name for same in alike for name in same]
        told = some(" and ".join(map(repr, same)) for same in alike)
        what = f"{told} differ only in punctuation and stay {len(names):,} areas. If they are one, give them one name in the file."
        notes.append(Note("warning", spot, what, sum(kept[name] for name in names)))
    for rare, common in _slips(kept):
        counted = f"{rare!r} (rows: {kept[rare]:,}) is one letter from {common!r} (rows: {kept[common]:,})"
        what = f"{counted}: is it the same?"
        notes.append(Note("warning", spot, what, kept[rare]))
    return mended, tuple(notes)


def one_spelling(text: pd.Series) -> pd.Series:
    """Return cleaned names with each written one way, the most frequent; punctuation tells names apart."""
    frequency = Counter(text[text != ""].tolist())
    spelling = _spellings(frequency)
    return text.map(lambda name: spelling.get(name, name)).astype(text.dtype) if spelling else text


def _spellings(frequency: Counter[str]) -> dict[str, str]:
    """Return rarer spellings of names to the most frequent, the first in alphabetical order of equals."""
    spelling: dict[str, str] = {}
    for same in collisions(frequency, spelling_key).values():
        best = min(same, key=lambda name: (-frequency[name], name))
        spelling.update({name: best for name in same if name != best})
    return spelling


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
            pairs += [(name, other) for other in others if is_one_slip(name, other)]
    return pairs


def is_one_slip(first: str, second: str) -> bool:
    """Answer whether two names are one letter apart, in a word of four letters or more."""
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


def normalise_codes(text: pd.Series, *, where: str, column: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return codes without stray spaces, invisible characters, quotation marks, lower case and what stands round official ones.

    Parameters
    ----------
    text
        Codes, str; "" where there is none.
    where, column
        The file and the heading, for the notes.

    Returns
    -------
    (pandas.Series, tuple of Note)
        The same index. Only official codes (a letter and eight digits) are put in capitals and lose inner
        spaces; any other identifier keeps both, as they may tell two zones apart. What stands beside an official code
        goes only where it does not: "S01006506a" stays where there is a "S01006506b".
    """
    unique = [str(code) for code in text.unique()]
    tidy = {code: _tidy(code) for code in unique}
    within = {code: _within(tidy[code]) for code in unique}
    times = Counter(within.values())
    freed = {code: own for code, own in within.items() if own != tidy[code] and times[own] == 1}
    tidied = {code: own for code, own in tidy.items() if own != code and code not in freed}
    if not tidied and not freed:
        return text, ()
    notes = []
    for how, now in (
        ("tidied of spaces, marks or lower case", tidied), ("freed of what stands round them", freed)
    ):  # fmt: skip
        if now:
            count = int(text.isin(list(now)).sum())
            pairs = some(f"{code!r} is now {now[code]!r}" for code in sorted(now))
            what = f"Codes were {how} ({count:,}): {pairs}."
            notes.append(Note("mended", f"{where}, column {column}", what, count))
    return text.map({**tidy, **freed}), tuple(notes)


def _tidy(code: str) -> str:
    bare = CONTROL.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFKC", code)))
    bare = EDGES.sub("", WRAPPED.sub("", EDGES.sub("", bare)))
    official = SPACES.sub("", bare).upper()
    return official if GSS.fullmatch(official) else bare


def _within(code: str) -> str:
    """Return the one official code that stands in a text, of a kind that is known; else the text."""
    held = {each.upper() for each in GSS_WITHIN.findall(code)}
    official = next(iter(held)) if len(held) == 1 else code
    return official if _kind(official) != "other" else code


def kind_of(codes: Iterable[str]) -> str:
    """Return what most of the codes stand for.

    Parameters
    ----------
    codes
        Tidied codes.

    Returns
    -------
    str
        ``zone``, ``intermediate_zone``, ``ward``, ``council``, ``health_board``, ``partnership`` or
        ``country``; ``other`` where fewer than half of the codes are official ones of one kind.
    """
    listed = [code for code in codes if code]
    kinds = Counter(_kind(code) for code in listed)
    kinds.pop("other", None)
    if not kinds:
        return "other"
    kind, count = max(kinds.items(), key=lambda pair: (pair[1], pair[0]))
    return kind if 2 * count > len(listed) else "other"


def larger_areas(cells: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of the codes of areas that are larger than most are, such as councils among zones.

    Parameters
    ----------
    cells
        Codes as a file has them.

    Returns
    -------
    dict
        Kind in words ("council codes") to places from 0, the smallest areas first; empty where no kind has most of the codes.
    """
    texts = [str(cell) for cell in cells]
    known = {text: _kind(_within(_tidy(text))) for text in dict.fromkeys(texts)}
    kinds = [known[text] for text in texts]
    usual, count = Counter(kinds).most_common(1)[0] if kinds else ("other", 0)
    if usual == "other" or 2 * count <= len(kinds):
        return {}
    larger = SIZES[SIZES.index(usual) + 1 :]
    found = {kind: [place for place, each in enumerate(kinds) if each == kind] for kind in larger}
    return {f"{kind.replace('_', ' ')} codes": places for kind, places in found.items() if places}


def _kind(code: str) -> str:
    return code_book().kinds.get(code[:3], "other") if GSS.fullmatch(code) else "other"


def vintage_of(codes: Iterable[str], *, where: str = "zone codes", kind: SmallArea = "zone") -> int | None:
    """Return the vintage of Scottish small areas, from the ranges of their codes.

    Parameters
    ----------
    codes
        Tidied codes; a Series whose index is named ``row`` has its rows named in messages.
    where
        The file, for the message.
    kind
        ``zone`` for data zones, ``intermediate_zone`` for intermediate zones.

    Returns
    -------
    int or None
        2001, 2011 or 2022; None where none of the codes is Scottish of that kind.

    Raises
    ------
    InputError
        Two vintages are mixed, or codes that are malformed, out of range or of another kind stand among
        Scottish ones.
    """
    listed = codes if isinstance(codes, pd.Series) else pd.Series(list(codes), dtype="str")
    faults = code_faults(listed, where=where, kind=kind)
    if faults:
        raise InputError(faults)
    vintages = {vintage for vintage, _ in _vintages(listed, kind) if vintage}
    return next(iter(vintages), None)


def code_faults(
    codes: pd.Series, *, where: str, kind: SmallArea = "zone", own: Collection[str] = ()
) -> tuple[Fault, ...]:
    """Return what is wrong with codes of one kind: mixed vintages, malformed, unknown or foreign codes.

    Parameters
    ----------
    codes
        Tidied codes, str; "" is left to the caller. An index named ``row`` is quoted.
    where
        The file, for the message.
    kind
        ``zone`` or ``intermediate_zone``.
    own
        The codes of the review's own zones, where they are known. If they are not Scottish, it is the other
        codes that are out of place.

    Returns
    -------
    tuple of Fault
        Empty for good Scottish codes and for codes that are not Scottish at all. Among codes that are mostly of
        one form of their own ("D01000001") it is the Scottish ones that are out of place.
    """
    listed = codes[codes != ""]
    faults = _form_faults(listed, where, kind)
    ours = listed.isin(list(own))
    if not faults or not ours.any() or listed[ours].str.startswith(PREFIX[kind]).any():
        return faults
    what = f"codes are not among the {len(own):,} zones of this review"
    return (faulty_codes(listed[~ours], where, what, REMOVE),)


def _form_faults(listed: pd.Series, where: str, kind: SmallArea) -> tuple[Fault, ...]:
    """Return what the codes' own forms and ranges show to be wrong."""
    prefix, words = PREFIX[kind], IN_WORDS[kind]
    parts = list(_vintages(listed, kind))
    if not any(vintage is not None for vintage, _ in parts):
        damaged = listed[[bool(NEARLY_GSS.fullmatch(code)) for code in listed]]
        if 2 * len(damaged) <= len(listed) or not len(damaged):
            return ()
        what = "codes are not a letter and eight digits"
        return (faulty_codes(damaged, where, what, "Correct them; none may be cut."),)
    usual = _usual_form(listed, parts)
    if usual is not None:
        what = f"codes are not like the other {int(usual.sum()):,} (such as {listed[usual].iloc[0]})"
        return (faulty_codes(listed[~usual], where, what, REMOVE),)
    faults = []
    known = [(vintage, part) for vintage, part in parts if vintage]
    if len(known) > 1:
        parted = [f"{_many(len(part), words)} of {vintage} ({_named(part)})" for vintage, part in known]
        counts = " and ".join(parted)
        faults.append(Fault(where, f"vintages are mixed: {counts}.", "Use one vintage throughout."))
    for vintage, part in parts:
        if vintage == 0:
            what = f"codes begin with {prefix} but belong to no vintage"
            faults.append(faulty_codes(part, where, what, "Correct them."))
        if vintage is None:
            what = f"codes are not {words}, unlike the other {len(listed) - len(part):,}{_kinds(part)}"
            faults.append(faulty_codes(part, where, what, REMOVE))
    return tuple(faults)


def _usual_form(listed: pd.Series, parts: list[tuple[int | None, pd.Series]]) -> pd.Series | None:
    """Return which codes have the form of more than half of them, if that is not a Scottish one.

    Codes of a known kind (councils among zones) and damaged Scottish codes are no form of their own: however many
    they are, they stand in the wrong column or must be corrected.
    """
    scottish = pd.Index([code for vintage, part in parts if vintage is not None for code in part])
    forms = listed.map(lambda code: re.sub("[0-9]", "9", code))
    own = [_kind(code) in ("other", "zone") and not NEARLY_GSS.fullmatch(code) for code in listed]
    eligible = forms[~listed.isin(scottish) & pd.Series(own, index=listed.index, dtype=bool)]
    if eligible.empty:
        return None
    form, count = max(Counter(eligible).items(), key=lambda pair: (pair[1], pair[0]))
    return (forms == form) & ~listed.isin(scottish) if 2 * count > len(listed) else None


def _vintages(codes: pd.Series, kind: SmallArea) -> Iterator[tuple[int | None, pd.Series]]:
    """Yield each vintage with its codes; 0 for a number out of all ranges, None for another form of code."""
    prefix = PREFIX[kind]
    book = code_book()
    ranges = book.data_zones if kind == "zone" else book.intermediate_zones
    scottish = codes.str.fullmatch(prefix + "[0-9]{6}").astype(bool).to_numpy()
    numbers = codes[scottish].str.slice(3).astype("int64")
    seen = pd.Series(False, index=range(len(numbers)))
    for vintage, (first, last) in ranges.items():
        inside = ((numbers >= first) & (numbers <= last)).to_numpy()
        seen |= inside
        if inside.any():
            yield vintage, codes[scottish][inside]
    if not seen.all():
        yield 0, codes[scottish][~seen.to_numpy()]
    if not scottish.all():
        yield None, codes[~scottish]


def faulty_codes(codes: pd.Series, where: str, what: str, fix: str) -> Fault:
    """Return the fault of codes, which are counted and named with their rows where they have any."""
    return Fault(where, f"{what} ({len(codes):,}): {_named(codes)}.", fix)


def _many(count: int, words: str) -> str:
    """Return a number with its noun, given in the plural."""
    return f"{count:,} {words.removesuffix('s') if count == 1 else words}"


def _named(codes: pd.Series) -> str:
    if codes.index.name != "row":
        return some(codes)
    return some(f"{code!r} in row {row}" for row, code in codes.items())


def _kinds(codes: pd.Series) -> str:
    found = Counter(_kind(code) for code in codes)
    found.pop("other", None)
    known = ", ".join(
        _many(count, f"{kind.replace('_', ' ')} codes") for kind, count in sorted(found.items())
    )
    return f" ({known})" if known else ""


def canonical_councils(text: pd.Series, *, where: str, column: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return council codes with those of an earlier boundary replaced by the codes in use.

    Parameters
    ----------
    text
        Tidied codes, str.
    where, column
        The file and the heading, for the note.

    Returns
    -------
    (pandas.Series, tuple of Note)
        The same index.
    """
    known = code_book().councils
    old = sorted(set(text) & set(known))
    if not old:
        return text, ()
    count = int(text.isin(old).sum())
    pairs = some(f"{code} is now {known[code]}" for code in old)
    holds = "row holds" if count == 1 else "rows hold"
    what = f"{count:,} {holds} a former council code, which was brought up to date: {pairs}."
    return text.replace(dict(known)), (Note("mended", f"{where}, column {column}", what, count),)
