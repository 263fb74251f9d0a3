"""What a change of zones starts from: the sets on the old zones, the files of the new ones, and the roads between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    Fault,
    InputError,
    Note,
    Road,
    UnitTable,
    build_zones,
    crosswalk_faults,
    joined_units,
    match_columns,
    mend_zones,
    nesting,
    read_centroids,
    read_layer,
    read_lookup,
    read_population,
    read_simd,
    read_units,
    road_of_centroids,
    road_of_ground,
    some,
    vintage_of,
    weight_faults,
    zones_at,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.rebase import RebaseSection
from localities.scripts.configuration.sections import TABLE_ENDINGS
from localities.scripts.review.measure import Review

_WEIGHTS = ("people", "households", "addresses")


@dataclass(frozen=True, eq=False)
class CarriedSet:
    """One set on the old zones: ``areas`` has ``old``, ``area`` and ``share`` of the old zone."""

    name: str
    label: str
    areas: pd.DataFrame


@dataclass(frozen=True, eq=False)
class NewBase:
    """What is known of the new zones.

    Attributes
    ----------
    people, counted
        By new zone; what they are and where they are from, in words.
    noun
        What is counted; empty where nothing is.
    ages, quintile
        By new zone, where the tables have them.
    zones
        Polygons, where a file has them.
    vintage
        The year of the zones; None where nothing says it.
    """

    people: pd.Series
    counted: str
    noun: str
    ages: pd.DataFrame | None
    quintile: pd.Series | None
    zones: gpd.GeoDataFrame | None
    vintage: int | None


def sets_of_review(review: Review) -> list[CarriedSet]:
    """Return the sets of a review, old zones divided as its pieces divide them: by people where there are any."""
    pieces, found = review.pieces, []
    weights = pieces["people"].fillna(0.0)
    whole = weights.groupby(pieces["zone"]).transform("sum")
    ground = pieces["area_m2"] / pieces.groupby("zone")["area_m2"].transform("sum")
    shares = (weights / whole.where(whole > 0)).fillna(ground)
    for each in review.inputs.sets:
        frame = pd.DataFrame({"old": pieces["zone"], "area": pieces[each.name], "share": shares})
        areas = frame.dropna(subset=["area"]).groupby(["old", "area"], sort=True)["share"].sum().reset_index()
        found.append(CarriedSet(each.name, each.label, areas))
    return found


def set_of_lookup(path: Path, own: Sequence[str] = ()) -> tuple[CarriedSet, tuple[Note, ...]]:
    """Return the set that a lookup of old zones, or an option, is.

    Parameters
    ----------
    path
        A CSV file or Excel workbook.
    own
        The old zones, where a configuration has them.
    """
    lookup, kind, notes = read_lookup(path, own=own)
    if kind in ("intermediate_zone", "ward"):
        what = f"is keyed on {kind.replace('_', ' ')}s, not on zones."
        raise InputError(
            Fault(path.name, what, "Give it as a set of a configuration that knows each zone's unit.")
        )
    areas = pd.DataFrame({"old": lookup.index, "area": lookup.to_numpy(), "share": 1.0})
    return CarriedSet(path.stem, path.stem, areas), notes


def read_new_zones(section: RebaseSection, crs: object) -> tuple[gpd.GeoDataFrame | None, list[Note]]:
    """Return the polygons of the new zones, in the old ones' system."""
    if section.zones is None:
        return None, []
    given = section.zones
    polygons, notes = read_layer(given.file, layer=given.layer, crs=given.crs)
    zones, _, told = build_zones(
        polygons, where=given.file.name, code=given.code, name=given.name, accept_repair=True
    )
    zones = zones if crs is None else zones.to_crs(crs)
    mended = mend_zones(zones)
    return mended[0], [*notes, *told]


def find_roads(
    section: RebaseSection, old: pd.Index, polygons: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame | None
) -> tuple[list[Road], list[Note], list[UnitTable]]:
    """Return every road that the given files allow, the best first.

    Parameters
    ----------
    section
        Of the configuration.
    old
        The codes of the old zones.
    polygons
        The old zones' shapes, where there are any.
    zones
        The new zones' shapes, where there are any.

    Raises
    ------
    InputError
        With every fault of the files, or that they allow no road at all.
    """
    known = () if zones is None else zones.index
    tables, told = read_units(section.units, old=old, new=known, columns=section.columns)
    notes, roads = list(told), list[Road]()
    faults: list[Fault] = []
    nest, more, wrong = joined_units(tables, "output_area")
    notes, faults = [*notes, *more], [*faults, *wrong]
    codes, more, wrong = joined_units(tables, "postcode")
    notes, faults = [*notes, *more], [*faults, *wrong]
    if "output_area" in codes and "new" in nest and "new" not in codes:
        codes["new"] = codes["output_area"].map(nest["new"])
    for kind, frame, key in (("units", nest, "output_area"), ("postcodes", codes, "postcode")):
        where = " and ".join(dict.fromkeys(each.where for each in tables if each.key == key))
        placed = _placed(frame, polygons)
        if {"old", "new"} <= set(placed.columns):
            road, more, wrong = _road(kind, _reached(placed, old), key, where)
            notes, faults = [*notes, *more], [*faults, *wrong]
            roads += [road] if road else []
    roads += [_pairs(each) for each in tables if each.key == "zone"]
    if section.centroids is not None and polygons is not None:
        roads.append(_centroids(section, polygons))
    if zones is not None and polygons is not None:
        assert section.zones is not None
        roads.append(road_of_ground(zones, polygons, section.zones.file.name))
    if faults:
        raise InputError(faults)
    if not roads:
        raise InputError(_no_road(tables))
    first = {
        road.kind: road for road in reversed(roads)
    }  # of two official lookups the one that is named first
    matched = [road for road in first.values() if road.units["old"].isin(old).any()][::-1]
    if not matched:
        seen = some(roads[0].units["old"].dropna())
        what = f"none of its old zones ({seen}) is one of the sets' ({some(old)})."
        raise InputError(
            Fault(roads[0].where, what, "Give files from the vintage of the sets to the new one.")
        )
    return matched, notes, tables


def _placed(frame: pd.DataFrame, polygons: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return units with the old zone in which their point lies, where no column says it."""
    if "old" in frame or polygons is None or "easting" not in frame or "northing" not in frame:
        return frame
    known = frame.dropna(subset=["easting", "northing"])
    points = gpd.GeoSeries(
        gpd.points_from_xy(known["easting"], known["northing"]), known.index, crs=polygons.crs
    )
    return frame.assign(
        old=pd.Series(zones_at(points, polygons), known.index, dtype=object).reindex(frame.index)
    )


def _reached(frame: pd.DataFrame, old: pd.Index) -> pd.DataFrame:
    """Return the units of the old zones, and the others of the new zones that they reach: files are of whole countries."""
    ours = frame["old"].isin(old)
    return frame[ours | frame["new"].isin(frame.loc[ours, "new"].dropna())]


def _road(
    kind: str, frame: pd.DataFrame, key: str, where: str
) -> tuple[Road | None, list[Note], list[Fault]]:
    """Return the road of units that are in an old and in a new zone, weighted by what their files count."""
    words = key.replace("_", " ") + "s"
    noun = next((name for name in _WEIGHTS if name in frame), None)
    both = frame.dropna(subset=["new"])
    notes: list[Note] = []
    if both.empty:
        return None, notes, []
    if len(lost := frame.index[frame["new"].isna()]):
        what = f"{len(lost):,} {words} are in no new zone and were left out: {some(lost)}."
        notes.append(Note("left_out", where, what, len(lost)))
    if len(lost := both.index[both["old"].isna()]):
        what = f"{len(lost):,} {words} are in no old zone that is known: {some(lost)}."
        notes.append(Note("warning", where, what, len(lost)))
    if noun is None:
        if kind == "units":
            what = f"no column counts the people of each {key.replace('_', ' ')}."
            return (
                None,
                notes,
                [Fault(where, what, "Give a file with them, such as the census count by output area.")],
            )
        notes.append(
            Note("warning", where, f"No column counts people: each of the {words} counts once.", len(both))
        )
        both = both.assign(postcodes=1.0)
        noun = "postcodes"
    elif kind == "units" or both[noun].notna().any():
        ours = both[noun]
        lacking = ours.index[ours.isna()]
        if kind == "postcodes" and len(lacking):
            what = f"{len(lacking):,} {words} have no {noun}, and count as 0: {some(lacking)}."
            notes.append(Note("warning", where, what, len(lacking)))
            both = both.assign(**{noun: ours.fillna(0.0)})
        if faults := weight_faults(both[noun], where, noun):
            return None, notes, faults
    units = pd.DataFrame({"unit": both.index, "old": both["old"], "new": both["new"], "people": both[noun]})
    return Road(kind, units.reset_index(drop=True), noun, where), notes, []


def _pairs(table: UnitTable) -> Road:
    """Return the road of an official lookup of old and new zones; parts of one zone count alike where it has no weights."""
    frame = table.frame
    noun = next((name for name in _WEIGHTS if name in frame), None)
    weight = frame[noun] if noun else pd.Series(1.0, index=frame.index)
    if "share_of_old" in frame and (faults := crosswalk_faults(frame, table.where)):
        raise InputError(faults)
    if noun and (faults := weight_faults(weight, table.where, noun)):
        raise InputError(faults)
    units = pd.DataFrame({"unit": frame["unit"], "old": frame["old"], "new": frame["new"], "people": weight})
    return Road(
        "lookup",
        units.drop_duplicates(["old", "new"]).reset_index(drop=True),
        noun or "pairs of zones",
        table.where,
    )


def _centroids(section: RebaseSection, polygons: gpd.GeoDataFrame) -> Road:
    given = section.centroids
    assert given is not None
    if given.file.suffix.lower() in TABLE_ENDINGS:
        table, _ = read_centroids(given.file, key=given.key)
        points = gpd.GeoSeries(
            gpd.points_from_xy(table["easting"], table["northing"]), table.index, crs=polygons.crs
        )
    else:
        layer, _ = read_layer(given.file, layer=given.layer, crs=given.crs, kind="point")
        names = [str(name) for name in layer.columns.drop("geometry")]
        key = given.key or match_columns(names, "zone")[0].column
        points = gpd.GeoSeries(layer.geometry.to_numpy(), pd.Index(layer[key].astype(str)), crs=layer.crs)
        points = points.to_crs(polygons.crs)
    return road_of_centroids(points, polygons, given.file.name)


def _no_road(tables: Sequence[UnitTable]) -> Fault:
    seen = "; ".join(f"{each.where} has {', '.join(map(str, each.frame.columns))}" for each in tables)
    what = f"nothing leads from the old zones to the new ones{f' ({seen})' if seen else ''}."
    fix = (
        "Give units with old zone, new zone and people (in one file, or in several that are joined by output area or postcode), "
        "or the new zones' polygons or population-weighted centroids with the old zones' polygons."
    )
    return Fault("rebase", what, fix)


def read_new_base(
    section: RebaseSection, roads: Sequence[Road], zones: gpd.GeoDataFrame | None
) -> tuple[NewBase, list[Note]]:
    """Return the people of the new zones, by age, sex and deprivation as far as tables have them.

    Parameters
    ----------
    section
        Of the configuration.
    roads
        The best first: it counts the people where no table does.
    zones
        The new zones' shapes, where there are any.

    Raises
    ------
    InputError
        If a table cannot be read, or the small units cannot be parts of its zones.
    """
    notes: list[Note] = []
    summed = roads[0].units.groupby("new")["people"].sum()
    ages = quintile = None
    people, counted, noun = pd.Series(float("nan"), index=summed.index), "not known", ""
    if roads[0].noun == "people":
        people, counted, noun = summed, f"people of small units ({roads[0].where})", "people"
    if section.population is not None:
        given = section.population
        people, ages, told = read_population(
            given.file, year=given.year, sheet=given.sheet, columns=given.given()
        )
        noun = given.counted()
        counted = f"{noun} of {given.file.name}"
        notes += told
        if roads[0].noun == "people":
            more, faults = nesting(summed, people, roads[0].where)
            notes += more
            if faults:
                raise InputError(faults)
    if section.simd is not None:
        table, _, told = read_simd(
            section.simd.file,
            edition=section.simd.edition,
            sheet=section.simd.sheet,
            columns=section.simd.given(),
        )
        quintile = table.get("simd_quintile")
        notes += told
    codes = sorted({*people.index, *summed.index, *(() if zones is None else zones.index)})
    vintage = section.vintage or vintage_of(codes, where=roads[0].where)
    return NewBase(people, counted, noun, ages, quintile, zones, vintage), notes


def own_section(configuration: Configuration | None) -> RebaseSection:
    """Return what a configuration says of the change of zones; nothing without one."""
    return configuration.rebase if configuration and configuration.rebase else RebaseSection()
