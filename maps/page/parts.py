"""Themes, lines, points, facts, tables and postcodes of a page as plain data: columns of numbers, and of texts kept once."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import ConfigurationError, some
from localities.maps.colours.colour import outline_on
from localities.maps.layers import (
    Fact,
    LegendClass,
    Lines,
    MapTable,
    Outlines,
    Plan,
    Points,
    Postcodes,
    RasterImage,
    Say,
    Theme,
)
from localities.maps.numbers import is_numeric

from .generalise import grid_points

_LINE_TOLERANCE_M = 5.0  # less than a pixel at zoom 14, the closest to which the page goes by itself
_UNIT = r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"


def words_of(values: pd.Series | pd.Index) -> list[str]:
    """Return texts; what is missing is an empty text."""
    return ["" if pd.isna(value) else str(value) for value in values]


def numbers_of(values: pd.Series, decimals: int) -> list[float | int | None]:
    """Return rounded numbers; what is missing or not finite is None."""
    floats = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    rounded = np.round(floats, decimals)
    return [
        None if not np.isfinite(value) else int(value) if value.is_integer() else value
        for value in rounded.tolist()
    ]


def column_of(values: pd.Series, decimals: int = 0) -> dict[str, Any]:
    """Return a column as ``numbers``, or as ``words`` with ``codes`` into them (-1 where missing)."""
    if is_numeric(values):
        return {"numbers": numbers_of(values, decimals)}
    codes, words = pd.factorize(values, sort=False)
    return {"words": [str(word) for word in words], "codes": codes.tolist()}


def cells_of(rows: pd.DataFrame) -> list[list[Any]]:
    """Return a table row by row: numbers rounded to one decimal, texts, None where missing."""
    columns = [
        numbers_of(values, 1)
        if is_numeric(values)
        else [None if pd.isna(value) else str(value) for value in values]
        for _, values in rows.items()
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def theme_data(theme: Theme | RasterImage) -> dict[str, Any]:
    """Return a theme with its legend."""
    said: dict[str, Any] = {
        "name": theme.name,
        "label": theme.label,
        "classes": [_legend_class(line) for line in theme.classes],
        "legend": theme.legend,
        "note": theme.note,
        "source": theme.source,
        "group": theme.group,
        "short": theme.short or theme.label,
    }
    if isinstance(theme, RasterImage):
        west, south, east, north = (round(edge, 6) for edge in theme.bounds)
        image = f"data:image/png;base64,{base64.b64encode(theme.png).decode('ascii')}"
        return said | {"image": image, "bounds": [[south, west], [north, east]]}
    said |= {"layer": theme.layer, "codes": theme.codes.tolist(), "unshaded": theme.unshaded}
    if theme.groups is not None:
        said["groups"] = pd.factorize(theme.groups)[0].tolist()
    return said | ({"option": theme.option} if theme.option else {})


def _legend_class(line: LegendClass) -> dict[str, Any]:
    said = {"words": line.words, "colour": line.colour, "line": outline_on(line.colour)}
    return said | {"pattern": line.pattern}


def outline_data(outline: Outlines | Plan, lines: list[list[int]]) -> dict[str, Any]:
    """Return a set's or an option's lines, given as arcs."""
    return {
        "name": outline.name,
        "label": outline.label,
        "colour": outline.colour,
        "dash": list(outline.dash),
        "lines": lines,
        "shown": outline.shown,
        "named": outline.named,
        "kind": "option" if isinstance(outline, Plan) else "set",
    }


def option_data(plan: Plan, tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an option with the position of the table of what it changes."""
    name = plan.name.removeprefix("option:")
    of_changes = (number for number, table in enumerate(tables) if table["kind"] == "changes")
    own = (number for number in of_changes if tables[number]["option"] == name)
    return {"name": name, "label": plan.label, "table": next(own, None)}


def lines_data(lines: Lines) -> dict[str, Any]:
    """Return stretches of line as steps on the grid."""
    parts = shapely.get_parts(
        shapely.line_merge(shapely.simplify(lines.lines.to_numpy(dtype=object), _LINE_TOLERANCE_M))
    )
    cuts = np.cumsum(shapely.get_num_coordinates(parts))[:-1]
    stretches = np.split(grid_points(parts, lines.lines.crs), cuts) if parts.size else []
    return {
        "name": lines.name,
        "label": lines.label,
        "colour": lines.colour,
        "dash": list(lines.dash),
        "lines": steps_of(stretches),
        "shown": lines.shown,
    }


def points_data(points: Points) -> dict[str, Any]:
    """Return places by name and where they are."""
    at = grid_points(points.points.geometry.to_numpy(dtype=object), points.points.crs)
    return {
        "name": points.name,
        "label": points.label,
        "colour": points.colour,
        "names": words_of(points.points["name"]),
        "at": at.tolist(),
        "shown": points.shown,
        "symbol": points.symbol,
    }


def fact_data(fact: Fact) -> dict[str, Any]:
    """Return a line of the card for every zone."""
    said: dict[str, Any] = {"label": fact.label, "unit": fact.unit, "decimals": fact.decimals}
    said["group"] = fact.group
    said |= {"option": fact.option} if fact.option else {}
    return said | column_of(fact.values, fact.decimals)


def said(data: Any, say: Say) -> Any:
    """Return a page's data with every text in it as an area words it; keys stay."""
    if isinstance(data, str):
        return say(data)
    if isinstance(data, dict):
        return {key: said(value, say) for key, value in data.items()}
    return [said(each, say) for each in data] if isinstance(data, list | tuple) else data


def table_data(table: MapTable, kind: str, indices: Mapping[str, pd.Index]) -> dict[str, Any]:
    """Return a table with the positions of the features that each row stands for."""
    keys = [(key,) for key in table.rows.index] if table.members is None else table.members
    if table.members is not None and not table.members.index.equals(table.rows.index):
        raise ConfigurationError(
            f"The rows and the members of the table {table.title!r} differ in their index."
        )
    index = indices[table.layer]
    said: dict[str, Any] = {
        "title": table.title,
        "note": table.note,
        "layer": table.layer,
        "columns": [str(column) for column in table.rows.columns],
        "rows": cells_of(table.rows),
        "members": [
            index.get_indexer(pd.Index(list(members), dtype=index.dtype)).tolist() for members in keys
        ],
        "kind": kind,
    }
    return said | ({"option": table.option} if table.option else {})


def table_of_areas(outline: Outlines | Plan, areas: pd.Index, people: list[int] | None) -> MapTable:
    """Return the areas of a set or an option, each linked with itself, so that every one is reached by keyboard."""
    rows = pd.DataFrame({"Area": list(areas)}, index=areas)
    if isinstance(outline, Outlines):
        rows = rows.join(outline.areas.drop(columns=outline.areas.geometry.name))
    if people is not None and "People" not in rows:
        rows["People"] = people
    option = outline.name.removeprefix("option:") if isinstance(outline, Plan) else ""
    return MapTable(outline.label, rows, layer=outline.name, option=option)


def steps_of(lines: Sequence[NDArray[np.int64]]) -> list[list[int]]:
    """Return each line as its first point and the steps from each point to the next, x and y in turn."""
    if not lines:
        return []
    ends = np.cumsum([len(line) for line in lines])
    points = np.concatenate(lines)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    starts = ends[:-1]
    steps[starts] = points[starts]
    flat: list[int] = steps.ravel().tolist()
    return [flat[2 * start : 2 * end] for start, end in pairwise([0, *ends.tolist()])]


def packed_postcodes(directory: Postcodes, zones: pd.Index) -> dict[str, Any]:
    """Return a directory as plain data: sectors once, and by zone the units of each sector run together.

    Parameters
    ----------
    directory
        The postcodes.
    zones
        Of the map, in order.

    Returns
    -------
    dict
        ``source``, ``count`` (postcodes on the map), ``elsewhere`` (those left out), ``sectors`` (``"ML1 1"``,
        sorted), ``zones``: for each zone alternately a sector's number and its units of two letters, sorted.

    Raises
    ------
    ConfigurationError
        If something is no unit postcode, or one stands for two zones.
    """
    frame = pd.DataFrame(
        {
            "postcode": pd.Series(directory.zones.index, dtype="str")
            .str.upper()
            .str.replace(r"\s", "", regex=True),
            "zone": zones.get_indexer(pd.Index(directory.zones)),
        }
    ).drop_duplicates()
    wrong = frame.loc[~frame["postcode"].str.match(_UNIT, na=False), "postcode"]
    if len(wrong):
        raise ConfigurationError(f"{len(wrong):,} entries are no unit postcode: {some(map(repr, wrong))}.")
    twice = sorted(frame.loc[frame["postcode"].duplicated(), "postcode"].unique())
    if twice:
        raise ConfigurationError(f"{len(twice):,} postcodes stand for more than one zone: {some(twice)}.")
    here = frame[frame["zone"] >= 0]
    inward = here["postcode"].str[-3]
    here = here.assign(sector=here["postcode"].str[:-3] + " " + inward, unit=here["postcode"].str[-2:])
    codes, sectors = pd.factorize(here["sector"], sort=True)
    units = here.assign(sector=codes).sort_values(["zone", "sector", "unit"])
    together = units.groupby(["zone", "sector"], sort=True)["unit"].agg("".join).reset_index()
    packed: list[list[int | str]] = [[] for _ in zones]
    for zone, sector, letters in together.itertuples(index=False):
        packed[zone] += [int(sector), letters]
    return {
        "source": directory.source,
        "count": len(here),
        "elsewhere": len(frame) - len(here),
        "sectors": list(sectors),
        "zones": packed,
    }
