"""Full map pages of real places for the browser tests: everything that a page can show, on real ground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries import BoundarySet
from localities.maps import LocalityMap, OptionLayer, PageText, Postcodes, locality_map, review_map
from localities.scripts.configuration.config import read_configuration
from localities.scripts.inputs.load import load
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from tests.maps.toys import toy_ages, toy_map, toy_options, toy_postcodes, toy_services

CONFIGURATION = Path(__file__).parent / "configurations" / "north_lanarkshire.toml"
KINDS = ("GP practice", "Care home", "Pharmacy", "Health centre", "Community hall")
LETTERS = "ABDEFGHJLN"


def full_toy(folder: Path, **changes: Any) -> LocalityMap:
    """Return the toy town with options, services, ages and postcodes as well."""
    given = {
        "options": toy_options(3),
        "services": toy_services(),
        "postcodes": toy_postcodes(),
        "people_by_age_sex": toy_ages(),
        "points": (),
    }
    return toy_map(folder, **(given | changes))


def review_of(configuration: Path) -> Review:
    """Return the review of a configuration."""
    progress = Progress(shown=False)
    chosen = read_configuration(configuration)
    return measure(load(chosen, progress), chosen, progress)


def main_areas(review: Review, name: str) -> pd.Series:
    """Return the area of a set in which most of each zone's people live."""
    pieces = review.pieces.dropna(subset=[name])
    shares = pieces.groupby(["zone", name])["share"].sum().reset_index().sort_values(["zone", "share", name])
    areas = shares.drop_duplicates("zone", keep="last").set_index("zone")[name].astype(object)
    return areas.reindex(review.inputs.zones.index, fill_value=areas.iloc[0])


def made_up_options(review: Review, count: int) -> list[OptionLayer]:
    """Return options: each set's own areas, then zones given to the nearest of the areas' moved middles."""
    zones, sets = review.inputs.zones, review.inputs.sets
    today = {each.name: main_areas(review, each.name) for each in sets}
    middles = zones.geometry.representative_point()
    at = np.column_stack([middles.x, middles.y])
    options = []
    for number in range(count):
        each = sets[number % len(sets)]
        plan = today[each.name]
        if number >= len(sets):
            points = each.areas.geometry.representative_point()
            moved = np.column_stack([points.x + 500 * number, points.y - 400 * number])
            nearest = ((at[:, None, :] - moved[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
            plan = pd.Series(each.areas.index.to_numpy(dtype=object)[nearest], index=zones.index)
        changes = pd.DataFrame({name: plan != areas for name, areas in today.items()})
        label = f"Option {chr(ord('A') + number)}"
        options.append(
            OptionLayer(f"o{number}", label, plan.rename("locality"), changes, "Made up to be tried out.")
        )
    return options


def made_up_services(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a place of some kind in every eighth zone."""
    chosen = zones.iloc[::8]
    kinds = [KINDS[number % len(KINDS)] for number in range(len(chosen))]
    names = [f"{place} {kind}" for place, kind in zip(chosen["place"], kinds, strict=True)]
    points = chosen.geometry.representative_point().to_numpy()
    return gpd.GeoDataFrame({"name": names, "kind": kinds}, geometry=points, crs=zones.crs)


def made_up_postcodes(zones: pd.Index, each: int = 20) -> Postcodes:
    """Return a directory: the n-th zone has ML(n // 10 + 1) (n % 10) and units AA, AB and so on."""
    rows = {
        f"ML{number // 10 + 1} {number % 10}{LETTERS[unit // 10]}{LETTERS[unit % 10]}": zone
        for number, zone in enumerate(zones)
        for unit in range(each)
    }
    return Postcodes(pd.Series(rows), "Invented postcodes.")


def ages_of(lanarkshire: Path, zones: pd.Index) -> pd.DataFrame:
    """Return the people of each zone by sex and age."""
    table = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv")
    wide = table[table["Sex"] != "All"].set_index(["DataZone", "Sex"]).filter(regex=r"^Age\d")
    wide.columns = pd.Index([int(name.removeprefix("Age").removesuffix("plus")) for name in wide.columns])
    people = wide.stack().unstack([1, 2]).reindex(zones).astype(float).sort_index(axis=1)
    people.columns.names = ["sex", "age"]
    return people.rename_axis("zone")


def full_map(review: Review, ages: pd.DataFrame | None = None, options: int = 6) -> LocalityMap:
    """Return a page with every kind of layer."""
    zones = review.inputs.zones
    zones = zones.assign(people_per_km2=zones["people"] / (zones.area / 1e6))
    labels = {each.name: each.label for each in review.inputs.sets}
    people = {name: review.pieces.groupby(name)["people"].sum() for name in labels}
    sets = [
        BoundarySet(
            each.name,
            each.label,
            each.areas.assign(people=people[each.name].reindex(each.areas.index)),
            each.assignment,
        )
        for each in review.inputs.sets
    ]
    away = [
        f"{labels[one]} and {labels[other]}"
        for one, other in zip(review.divergent["source"], review.divergent["target"], strict=True)
    ]
    return review_map(
        zones,
        sets,
        review.pieces,
        text=PageText(
            review.configuration.title,
            "Where the boundaries disagree, and what options would change.",
            sources=("Open Government Licence v3.0",),
        ),
        simd_label="SIMD 2020v2",
        disagreements=review.disagreements,
        divergent=review.divergent.assign(label=away),
        options=made_up_options(review, options),
        people_by_age_sex=ages,
        edition=review.inputs.edition,
        services=made_up_services(zones),
        postcodes=made_up_postcodes(zones.index),
        source="Scottish Index of Multiple Deprivation 2020v2, Scottish Government.",
    )


def lanarkshire_map(lanarkshire: Path) -> LocalityMap:
    """Return North Lanarkshire with three sets and six options."""
    review = review_of(CONFIGURATION)
    return full_map(review, ages_of(lanarkshire, review.inputs.zones.index))


def scotland_zones(shared: Path) -> gpd.GeoDataFrame:
    """Return all data zones of Scotland with their people and deprivation."""
    folder = shared / "scotland"
    zones = gpd.read_file(folder / "SG_DataZone_Bdry_2011.gpkg").rename(columns={"Name": "name"})
    zones = zones.set_index("DataZone").rename_axis("zone").sort_index()
    zones["geometry"] = shapely.make_valid(
        zones.geometry.to_numpy(), method="structure", keep_collapsed=False
    )
    simd = pd.read_csv(folder / "simd2020v2_datazone_lookup.csv").set_index("DZ").reindex(zones.index)
    zones["place"] = simd["IZname"].fillna("").astype(object)
    zones["people"] = simd["population"].astype(float)
    zones["people_per_km2"] = zones["people"] / (zones.area / 1e6)
    zones["simd_quintile"] = simd["SIMD2020v2_Quintile"].astype("Int64")
    return zones


def scotland_map(shared: Path) -> LocalityMap:
    """Return all of Scotland with one set and deprivation."""
    zones = scotland_zones(shared)
    localities = gpd.read_file(shared / "scotland" / "hscp_localities.gpkg").to_crs(zones.crs)
    names = localities["HSCPLocality"].where(
        ~localities["HSCPLocality"].duplicated(keep=False),
        localities["HSCPLocality"] + ", " + localities["HSCP2019Name"],
    )
    areas = localities.set_index(names).rename_axis("area").sort_index()[["geometry"]]
    from localities.maps.colours.palettes import palette
    from localities.maps.themes.sets import partner_lines
    from localities.maps.themes.zones import ZoneData, zone_themes

    colours = palette("af")
    each = BoundarySet("hscp", "HSCP localities", areas)
    themes = zone_themes(zones, ZoneData("SIMD 2020v2", source="Scottish Government"), colours)
    return locality_map(
        zones,
        text=PageText("Scotland", "All data zones."),
        outlines=partner_lines([each], colours),
        themes=themes[::-1],
    )
