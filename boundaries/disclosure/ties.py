"""What holds among counts wherever one looks: sums of one another, and parts of a whole, with public counts on the known side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
SAME = 1e-6  # whole numbers that differ by less are equal
FEWEST = 5  # zones: of fewer, sums of a few counts are soon others by chance
NEAR = 1e-4  # least squares of thousands of people is right to within less
PLAIN = 3  # times that a count is added at most: what needs more is a coincidence of few zones


@dataclass(frozen=True, eq=False)
class Tie:
    """What everybody knows of restricted counts: a sum of them, some taken away, is a public number, or at most that.

    Attributes
    ----------
    weights
        Restricted count to how often it is added; below 0 taken away.
    known
        By zone: the public number.
    rest
        Empty where the sum is the number. Otherwise what is left between them is a count too, and this is its name: of those
        invited 3 are not vaccinated.
    """

    weights: Mapping[str, float]
    known: pd.Series
    rest: str = ""


def ties_among(counts: pd.DataFrame, public: pd.DataFrame) -> list[Tie]:
    """Find every count that can be made of others by adding and taking away, as a total of bands or all less the old.

    Anybody who sees the tables would find them too.

    Parameters
    ----------
    counts
        By zone, one column a restricted count; whole numbers.
    public
        By zone, one column a public count; whole numbers, no gaps.

    Returns
    -------
    list of Tie
        From which every other such tie follows. One of a single restricted count says that the public ones give it.
    """
    basis: list[str] = []
    table = pd.concat([public, counts], axis=1).astype(np.float64)
    values = {str(name): table[name].to_numpy(dtype=np.float64) for name in table}
    found = []
    for name, column in values.items():
        if not column.any():
            continue
        weights = _made_of(column, {each: values[each] for each in basis})
        if weights is None:
            basis.append(name)
        elif name in counts.columns:
            found.append(_tie({**{each: -times for each, times in weights.items()}, name: 1.0}, public))
    return found


def _made_of(column: Numbers, others: Mapping[str, Numbers]) -> dict[str, float] | None:
    """Return how to add other columns up to one, with the fewest; None if that cannot be done plainly."""
    if not others or len(column) < FEWEST:
        return None
    matrix, size = np.column_stack(list(others.values())), len(others)
    # Least squares is quick and says no where there is nothing; where columns are tied by chance, many sums give the same.
    if np.abs(matrix @ np.linalg.lstsq(matrix, column, rcond=None)[0] - column).max() > NEAR:
        return None
    rows = [(np.hstack([matrix, -matrix]), column, column)]
    answer = solve_once(np.ones(2 * size), rows, 0.0, PLAIN, whole=True)
    if answer.values is None:
        return None
    times = np.round(answer.values[:size] - answer.values[size:])
    if np.abs(matrix @ times - column).max() > SAME:
        return None
    return {name: float(each) for name, each in zip(others, times, strict=True) if each}


def _tie(weights: Mapping[str, float], public: pd.DataFrame, rest: str = "") -> Tie:
    """Return a tie with its public counts on the side of what is known."""
    known = pd.Series(0.0, index=public.index)
    for name in [name for name in weights if name in public.columns]:
        known -= weights[name] * public[name].astype(np.float64)
    return Tie({name: each for name, each in weights.items() if name not in public.columns}, known, rest)


def rests_among(
    counts: pd.DataFrame, public: pd.DataFrame, said: Iterable[tuple[str, str]], ties: Iterable[Tie]
) -> list[Tie]:
    """Return what is left of each whole beside a part of it, where it is no count already.

    Parameters
    ----------
    counts, public
        As for `ties_among`.
    said
        Count and whole, where somebody says that one is part of the other, as by a proportion. Besides, a count is taken for a
        part of every public one that is nowhere smaller.
    ties
        Of `ties_among`: a rest that is a count there is none anew.

    Returns
    -------
    list of Tie
        With their names.
    """
    table = pd.concat([public, counts], axis=1).astype(np.float64)
    seen = [(str(part), str(whole)) for part in counts for whole in public if str(whole).endswith("_count")]
    known = [np.round(table[name].to_numpy()).tobytes() for name in table]
    alone = {name for tie in ties if len(tie.weights) == 1 for name in tie.weights}
    found = []
    for part, whole in dict.fromkeys([*sorted(said), *seen]):
        if part not in counts.columns or whole not in table.columns or part == whole or part in alone:
            continue
        rest = (table[whole] - table[part]).to_numpy()
        if (rest >= 0).all() and rest.any() and np.round(rest).tobytes() not in known:
            found.append(_tie({part: 1.0, whole: -1.0}, public, f"{whole} without {part}"))
    return found
