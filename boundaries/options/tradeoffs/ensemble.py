"""Random plans that satisfy the same rules as the options, for context: GerryChain's recombination, named by match.

One step joins two neighbouring localities and divides them anew along a random spanning tree (DeFord, Duchin and
Solomon 2021, Recombination: a family of Markov chains for redistricting, Harvard Data Science Review 3:1). Zones that are
to stay together are one node of the graph; the limits of people are held while dividing; every other rule is held by
refusing what breaks it.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.evaluate import Holding, deviation, groups
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Contiguity, MaxMoved, MaxSplits, MinPeople, Rule, Tolerance
from localities.boundaries.options.solve import solve

_BETWEEN = 5  # redrawings from one plan kept to the next, so that neighbours in the list are not near copies
_BURN = 10  # redrawings for each locality before the first plan is kept, so that the start is forgotten
_MOST_TRIES = 4  # times the redrawings that would do if none were refused
_TREES = 200  # trees drawn before another two localities are tried
_STUCK = 3  # times that no two localities could be divided, before the redrawing ends
_SURCHARGE = 1.0  # makes trees follow communities, where splits are limited
_START_SECONDS = 60.0  # to find a plan to start from
_DIVIDING = "people in each locality"


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Random plans under some rules.

    Attributes
    ----------
    plans
        Index ``zone`` (ascending), one column a plan (1, 2, ...), values locality names: those of today that match best.
    people_range
        The fewest and the most people that a locality was allowed.
    tried
        Redrawings that were tried.
    refused
        Name of a rule to how many redrawings it refused.
    words
        What these plans are, for a reader of the page.
    """

    plans: pd.DataFrame
    people_range: tuple[int, int]
    tried: int
    refused: dict[str, int] = field(default_factory=dict)
    words: str = ""


def ensemble(
    problem: Problem,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    plans: int = 1000,
    seed: int = 0,
    start: pd.Series | None = None,
    report: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Ensemble:
    """Return random plans that satisfy the rules.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        What every plan must satisfy. Without a tolerance, localities may be as uneven as the most uneven of the partners'
        own. Random localities always hang together, whether or not that is a rule.
    plans
        How many. Fewer are returned if too many redrawings break the rules: `words` says so.
    seed
        The same seed gives the same plans, whatever the order of the rows.
    start
        A plan that satisfies the rules, where redrawing starts; by default a partner's own, else one is searched for.
    report
        Called with how many plans there are and how many are wanted; may raise KeyboardInterrupt, which ends the
        redrawing and keeps the plans.
    stop
        As of `Limits`: ends the redrawing in the same way.

    Raises
    ------
    ConfigurationError
        GerryChain is not installed, there are not two localities, or no plan to start from was found in time.
    InfeasibleError
        No plan satisfies the rules.
    """
    _gerrychain()
    if problem.k < 2 or plans < 1:
        raise ConfigurationError("Random plans need two localities or more, and a number of plans above 0.")
    every = [*rules, *_implied(problem, rules)]
    holding = Holding(problem, every)
    first = _start(problem, every, holding, start, stop)
    chain = _Chain(problem, every, first, _people_range(problem, every), seed)
    kept: list[Ints] = []
    refused: dict[str, int] = {}
    tried = accepted = stuck = 0
    burn = _BURN * problem.k
    try:
        while len(kept) < plans and tried < _MOST_TRIES * (burn + _BETWEEN * plans) and stuck < _STUCK:
            if stop is not None and stop():
                break
            tried += 1
            parts = chain.propose()
            numbers = None if parts is None else holding.named(parts)
            broken = _DIVIDING if numbers is None else holding.first_broken(numbers)
            if numbers is None or broken is not None:
                stuck = stuck + 1 if numbers is None else 0
                refused[str(broken)] = refused.get(str(broken), 0) + 1
                continue
            chain.accept()
            accepted, stuck = accepted + 1, 0
            if accepted > burn and (accepted - burn) % _BETWEEN == 0:
                kept.append(numbers)
                if report is not None:
                    report(len(kept), plans)
    except KeyboardInterrupt:
        pass
    found = _table(problem, kept)
    limits = chain.people_range
    return Ensemble(
        found, limits, tried, refused, _words(problem, rules, limits, (len(kept), plans), tried, refused)
    )


def _gerrychain() -> Any:
    try:
        import gerrychain
        import gerrychain.proposals
        import gerrychain.proposals.tree_proposals
        import gerrychain.tree
        import gerrychain.updaters
    except ImportError as error:
        raise ConfigurationError(
            "Random plans need GerryChain, which is not installed. Run: pip install 'localities[ensemble]'"
        ) from error
    return gerrychain


def _today(problem: Problem) -> Fraction:
    """Return the deviation of the most uneven of the partners' own plans; 1 if none is complete."""
    own = [problem.plan_series(column) for column in problem.current.T if (column >= 0).all()]
    return max((deviation(problem, plan) for plan in own), default=Fraction(1))


def _implied(problem: Problem, rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules that random plans keep although nobody stated them."""
    implied: list[Rule] = []
    if not any(isinstance(rule, Contiguity) for rule in rules):
        implied.append(Contiguity())
    if not any(isinstance(rule, Tolerance) for rule in rules):
        implied.append(Tolerance(_today(problem)))
    return implied


def _people_range(problem: Problem, rules: Sequence[Rule]) -> tuple[int, int]:
    given = [rule.sizes(problem) for rule in rules if isinstance(rule, Tolerance)]
    low = max(min(limit[0] for limit in limits) for limits in given)
    high = min(max(limit[1] for limit in limits) for limits in given)
    return max([low, *(rule.people for rule in rules if isinstance(rule, MinPeople))]), high


def _start(
    problem: Problem,
    rules: Sequence[Rule],
    holding: Holding,
    given: pd.Series | None,
    stop: Callable[[], bool] | None,
) -> Ints:
    own = [column for column in problem.current.T if (column >= 0).all()]
    for numbers in [*([] if given is None else [problem.plan_numbers(given)]), *own]:
        if len(np.unique(numbers)) == problem.k and holding.first_broken(numbers) is None:
            return np.asarray(numbers, dtype=np.int64)
    option = solve(problem, least_disruption(), rules, limits=Limits(_START_SECONDS, stop=stop))
    if option.plan is None:
        raise ConfigurationError(
            f"No plan to start random redrawing from was found in {_START_SECONDS:g} seconds. Give one as the start."
        )
    return problem.plan_numbers(option.plan)


class _Chain:
    """GerryChain's recombination of the zones' groups, from one plan to the next."""

    def __init__(
        self, problem: Problem, rules: Sequence[Rule], start: Ints, people_range: tuple[int, int], seed: int
    ) -> None:
        library = _gerrychain()
        self.people_range = people_range
        self._group = groups(problem, rules)
        graph, surcharge = _graph(problem, rules, self._group)
        first = dict(zip(self._group.tolist(), start.tolist(), strict=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._here = library.Partition(
                library.Graph.from_networkx(graph), first, {"cut_edges": library.updaters.cut_edges}
            )
        self._next = self._here
        low, high = people_range[0] - 0.5, people_range[1] + 0.5  # rounding then decides about nobody
        middle = (low + high) / 2
        self._recombine = partial(
            library.proposals.recom,
            pop_col="people",
            pop_target=middle,
            epsilon=(high - low) / 2 / middle,
            region_surcharge=surcharge,
            bipartition_tree_fn=partial(
                library.tree.bipartition_tree, max_attempts=_TREES, allow_pair_reselection=True
            ),
            rng=random.Random(seed),
        )
        self._fails = library.proposals.tree_proposals.MetagraphError

    def propose(self) -> Ints | None:
        """Return the next plan as numbers without names; None if no two localities could be divided anew."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._next = self._recombine(self._here)
            except self._fails:
                return None
        place = self._next.assignment.mapping
        of_group = np.array([place[node] for node in range(int(self._group.max()) + 1)], dtype=np.int64)
        return np.asarray(of_group[self._group])

    def accept(self) -> None:
        """Go on from the plan that was proposed last."""
        self._here = self._next


def _graph(problem: Problem, rules: Sequence[Rule], group: Ints) -> tuple[Any, dict[str, float] | None]:
    """Return the groups of zones as a graph, and by how much its trees are to keep to communities."""
    import networkx as nx

    graph = nx.Graph()
    people = np.bincount(group, problem.people)
    graph.add_nodes_from((node, {"people": int(count)}) for node, count in enumerate(people.tolist()))
    ends = np.unique(np.sort(group[problem.graph.edges], axis=1), axis=0)
    graph.add_edges_from((a, b) for a, b in ends.tolist() if a != b)
    limited = [rule for rule in rules if isinstance(rule, MaxSplits)]
    for number, rule in enumerate(limited):
        members: dict[int, set[str]] = {}
        for zone, node in zip(problem.zones, group.tolist(), strict=True):
            members.setdefault(node, set()).add(rule.communities.get(zone, f"zone {zone}"))
        for node, names in members.items():
            graph.nodes[node][f"community {number}"] = "; ".join(sorted(names))
    surcharge = {f"community {number}": _SURCHARGE for number in range(len(limited))}
    return graph, surcharge or None


def _table(problem: Problem, kept: Sequence[Ints]) -> pd.DataFrame:
    names = np.array(problem.labels, dtype=object)
    columns = {number: names[plan] for number, plan in enumerate(kept, 1)}
    return pd.DataFrame(columns, index=pd.Index(problem.zones, name="zone", dtype="str"), dtype="str")


def _words(
    problem: Problem,
    rules: Sequence[Rule],
    people_range: tuple[int, int],
    found: tuple[int, int],
    tried: int,
    refused: dict[str, int],
) -> str:
    kept, wanted = found
    low, high = people_range
    said = [
        f"{kept:,} random plans under the same rules; every locality hangs together and has {low:,} to {high:,} people."
    ]
    if not any(isinstance(rule, Tolerance) for rule in rules):
        said.append(
            "No tolerance of population was stated, so localities may be as uneven as the most uneven of today's "
            f"boundaries ({float(_today(problem)):.1%} from the mean)."
        )
    if not any(isinstance(rule, MaxMoved) for rule in rules):
        said.append(
            "They are drawn without regard to today's boundaries, so nearly all of them move many more people "
            "than an option that is made to move few."
        )
    if refused:
        reasons = "; ".join(f"{name}: {count:,}" for name, count in sorted(refused.items()))
        said.append(
            f"Of {tried:,} redrawings, {sum(refused.values()):,} broke a rule and were refused ({reasons})."
        )
    if kept < wanted:
        said.append(
            f"Only {kept:,} of the {wanted:,} plans wanted were found: too few redrawings keep to the rules."
        )
    return " ".join(said)
