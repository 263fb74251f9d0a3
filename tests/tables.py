"""Correspondences that several tests use, and a hypothesis strategy for more."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

# Two small regionalisations of ten by eight cells with published measures (the sabre R package's regions1
# and regions2; Nowosad and Stepinski 2018): four rectangles against three areas.
SABRE = pd.DataFrame(
    [[13.0, 3, 4], [0, 16, 4], [4, 0, 16], [0, 4, 16]],
    index=pd.Index(["r1", "r2", "r3", "r4"], name="one"),
    columns=pd.Index(["z1", "z2", "z3"], name="two"),
)


def table(values: list[list[float]]) -> pd.DataFrame:
    rows, columns = len(values), len(values[0]) if values else 0
    return pd.DataFrame(
        values,
        index=pd.Index([f"r{i}" for i in range(rows)], name="one", dtype="str"),
        columns=pd.Index([f"c{j}" for j in range(columns)], name="two", dtype="str"),
        dtype=float,
    )


WHOLE = st.integers(0, 50)


def tables(
    weights: st.SearchStrategy = WHOLE, least: int = 2, most: int = 5
) -> st.SearchStrategy[pd.DataFrame]:
    """Return tables of up to `most` areas each way that hold at least `least` people."""
    shapes = st.tuples(st.integers(1, most), st.integers(1, most))
    filled = shapes.flatmap(
        lambda s: st.lists(st.lists(weights, min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0])
    )
    return filled.filter(lambda t: sum(map(sum, t)) >= least).map(table)


def with_parts(n: pd.DataFrame) -> pd.DataFrame:
    """Return the source areas against their own parts, the cells of `n`: the parts nest in the areas."""
    counts = n.to_numpy()
    wide = np.zeros((len(n), n.size))
    for i, row in enumerate(counts):
        wide[i, i * n.shape[1] : (i + 1) * n.shape[1]] = row
    return table(wide.tolist())
