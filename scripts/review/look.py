"""How a configuration's maps look, the same on the page and on paper."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from localities.maps import Postcodes, Tiles
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import Inputs
from localities.scripts.outputs.words import label


def shaded_zones(inputs: Inputs) -> gpd.GeoDataFrame:
    """Return the zones with their density and every further number that the maps shade.

    Parameters
    ----------
    inputs
        Of `load`.
    """
    density = inputs.zones["people"] / (inputs.zones.area / 1e6)
    further = {str(name): inputs.shaded[name] for name in inputs.shaded}
    return inputs.zones.assign(people_per_km2=density, **further)


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
    counts = [name for section in configuration.counts for name in section.columns]
    named = {each.name: each.label for each in configuration.map.columns}
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
