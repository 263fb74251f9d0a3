"""What the figures of an area are called: the house writes people and SIMD, every output says what was counted and ranked.

Texts of the house are written once, for people and for the Scottish index. Where a text leaves the house, for a page, a
workbook, a document, a map or the terminal, its writer passes it through the area's `Wording`. Names that came from files
and the configuration stay as they are, and so do the phrases that mean people whatever the table counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

Say: TypeAlias = Callable[[str], str]

PEOPLE, SIMD = "people", "SIMD"

# What means people though the table counts something else: those who answer, cells of a raster, counts of the SIMD.
OF_PEOPLE = (
    "no real people",
    "people (?:who )?(?:answered|wrote|said|call|type)",
    "(?:another|one|the other|each) person",
    "people who live and work there",
    "people who write",
    "people of one file",
    "(?:income|employment) deprived people",
    "people who are (?:income|employment) deprived",
    "people of working age",
    "people in each cell of the raster",
    "cells without people",
    "not of persons",
    "many deprived people",
)
# Name in full, and the country whose zones it ranks.
_INDICES = {
    "IMD": ("English Index of Multiple Deprivation", "England"),
    "WIMD": ("Welsh Index of Multiple Deprivation", "Wales"),
    "NIMDM": ("Northern Ireland Multiple Deprivation Measure", "Northern Ireland"),
}
_COUNTED = r"(?<![\w./-])(?:people(?:[’']s\b)?|persons?|residents?)(?![\w-]|\.\w)"
_RANKED = (
    r"\bSIMD\b(?! 20)|Scottish Index of Multiple Deprivation|\bdata zone"
    r"|\bScotland(?=[’']s (?:most|least|zones))|(?<=fifth of )Scotland|(?<=fifths of )Scotland|(?<=zones of )Scotland"
)


@dataclass(frozen=True)
class Wording:
    """A function from texts of the house to texts of an area.

    Attributes
    ----------
    counted
        What the table of people counts, in the plural and in small letters: ``"people"``, ``"households"``.
    index
        What the index of deprivation is called: ``"SIMD"``, ``"WIMD"``.
    names
        Texts of files and of the configuration: areas, places, labels, titles.
    """

    counted: str = PEOPLE
    index: str = SIMD
    names: frozenset[str] = field(default=frozenset(), repr=False)

    def __call__(self, text: str) -> str:
        """Return a text as it is said of this area; escaped markup stays what it is."""
        return type(text)(self._pattern.sub(lambda found: self._said(found["word"] or "", found[0]), text))

    def keeping(self, names: Iterable[str]) -> Wording:
        """Return the same with further names that stay as they are."""
        return replace(self, names=self.names | frozenset(names))

    @property
    def is_plain(self) -> bool:
        """Answer whether the house's own words are right here."""
        return not self._words

    @cached_property
    def _words(self) -> str:
        """Return the pattern of the words that are another's here; empty where the house's own are right."""
        asked = {_COUNTED: self.counted != PEOPLE, _RANKED: self.index in _INDICES}
        return "|".join(pattern for pattern, wanted in asked.items() if wanted)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Return names, the longest first, then phrases, then words: of several at one place the first is found."""
        word = re.compile(self._words, re.IGNORECASE)
        # the house's own words stand in a configuration too, as values of its keys
        names = {each for each in self.names if word.search(each)} - {PEOPLE, SIMD}
        longest_first = sorted(names, key=lambda each: (-len(each), each))
        kept = [*map(re.escape, longest_first), *(f"(?i:{each})" for each in OF_PEOPLE)]
        return re.compile(f"(?:{'|'.join(kept)})|(?P<word>(?i:{self._words}))")

    def _said(self, word: str, kept: str) -> str:
        plain = word.lower()
        if not word:
            return kept
        if plain.startswith("people"):
            said = self.counted if plain == PEOPLE else f"{self.counted}{word[6]}"
        elif plain.startswith(("person", "resident")):
            said = self.counted if plain.endswith("s") else _one(self.counted)
        else:
            full, country = _INDICES[self.index]
            ranked = {"simd": self.index, "scotland": country, "data zone": "zone"}
            return _cased(ranked.get(plain, full), word) if plain == "data zone" else ranked.get(plain, full)
        return _cased(said, word)


def _one(many: str) -> str:
    return many.removesuffix("es" if many.endswith("sses") else "s")


def _cased(said: str, word: str) -> str:
    return said[:1].upper() + said[1:] if word[0].isupper() else said


def as_written(text: str) -> str:
    """Return a text unchanged: the wording of those who have none of their own."""
    return text


def keeping(say: Say, names: Iterable[str]) -> Say:
    """Return an area's wording with further names that stay as they are: those of proposals, or of an event."""
    return say.keeping(names) if isinstance(say, Wording) else say
