"""``localities propose``: options that disturb the fewest people, each with the proof of how good any plan could be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from boundaries.errors import InfeasibleError
from boundaries.options.arithmetic import plain_reasons
from boundaries.options.explain import explain
from boundaries.options.limits import Limits
from boundaries.options.objectives import Objective, least_disruption
from boundaries.options.plan import Option
from boundaries.options.problem import Problem, make_problem
from boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MinPeople,
    Rule,
    Tolerance,
)
from boundaries.options.solve import solve
from scripts.config import Configuration, OptionsSection
from scripts.formats import people, per_cent
from scripts.load import load
from scripts.measure import measure
from scripts.options import Candidate, setting_of
from scripts.optionsout import write_options
from scripts.progress import Progress
from scripts.staging import staged_folder


def run_propose(configuration: Configuration, tolerances: Sequence[float], seconds: float, out: Path) -> None:
    """Find the plan that disturbs the fewest people, without and with limits on how unequal localities may be.

    Parameters
    ----------
    configuration
        Of the review; its options say weights, links and rules.
    tolerances
        Largest deviations from equal population, as shares; each is an option.
    seconds
        Time for each option; the best plan so far is kept with its bound.
    out
        The folder to write; replaced whole.

    Raises
    ------
    LocalitiesError
        If an input, the rules or the disk does not allow it; nothing is written then.
    """
    progress = Progress()
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        setting = setting_of(review)
        problem = make_problem(
            setting.zones, setting.neighbours, setting.status_quo, configuration.options.weights or None
        )
        rules = _rules(configuration.options)
        solved: dict[str, Option] = {}
        for tolerance in (None, *sorted(set(tolerances), reverse=True)):
            name = (
                "Least disruption"
                if tolerance is None
                else f"Least disruption within {per_cent(tolerance, 0)}"
            )
            more = [] if tolerance is None else [Tolerance(tolerance)]
            with progress.step(f"Solving: {name}"):
                solved[name] = _solved(
                    problem, least_disruption(), [*rules, *more], limits=Limits(seconds=seconds)
                )
        if all(option.plan is None for option in solved.values()):
            raise InfeasibleError(
                f"No plan was found in {seconds:g} seconds, and none is proven to be missing. Allow more with --seconds."
            )
        candidates = [
            Candidate(name, option.plan, proof(option))
            for name, option in solved.items()
            if option.plan is not None
        ]
        write_options(
            review, setting, candidates, (), folder, inputs=(), progress=progress, proofs=_proofs(solved)
        )
    for name, option in solved.items():
        print(f"{name}: {proof(option)}")
    print(f"Open {out.absolute() / 'options.html'}")


def _solved(problem: Problem, objective: Objective, rules: Sequence[Rule], *, limits: Limits) -> Option:
    """Solve, or say in words why nothing can satisfy the rules."""
    plain = plain_reasons(problem, rules)
    if plain:
        words = "\n".join(reason.words for reason in plain)
        raise InfeasibleError(f"No plan satisfies the rules.\n{words}")
    try:
        return solve(problem, objective, rules, limits=limits)
    except InfeasibleError as error:
        found = explain(problem, rules, seconds=limits.seconds or 60.0)
        why = found.words if found is not None else str(error)
        raise InfeasibleError(f"No plan satisfies the rules.\n{why}") from None


def _rules(section: OptionsSection) -> list[Rule]:
    """Return the configuration's rules; localities always hang together."""
    return [
        Contiguity(),
        *(KeepTogether(tuple(zones)) for zones in section.keep_together),
        *(KeepApart(tuple(zones)) for zones in section.keep_apart),
        *(Belongs(tuple(zones), locality) for locality, zones in section.belongs.items()),
        *(LeaveAlone(locality, partner) for locality, partner in section.leave_alone.items()),
        *(
            MaxMoved(most, None if partner == "all" else partner)
            for partner, most in section.max_moved.items()
        ),
        *([MinPeople(section.min_people)] if section.min_people is not None else []),
    ]


def proof(option: Option) -> str:
    """Return in words what an option costs and how much better any plan could be.

    Parameters
    ----------
    option
        Of `solve`.

    Returns
    -------
    str
        One or two sentences.
    """
    if option.value is None:
        return f"No plan was found in time; any plan costs at least {people(option.bound)} {option.unit}."
    cost = f"{people(option.people_moved)} people change area for at least one partner ({people(option.value)} {option.unit})"
    if option.status == "optimal":
        return f"{cost}: proven to be the least under its rules."
    return f"{cost}; no plan under its rules can have fewer than {people(option.bound)} (gap {per_cent(option.gap)})."


def _proofs(solved: dict[str, Option]) -> pd.DataFrame:
    """Return the solver's log without times, which differ from run to run."""
    rows = [
        {
            "option": name,
            "objective": option.objective,
            "status": option.status,
            "value": option.value,
            "proven_bound": option.bound,
            "gap_share": option.gap if option.value is not None else None,
            "unit": option.unit,
            "ties_settled": option.settled,
            "moved_people": option.people_moved if option.plan is not None else None,
            "rules": "; ".join(option.rules),
        }
        for name, option in solved.items()
    ]
    return pd.DataFrame(rows)
