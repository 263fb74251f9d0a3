"""The shape of localities: compactness, and localities that enclose others.

Each measure takes one shape a row and returns a Series with the same index. All are free of scale, 0 to 1,
and higher is more compact.

References
----------
Cox, E. (1927) A method of assigning numerical and percentage values to the degree of roundness of sand
grains. J. Paleontology 1:179-183.
Schwartzberg, J. (1966) Reapportionment, gerrymanders, and the notion of compactness. Minnesota Law Review
50:443-452.
Reock, E. (1961) Measuring compactness as a requirement of legislative apportionment. Midwest J. Political
Science 5:70-74.
Polsby, D. and Popper, R. (1991) The third criterion: compactness as a procedural safeguard against partisan
gerrymandering. Yale Law and Policy Review 9:301-353.
Harris, C. (1964) A scientific method of districting. Behavioral Science 9:219-225.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Geometries = npt.NDArray[np.object_]


def dissolve_localities(plan: pd.Series, zones: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Join the zones of each locality into one shape.

    Parameters
    ----------
    plan
        Zone to locality; a zone without one is in no shape.
    zones
        Index ``zone``; valid polygons in a projected CRS in metres, mended, so that borders coincide.

    Returns
    -------
    GeoSeries
        Index ``locality``, sorted.
    """
    shapes = zones.geometry.to_numpy()
    join = shapely.coverage_union_all if shapely.coverage_is_valid(shapes) else shapely.union_all
    codes, names = pd.factorize(plan.reindex(zones.index), sort=True)
    joined = [join(shapes[codes == number]) for number in range(len(names))]
    return gpd.GeoSeries(joined, index=pd.Index(names, name="locality", dtype="str"), crs=zones.crs)


def polsby_popper(shapes: gpd.GeoSeries) -> pd.Series:
    """Return 4 pi A / L^2: 1 for a circle, 0.785 for a square; lakes and detached parts lengthen L."""
    area, length = _area(shapes), shapely.length(_shapes(shapes))
    return _series(4 * np.pi * area / length**2, shapes, "polsby_popper")


def schwartzberg(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the perimeter of the circle of equal area over the perimeter: the root of Polsby-Popper."""
    return _series(np.sqrt(polsby_popper(shapes).to_numpy(dtype=np.float64)), shapes, "schwartzberg")


def reock(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the area over that of the smallest circle around the shape, found exactly."""
    radius = shapely.minimum_bounding_radius(_shapes(shapes))
    return _series(_area(shapes) / (np.pi * radius**2), shapes, "reock")


def convex_hull_ratio(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the area over that of the convex hull: 1 for every convex shape."""
    return _series(
        _area(shapes) / shapely.area(shapely.convex_hull(_shapes(shapes))), shapes, "convex_hull_ratio"
    )


def length_width(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the shorter over the longer side of the box along the axes of the map."""
    west, south, east, north = shapely.bounds(_shapes(shapes)).T
    sides = np.sort(np.stack([east - west, north - south]), axis=0)
    return _series(sides[0] / sides[1], shapes, "length_width")


def compactness(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Return every measure of compactness.

    Parameters
    ----------
    shapes
        Valid polygons in a projected CRS.

    Returns
    -------
    DataFrame
        Index of `shapes`; ``polsby_popper``, ``schwartzberg``, ``reock``, ``convex_hull_ratio``,
        ``length_width``, all 0 to 1.
    """
    measures = (polsby_popper, schwartzberg, reock, convex_hull_ratio, length_width)
    return pd.DataFrame({measure.__name__: measure(shapes) for measure in measures})


def enclosed_localities(plan: pd.Series, zones: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Find the doughnuts: localities that wholly enclose another.

    Parameters
    ----------
    plan
        Zone to locality.
    zones
        Index ``zone``; polygons.
    shapes
        Of `dissolve_localities` for the same plan.

    Returns
    -------
    DataFrame
        ``outer``, ``inner``: every zone of ``inner`` lies in holes of ``outer``; sorted. A locality that is
        enclosed together with others is listed too.
    """
    placed = plan.dropna().reindex(zones.index).dropna()
    points = shapely.point_on_surface(zones.geometry.loc[placed.index].to_numpy())
    pairs = []
    for outer, shape in shapes.items():
        holes = _holes(shape)
        if len(holes):
            _, inside = shapely.STRtree(points).query(holes, predicate="contains")
            held = np.zeros(len(placed), dtype=bool)
            held[inside] = True
            whole = pd.Series(held, index=placed.index).groupby(placed).all()
            pairs += [(str(outer), str(inner)) for inner in whole.index[whole] if inner != outer]
    return pd.DataFrame(sorted(pairs), columns=["outer", "inner"], dtype="str")


def _holes(shape: shapely.Geometry) -> Geometries:
    """Return what the interior rings of a polygon or multipolygon enclose."""
    rings = [ring for part in shapely.get_parts(shape) for ring in part.interiors]
    return np.array([shapely.Polygon(ring) for ring in rings], dtype=object)


def _shapes(shapes: gpd.GeoSeries) -> Geometries:
    return np.asarray(shapes.array, dtype=object)


def _area(shapes: gpd.GeoSeries) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.area(_shapes(shapes)), dtype=np.float64)


def _series(values: npt.NDArray[np.float64], shapes: gpd.GeoSeries, name: str) -> pd.Series:
    return pd.Series(values, index=shapes.index, name=name, dtype=np.float64)
