"""How many values each withheld count can have, given every figure that is published: an integer programme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic

import numpy as np
import numpy.typing as npt

from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
Cell = tuple[str, frozenset[str]]  # a count, and the zones over which it is summed
_CLOSE = 1e-6
_ROOM = 1000.0  # the unknown counts end so far above all that is published, so that the programme has an end


@dataclass(frozen=True)
class ToldFigure:
    """Something that readers know: the sum of cells, each times a number, lies between two bounds.

    Attributes
    ----------
    terms
        Cell to its number.
    low, high
        Equal for a count that is shown; 1 and infinity for one that is withheld where zeros are shown.
    where
        In words: the file, the area and the count.
    """

    terms: Mapping[Cell, float]
    low: float
    high: float
    where: str


@dataclass(frozen=True)
class Known:
    """A cell that readers know too well, or that could not be tried in time.

    Attributes
    ----------
    what
        Of which cell, in words.
    low, high
        The least and the most that it can be.
    by
        The published figures that give it away.
    complete
        Whether the search ended; else the bounds may be nearer to one another.
    """

    what: str
    low: float
    high: float
    by: tuple[str, ...]
    complete: bool = True


class Contradiction(Exception):  # noqa: N818 - what the figures are, not a fault of the program
    """No counts agree with all the figures: they are of different data."""


def attack_figures(
    figures: Sequence[ToldFigure],
    targets: Mapping[str, Mapping[Cell, float]],
    *,
    threshold: int,
    seconds: float,
    rests: Collection[str] = (),
) -> list[Known]:
    """Try to work out every target from the figures.

    Parameters
    ----------
    figures
        All that is published.
    targets
        In words to the sum of cells that nobody may work out.
    threshold
        Counts below it are small; of a count that may be small that many values must stay possible, and one that is not small.
    seconds
        For everything; what is not tried by then is returned as not complete.
    rests
        Targets of which 0 is small too: nobody is left whom a count leaves out, so everybody is in it.

    Returns
    -------
    list of Known
        In the order of the targets; nothing if all withstand.

    Raises
    ------
    Contradiction
        If no whole counts agree with the figures.
    """
    until = monotonic() + seconds
    programme = _AttackProgramme(figures, targets)
    seen: list[Numbers] = []
    found = []
    if programme.size and programme.extreme(np.zeros(programme.size), until, seen, whole=True) is None:
        if monotonic() < until:
            raise Contradiction
        return [Known(what, 0, inf, (), complete=False) for what in targets]
    for what, target in targets.items():
        weights = programme.weights(target)
        least = -1 if what in rests else 0
        if seen and _safe(*_range(seen, weights), threshold, least):
            continue
        ends: list[float | None] = [None, None]
        for whole in (False, True):  # what fractions of people cannot hide, whole people cannot either
            ends = [programme.extreme(sign * weights, until, seen, whole=whole) for sign in (1, -1)]
            if None in ends or not _safe(_first(ends), _last(ends), threshold, least):
                break
        low = -inf if ends[0] is None else _first(ends)
        high = inf if ends[1] is None else _last(ends)
        if None in ends and not (seen and _safe(*_range(seen, weights), threshold, least)):
            found.append(Known(what, max(low, 0.0), high, (), complete=False))
        elif None not in ends and not _safe(low, high, threshold, least):
            found.append(Known(what, low, high, programme.reasons(weights)))
    return found


def _first(ends: Sequence[float | None]) -> float:
    return float(np.ceil((ends[0] or 0.0) - _CLOSE))


def _last(ends: Sequence[float | None]) -> float:
    return float(np.floor(-(ends[1] or 0.0) + _CLOSE))


def _range(seen: Sequence[Numbers], weights: Numbers) -> tuple[float, float]:
    values = np.array(seen) @ weights
    return float(values.min()), float(values.max())


def _safe(low: float, high: float, threshold: int, least: int) -> bool:
    """Answer whether a count is plainly nothing, plainly not small, or uncertain enough."""
    return high <= least or low >= threshold or (high >= threshold and high - low + 1 >= threshold)


class _AttackProgramme:
    """The figures as rows over the atoms: groups of zones that no published area tells apart."""

    def __init__(self, figures: Sequence[ToldFigure], targets: Mapping[str, Mapping[Cell, float]]) -> None:
        terms = [*(each.terms for each in figures), *targets.values()]
        cells = {cell for each in terms for cell in each}
        areas = sorted({zones for _, zones in cells}, key=sorted)
        inside: dict[str, list[int]] = {}
        for number, area in enumerate(areas):
            for zone in area:
                inside.setdefault(zone, []).append(number)
        kinds = {zone: tuple(numbers) for zone, numbers in inside.items()}
        self._atoms = {kind: number for number, kind in enumerate(sorted(set(kinds.values())))}
        self._of = {area: sorted({self._atoms[kinds[zone]] for zone in area}) for area in areas}
        self._counts = {name: number for number, name in enumerate(sorted({name for name, _ in cells}))}
        self.size = len(self._atoms) * len(self._counts)
        self._figures = figures
        self._matrix = np.array([self.weights(each.terms) for each in figures]).reshape(-1, self.size)
        self._low = np.array([each.low for each in figures])
        self._high = np.array([each.high for each in figures])
        known = [end for end in (*self._low, *self._high) if np.isfinite(end)]
        self._most = 2 * max(known, default=0.0) + _ROOM

    def weights(self, terms: Mapping[Cell, float]) -> Numbers:
        """Return a sum of cells as one number for each unknown."""
        row = np.zeros(self.size)
        for (name, zones), factor in terms.items():
            start = self._counts[name] * len(self._atoms)
            row[[start + atom for atom in self._of[zones]]] += factor
        return row

    def extreme(self, weights: Numbers, until: float, seen: list[Numbers], *, whole: bool) -> float | None:
        """Return the least of a sum, and keep whole answers; None if time is over or there is none."""
        left = until - monotonic()
        if left <= 0:
            return None
        rows = [(self._matrix, self._low, self._high)]
        answer = solve_once(weights, rows, 0.0, self._most, whole=whole, seconds=left)
        if answer.values is not None and (np.abs(answer.values - np.round(answer.values)) < _CLOSE).all():
            seen.append(np.round(answer.values))
        return answer.value if answer.status == "optimal" else None

    def reasons(self, weights: Numbers) -> tuple[str, ...]:
        """Return the figures that hold a sum down or up: those with a price, else all of its counts."""
        priced = np.zeros(len(self._figures), dtype=bool)
        for sign in (1, -1):
            answer = solve_once(sign * weights, [(self._matrix, self._low, self._high)], 0.0, self._most)
            if answer.status == "optimal":
                priced |= np.abs(answer.prices) > _CLOSE
        if not priced.any():
            priced = (self._matrix[:, weights != 0] != 0).any(axis=1)
        return tuple(dict.fromkeys(self._figures[row].where for row in np.flatnonzero(priced).tolist()))
