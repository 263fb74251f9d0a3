"""The choices of a review, solved one after another: plans with their proofs in words, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, floor, isfinite

import pandas as pd

from localities.boundaries import (
    Contiguity,
    InfeasibleError,
    Limits,
    Note,
    Option,
    Problem,
    Rule,
    balanced_start,
    check_plan,
    evenest_reached,
    explain,
    plain_reasons,
    solve,
    unnamed_problem,
    without_even,
)
from localities.boundaries.options import family
from localities.scripts.configuration.choices import GOALS
from localities.scripts.formats import change_area, number, people, per_cent
from localities.scripts.options.found import FoundResults, Result, better, keeping, plan_question, question_of
from localities.scripts.options.scene import FORECAST, Candidate, Keeping, Scene
from localities.scripts.options.watching import Watch, duration
from localities.scripts.options.wishes import WantedOption

AnyWish = family.Wish | family.FreeWish

# An explanation asks the solver for up to some ten sets of rules; a plan that keeps to all but the tolerance is one question.
_EXPLAIN_SECONDS = 50.0
_WIDER_SECONDS = 10.0
LOG_COLUMNS = (
    "option", "objective", "status", "value", "proven_bound", "gap_share", "unit", "ties_settled", "moved_people", "rules",
)  # fmt: skip


@dataclass
class Solved:
    """What solving the choices came to.

    Attributes
    ----------
    candidates
        Options with a plan.
    log
        Option's name to what the solver proved, also where it found no plan in time.
    infeasible
        Option's name to why no plan can meet it.
    notes
        What was not tried or not found, and why.
    unknown
        Options that no earlier run has found, where only those are wanted.
    """

    candidates: list[Candidate] = field(default_factory=list)
    log: dict[str, Option] = field(default_factory=dict)
    infeasible: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def infeasible_table(self) -> pd.DataFrame:
        """Return the choices that no plan can meet."""
        return pd.DataFrame(list(self.infeasible.items()), columns=["option", "why"]).astype("str")


def solve_choices(
    scene: Scene,
    choices: Sequence[WantedOption],
    seconds: float,
    watch: Watch,
    found: FoundResults | None = None,
    *,
    search: bool = True,
    settle: bool = False,
) -> Solved:
    """Solve the choices, each by itself: one that cannot be met is explained and the others are found.

    Parameters
    ----------
    scene
        What options are made from.
    choices
        In the order in which they are published.
    seconds
        Time for each that states none of its own.
    watch
        Shows the search; once interrupted, what is left is not tried.
    found
        Results of earlier runs, which are used, and where those of this one are kept.
    search
        False: only what earlier runs have found; the rest is passed over.
    settle
        Whether to take longer over which of equally good plans comes first.

    Returns
    -------
    Solved
        Every plan has been checked by code that shares nothing with the solver's model.
    """
    solved = Solved()
    found = found or FoundResults()
    asked = [
        _Asked(scene, wanted, wanted.seconds or seconds, watch, found, search, settle) for wanted in choices
    ]
    if search and (words := _ahead([each for each in asked if not each.is_known()], len(asked))):
        watch.tell(words)
    for each in asked:
        wanted = each.wanted
        if watch.interrupted:
            what = f"{wanted.name!r} was not tried: the search was interrupted."
            solved.notes.append(Note("left_out", "options", what))
            continue
        _solve_one(each, solved)
    return solved


def check_option(scene: Scene, option: Option, rules: Sequence[Rule]) -> None:
    """Check a plan from the frames alone.

    Parameters
    ----------
    scene
        Whose frames.
    option
        With a plan.
    rules
        What it has to satisfy.

    Raises
    ------
    CheckError
        If it does not: a fault of the toolkit.
    """
    setting = scene.setting
    assert option.plan is not None
    check_plan(
        scene.people_columns(),
        setting.neighbours,
        setting.status_quo,
        option.plan,
        rules,
        labels=scene.problem.labels,
        weights=setting.weights,
        disruption=option.value if option.objective == "least_disruption" else None,
        forecast=scene.forecast,
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """One option that is wanted, and what it is looked for with."""

    scene: Scene
    wanted: WantedOption
    seconds: float
    watch: Watch
    found: FoundResults
    search: bool
    settle: bool

    @cached_property
    def problem(self) -> Problem:
        """Return the problem; that of localities without names also where rules are explained."""
        wish = self.wanted.wish
        if not isinstance(wish, family.FreeWish):
            return self.scene.problem
        columns, neighbours = self.scene.people_columns(), self.scene.setting.neighbours
        return unnamed_problem(columns, neighbours, wish.count, self.scene.forecast or "people")

    def question(self, wish: AnyWish) -> str:
        """Return the name under which results are kept."""
        if isinstance(wish, family.FreeWish):
            return question_of(self.scene.problem, wish, self.scene.setting.zones.geometry)
        return plan_question(self.scene.problem, wish.objective, wish.rules, thorough=self.settle)

    def is_known(self) -> bool:
        """Answer whether an earlier run has found it."""
        known = self.found.get(self.question(self.wanted.wish))
        return known is not None and known.answers(self.seconds)


def _ahead(unknown: Sequence[_Asked], options: int) -> str:
    """Return how long the searches may take, in words; nothing where none is needed."""
    if not unknown:
        return ""
    known = f" {options - len(unknown):,} more known from an earlier run." if len(unknown) < options else ""
    most = duration(sum(each.seconds for each in unknown))
    return f"Options to find: {len(unknown):,}, which takes {most} at most; what is proven sooner ends sooner.{known}"


def _solve_one(asked: _Asked, solved: Solved) -> None:
    wanted, watch, seconds = asked.wanted, asked.watch, asked.seconds
    wish, why = wanted.wish, ""
    result = _result(asked, wish)
    if result is not None and result.option is None:
        why = result.why
        if wish.kind == "consensus" and family.AGREED in result.rests and not asked.scene.linked.notes:
            # What all sets agree on cannot all stay: then as little of it changes as the rules allow.
            rules = tuple(rule for rule in wish.rules if rule.name != family.AGREED)
            wish = replace(wish, rules=rules)
            result = _result(asked, wish)
    if result is None:
        solved.unknown.append(wanted.name)
        return
    option = result.option
    if option is None:
        solved.infeasible[wanted.name] = why
        return
    if option.plan is None and not result.ended:
        solved.notes.append(Note("left_out", "options", f"{wanted.name!r} was interrupted before any plan."))
        return
    solved.log[wanted.name] = option
    if option.plan is None:
        allow = f"Allow more than {seconds:g} seconds (--seconds, or seconds in the configuration)."
        what = f"{wanted.name!r}: no plan was found in time, and none is proven to be missing. {allow}"
        with watch.searching(f"Looking for a tolerance that {wanted.name} can meet", seconds=_WIDER_SECONDS):
            what += _wider(asked.problem, wish, solved.candidates, watch)
        solved.notes.append(Note("warning", "options", what))
        return
    if isinstance(wish, family.Wish):  # a free choice has been checked under its own names
        check_option(asked.scene, option, wish.rules)
    origin = proof(option)
    if why:
        origin = f"{origin} Not everything that all sets agree on could stay: {' '.join(why.splitlines())}"
    keeping = Keeping(tuple(wish.rules), asked.scene.ground.counted)
    solved.candidates.append(Candidate(wanted.name, option.plan, origin, wish.kind, option, keeping))


def _wider(problem: Problem, wish: AnyWish, others: Sequence[Candidate], watch: Watch) -> str:
    """Return what tolerance is known to be possible, also from other options, in words; nothing where none is known."""
    if isinstance(wish, family.FreeWish):
        return ""
    named = [other.plan for other in others if set(other.plan) == set(problem.labels)]
    reached = evenest_reached(problem, wish.objective, wish.rules, named)
    if reached is None and len(rest := without_even(wish.rules)) < len(wish.rules):
        # No partner's own areas keep to the other rules: a plan that does is sought first.
        try:
            plan = solve(
                problem, wish.objective, rest, limits=Limits(_WIDER_SECONDS, stop=watch.stopped)
            ).plan
        except InfeasibleError:
            return ""
        plans = [] if plan is None else [plan]
        reached = evenest_reached(problem, wish.objective, wish.rules, plans)
    if reached is None:
        return ""
    return f" A tolerance of {ceil(reached * 1000) / 10:.1f} per cent can be met for certain; less may do."


def _result(asked: _Asked, wish: AnyWish) -> Result | None:
    """Return what an earlier run has found, where another search would be in vain; else search, from where it ended.

    Returns
    -------
    Result or None
        None if nothing is known and nothing is to be sought.
    """
    question = asked.question(wish)
    known = asked.found.get(question)
    if known is not None and (known.answers(asked.seconds) or not asked.search):
        asked.watch.tell(f"{asked.wanted.name}: an earlier run has found it; its result is used.")
        return known
    if not asked.search:
        return None
    before = known.option if known is not None else None
    if before is not None and before.plan is not None:
        asked.watch.tell(f"{asked.wanted.name}: the search goes on where an earlier run ended.")
    keep = keeping(asked.found, question, asked.seconds, before)
    option = _search(asked, wish, None if before is None else before.plan, keep)
    ended = not asked.watch.interrupted
    if option is None:
        why, rests = _why_not(asked, wish.rules)
        result = Result(
            None, asked.seconds, ended=not asked.watch.interrupted, why=why, rests=frozenset(rests)
        )
    else:
        result = Result(better(option, before), asked.seconds, ended)
    asked.found.put(question, result)
    return result


def _search(
    asked: _Asked, wish: AnyWish, known: pd.Series | None, keep: Callable[[Option], None]
) -> Option | None:
    """Return the option, without a plan if none was found in time; None if it is proven that there is none."""
    problem = asked.problem
    if plain_reasons(problem, wish.rules):
        return None
    scale = 1 if isinstance(wish, family.FreeWish) else wish.objective.scale(problem)
    with asked.watch.searching(asked.wanted.name, scale, asked.seconds) as report:
        limits = Limits(asked.seconds, report, asked.watch.stopped, keep)
        try:
            if isinstance(wish, family.FreeWish):
                return _freely(asked.scene, wish, limits, known)
            # No other option serves as a start: what is found does not depend on what else was asked for.
            start = balanced_start(problem, wish.objective, wish.rules) if known is None else known
            return solve(
                problem, wish.objective, wish.rules, limits=limits, start=start, thorough=asked.settle
            )
        except InfeasibleError:
            return None


def _freely(scene: Scene, wish: family.FreeWish, limits: Limits, known: pd.Series | None) -> Option:
    """Return so many localities chosen freely, named after today's."""
    from localities.boundaries import named_after, solve_free

    setting = scene.setting
    zones = setting.zones.assign(**{FORECAST: scene.ground.counted})

    def named(option: Option) -> Option:
        return named_after(option, zones, setting.status_quo, setting.weights or None)

    keep = limits.keep
    if keep is not None:
        limits.keep = lambda option: keep(named(option))
    option = solve_free(
        zones,
        setting.neighbours,
        wish.count,
        wish.rules,
        objective=wish.by,
        people=scene.forecast or "people",
        limits=limits,
        start=known,
    )
    return named(option)


def _why_not(asked: _Asked, rules: Sequence[Rule]) -> tuple[str, set[str]]:
    """Return why rules cannot hold together, in words, and the names of the rules it rests on."""
    with asked.watch.searching(f"Looking for why {asked.wanted.name} cannot be", seconds=_EXPLAIN_SECONDS):
        found = explain(asked.problem, rules, seconds=_EXPLAIN_SECONDS, stop=asked.watch.stopped)
    if found is None:
        names = "; ".join(dict.fromkeys(rule.name for rule in rules))
        return f"No plan satisfies these rules together: {names}.", {rule.name for rule in rules}
    rests = {*found.conflict, *(rule for reason in found.reasons for rule in reason.rules)}
    hanging = {rule.name for rule in rules if isinstance(rule, Contiguity)}
    linked = asked.scene.linked
    links = [note.what for note in linked.notes] if rests & hanging else []
    return "\n".join([found.words, *links]), rests


def proof(option: Option) -> str:
    """Return in words what an option comes to and how much better any plan could be.

    Parameters
    ----------
    option
        Of `solve`.

    Returns
    -------
    str
        One or two sentences.
    """
    known = isfinite(option.bound) and option.bound > 0  # no objective can be below nothing
    if option.value is None:
        if not known:
            return "No plan was found in time, and it is not known how good a plan could be."
        least = _counted(option.objective, option.bound, whole=False)
        return f"No plan was found in time; in any plan at least this holds: {least}."
    found = _counted(option.objective, option.value, whole=True)
    found = found[0].upper() + found[1:]
    moved = f"{change_area(option.people_moved)} for at least one partner"
    if option.status == "optimal":
        return f"{found}: proven to be the least under its rules. {moved}."
    if not known:
        return f"{found}; it is not known how much better a plan could be. {moved}."
    least = _shown(option.objective, option.bound, whole=False)
    return (
        f"{found}; under its rules no plan can have less than {least} (gap {per_cent(option.gap)}). {moved}."
    )


def log_table(log: Mapping[str, Option]) -> pd.DataFrame:
    """Return the solver's log, a row an option, without times, which differ from run to run.

    Parameters
    ----------
    log
        Option's name to what the solver proved, also where it found no plan.
    """
    rows = [_log_row(name, option) for name, option in log.items()]
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS))


def _counted(objective: str, value: float, *, whole: bool) -> str:
    """Return a value with what it counts; a bound is rounded down, so that it stays one."""
    goal, shown = GOALS[objective], _shown(objective, value, whole=whole)
    return (goal.one if goal.one and shown == "1" else goal.counted).format(shown)


def _shown(objective: str, value: float, *, whole: bool) -> str:
    if GOALS[objective].unit == "metres":
        return f"{number(value / 1000)} km"
    return people(value if whole else floor(value))


def _sure(option: Option) -> float:
    """Return the bound as it may be shown: where people see whole numbers it is rounded down, so that it stays one."""
    seen_whole = isfinite(option.bound) and option.bound >= 100 and option.status != "optimal"
    return float(floor(option.bound)) if seen_whole else option.bound


def _log_row(name: str, option: Option) -> dict[str, object]:
    found = option.plan is not None
    return {
        "option": name,
        "objective": option.objective,
        "status": option.status,
        "value": option.value,
        "proven_bound": _sure(option),
        "gap_share": option.gap if found else None,
        "unit": option.unit,
        "ties_settled": option.settled,
        "moved_people": option.people_moved if found else None,
        "rules": "; ".join(dict.fromkeys(option.rules)),
    }
