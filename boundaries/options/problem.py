"""What is to be divided: zones, people, neighbours, and who belongs where today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import inf, lcm

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, cover_faults, some
from localities.boundaries.options.graph import Bools, Ints, ZoneGraph, zone_graph

FAR = 2**50  # beyond every sum: what the solver adds up exactly, and floating point too


@dataclass(frozen=True, eq=False)
class Problem:
    """One redrawing: every zone is to go to exactly one locality.

    Attributes
    ----------
    graph
        The zones, ascending by code, and their neighbours.
    labels
        The localities, ascending.
    people
        Whole people per zone whom rules about size count, shape (zones,): today's, or those who are forecast.
    partners
        Names of the boundary sets, in the order of the columns of `current`.
    current
        Number of the locality that each zone matches in each set, -1 where outside, shape (zones, sets).
    weights
        One weight per set, exact.
    forecast_for
        Today's whole people per zone where `people` are forecast; None where `people` are today's.
    names
        What people call a zone, by code; may be empty.
    """

    graph: ZoneGraph
    labels: tuple[str, ...]
    people: Ints
    partners: tuple[str, ...]
    current: Ints
    weights: tuple[Fraction, ...]
    forecast_for: Ints | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def residents(self) -> Ints:
        """Return today's people per zone: whoever changes area is one of them, whatever the forecast says."""
        return self.people if self.forecast_for is None else self.forecast_for

    @property
    def zones(self) -> tuple[str, ...]:
        """Return the zone codes, ascending."""
        return self.graph.codes

    @property
    def n(self) -> int:
        """Return the number of zones."""
        return len(self.graph.codes)

    @property
    def k(self) -> int:
        """Return the number of localities."""
        return len(self.labels)

    @cached_property
    def number(self) -> dict[str, int]:
        """Return the number of each zone code."""
        return {code: i for i, code in enumerate(self.zones)}

    @cached_property
    def changes(self) -> Bools:
        """Return whether zone z changes for set p when it goes to locality j, shape (zones, sets, localities)."""
        differs: Bools = self.current[:, :, None] != np.arange(self.k)[None, None, :]
        return differs

    @cached_property
    def scale(self) -> int:
        """Return the whole number that makes every weight whole."""
        return lcm(*(weight.denominator for weight in self.weights)) if self.weights else 1

    @cached_property
    def cost(self) -> Ints:
        """Return people times weights of the sets that change, times `scale`, shape (zones, localities)."""
        whole = np.array([int(weight * self.scale) for weight in self.weights], dtype=np.int64)
        weighted: Ints = np.einsum("zpj,p->zj", self.changes.astype(np.int64), whole)
        return weighted * self.residents[:, None]

    @cached_property
    def moved(self) -> Ints:
        """Return people of the zone where at least one set changes, else 0, shape (zones, localities)."""
        return self.changes.any(axis=1).astype(np.int64) * self.residents[:, None]

    def called(self, zone: int | str) -> str:
        """Return a zone's code, with its name where it has one: ``"S01011357 (Overtown - 01)"``."""
        code = zone if isinstance(zone, str) else self.zones[zone]
        name = self.names.get(code, "")
        return f"{code} ({name})" if name and name != code else code

    def plan_numbers(self, plan: pd.Series) -> Ints:
        """Return a plan (zone to locality name) as locality numbers in code order."""
        names = {label: j for j, label in enumerate(self.labels)}
        return np.array([names[str(plan.loc[code])] for code in self.zones], dtype=np.int64)

    def plan_series(self, numbers: Ints) -> pd.Series:
        """Return locality numbers in code order as a plan: index `zone`, values locality names."""
        index = pd.Index(self.zones, name="zone")
        return pd.Series([self.labels[int(j)] for j in numbers], index=index, name="locality")


def make_problem(
    zones: pd.DataFrame,
    neighbours: pd.DataFrame,
    current: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    labels: Iterable[str] | None = None,
    people: str = "people",
    forecast: str | None = None,
) -> Problem:
    """Return the redrawing that these frames describe.

    Parameters
    ----------
    zones
        Index `zone`; the columns named by `people` and `forecast` hold whole, non-negative people. `name`, if there
        is one, is what people call the zone.
    neighbours
        Columns `zone`, `neighbour`, `border_m` (metres, 0 for a declared link).
    current
        Index `zone`; one column per boundary set with the locality that the zone's area in that set matches, missing
        where the zone is outside the set.
    weights
        Weight of each set, ``> 0`` or ``0``; 1 where not given. Read as decimals (0.1 is exactly a tenth).
    labels
        Localities of the plan; by default all that occur in `current`.
    people
        Column of `zones` with today's people, who are counted when their area changes.
    forecast
        Column of `zones` with the people whom rules about size (tolerance, least people, balance) count instead.

    Returns
    -------
    Problem
        In ascending order of zones and localities: row order changes nothing.

    Raises
    ------
    InputError
        All faults at once: duplicate or missing zones, people that are not whole, unknown sets or localities.
    """
    faults = [*_faults(zones, current, weights, labels)]
    for column in (people, *([forecast] if forecast else [])):
        faults += _not_whole(zones, column)
    if faults:
        raise InputError(faults)
    given = {str(name): exact(weight) for name, weight in (weights or {}).items()}
    _refuse_too_fine(zones[people], given, len(current.columns))
    ordered = zones.sort_index()
    table = current.reindex(ordered.index)
    found = {str(v) for column in table.columns for v in table[column].dropna()}
    names = tuple(sorted(set(labels) if labels is not None else found))
    number = {name: j for j, name in enumerate(names)}
    matched = np.stack(
        [
            table[column].map(lambda v: -1 if pd.isna(v) else number[str(v)]).to_numpy(np.int64)
            for column in table
        ],
        axis=1,
    )
    return Problem(
        graph=zone_graph([str(code) for code in ordered.index], neighbours),
        labels=names,
        people=_whole(ordered, forecast or people),
        partners=tuple(str(column) for column in table.columns),
        current=matched,
        weights=tuple(given.get(str(column), Fraction(1)) for column in table.columns),
        forecast_for=_whole(ordered, people) if forecast else None,
        names=dict(zip(ordered.index.astype(str), ordered["name"].astype(str), strict=True))
        if "name" in ordered
        else {},
    )


def unnamed_problem(
    zones: pd.DataFrame, neighbours: pd.DataFrame, count: int, people: str = "people"
) -> Problem:
    """Return the division of zones into so many localities that have no names and no past.

    Parameters
    ----------
    zones, neighbours, people
        As for `make_problem`.
    count
        How many localities, at least 1. They are called ``"1"``, ``"2"``, ... (``"01"`` where ten or more); solve with the
        rule `Unnamed`, which numbers them in the order of their lowest zone code.

    Raises
    ------
    InputError
        As `make_problem`.
    """
    width = len(str(count))
    names = [str(j + 1).zfill(width) for j in range(count)]
    nowhere = pd.DataFrame({"none": pd.Series(index=zones.index, dtype=object)})
    named = make_problem(zones, neighbours, nowhere, labels=names, people=people)
    return Problem(named.graph, named.labels, named.people, (), np.empty((named.n, 0), dtype=np.int64), ())


def exact(number: float | Fraction) -> Fraction:
    """Return a number as the decimal that a person wrote: 0.1 becomes exactly one tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def _whole(zones: pd.DataFrame, column: str) -> Ints:
    counts: Ints = zones[column].to_numpy(dtype=np.float64).astype(np.int64)
    return counts


def _not_whole(zones: pd.DataFrame, column: str) -> list[Fault]:
    counts = zones[column].to_numpy(dtype=np.float64)
    odd = zones.index[~np.isfinite(counts) | (counts < 0) | (counts != np.floor(counts))]
    if not len(odd):
        return []
    what = f"{len(odd):,} zones have no whole number of people: {some(sorted(odd))}."
    return [Fault(f"zones, column {column}", what, "Round them, so that limits can be met exactly.")]


def _refuse_too_fine(people: pd.Series, weights: Mapping[str, Fraction], sets: int) -> None:
    """Refuse weights with so many digits that people times weights pass what the solver takes for whole numbers."""
    scale = lcm(*(weight.denominator for weight in weights.values()))
    most = int(people.sum()) * scale * (sum(weights.values()) + sets - len(weights))
    if most <= FAR:
        return
    many = ", ".join(f"{name} = {float(weight)}" for name, weight in weights.items())
    what = f"the weights have too many digits to be added up exactly: {many}."
    raise InputError(Fault("weights", what, "Write 1 and 3 instead of 0.3333 and 1, or fewer decimals."))


def _faults(
    zones: pd.DataFrame,
    current: pd.DataFrame,
    weights: Mapping[str, float] | None,
    labels: Iterable[str] | None,
) -> Iterable[Fault]:
    yield from cover_faults(zones.index, zones.index, "zones")
    yield from cover_faults(current.index, zones.index, "current")
    if not len(current.columns):
        yield Fault("current", "there is no boundary set.", "Give at least one column.")
    unknown = sorted(set(weights or {}) - {str(column) for column in current.columns})
    if unknown:
        yield Fault("weights", f"no boundary set is called {some(unknown)}.", "Use the names of the sets.")
    odd = sorted(name for name, weight in (weights or {}).items() if not 0 <= weight < inf)
    if odd:
        yield Fault("weights", f"the weight of {some(odd)} is below zero or no number.", "Use 0 or more.")
    if labels is not None:
        found = {str(v) for column in current.columns for v in current[column].dropna()}
        lost = sorted(found - set(labels))
        if lost:
            yield Fault("labels", f"{some(lost)} occur in `current` but not in the labels.", "Add them.")
