"""Square zones of one kilometre, drawn in letters: the first line is the northernmost."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

KM = 1000.0


def code(row: int, column: int) -> str:
    return f"Z{row}{column}"


def plan(*lines: str) -> pd.Series:
    """Return zone to locality, one letter a zone; "." is no locality."""
    cells = {
        code(r, c): None if letter == "." else letter
        for r, line in enumerate(lines)
        for c, letter in enumerate(line)
    }
    return pd.Series(cells, name="locality", dtype="str").rename_axis("zone")


def zones(rows: int, columns: int, people: float = 100.0) -> gpd.GeoDataFrame:
    codes = [code(r, c) for r in range(rows) for c in range(columns)]
    squares = [
        shapely.box(c * KM, (rows - 1 - r) * KM, (c + 1) * KM, (rows - r) * KM)
        for r in range(rows)
        for c in range(columns)
    ]
    return gpd.GeoDataFrame(
        {
            "name": [f"Place {r} - {c}" for r in range(rows) for c in range(columns)],
            "place": [f"Place {r}" for r in range(rows) for _ in range(columns)],
            "people": people,
            "simd_quintile": pd.array(
                [1 + (r + c) % 5 for r in range(rows) for c in range(columns)], dtype="Int64"
            ),
        },
        index=pd.Index(codes, name="zone", dtype="str"),
        geometry=squares,
        crs="EPSG:27700",
    )


def neighbours(rows: int, columns: int) -> pd.DataFrame:
    east = [(code(r, c), code(r, c + 1), KM) for r in range(rows) for c in range(columns - 1)]
    south = [(code(r, c), code(r + 1, c), KM) for r in range(rows - 1) for c in range(columns)]
    return pd.DataFrame(sorted(east + south), columns=["zone", "neighbour", "border_m"])
