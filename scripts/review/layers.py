"""The layers of a review for QGIS, with their styles."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from localities.maps import AreaStyle, palette, review_styles
from localities.scripts.outputs.geopackage import LayerStyle
from localities.scripts.outputs.qgis import (
    DOUBTFUL,
    PIECE,
    area_categories,
    line_style,
    outline_style,
    people_style,
    quintile_style,
    style,
)
from localities.scripts.review.measure import Review
from localities.scripts.review.published import area_table


def geopackage_layers(review: Review) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the GeoPackage.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    dict
        Layer name to features, in the order in which QGIS lists them.
    """
    inputs = review.inputs
    merged = review.pieces[["cluster", "geometry"]].dropna(subset=["cluster"]).dissolve("cluster")
    table = review.disagreements.reset_index()
    places = gpd.GeoDataFrame(
        table, geometry=merged.geometry.reindex(table["cluster"]).to_numpy(), crs=inputs.zones.crs
    )
    areas = area_table(review)
    sets = {
        f"set_{each.name}": _with(each.areas, areas[areas["set"] == each.name].set_index("area"))
        for each in inputs.sets
    }
    return {
        "disagreements": places,
        **sets,
        "divergent_lines": review.divergent,
        "defects": inputs.defects,
        "reassigned": review.reassigned,
        "undecidable": review.doubtful,
        "pieces": review.pieces,
        "zones": inputs.zones.reset_index(),
    }


def _with(areas: gpd.GeoDataFrame, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a set's areas with their figures."""
    return gpd.GeoDataFrame(
        table.reindex(areas.index).reset_index(), geometry=areas.geometry.to_numpy(), crs=areas.crs
    )


def layer_styles(review: Review) -> list[LayerStyle]:
    """Return the styles of the layers of `geopackage_layers`, in the colours of the interactive map.

    Parameters
    ----------
    review
        Of `measure`.
    """
    inputs = review.inputs
    chosen = palette(review.configuration.map.colours())
    colours, lines = review_styles(inputs.zones, inputs.sets, (), review.matching, chosen), chosen.lines
    known = inputs.zones["simd_quintile"].notna().any()
    zones = quintile_style() if known else outline_style("#8A9299", width_mm=0.2)
    return [
        LayerStyle(
            "disagreements", inputs.say("By people"), people_style(review.disagreements["people"].tolist())
        ),
        *(
            each
            for number, each_set in enumerate(inputs.sets)
            for each in _set_styles(each_set.name, lines[number % len(lines)], number, colours)
        ),
        LayerStyle("divergent_lines", "Divergent lines", line_style("#0B0C0C", width_mm=0.8, dash=(2, 1))),
        *(LayerStyle(name, "Places", style(DOUBTFUL)) for name in ("defects", "reassigned", "undecidable")),
        LayerStyle("pieces", "Outlines", style(PIECE)),
        LayerStyle("zones", inputs.say("SIMD quintile") if known else "Outlines", zones),
    ]


def _set_styles(
    name: str, colour: str, number: int, colours: dict[str, dict[str, AreaStyle]]
) -> list[LayerStyle]:
    """Return a set as lines in the colour of its place among the sets, and as coloured areas."""
    layer = f"set_{name}"
    dashes = ((), (5, 2), (1, 2), (6, 2, 1, 2))
    areas = style(area_categories(colours[name]), column="area", label="area")
    return [
        LayerStyle(
            layer, "Lines", outline_style(colour, width_mm=0.9, dash=dashes[number % 4], label="area")
        ),
        LayerStyle(layer, "Areas", areas, default=False),
    ]
