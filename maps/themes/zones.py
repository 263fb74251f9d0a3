"""What is known of the zones as themes and as lines of the card: density, deprivation, ages, any column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Unpack

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import ConfigurationError, SimdEdition, band_of_rank, some
from localities.maps.colours.palettes import Palette
from localities.maps.colours.palettes import palette as palette_named
from localities.maps.layers import Fact, Theme
from localities.maps.numbers import decimals_of, is_numeric, number_text

from .classes import ThemeTexts, category_theme, numeric_theme

AGE_GROUPS: Mapping[str, tuple[int, int]] = {
    "Aged under 16": (0, 15),
    "Aged 16 to 64": (16, 64),
    "Aged 65 to 74": (65, 74),
    "Aged 75 and over": (75, 90),
}
"""Label to the youngest and the oldest single year of age; 90 stands for 90 and over."""

QUINTILES = {
    1: "1: most deprived fifth of Scotland",
    2: "2",
    3: "3",
    4: "4",
    5: "5: least deprived fifth of Scotland",
}
DOMAINS = {
    "income": "Income",
    "employment": "Employment",
    "education": "Education, skills and training",
    "health": "Health",
    "access": "Access to services",
    "crime": "Crime",
    "housing": "Housing",
}
PEOPLE, DEPRIVATION, FURTHER = "People", "Deprivation", "Further numbers"


def age_shares(
    people_by_age_sex: pd.DataFrame, groups: Mapping[str, tuple[int, int]] = AGE_GROUPS
) -> pd.DataFrame:
    """Return the share of each zone's people in each age group.

    Parameters
    ----------
    people_by_age_sex
        Index ``zone``; columns (sex, age), age 0 to 90, people.
    groups
        Label to youngest and oldest age, both included.

    Returns
    -------
    DataFrame
        Index ``zone``, a column for each label: 0 to 1, NaN for a zone without people.

    Raises
    ------
    ConfigurationError
        If a group holds none of the ages.

    Examples
    --------
    >>> columns = pd.MultiIndex.from_product([["Female", "Male"], [0, 15, 16, 90]], names=["sex", "age"])
    >>> people = pd.DataFrame([[1, 2, 3, 4, 1, 2, 3, 4]], index=pd.Index(["Z1"], name="zone"), columns=columns)
    >>> age_shares(people, {"Children": (0, 15), "Others": (16, 90)}).round(2).loc["Z1"].to_dict()
    {'Children': 0.3, 'Others': 0.7}
    """
    ages = people_by_age_sex.columns.get_level_values("age").astype(int)
    total = people_by_age_sex.sum(axis=1).to_numpy(dtype=np.float64)
    shares = {}
    for label, (youngest, oldest) in groups.items():
        within = (ages >= youngest) & (ages <= oldest)
        if not within.any():
            raise ConfigurationError(
                f"The age group {label!r} ({youngest} to {oldest}) holds none of the ages of the table."
            )
        counted = people_by_age_sex.loc[:, within].sum(axis=1).to_numpy(dtype=np.float64)
        shares[label] = np.divide(counted, total, out=np.full(len(total), np.nan), where=total > 0)
    return pd.DataFrame(shares, index=people_by_age_sex.index)


def domain_fifths(zones: pd.DataFrame, edition: SimdEdition | None) -> pd.DataFrame:
    """Return the fifths of every domain that the zones have ranks of.

    Parameters
    ----------
    zones
        ``simd_income_rank``, … where known.
    edition
        Of the ranks; None, or one of unknown size, gives no columns.

    Returns
    -------
    DataFrame
        The zones' index; a column for each of ``DOMAINS`` that has a rank, by the published rule of the edition, Int64, 1 = most deprived.

    Examples
    --------
    >>> from localities.boundaries import simd_editions
    >>> ranked = zones.assign(simd_health_rank=[10.0, 2000.0, 6976.0] * 3)
    >>> domain_fifths(ranked, simd_editions()["2020v2"]).loc["Z1"].to_dict()
    {'health': 2}
    """
    if edition is None or edition.zones is None:
        return pd.DataFrame(index=zones.index)
    ranked = {name: zones[f"simd_{name}_rank"] for name in DOMAINS if f"simd_{name}_rank" in zones}
    fifths = {name: band_of_rank(ranks, 5, edition) for name, ranks in ranked.items() if ranks.notna().any()}
    return pd.DataFrame(fifths, index=zones.index)


@dataclass(frozen=True, eq=False)
class ZoneData:
    """What is known of the zones besides their own columns.

    Attributes
    ----------
    simd_label
        The edition as shown: ``"SIMD 2020v2"``.
    edition
        Its record, which says how many zones are ranked; None shows no domains.
    people_by_age_sex
        Index ``zone``, columns (sex, age); None shows no age groups.
    age_groups
        Label to youngest and oldest age.
    columns
        Further numeric columns of the zones to show, with what they are called: ``{"households_count":
        "Households"}``. One whose name ends in ``%`` is a share, 0 to 1, shown in per cents; its
        theme goes without the ending.
    source, simd_source
        The source line under the legends of people and ages, and of deprivation.
    column_sources
        The same of further columns, by name.
    """

    simd_label: str = "SIMD"
    edition: SimdEdition | None = None
    people_by_age_sex: pd.DataFrame | None = None
    age_groups: Mapping[str, tuple[int, int]] = field(default_factory=lambda: dict(AGE_GROUPS))
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    simd_source: str = ""
    column_sources: Mapping[str, str] = field(default_factory=dict)


def zone_themes(
    zones: gpd.GeoDataFrame, data: ZoneData | None = None, palette: str | Palette = "af"
) -> list[Theme]:
    """Return a theme for everything that is known of the zones.

    Parameters
    ----------
    zones
        ``people_per_km2`` (float), ``simd_quintile`` (Int64) and the domains' ranks (``simd_income_rank``, …)
        are shaded where they are there.
    data
        What else is known.
    palette
        A name, or the user's own.

    Returns
    -------
    list of Theme
        ``density``, ``age:1`` …, ``simd``, ``simd:income`` … ``simd:housing``, ``column:<name>``, those there are.

    Raises
    ------
    ConfigurationError
        If a column asked for is not there or holds no number, or the table of ages lacks zones.

    Examples
    --------
    >>> [theme.name for theme in zone_themes(zones, ZoneData("SIMD 2020v2"))]
    ['density', 'simd']
    """
    known = data or ZoneData()
    colours = palette_named(palette)
    return [theme for kind in ZONE_THEMES for theme in kind.make(zones, known, colours)]


def zone_facts(zones: gpd.GeoDataFrame, data: ZoneData | None = None) -> list[Fact]:
    """Return the lines of the card of a zone: people, density, deprivation, ages, further columns.

    Parameters
    ----------
    zones, data
        As in `zone_themes`; ``people`` (float) is always there.

    Returns
    -------
    list of Fact
        The domains, the ages and the further columns under headings of their own.

    Examples
    --------
    >>> [fact.label for fact in zone_facts(zones, ZoneData(people_by_age_sex=ages))][:4]
    ['People', 'Density', 'SIMD quintile', 'Aged under 16']
    """
    known = data or ZoneData()
    facts = [Fact("People", zones["people"])]
    if "people_per_km2" in zones:
        facts.append(Fact("Density", zones["people_per_km2"], unit=" people per km²"))
    if _has_quintiles(zones):
        facts.append(Fact(f"{known.simd_label} quintile", _in_words(zones["simd_quintile"])))
    fifths = domain_fifths(zones, known.edition)
    facts += [
        Fact(
            DOMAINS[str(name)],
            _in_words(fifths[name]),
            group=f"{known.simd_label} domains, fifths of Scotland",
        )
        for name in fifths
    ]
    shares = _age_shares(zones, known)
    facts += [Fact(str(name), shares[name] * 100, 1, "%", "Age") for name in shares]
    for name, label in known.columns.items():
        values = _shown(zones, name)
        unit = "%" if _is_share(name) else ""
        facts.append(Fact(label, values, decimals_of(values), unit, FURTHER))
    return facts


def _is_share(name: str) -> bool:
    return name.endswith("%")


def _shown(zones: gpd.GeoDataFrame, name: str) -> pd.Series:
    """Return a further column as it is shown: a share in per cents."""
    values: pd.Series = zones[name].astype("float64")
    if _is_share(name):
        values = (values * 100).round(9)
    return values


def _density(zones: gpd.GeoDataFrame, known: ZoneData, colours: Palette) -> list[Theme]:
    if "people_per_km2" not in zones:
        return []
    said: ThemeTexts = {"source": known.source, "unshaded": "not known", "group": PEOPLE}
    values, legend = zones["people_per_km2"], "People per square kilometre"
    return [numeric_theme("density", "Population density", values, legend=legend, palette=colours, **said)]


def _quintiles(zones: gpd.GeoDataFrame, known: ZoneData, colours: Palette) -> list[Theme]:
    if not _has_quintiles(zones):
        return []
    called = f"{known.simd_label} quintile"
    legend = f"{called} of the data zone, as published"
    values = zones["simd_quintile"]
    return [_fifths("simd", f"Deprivation ({called})", values, known, colours, legend=legend, short=called)]


def _domains(zones: gpd.GeoDataFrame, known: ZoneData, colours: Palette) -> list[Theme]:
    fifths = domain_fifths(zones, known.edition)
    count = (known.edition and known.edition.zones) or 0  # without an edition there are no fifths
    return [
        _fifths(
            f"simd:{name}",
            f"Deprivation, domain: {DOMAINS[str(name)]} ({known.simd_label})",
            fifths[name],
            known,
            colours,
            legend=f"{DOMAINS[str(name)]}: fifth in which the data zone’s published rank lies",
            short=f"Domain: {DOMAINS[str(name)]}",
            note=f"Fifths of the ranks 1 to {number_text(count)}, worked out here from the published ranks.",
        )
        for name in fifths
    ]


def _fifths(
    name: str,
    label: str,
    values: pd.Series,
    known: ZoneData,
    colours: Palette,
    *,
    legend: str,
    **texts: Unpack[ThemeTexts],
) -> Theme:
    """Shade fifths, the most deprived darkest."""
    texts |= {"source": known.simd_source, "unshaded": "not ranked", "group": DEPRIVATION}
    darkest_first = colours.ramp[::-1]
    return category_theme(name, label, values, QUINTILES, legend=legend, colours=darkest_first, **texts)


def _ages(zones: gpd.GeoDataFrame, known: ZoneData, colours: Palette) -> list[Theme]:
    shares = _age_shares(zones, known)
    return [
        numeric_theme(
            f"age:{number}",
            f"People {_lower(str(label))}",
            shares[label] * 100,
            legend=f"{label}, per cent of the zone’s people",
            palette=colours,
            source=known.source,
            unshaded="nobody lives here",
            group=PEOPLE,
            short=str(label),
        )
        for number, label in enumerate(shares, start=1)
    ]


def _columns(zones: gpd.GeoDataFrame, known: ZoneData, colours: Palette) -> list[Theme]:
    unknown = [name for name in known.columns if name not in zones or not is_numeric(zones[name])]
    if unknown:
        numeric = [str(name) for name in zones.columns if is_numeric(zones[name])]
        raise ConfigurationError(
            f"The zones have no numeric column {some(map(repr, unknown))} to shade; "
            f"they have {some(numeric, 20)}."
        )
    return [
        numeric_theme(
            f"column:{name.removesuffix('%')}",
            label,
            _shown(zones, name),
            legend=f"{label}, per cent" if _is_share(name) else label,
            palette=colours,
            source=known.column_sources.get(name.removesuffix("%"), ""),
            unshaded="not known",
            group=FURTHER,
        )
        for name, label in known.columns.items()
    ]


def _age_shares(zones: gpd.GeoDataFrame, known: ZoneData) -> pd.DataFrame:
    if known.people_by_age_sex is None:
        return pd.DataFrame(index=zones.index)
    lacking = zones.index.difference(known.people_by_age_sex.index)
    if len(lacking):
        raise ConfigurationError(
            f"The table of ages lacks {len(lacking):,} zones of the map: {some(lacking)}."
        )
    return age_shares(known.people_by_age_sex.reindex(zones.index), known.age_groups)


def _has_quintiles(zones: gpd.GeoDataFrame) -> bool:
    return "simd_quintile" in zones and bool(zones["simd_quintile"].notna().any())


def _in_words(quintiles: pd.Series) -> pd.Series:
    return quintiles.map(QUINTILES).astype(object)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


@dataclass(frozen=True, slots=True)
class ZoneTheme:
    """One kind of theme of the zones: all that the page, the sheet and their messages need to know of it.

    Attributes
    ----------
    name
        Its key; ending in a colon, how the keys of several themes begin.
    make
        Returns its themes, none where the zones lack what it shades.
    lacking
        What the zones then have, in words; empty to list what else there is.
    """

    name: str
    make: Callable[[gpd.GeoDataFrame, ZoneData, Palette], list[Theme]]
    lacking: str = ""


ZONE_THEMES = (
    ZoneTheme("density", _density, "no density"),
    ZoneTheme("age:", _ages),
    ZoneTheme("simd", _quintiles, "no deprivation ranks ([simd] in the configuration)"),
    ZoneTheme("simd:", _domains),
    ZoneTheme("column:", _columns),
)
"""In the order in which the page lists them."""
