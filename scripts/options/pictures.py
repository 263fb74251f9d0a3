"""Still maps of an option: its localities in colour, today's lines beneath its own, what changes hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
import shapely

from localities.maps import (
    AreaStyle,
    OptionLayer,
    Outlines,
    meanings,
    overview,
    palette,
    partner_lines,
    review_styles,
)
from localities.scripts.options.optionset import OptionDetail
from localities.scripts.review.map import place_labels
from localities.scripts.review.measure import Review

_SEEN = 0.02  # a locality with less of a map is not named on it
_RIM = 0.05  # of a map's width, on each side: no place is named there
CHANGES = "Where the area changes for at least one partner"


def map_layers(details: Sequence[OptionDetail]) -> list[OptionLayer]:
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
            clusters=cluster_names(each),
        )
        for each in details
    ]


def cluster_names(detail: OptionDetail) -> pd.Series:
    """Return what each changed zone's cluster is called; two of one place are told apart by their number."""
    places = detail.clusters["place"].astype("str")
    number = places.groupby(places).cumcount() + 1
    named = places.where(number == 1, places + " (" + number.astype("str") + ")")
    return detail.zone_cluster.map(named)


def option_fills(review: Review, layers: Sequence[OptionLayer]) -> dict[str, Mapping[str, AreaStyle]]:
    """Return the fill of each locality of each option, the same as on the interactive map, by the option's key.

    Parameters
    ----------
    review
        Of `measure`.
    layers
        The options as the map shows them.
    """
    inputs = review.inputs
    colours = palette(review.configuration.map.colours())
    chosen = review_styles(inputs.zones, inputs.sets, layers, review.matching, colours)
    return {each.name: chosen[f"option:{each.name}"] for each in layers}


def option_map(
    review: Review,
    detail: OptionDetail,
    styles: Mapping[str, AreaStyle],
    *,
    title: str,
    marks: Sequence[tuple[str, float, float]] = (),
    within: tuple[float, float, float, float] | None = None,
) -> str:
    """Return a still map of an option.

    Parameters
    ----------
    review
        Of `measure`.
    detail
        The option.
    styles
        Of `option_fills`.
    title
        The text alternative.
    marks
        Numbers in circles, with easting and northing.
    within
        West, south, east and north of what is to be seen, in metres; everything by default.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    inputs, shapes = review.inputs, detail.shapes
    colours = palette(review.configuration.map.colours())
    (ink,) = meanings(colours, len(inputs.sets), 1).options
    own = Outlines(
        f"option:{detail.slug}",
        f"Localities of {detail.name}",
        gpd.GeoDataFrame(geometry=shapes),
        ink.colour,
        ink.dash,
    )
    zones = inputs.zones
    seen = shapes if within is None else shapes.intersection(shapely.box(*within))
    seen = seen[seen.area > _SEEN * seen.area.sum()]
    points = seen.representative_point()
    order = seen.area.sort_values(ascending=False, kind="stable").index
    near = zones if within is None else zones[zones.representative_point().within(_inner(*within))]
    return overview(
        zones,
        zones.geometry[detail.changes.any(axis=1)],
        [*partner_lines(inputs.sets, colours), own],
        labels=[(str(name).upper(), points[name].x, points[name].y) for name in order],
        title=title,
        highlight=CHANGES,
        fills=[(shape, styles[str(name)].colour) for name, shape in shapes.items()],
        places=place_labels(near, near["people"].to_numpy()),
        marks=marks,
        within=within,
    )


def _inner(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """Return where on a map places are named: not at its edges."""
    rim = _RIM * (east - west)
    return shapely.box(west + rim, south + rim, east - rim, north - rim)
