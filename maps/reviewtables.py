"""The table of disagreements beside a map: by cluster, or by single piece."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import BoundarySet

from .layers import Table
from .themes import DISAGREEMENTS

_MOST_ROWS = 50


def cluster_table(
    sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, disagreements: pd.DataFrame
) -> Table:
    """Return one row for each disagreement, with the areas that it lies in."""
    rows = pd.DataFrame({"Place": disagreements["place"], "People": np.rint(disagreements["people"])})
    for each in sets:
        rows[each.label] = disagreements[each.name]
    members = pieces.groupby("cluster").groups
    listed = pd.Series([tuple(members.get(key, ())) for key in rows.index], index=rows.index, dtype=object)
    return Table(DISAGREEMENTS, rows, listed, note="Those with most people first.")


def piece_table(
    zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, differs: pd.Series
) -> Table:
    """Return one row for each of the pieces with most people that disagree."""
    differing = pieces[differs]
    largest = differing.sort_values(["people", "zone"], ascending=[False, True], kind="stable").head(
        _MOST_ROWS
    )
    rows = pd.DataFrame({"Zone": zones["name"].reindex(largest["zone"]).to_numpy()}, index=largest.index)
    rows["People"] = np.rint(largest["people"])
    for each in sets:
        rows[each.label] = largest[each.name]
    members = pd.Series([(key,) for key in rows.index], index=rows.index, dtype=object)
    note = f"The {len(rows)} pieces with most people, of {len(differing):,} whose areas do not correspond."
    return Table(DISAGREEMENTS, rows, members, note=note)
