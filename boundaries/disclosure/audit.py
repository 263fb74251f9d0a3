"""Whether what is published together gives small numbers away: each part that has to stay uncertain is attacked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.attack import (
    Knowledge,
    bound_sum,
    knowledge_of,
    limiting_conditions,
)
from localities.boundaries.disclosure.relations import Name, Relations, Targets, relations, targets_of
from localities.boundaries.disclosure.release import WHOLE, Release
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.suppress import CellSearch, before
from localities.boundaries.disclosure.unions import combination, derivable_unions

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CLOSE = 1e-6  # how often an area is added: a linear programme answers whole numbers to within its tolerance
COLUMNS = (
    "number", "column", "kind", "people", "count", "low", "high", "parts", "places", "areas", "partitions", "why",
)  # fmt: skip
WHY = {
    "count": "The count is below the threshold and follows exactly.",
    "people": "So few people live there that any count about them may tell who they are.",
    "earlier": "It follows from earlier publications alone, which cannot be taken back.",
    "narrowed": "The count is below the threshold and follows to within too few values.",
}


@dataclass(frozen=True, eq=False)
class Audit:
    """What a release gives away.

    Attributes
    ----------
    failures
        One row a place and count: ``number``, ``column`` (or the name of what is left of a whole), ``kind`` ("count",
        "people" or "narrowed"), ``people``, ``count`` (true: for the disclosure workbook only), ``low``, ``high`` (what can be
        worked out), ``parts`` (how many zones), ``places``, ``areas`` (in words: which are added and subtracted),
        ``partitions`` (their labels), ``why``.
    members
        ``number``, ``part``: the zones of each failure, for the map.
    names
        By number of failure: the partitions whose areas give it away.
    complete
        Whether every place was searched. If not, `limits` says which were not, and nothing passes.
    limits
        In words.
    """

    failures: pd.DataFrame
    members: pd.DataFrame
    names: Mapping[int, tuple[str, ...]]
    complete: bool
    limits: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Return whether everything was searched and nothing is given away."""
        return self.complete and self.failures.empty


def audit_release(
    release: Release, rule: DisclosureRule | None = None, *, places: pd.Series | None = None
) -> Audit:
    """Search everything published together for small numbers that follow from it.

    Parameters
    ----------
    release
        Sets, options and earlier publications of the same counts.
    rule
        What is small and how safe it has to be.
    places
        By part: what people call where it lies.

    Returns
    -------
    Audit
        Every small count, or rest, of a target (`boundaries.disclosure.relations.targets_of`) that is known to too few values,
        and every place with fewer than ``rule.people`` people whose count is. One that holds another of them is not told.
    """
    rule = rule or DisclosureRule()
    rows: list[dict[str, object]] = []
    members, names, limits = [], dict[int, tuple[str, ...]](), list[str]()
    for group in release.groups:
        known = relations(release, group)
        unions, complete = few_people(known, rule)
        targets = targets_of(known, rule, unions)
        knowledge = knowledge_of(known, rule, release.base)
        if not complete:
            limits.append(f"{group[0]}: too many places with few people follow exactly to search them all.")
        for target in _smallest(targets, _failing(known, targets, knowledge, rule, release.base)):
            number = len(rows) + 1
            row, zones, names[number] = _failure(release, known, targets, knowledge, int(target))
            where = [] if places is None else sorted(set(places.reindex(zones).dropna().astype("str")))
            rows.append({"number": number, **row, "parts": len(zones), "places": "; ".join(where)})
            members.append(pd.DataFrame({"number": number, "part": zones}))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    lists = pd.concat(members, ignore_index=True) if members else pd.DataFrame({"number": [], "part": []})
    return Audit(table, lists, names, not limits, tuple(limits))


def few_people(known: Relations, rule: DisclosureRule) -> tuple[list[Flags], bool]:
    """Return the unions of several atoms with fewer people than the rule says, of one count, that follow exactly.

    Parameters
    ----------
    known
        The relations.
    rule
        How many people are few.

    Returns
    -------
    (unions, complete)
        By unknown; whether these are all.
    """
    few = np.tile(known.people < rule.people, len(known.columns))
    if few.sum() < 2:
        return [], True
    found, complete = derivable_unions(_exact(known)[1], few)
    kept = []
    for union in found:
        atoms, count = known.atoms_of(union.astype(np.float64)), known.count[union].sum()
        people = known.people[atoms].sum()
        if (
            union.sum() == atoms.sum() > 1
            and people < rule.people
            and (count > 0 or rule.zeros == "suppressed")
        ):
            kept.append(union)
    return kept, complete


def _exact(known: Relations) -> tuple[list[int], Numbers]:
    """Return which cells are known as they are, and their sums of unknowns with those of the ties below."""
    cells = np.flatnonzero(known.flags("shown") & known.flags("exact"))
    same = np.flatnonzero(known.low == known.high)
    return cells.tolist(), np.vstack([known.matrix[cells].toarray(), known.ties[same].toarray()])


def _failing(
    known: Relations, targets: Targets, knowledge: Knowledge, rule: DisclosureRule, base: int | None
) -> list[int]:
    """Return the targets that are not uncertain enough."""
    if base in (None, 1):
        return np.flatnonzero(CellSearch(known, targets, rule).exposed(~known.flags("shown"))).tolist()
    limits = np.array([bound_sum(knowledge, row) for row in targets.weights.toarray()]).reshape(-1, 2)
    low, high = before(known, targets, rule)
    few = limits[:, 1] - limits[:, 0] < np.minimum(rule.needed - 1, high - low) - CLOSE
    return np.flatnonzero(few).tolist()


def _smallest(targets: Targets, failing: list[int]) -> list[int]:
    """Return the targets that hold no other of them; of the same places the count before its people."""
    found = list[int]()
    weights = np.abs(targets.weights.toarray())
    for target in sorted(failing, key=lambda at: (weights[at].sum(), at)):
        if not any((weights[each] <= weights[target]).all() for each in found):
            found.append(target)
    return sorted(found)


def _failure(
    release: Release, known: Relations, targets: Targets, knowledge: Knowledge, target: int
) -> tuple[dict[str, object], pd.Index, tuple[str, ...]]:
    """Return a row of the table of failures without its number, the zones, and the partitions that give it away."""
    facts, weights = targets.facts.iloc[target], targets.weights[[target]].toarray()[0]
    atoms = known.atoms_of(weights)
    ends = [end + facts["offset"] for end in bound_sum(knowledge, weights)]
    exact = ends[1] - ends[0] < CLOSE
    words, partitions = _areas(release, known, weights, knowledge, exact=exact)
    kind = facts["kind"] if exact or facts["kind"] == "people" else "narrowed"
    earlier = bool(partitions) and set(partitions) <= set(release.earlier)
    row = {
        "column": facts["column"], "kind": kind, "people": float(known.people[atoms].sum()), "count": facts["amount"],
        "low": ends[0], "high": ends[1], "areas": words, "why": WHY["earlier" if earlier else kind],
        "partitions": "; ".join(release.label(name) for name in partitions if name != WHOLE),
    }  # fmt: skip
    return row, release.parts.index[atoms[known.atom]], partitions


def _areas(
    release: Release, known: Relations, weights: Numbers, knowledge: Knowledge, *, exact: bool
) -> tuple[str, tuple[str, ...]]:
    """Return in words which areas give a number away, and their partitions."""
    cells, matrix = _exact(known)
    times = combination(matrix, weights) if exact and len(matrix) else None
    if times is None:
        rows = [int(row) for row in limiting_conditions(knowledge, weights) if row < len(known.names)]
        added = dict.fromkeys(rows, 1.0)
    else:
        added = {row: float(often) for row, often in zip(cells, times, strict=False) if abs(often) > CLOSE}
    words = ""
    order = sorted(added, key=lambda row: (added[row] < 0, row))
    for row in order:
        often = "" if abs(abs(added[row]) - 1) < CLOSE else f"{abs(added[row]):g} times "
        name = _name(
            release, known, _shortest(release, known.names[row]), str(known.cells["column"].iloc[row])
        )
        words += _link(words, times is None, added[row]) + often + name
    partitions = [_shortest(release, known.names[row])[0] for row in order]
    return words, tuple(dict.fromkeys(partitions))


def _shortest(release: Release, names: tuple[Name, ...]) -> Name:
    """Return which name of a cell is told: of an earlier publication, as that cannot be changed, else the first."""
    return next((name for name in names if name[0] in release.earlier), names[0])


def _name(release: Release, known: Relations, name: Name, column: str) -> str:
    """Return an area in words, with its count where there are several."""
    words = "everybody" if name[0] == WHOLE else f"{name[1]} ({release.label(name[0])})"
    return words if len(known.columns) == 1 else f"{column} of {words}"


def _link(words: str, narrowed: bool, times: float) -> str:
    """Return what stands before the next area."""
    if not words:
        return "minus " if times < 0 else ""
    if narrowed:
        return " together with "
    return " plus " if times > 0 else " minus "
