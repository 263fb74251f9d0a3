"""Whether areas that overlap give small numbers away when everything published is put together.

Some small counts follow exactly from published sums (`boundaries.disclosure.unions`); others do not, but to within too few
whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.attack import Knowledge, Witnesses, bound_sum, limiting_conditions
from localities.boundaries.disclosure.release import WHOLE, Release, known_range
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.seen import Published, published
from localities.boundaries.disclosure.unions import combination, derivable_unions

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Finding = tuple[str, Published, Knowledge, Flags, float, float]
CLOSE = 1e-6  # how often an area is added: a linear programme answers whole numbers to within its tolerance
COLUMNS = (
    "number", "column", "kind", "people", "count", "low", "high", "parts", "places", "areas", "partitions", "why",
)  # fmt: skip
LIMIT = "of the many places known to within few values, unions of more than {} were not searched."
WHY = {
    "count": "The count is below the threshold and follows exactly.",
    "people": "So few people live there that any count about them may tell who they are.",
    "earlier": "It follows from earlier publications alone, which cannot be taken back.",
    "narrowed": "The count is below the threshold and follows to within too few values.",
}
UNIONS = 5_000  # of weak atoms that are searched at most, the smallest first
Narrowed = list[tuple[Flags, float, float]]


@dataclass(frozen=True, eq=False)
class Audit:
    """What a release gives away.

    Attributes
    ----------
    failures
        One row a place and count: ``number``, ``column``, ``kind`` ("count", "people" or "narrowed"), ``people``, ``count``
        (true: for the disclosure workbook only), ``low``, ``high`` (what can be worked out), ``parts`` (how many zones or
        pieces), ``places``, ``areas`` (in words: which are added and subtracted), ``partitions`` (their labels), ``why``.
    members
        ``number``, ``part``: the zones or pieces of each failure, for the map.
    names
        By number of failure: the partitions whose areas give it away.
    unions
        By number of failure: the count, or the total of those that add up, and the unknowns of
        `boundaries.disclosure.seen.published`.
    atoms
        Of each count, or sum of counts: how many atoms the areas make together and how many of them are small.
    complete
        Whether the search went through every union. If not, `limits` says what was not searched.
    limits
        In words.
    """

    failures: pd.DataFrame
    members: pd.DataFrame
    names: Mapping[int, tuple[str, ...]]
    unions: Mapping[int, tuple[str, Flags]]
    atoms: pd.DataFrame
    complete: bool
    limits: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Return whether nothing is given away."""
        return self.failures.empty


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
        Every union of atoms with fewer than ``rule.people`` people, or with a small count, that follows exactly is there or is
        made of ones that are (with a count of 0 only where zeros are not shown). Every small count that follows to within too
        few whole numbers is there for single atoms and withheld areas, and for their unions as far as ``complete`` says.
    """
    rule = rule or DisclosureRule()
    found: list[Finding] = []
    summary, limits = [], []
    for group in release.groups:
        seen = published(release, group[0])
        exact, complete = _exact(release, seen, rule)
        known = _knowledge(release, seen, rule)
        narrow, searched = narrowed_unions(seen, known, rule, [union for _, union in exact])
        found += [(kind, seen, known, union, *_range(known, union)) for kind, union in exact]
        found += [("narrowed", seen, known, union, low, high) for union, low, high in narrow]
        small = rule.small(seen.count)
        summary.append({"column": group[0], "atoms": len(seen.count), "small_atoms": int(small.sum())})
        if not complete:
            limits.append(f"{group[0]}: too many places follow exactly to list them all.")
        if searched is not None:
            limits.append(f"{group[0]}: {LIMIT.format(searched)}")
    unions = {number: (seen.group[0], union) for number, (_, seen, _, union, *_) in enumerate(found, start=1)}
    failures, members, names = _report(release, found, places)
    atoms = pd.DataFrame(summary, columns=["column", "atoms", "small_atoms"])
    return Audit(failures, members, names, unions, atoms, not limits, tuple(limits))


def _knowledge(release: Release, seen: Published, rule: DisclosureRule) -> Knowledge:
    """Return what an attacker knows of the atoms.

    A withheld count is at least 1 where zeros are shown; where all others are rounded, only small counts are withheld.
    """
    totals = seen.matrix @ seen.count
    exact, blurred = _as_it_is(release, seen), known_range(totals, release.base)
    low, high = (np.where(exact, totals, limit) for limit in blurred)
    most = np.inf if release.base in (None, 1) else np.maximum(rule.threshold - 1, totals)
    low, high = np.where(seen.shown, low, np.minimum(rule.floor, totals)), np.where(seen.shown, high, most)
    size = len(seen.count)
    return Knowledge(csr_array(seen.matrix), low, high, np.zeros(size), np.full(size, np.inf))


def _exact(release: Release, seen: Published, rule: DisclosureRule) -> tuple[list[tuple[str, Flags]], bool]:
    """Return the smallest unions that follow exactly and are small in count or in people."""
    shown = seen.matrix[seen.shown & _as_it_is(release, seen)]
    if not len(shown):
        return [], True
    counts, all_counts = derivable_unions(shown, seen.count < rule.threshold)
    small = [("count", union) for union in counts if rule.small(np.array([seen.count[union].sum()]))[0]]
    few, all_few = derivable_unions(shown, seen.people < rule.people)
    listed = {tuple(union) for _, union in small}
    small += [("people", union) for union in few if _few(seen, union, rule) and tuple(union) not in listed]
    return small, all_counts and all_few


def _as_it_is(release: Release, seen: Published) -> Flags:
    """Return which areas give their count without rounding: earlier publications are taken to have done so."""
    if release.base in (None, 1):
        return np.ones(len(seen.areas), dtype=bool)
    return np.asarray(seen.areas["partition"].isin(release.earlier), dtype=bool)


def _few(seen: Published, union: Flags, rule: DisclosureRule) -> bool:
    """Return whether so few people live in a union that its count tells something about them."""
    people, count = seen.people_of(union), seen.count[union].sum()
    return bool(people < rule.people and (count > 0 or (rule.zeros == "suppressed" and people > 0)))


def _range(known: Knowledge, union: Flags) -> tuple[float, float]:
    return bound_sum(known, union.astype(np.float64))


def _report(
    release: Release, found: list[Finding], places: pd.Series | None
) -> tuple[pd.DataFrame, pd.DataFrame, dict[int, tuple[str, ...]]]:
    """Return the tables of failures and of their members, and their partitions."""
    rows, members, names = [], [], {}
    for number, (kind, seen, known, union, low, high) in enumerate(found, start=1):
        parts = release.parts.index[seen.atoms_of(union)[seen.atom]]
        words, partitions = _areas(release, seen, union, kind, known)
        names[number] = partitions
        where = [] if places is None else sorted(set(places.reindex(parts).dropna().astype("str")))
        rows.append(
            {
                "number": number, "column": seen.column_of(union), "kind": kind, "people": seen.people_of(union),
                "count": float(seen.count[union].sum()), "low": low, "high": high, "parts": len(parts),
                "places": "; ".join(where), "areas": words,
                "why": WHY["earlier" if partitions and release.earlier.issuperset(partitions) else kind],
                "partitions": "; ".join(release.label(name) for name in partitions if name != WHOLE),
            }
        )  # fmt: skip
        members.append(pd.DataFrame({"number": number, "part": parts}))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    lists = pd.concat(members, ignore_index=True) if members else pd.DataFrame({"number": [], "part": []})
    return table, lists, names


def _areas(
    release: Release, seen: Published, union: Flags, kind: str, known: Knowledge
) -> tuple[str, tuple[str, ...]]:
    """Return in words which areas give a union away, and their partitions."""
    if kind == "narrowed":
        rows = limiting_conditions(known, union.astype(np.float64))
        times = np.ones(len(rows))
    else:
        shown = np.flatnonzero(seen.shown & _as_it_is(release, seen))
        times = combination(seen.matrix[shown], union)
        rows, times = shown[np.abs(times) > CLOSE], times[np.abs(times) > CLOSE]
    order = sorted(range(len(rows)), key=lambda at: (times[at] < 0, rows[at]))
    words = ""
    for at in order:
        area = seen.areas.iloc[rows[at]]
        name = _name(release, seen, area)
        often = "" if abs(abs(times[at]) - 1) < CLOSE else f"{abs(times[at]):g} times "
        words += _link(words, kind, times[at]) + often + name
    return words, tuple(dict.fromkeys(str(seen.areas.iloc[row]["partition"]) for row in rows))


def _name(release: Release, seen: Published, area: pd.Series) -> str:
    """Return an area in words, with its count where there are several."""
    name = (
        "everybody" if area["partition"] == WHOLE else f"{area['area']} ({release.label(area['partition'])})"
    )
    return name if len(seen.group) == 1 else f"{area['column']} of {name}"


def _link(words: str, kind: str, times: float) -> str:
    """Return what stands before the next area."""
    if not words:
        return "minus " if times < 0 else ""
    if kind == "narrowed":
        return " together with "
    return " plus " if times > 0 else " minus "


def narrowed_unions(
    seen: Published, known: Knowledge, rule: DisclosureRule, exact: list[Flags]
) -> tuple[Narrowed, int | None]:
    """Return the unions with a small count that an attacker knows to within too few whole numbers.

    A union is as uncertain as its most uncertain atom at least: with a count below t, it holds t values and reaches t if the
    most that one of its atoms can be is 2 t - 2 or more. So only unions of the other, weak atoms need a search.

    Parameters
    ----------
    seen
        The areas that show or withhold the count.
    known
        What follows from them.
    rule
        What is small and how safe it has to be.
    exact
        Unions that follow exactly, which are reported already, as is every union that holds one of them.

    Returns
    -------
    (unions, searched)
        By atom, with the least and the most that the count can be: single atoms, withheld areas, and unions that hold no
        other; of how many weak atoms the largest unions are that were searched, None for all unions.
    """
    candidates = np.flatnonzero(seen.count < rule.threshold)
    size, enough = len(seen.count), 2.0 * rule.threshold - 2
    witnesses = Witnesses(known, True, [seen.count])
    found: Narrowed = []
    for atom in candidates:
        _add(found, _union(size, [int(atom)]), seen, witnesses, rule, exact)
    for row in np.flatnonzero(~seen.shown):
        _add(found, seen.matrix[row] > 0, seen, witnesses, rule, exact)
    ones = np.eye(size)
    weak = [int(atom) for atom in candidates if witnesses.most(ones[atom], enough) < enough]
    # Unions whose smallest counts already reach the threshold are none of them small.
    needed = int((np.cumsum(np.sort(seen.count[weak])) < rule.threshold).sum())
    largest = min(_largest(len(weak)), needed)
    for number in range(2, largest + 1):
        for members in combinations(weak, number):
            _add(found, _union(size, list(members)), seen, witnesses, rule, exact)
    return found, None if largest >= needed else largest


def _largest(atoms: int) -> int:
    """Return of how many atoms the unions are that can all be searched; pairs at least."""
    size, unions = 1, 0
    while size < atoms and (size < 2 or unions + comb(atoms, size + 1) <= UNIONS):
        size += 1
        unions += comb(atoms, size)
    return size


def _add(
    found: Narrowed,
    union: Flags,
    seen: Published,
    witnesses: Witnesses,
    rule: DisclosureRule,
    exact: list[Flags],
) -> None:
    """Add a union with a small count that is not protected, unless it holds one that is reported."""
    if not rule.small(np.array([seen.count[union].sum()]))[0]:
        return
    weights = union.astype(np.float64)
    reported = [*exact, *(each for each, _, _ in found)]
    if any((smaller <= union).all() for smaller in reported) or witnesses.protected(weights, rule):
        return
    found.append((union, *witnesses.bounds(weights)))


def _union(size: int, atoms: list[int]) -> Flags:
    union = np.zeros(size, dtype=bool)
    union[atoms] = True
    return union
