"""The layers of options: for the interactive map, and for QGIS with their styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from localities.maps import AreaStyle, OptionLayer, palette, review_styles
from localities.scripts.options.detail import Detail
from localities.scripts.options.optionset import OptionSet
from localities.scripts.outputs.geopackage import LayerStyle
from localities.scripts.outputs.qgis import (
    CHANGED,
    Category,
    area_categories,
    outline_style,
    quintile_style,
    style,
)
from localities.scripts.review.measure import Review

_CLUSTER = ("place", "to_locality", "sets", "sentence", "zones_count", "people", "most_deprived_share", "why")


def map_layers(details: Sequence[Detail]) -> list[OptionLayer]:
    """Return the options as the interactive map shows them.

    Parameters
    ----------
    details
        Of `details_of`.
    """
    return [
        OptionLayer(
            name=each.slug,
            label=each.name,
            plan=each.candidate.plan,
            changes=each.changes,
            note=each.candidate.origin,
            clusters=_cluster_names(each),
        )
        for each in details
    ]


def _cluster_names(detail: Detail) -> pd.Series:
    """Return what each changed zone's cluster is called; two of one place are told apart by their number."""
    places = detail.clusters["place"].astype("str")
    number = places.groupby(places).cumcount() + 1
    named = places.where(number == 1, places + " (" + number.astype("str") + ")")
    return detail.zone_cluster.map(named)


def option_layers(options: OptionSet, details: Sequence[Detail]) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the options' GeoPackage.

    Parameters
    ----------
    options
        Of `make_options`.
    details
        Of `details_of`.

    Returns
    -------
    dict
        Layer name to features: the places that each option changes, its localities, and the zones with their
        locality today and in every option.
    """
    crs = options.setting.zones.crs
    layers: dict[str, gpd.GeoDataFrame] = {}
    for each in details:
        layers[f"changes_{each.slug}"] = _changed_places(options, each)
        layers[f"option_{each.slug}"] = gpd.GeoDataFrame(
            each.localities.reset_index(), geometry=each.shapes.to_numpy(), crs=crs
        )
    return {**layers, "zones": _zones(options, details)}


def _changed_places(options: OptionSet, detail: Detail) -> gpd.GeoDataFrame:
    """Return the places that an option changes, most people first."""
    zones = options.setting.zones
    columns = [*_CLUSTER, *(f"from_{name}" for name in options.setting.sets)]
    table = detail.clusters[columns].reset_index()
    member = detail.zone_cluster.reindex(zones.index)
    shapes = zones[["geometry"]].assign(cluster=member).dropna(subset=["cluster"]).dissolve("cluster")
    geometry = shapes.geometry.reindex(table["cluster"]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)


def _zones(options: OptionSet, details: Sequence[Detail]) -> gpd.GeoDataFrame:
    """Return the zones with their locality today and in every option."""
    setting = options.setting
    kept = ["name", "place", "people", "simd_quintile", "geometry"]
    frame = setting.zones[[name for name in kept if name in setting.zones]].assign(
        **{f"today_{name}": setting.status_quo[name] for name in setting.sets},
        **{f"option_{each.slug}": each.candidate.plan for each in details},
    )
    return frame.rename_axis("zone").reset_index()


def option_styles(review: Review, options: OptionSet, details: Sequence[Detail]) -> list[LayerStyle]:
    """Return the styles of the options' GeoPackage: a locality has one colour in every option and in the map.

    Parameters
    ----------
    review
        Of `measure`; its matching says which areas share a colour.
    options, details
        As for `option_layers`.
    """
    colours = _colours(review, details)
    found = []
    for each in details:
        categories = area_categories(colours[each.slug])
        found += [
            LayerStyle(f"changes_{each.slug}", "Places that change", style(CHANGED, label="place")),
            LayerStyle(
                f"option_{each.slug}", "Localities", style(categories, column="locality", label="locality")
            ),
        ]
    return [*found, *_zone_styles(options, details, colours)]


def _colours(review: Review, details: Sequence[Detail]) -> dict[str, Mapping[str, AreaStyle]]:
    """Return the fill of each locality of each option, the same as on the interactive map."""
    inputs = review.inputs
    chosen = review_styles(
        inputs.zones,
        inputs.sets,
        map_layers(details),
        review.matching,
        palette(review.configuration.map.colours()),
    )
    return {each.slug: chosen[f"option:{each.slug}"] for each in details}


def _zone_styles(
    options: OptionSet, details: Sequence[Detail], colours: Mapping[str, Mapping[str, AreaStyle]]
) -> list[LayerStyle]:
    """Return the zones by deprivation if it is known, else plain, and as further styles by each option."""
    zones = options.setting.zones
    known = "simd_quintile" in zones and zones["simd_quintile"].notna().any()
    first = (
        ("SIMD quintile", quintile_style()) if known else ("Outlines", outline_style("#3D3D3D", width_mm=0.2))
    )
    by_option: list[tuple[str, Sequence[Category], str]] = [
        (each.name, area_categories(colours[each.slug]), f"option_{each.slug}") for each in details
    ]
    return [
        LayerStyle("zones", *first),
        *(
            LayerStyle("zones", f"Option: {name}", style(categories, column=column), default=False)
            for name, categories, column in by_option
        ),
    ]
