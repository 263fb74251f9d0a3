"""The catalogue: column aliases, codes, editions of the SIMD and official sources, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Bands = Literal["unweighted", "people-weighted", "computed", "none"]


@dataclass(frozen=True, slots=True)
class SimdEdition:
    """One edition of the Scottish Index of Multiple Deprivation, and which of its bands a table holds.

    Attributes
    ----------
    key
        ``"2020v2"``; ``"other"`` for a table that belongs to no edition of the catalogue.
    name
        As shown: ``"SIMD 2020v2"``.
    names
        How columns and files write the edition after "SIMD"; the full name first.
    doubtful
        Those of the names that may also mean an earlier, withdrawn edition.
    vintage
        The year of its data zones: 2001, 2011, 2022; None if not known.
    zones
        How many data zones Scotland has, which is the highest (least deprived) rank; None if not known.
    band_rule
        ``ceil``: a zone of rank r is in band ceil(r k / zones) of k. ``half_up``: cut points zones j / k,
        rounded half up.
    people_bands_reversed
        The bands of people as published number the least deprived as 1.
    licence, attribution
        The licence and the line that its publisher asks for.
    bands
        What the bands of a table are: tenths or fifths of the zones (``unweighted``), of the people
        (``people-weighted``), ``computed`` here from the published ranks, or ``none``.
    """

    key: str
    name: str
    names: tuple[str, ...]
    doubtful: tuple[str, ...]
    vintage: int | None
    zones: int | None
    band_rule: Literal["ceil", "half_up"]
    people_bands_reversed: bool
    licence: str
    attribution: str
    bands: Bands = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """One official source: what it is, where it is published, its licence and its attribution line.

    Attributes
    ----------
    attribution
        Verbatim, with ``{year}`` where the owner asks for the year of the copy.
    vintage, count
        The year of its zones and how many there are; None where it has none.
    """

    key: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    vintage: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CodeBook:
    """What official codes begin with, and the vintages of Scotland's small areas.

    Attributes
    ----------
    kinds
        Prefix (three characters) to kind: ``"S01"`` to ``"zone"``.
    data_zones, intermediate_zones
        Vintage to the first and the last number after the prefix ``S01`` or ``S02``.
    councils
        Old council code to the code in use.
    """

    kinds: Mapping[str, str]
    data_zones: Mapping[int, tuple[int, int]]
    intermediate_zones: Mapping[int, tuple[int, int]]
    councils: Mapping[str, str]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("localities.data") / "catalogue" / name).read_text(encoding="utf-8"))


@cache
def aliases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the names in use for each role of a column, in tiers: the first tier with a match wins."""
    roles = _load("aliases.toml")
    return MappingProxyType({role: tuple(tuple(tier) for tier in tiers) for role, tiers in roles.items()})


@cache
def simd_editions() -> Mapping[str, SimdEdition]:
    """Return the known editions of the SIMD by key, oldest first."""
    table = _load("simd_editions.toml")
    return MappingProxyType(
        {
            key: SimdEdition(
                key=key,
                name=f"SIMD {key}",
                names=tuple(entry["names"]),
                doubtful=tuple(entry.get("doubtful", ())),
                vintage=int(entry["vintage"]),
                zones=int(entry["zones"]),
                band_rule=entry["band_rule"],
                people_bands_reversed=bool(entry.get("people_bands_reversed", False)),
                licence=table["licence"],
                attribution=table["attribution"].format(name=key),
            )
            for key, entry in table["edition"].items()
        }
    )


@cache
def sources() -> Mapping[str, Source]:
    """Return the official sources by key."""
    table = _load("sources.toml")
    licences = {key: str(entry["title"]) for key, entry in table["licence"].items()}
    return MappingProxyType(
        {
            key: Source(key=key, **{**entry, "licence": licences[entry["licence"]]})
            for key, entry in table["source"].items()
        }
    )


@cache
def code_book() -> CodeBook:
    """Return the prefixes and ranges of official codes."""
    table = _load("codes.toml")
    kinds = {prefix: kind for kind, prefixes in table["kind"].items() for prefix in prefixes}
    return CodeBook(
        kinds=MappingProxyType(kinds),
        data_zones=MappingProxyType({int(key): tuple(pair) for key, pair in table["data_zones"].items()}),
        intermediate_zones=MappingProxyType(
            {int(key): tuple(pair) for key, pair in table["intermediate_zones"].items()}
        ),
        councils=MappingProxyType(dict(table["councils"])),
    )
