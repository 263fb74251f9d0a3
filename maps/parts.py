"""Themes, lines, points, facts and tables of a page as plain data."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import ConfigurationError

from .colour import outline_on
from .columns import cells_of, column_of, words_of
from .generalise import grid_points
from .layers import Fact, LegendClass, Lines, Outlines, Plan, Points, RasterImage, Table, Theme

_LINE_TOLERANCE_M = 5.0


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
    return {
        "words": line.words,
        "colour": line.colour,
        "line": outline_on(line.colour),
        "pattern": line.pattern,
    }


def outline_data(outline: Outlines | Plan, lines: list[list[int]]) -> dict[str, Any]:
    """Return a set's or an option's lines, given as arcs."""
    said: dict[str, Any] = {
        "name": outline.name,
        "label": outline.label,
        "colour": outline.colour,
        "dash": list(outline.dash),
        "lines": lines,
        "shown": outline.shown,
        "named": outline.named,
        "kind": "option" if isinstance(outline, Plan) else "set",
    }
    return said | ({"theme": outline.theme} if outline.theme else {})


def option_data(
    plan: Plan, themes: Iterable[Theme | RasterImage], tables: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what belongs to one option: its layer, its themes, its table."""
    name = plan.name.removeprefix("option:")
    changed = f"change:{name}"
    return {
        "name": name,
        "label": plan.label,
        "note": plan.note,
        "layer": plan.name,
        "theme": plan.theme,
        "outline": plan.name,
        "changes": [
            {
                "set": theme.name.removeprefix(changed).removeprefix(":"),
                "label": theme.short,
                "theme": theme.name,
            }
            for theme in themes
            if isinstance(theme, Theme) and theme.option == name and theme.layer != plan.name
        ],
        "table": next(
            (
                number
                for number, table in enumerate(tables)
                if table.get("option") == name and table["kind"] == "changes"
            ),
            None,
        ),
    }


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


def table_data(table: Table, kind: str, indices: Mapping[str, pd.Index]) -> dict[str, Any]:
    """Return a table with the positions of the features that each row stands for."""
    if not table.members.index.equals(table.rows.index):
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
            index.get_indexer(pd.Index(list(members), dtype=index.dtype)).tolist()
            for members in table.members
        ],
        "kind": kind,
    }
    return said | ({"option": table.option} if table.option else {})


def table_of_areas(outline: Outlines | Plan, areas: pd.Index, people: list[int] | None) -> Table:
    """Return the areas of a set or an option, each linked with itself, so that every one is reached by keyboard."""
    rows = pd.DataFrame({"Area": list(areas)}, index=areas)
    if isinstance(outline, Outlines):
        rows = rows.join(outline.areas.drop(columns=outline.areas.geometry.name))
    if people is not None and "People" not in rows:
        rows["People"] = people
    members = pd.Series([(area,) for area in areas], index=areas, dtype=object)
    option = outline.name.removeprefix("option:") if isinstance(outline, Plan) else ""
    return Table(outline.label, rows, members, layer=outline.name, option=option)


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
