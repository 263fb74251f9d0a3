"""Which zones count as neighbours: by shared borders, and by links that are declared or suggested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from localities.boundaries import ConfigurationError, Note, parts_of, rook_neighbours, some, suggest_links
from localities.scripts.configuration.ground import UnknownNameError, ZoneNames
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.options.words import counted
from localities.scripts.outputs.formats import number, people
from localities.scripts.outputs.frames import each_row

COLUMNS = ("zone", "neighbour", "zone_name", "neighbour_name", "distance_m", "status", "why")


@dataclass(frozen=True, eq=False)
class Linked:
    """Who borders on whom.

    Attributes
    ----------
    neighbours
        ``zone``, ``neighbour``, ``border_m`` (0 for a link), the links in use among them.
    links
        Every link, declared or suggested, with why; of the suggested ones whether they are used.
    notes
        That parts are not linked, with the lines for the configuration; empty where every part is.
    used
        That suggested links are used, with the longest. Apart from `notes`, which say that no plan may hang together.
    """

    neighbours: pd.DataFrame
    links: pd.DataFrame
    notes: tuple[Note, ...]
    used: tuple[Note, ...] = ()


def link_zones(zones: gpd.GeoDataFrame, section: OptionsSection, names: ZoneNames) -> Linked:
    """Return the neighbours of zones, with the links of the configuration.

    Parameters
    ----------
    zones
        Index ``zone``; ``name``, ``place``, ``people``, geometry.
    section
        The configuration's options.
    names
        Finds the zones of the links.

    Raises
    ------
    ConfigurationError
        If a link is not between two zones.
    """
    borders = rook_neighbours(zones, min_border_m=section.min_border_m)
    declared = _declared(zones, section, names)
    joined = _joined(borders, declared)
    suggested = suggest_links(zones, joined)
    notes: tuple[Note, ...] = ()
    used: tuple[Note, ...] = ()
    why = "suggested and used: options.suggested_links is true"
    if len(suggested) and not section.suggested_links:
        why = "suggested, not used: to use it, add it to options.links"
        notes = (_unlinked(zones, joined, suggested),)
    elif len(suggested):
        used = (_used(zones, suggested),)
        joined = _joined(joined, suggested)
    rows = [_row(zones, link, "declared", "declared in options.links") for link in each_row(declared)]
    rows += [_row(zones, link, "suggested", _crossing(link.distance_m, why)) for link in each_row(suggested)]
    links = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"distance_m": "float64"})
    return Linked(joined, links, notes, used)


def _declared(zones: gpd.GeoDataFrame, section: OptionsSection, names: ZoneNames) -> pd.DataFrame:
    """Return the declared links, lower code first, each once, with their distance."""
    wrong, pairs = [], []
    for place, link in enumerate(section.links, start=1):
        ends = []
        for end in link:
            try:
                found = names.find(end)
            except UnknownNameError as error:
                wrong.append(f"options.links[{place}]: {error}")
                continue
            if len(found) > 1:
                wrong.append(
                    f"options.links[{place}]: {end!r} is {len(found):,} zones; name one of them, such as {found[0]}"
                )
            ends.append(found[0])
        if len(set(ends)) == 2:
            pairs.append((min(ends), max(ends)))
        elif len(ends) == 2:
            wrong.append(f"options.links[{place}]: {link[0]!r} and {link[1]!r} are one zone")
    if wrong:
        raise ConfigurationError("\n".join(f"{what}{'' if what.endswith('?') else '.'}" for what in wrong))
    frame = pd.DataFrame(sorted(set(pairs)), columns=["zone", "neighbour"], dtype="str")
    shapes = zones.geometry
    away = [shapes[link.zone].distance(shapes[link.neighbour]) for link in each_row(frame)]
    return frame.assign(distance_m=pd.Series(away, dtype="float64"))


def _joined(neighbours: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return neighbours with links, each pair once; a border stays a border."""
    more = links[["zone", "neighbour"]].assign(border_m=0.0)
    together = pd.concat([neighbours, more], ignore_index=True).drop_duplicates(["zone", "neighbour"])
    typed = together.astype({"zone": "str", "neighbour": "str", "border_m": "float64"})
    return typed.sort_values(["zone", "neighbour"], ignore_index=True)


def _row(zones: gpd.GeoDataFrame, link: Any, status: str, why: str) -> tuple[object, ...]:
    named = [str(zones.loc[code, "name"]) for code in (link.zone, link.neighbour)]
    return link.zone, link.neighbour, *named, float(link.distance_m), status, why


def _crossing(distance_m: float, why: str) -> str:
    return f"the shortest way between two parts ({number(distance_m / 1000)} km as the crow flies); {why}"


def _unlinked(zones: gpd.GeoDataFrame, neighbours: pd.DataFrame, suggested: pd.DataFrame) -> Note:
    """Return a note of the parts that nothing joins, with the lines that would join them."""
    parts = parts_of(zones, neighbours)
    others = [
        f"{some(row.places.split('; '), 3)} ({counted(f'{row.zones_count:,}', 'zone', 'zones')}, "
        f"{counted(people(row.people), 'person', 'people')})"
        for row in each_row(parts.iloc[1:])
    ]
    lines = ", ".join(f'["{link.zone}", "{link.neighbour}"]' for link in each_row(suggested))
    what = (
        f"The zones are in {len(parts):,} parts that no border or declared link joins; a locality lies within one. "
        f"Beside the largest: {some(others, 12)}. To join them by the shortest ways, add to [options]: links = [{lines}], or "
        "suggested_links = true. Check them first: the shortest way need not be where the ferry or the road goes."
    )
    return Note("warning", "links", what, len(parts) - 1)


def _used(zones: gpd.GeoDataFrame, suggested: pd.DataFrame) -> Note:
    """Return a note of the suggested links that count as borders, with the longest."""
    longest = max(each_row(suggested), key=lambda link: float(link.distance_m))
    ends = " and ".join(f"{zones.at[code, 'name']} ({code})" for code in (longest.zone, longest.neighbour))
    subject = "1 suggested link counts as a shared border"
    if len(suggested) > 1:
        subject = f"{len(suggested):,} suggested links count as shared borders"
    what = (
        f"{subject}, because options.suggested_links is true; the longest is {number(longest.distance_m / 1000)} km "
        f"as the crow flies, between {ends}. Check them: the shortest way need not be where the ferry or the road goes."
    )
    return Note("warning", "links", what, len(suggested))
