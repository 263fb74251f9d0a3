"""``localities init``: a commented configuration for the files in a folder."""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from localities.boundaries import ConfigurationError, and_words, clean_text
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.configuration.discover import Discovery, discover
from localities.scripts.configuration.options import commented_options
from localities.scripts.formats import toml
from localities.scripts.inputs.sources import partnership, read_sources
from localities.scripts.inputs.stated import names_of, only_entry, sole_owner
from localities.scripts.outputs.staging import write_whole

_HEAD = """\
# The configuration of a boundary review. Run it with:  localities review
# Paths are relative to this file. On Windows write them with / or in single quotes.
# Lines that start with # are comments: take the # away to use one.
"""

_PARTNERSHIP = """\
# partnership = "North Lanarkshire HSCP"   # the published name, as lookups give it; the title if left out
"""

_COMMENTS = {
    "zones": [
        "The building blocks: one polygon each. Columns are found by the names in use; name them if they are not:",
        '# code = "DataZone"      # the column of codes',
        '# name = "Name"          # the column of names',
        '# crs = "EPSG:27700"     # only if the file does not say',
        "# One partnership out of a file that covers more:",
        '# only = { file = "simd.csv", column = "LAname", values = ["North Lanarkshire"] }',
    ],
    "population": [
        "People by zone, and by age and sex where the table has them.",
        "# year = 2020",
        '# date = "mid-2020"',
        '# publisher = "National Records of Scotland"   # of when it is and from whom, for every output',
    ],
    "places": ["The larger place of each zone, by which places are named: polygons or a table."],
    "simd": [
        "The Scottish Index of Multiple Deprivation: ranks and bands as published.",
        '# columns = { simd_quintile = "..." }   # only if several columns could be it',
    ],
    "centroids": ['Population-weighted centroids, for apportionment = "best_fit_centroid".'],
    "raster": ['People per cell, for apportionment = "raster" and as a picture on the map.'],
}


_COUNTS = """\
# Further counts to share out, from any table keyed on zones:
# [[counts]]
# file = "households.csv"
# columns = { households_count = "Households" }
# public = true            # every zone's count may be published; without it only profiles of areas give it, where nobody is identified
"""

_MEASURE = """\
[measure]
weight = "people"         # or any public count: households_count, income_deprived_count, ...
apportionment = "area"    # "area", "best_fit_area", "best_fit_centroid" or "raster"
tolerance_m = 50          # parts of a zone no wider than this are taken for the same line drawn twice
# reference = "{reference}"     # the set whose areas give the groups their names; the one with the fewest areas by default

# Areas are matched between the sets by the people they share. Say here what the partners say corresponds:
# [matching.{other}]
# "Name in this set" = "Name in the reference set"
"""


MAP = """\
# How the maps look and what else they show, on the page and on paper. Everything may be left out.
# [map]
# palette = "af"           # "phs", "sg", or a .json or .toml file of your own colours
# columns = { simd_rank = "SIMD rank" }   # numbers of the zones to shade, and their labels; public [[counts]] are shaded anyway
# age_groups = { "Under 5" = [0, 4], "85 and over" = [85, 90] }   # instead of the usual four; 90 stands for 90 and over
# Residents find their own street: a directory of postcodes, such as that of National Records of Scotland.
# postcodes = { file = "postcodes.csv", postcode = "Postcode", zone = "DataZone2011Code", source = "SPD 2024/2" }
# A background map. Every reader's page then contacts that server; without it the page contacts nobody.
# tiles = { url = "https://tile.example.org/{z}/{x}/{y}.png", attribution = "What the server's owner asks for" }
# Your own colours, instead of map.palette above:
# [map.palette]
# categories = ["#12436D", "#28A197", "#00703C"]   # three or more; these and the lines at least 3:1 from white
# ramp = ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"]   # five, from light to dark
# lines = ["#801650", "#F46A25", "#A285D1"]
# Numbers from tables of zones, instead of map.columns above:
# [[map.columns]]
# label = "Households without a car, per cent"
# column = "no_car"
# file = "cars.csv"
# key = "DataZone"         # the column of zone codes, if it is not found
"""


def run_init(folder: Path, *, force: bool) -> None:
    """Write ``review.toml`` into a folder and say what it holds.

    Parameters
    ----------
    folder
        Where the files lie.
    force
        Replace an existing configuration.

    Raises
    ------
    ConfigurationError
        If there is one already, or the files cannot make a review.
    OutputError
        If the disk refuses; nothing has changed then.
    """
    path = folder / "review.toml"
    if path.exists() and not force:
        raise ConfigurationError(
            f"{path}: exists already. Edit it, or write a new one beside it with --force."
        )
    found = discover(folder)
    state_partnership(found, folder)
    kept = _kept(path) if path.exists() else None
    write_whole(path, render(found).encode())
    print(f"Wrote {path}" if kept is None else f"Wrote {path}; the earlier one is kept as {kept.name}")
    lines = [f"  {'title':<11} {found.content['title']}"]
    for section in ("zones", "places", "population", "simd", "centroids", "raster"):
        if section in found.content:
            lines.append(f"  {section:<11} {found.content[section]['file']}")
    for entry in found.content["sets"]:
        lines.append(
            f"  {'set':<11} {entry.get('file') or entry['lookup']} as {entry['name']} ({entry['label']})"
        )
    if only := found.content["zones"].get("only"):
        lines.append(f"  {'partnership':<11} {', '.join(only['values'])}, by the column {only['column']}")
    lines += [f"  {'to choose':<11} {name}: {what} Choose in review.toml." for name, what in found.choices]
    lines += [f"  {'not used':<11} {name}: {why}" for name, why in found.unused]
    lines += [f"  {'commented':<11} {offer.source} as {offer.head}: {offer.why}" for offer in found.offers]
    for line in lines:  # of files that others named
        print(clean_text(line))
    print("Read it through, then run: localities check, and: localities review")


def _kept(path: Path) -> Path:
    """Give a configuration that somebody may have edited a name of its own, and return it."""
    names = (path.with_name(f"{path.stem}-earlier-{number}{path.suffix}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    write_whole(kept, path.read_bytes())
    return kept


def state_partnership(found: Discovery, folder: Path) -> None:
    """Add to what was found the line that states the partnership, where a column says of every zone whose it is.

    Parameters
    ----------
    found
        Of `discover`.
    folder
        Where the files lie.
    """
    try:
        configuration = parse_configuration(found.content, folder=folder, where="review.toml")
    except ConfigurationError:  # as of files without people: told when the review is checked
        return
    sources = read_sources(configuration)
    chosen = sources.zones.then(partial(partnership, configuration, sources)).content
    if chosen is None:
        return
    stated = chosen.stated or sole_owner(sources.owners, chosen.in_file.index)
    if stated is not None:
        table = Path(stated.owners.file).name
        found.content["zones"]["only"] = only_entry(stated.owners, stated.values, table)
        if not found.titled:
            called = names_of(stated, sources.owners)
            if called is not None:
                column, names = called
                found.content["title"] = and_words(names)
                found.guesses["title"] = [
                    f"The title is whose zones these are, by {column.column} of {Path(column.file).name or table}."
                ]


def render(found: Discovery) -> str:
    """Return the commented TOML of what was found.

    Parameters
    ----------
    found
        Of `discover`.

    Returns
    -------
    str
        A configuration that reads back as ``found.content``.
    """
    content, guesses = found.content, found.guesses
    parts = [_HEAD, f"title = {toml(content['title'])}\n{_guesses(guesses.get('title', []))}{_PARTNERSHIP}"]
    for section in ("zones", "population", "simd"):
        parts.append(_section(section, content.get(section), guesses.get(section, [])))
    if "places" in content:
        parts.append(_section("places", content["places"], []))
    parts.append(_COUNTS)
    parts.append(
        "# The partners' areas: polygons (file, layer, area) or a table of whole units (lookup, key, area).\n"
        '# A neighbour\'s areas that reach a few zones at the edge: leave_out = ["..."] in the set that has them.\n'
        "# A set that covers only a part of the partnership: partial = true.\n"
    )
    for entry in content["sets"]:
        lines = [f"{key} = {toml(value)}" for key, value in entry.items()]
        parts.append("\n".join(["[[sets]]", *lines, _guesses(guesses.get(entry["name"], []))]))
    for offer in found.offers:
        lines = [f"{key} = {toml(value)}" for key, value in offer.entry.items()]
        parts.append("".join(f"# {_line(line)}\n" for line in (f"Not used: {offer.why}", offer.head, *lines)))
    for section in ("centroids", "raster"):
        parts.append(_section(section, content.get(section), guesses.get(section, [])))
    names = [entry["name"] for entry in content["sets"]]
    parts.append(_MEASURE.format(reference=names[0], other=names[1]))
    parts.append(commented_options(names[0], names[1]))
    parts.append(MAP)
    if found.unused:
        parts.append(
            "# Files that are not used:\n"
            + "".join(f"# {_line(name)}: {_line(why)}\n" for name, why in found.unused)
        )
    return "\n".join(parts)


def _section(name: str, entry: dict[str, Any] | None, guesses: list[str]) -> str:
    """Return a section; one without a file is commented out."""
    first, *others = _COMMENTS[name]
    if entry is None:
        lines = [f"# {first}", f"# [{name}]", '# file = "..."']
    else:
        lines = [f"# {first}", f"[{name}]", *(f"{key} = {toml(value)}" for key, value in entry.items())]
    # An example makes way for what the files really have.
    found = {line.partition(" =")[0] for line in guesses} | set(entry or ())
    others = [line for line in others if line.partition(" =")[0].removeprefix("# ") not in found]
    return "\n".join([*lines, _guesses(guesses) + "".join(f"{line}\n" for line in others)])


def _guesses(lines: list[str]) -> str:
    """Return what was guessed, and what it could be instead, as comments."""
    return "".join(f"# {_line(line)}\n" for line in lines)


def _line(text: str) -> str:
    """Return a text that stays within one comment line."""
    return "".join(character if character.isprintable() else " " for character in text)
