"""The interactive map of a review, and how a configuration's maps look, the same on the page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.maps import Fact, LocalityMap, OptionLayer, PageText, Postcodes, Theme, Tiles, review_map
from localities.scripts.configuration.config import Configuration
from localities.scripts.frames import each_row
from localities.scripts.inputs.load import Inputs
from localities.scripts.outputs.dated import column_sources, people_origin, source_line
from localities.scripts.outputs.manifest import INVENTED
from localities.scripts.outputs.words import label
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import headline, simd_name
from localities.scripts.review.published import area_table
from localities.scripts.wording import Say, as_written

BANNER = "Invented demonstration data: no real place, no real people."


def build_map(
    review: Review,
    attribution: list[str],
    options: Sequence[OptionLayer] = (),
    say: Say | None = None,
    themes: Sequence[Theme] = (),
) -> LocalityMap:
    """Return the interactive map of a review.

    Parameters
    ----------
    review
        Of `measure`.
    attribution
        The sources' lines.
    options
        Shown beside the sets, with what each changes.
    say
        How the area words what the house says, where options bring names; by default as the inputs word it.
    themes
        Further ways of shading the zones.

    Returns
    -------
    LocalityMap
        A folium map; `html` gives the page.
    """
    configuration, inputs = review.configuration, review.inputs
    say = say or inputs.say
    labels = review.labels
    areas = area_table(review).set_index(["set", "area"])["people"]
    sets = [
        type(each)(
            each.name,
            each.label,
            each.areas.assign(people=areas.loc[each.name].reindex(each.areas.index)),
            each.assignment,
        )
        for each in inputs.sets
    ]
    divergent = review.divergent.assign(
        label=[f"{labels[row.source]} away from {labels[row.target]}" for row in each_row(review.divergent)]
    )
    edition = inputs.edition
    return review_map(
        shaded_zones(inputs),
        sets,
        review.pieces,
        text=PageText(
            title=configuration.title,
            summary=headline(review),
            banner=BANNER if configuration.invented else "",
            sources=tuple(attribution),
        ),
        simd_label=simd_name(configuration, inputs),
        disagreements=review.disagreements,
        divergent=divergent,
        raster=configuration.raster.file if configuration.raster else None,
        facts=(Fact("Place", inputs.zones["place"]),),
        source=INVENTED if configuration.invented else source_line(people_origin(configuration)),
        simd_source=INVENTED if configuration.invented else edition.attribution if edition else "",
        column_sources={} if configuration.invented else column_sources(configuration),
        options=options,
        themes=themes,
        groups=review.matching,
        services=inputs.services,
        postcodes=postcode_directory(configuration, inputs),
        tiles=background(configuration),
        palette=configuration.map.colours(),
        say=None if say is as_written else say,
        **zone_looks(configuration, inputs),
    )


def shaded_zones(inputs: Inputs) -> gpd.GeoDataFrame:
    """Return the zones with their density and every further number that the maps shade.

    Parameters
    ----------
    inputs
        Of `load`.
    """
    density = inputs.zones["people"] / (inputs.zones.area / 1e6)
    further = {} if inputs.shaded is None else {str(name): inputs.shaded[name] for name in inputs.shaded}
    return inputs.zones.assign(people_per_km2=density, **further)


def place_labels(zones: gpd.GeoDataFrame, people: NDArray[np.float64]) -> list[tuple[str, float, float]]:
    """Return the places that some zones lie in, most people first, each with a point inside it for its name.

    Parameters
    ----------
    zones
        ``place`` and geometry.
    people
        Of each zone, in their order.
    """
    rows = pd.DataFrame(
        {"place": zones["place"].to_numpy(), "people": people, "shape": zones.geometry.to_numpy()}
    )
    order = rows.groupby("place")["people"].sum().sort_values(ascending=False, kind="stable").index
    grounds = [shapely.union_all(rows.loc[rows["place"] == place, "shape"].to_numpy()) for place in order]
    points = shapely.get_coordinates(shapely.point_on_surface(grounds)).tolist()
    return [(str(place), x, y) for place, (x, y) in zip(order, points, strict=True)]


def zone_looks(configuration: Configuration, inputs: Inputs) -> dict[str, Any]:
    """Return what the page and the sheet both shade the zones by.

    Parameters
    ----------
    configuration
        Its ``[map]``.
    inputs
        Of `load`.

    Returns
    -------
    dict
        Keywords of `maps.review_map` and `maps.print_review`.
    """
    hidden = inputs.restricted.names
    counts = [name for section in configuration.counts for name in section.columns if name not in hidden]
    shaded = () if inputs.shaded is None else inputs.shaded.columns
    shares = {name.removesuffix("%"): name for name in map(str, shaded)}
    named = {shares.get(each.name, each.name): each.label for each in configuration.map.columns}
    return {
        "people_by_age_sex": inputs.people_by_age_sex,
        "age_groups": configuration.map.age_groups or None,
        "edition": inputs.edition,
        "columns": {name: label(name) for name in counts} | named,
    }


def postcode_directory(configuration: Configuration, inputs: Inputs) -> Postcodes | None:
    """Return the postcodes as the page takes them; None without any.

    Parameters
    ----------
    configuration, inputs
        As for `zone_looks`.
    """
    section = configuration.map.postcodes
    if section is None or inputs.postcodes is None:
        return None
    return Postcodes(inputs.postcodes, section.source or f"Postcodes: {section.file.name}")


def background(configuration: Configuration) -> Tiles | None:
    """Return the background map as the page takes it; None, as everywhere by default, for a page that asks nobody.

    Parameters
    ----------
    configuration
        Its ``map.tiles``.
    """
    tiles = configuration.map.tiles
    return None if tiles is None else Tiles(tiles.url, tiles.attribution, tiles.label, tiles.max_zoom)
