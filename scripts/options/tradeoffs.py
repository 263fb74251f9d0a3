"""What lies between the options: the curve of balance, frontiers, random plans, and the short list of all that was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

import pandas as pd

from localities.boundaries import (
    ConfigurationError,
    InfeasibleError,
    Note,
    Option,
    Rule,
    Setting,
    Tolerance,
    status_quo_options,
)
from localities.scripts.configuration.choices import GOALS
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.formats import per_cent, tidy_per_cent
from localities.scripts.frames import each_row
from localities.scripts.options.found import FoundResults, remembering
from localities.scripts.options.scene import Candidate, Scene
from localities.scripts.options.solving import Solved, check_option, proof
from localities.scripts.options.watching import Watch
from localities.scripts.options.wishes import goal_of


@dataclass
class Explored:
    """What was found between the options.

    Attributes
    ----------
    curve, frontier
        Of `balance_curve` and `frontier`; None if not asked for.
    plans
        Random plans, zone by plan; None if not asked for.
    short_list
        Of `short_list`, over the solved options and every point found; None with fewer than two plans.
    candidates
        The points that are really different from the options that were asked for, and from one another.
    log
        What the solver proved of them.
    notes
        What could not be explored, and options that are much alike.
    """

    curve: pd.DataFrame | None = None
    frontier: pd.DataFrame | None = None
    plans: pd.DataFrame | None = None
    short_list: pd.DataFrame | None = None
    candidates: list[Candidate] = field(default_factory=list)
    log: dict[str, Option] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def check_extras(section: OptionsSection) -> None:
    """Say before anything is solved that random plans need an extra that is not installed.

    Parameters
    ----------
    section
        The configuration's options.

    Raises
    ------
    ConfigurationError
        If GerryChain is needed and missing.
    """
    if section.ensemble and find_spec("gerrychain") is None:
        raise ConfigurationError(
            "options.ensemble: random plans are drawn with GerryChain, which is not installed. "
            "Install it with: pip install 'localities[ensemble]', or leave options.ensemble out."
        )


@dataclass(frozen=True, eq=False)
class Exploration:
    """What is explored, and how.

    Attributes
    ----------
    scene
        What options are made from.
    rules
        Those for every option.
    section
        The configuration's options.
    watch
        Shows the searches; once interrupted, what is left is not explored.
    seconds
        Time for each point.
    found
        Results of earlier searches, which are used, and where those of this one are kept.
    """

    scene: Scene
    rules: Sequence[Rule]
    section: OptionsSection
    watch: Watch
    seconds: float
    found: FoundResults


def explore(asked: Exploration, solved: Solved) -> Explored:
    """Work out the curve, frontiers and random plans that the configuration asks for, and the short list.

    Parameters
    ----------
    asked
        What to explore.
    solved
        The options that were asked for.
    """
    section, watch, explored = asked.section, asked.watch, Explored()
    pool: dict[str, Candidate] = {}
    if section.curve and _going(watch, "the balance curve", explored):
        pool |= _curve(asked, explored)
    for first, second in section.frontier:
        if _going(watch, f"the frontier of {first} and {second}", explored):
            pool |= _frontier(asked, (first, second), explored)
    _shorten(asked, solved, pool, explored)
    if section.ensemble and _going(watch, "the random plans", explored):
        _random(asked, solved, explored)
    return explored


def positions(
    plans: pd.DataFrame | None, options: Mapping[str, pd.Series], setting: Setting
) -> pd.DataFrame | None:
    """Return where today's boundaries and the options lie among random plans; None without any.

    Parameters
    ----------
    plans
        Random plans, zone by plan.
    options
        Name to plan.
    setting
        What they are judged against.
    """
    if plans is None or plans.empty:
        return None
    from localities.boundaries import ensemble_position, plan_values

    today = status_quo_options(setting.status_quo)
    values = plan_values(pd.DataFrame({**today, **options}), setting)
    return ensemble_position(values, plan_values(plans, setting))


def _going(watch: Watch, what: str, explored: Explored) -> bool:
    """Say whether to go on; what is left out after an interruption is noted."""
    if watch.interrupted:
        explored.notes.append(
            Note("left_out", "options", f"{what} was not worked out: the search was interrupted.")
        )
    return not watch.interrupted


def _curve(asked: Exploration, explored: Explored) -> dict[str, Candidate]:
    from localities.boundaries import balance_curve

    searches = len(asked.section.curve) + 2  # without a tolerance, and at today's unevenness
    with asked.watch.staged("The cost of balance", searches * asked.seconds) as show:
        explored.curve, points = balance_curve(
            asked.scene.problem,
            asked.rules,
            asked.section.curve,
            seconds_each=asked.seconds,
            stop=asked.watch.stopped,
            asking=remembering(asked.found),
            report=lambda step: show(
                "no tolerance" if step is None else f"within {per_cent(step)} of equal population"
            ),
        )
    found = {}
    for step, option in points.items():
        name = "Least disruption" if step is None else f"Least disruption within {tidy_per_cent(step)}"
        if option.plan is None:
            continue
        check_option(asked.scene, option, [*asked.rules, *([] if step is None else [Tolerance(step)])])
        found[name] = Candidate(name, option.plan, proof(option), "least_disruption", option)
    return found


def _frontier(asked: Exploration, pair: tuple[str, str], explored: Explored) -> dict[str, Candidate]:
    from localities.boundaries import POINTS, frontier

    first, second = (goal_of(name, asked.scene, asked.section) for name in pair)
    one, other = (GOALS[name] for name in pair)
    what = f"{one.aim[0].upper()}{one.aim[1:]} against {other.aim}"
    problem, seconds = asked.scene.problem, asked.seconds
    searches = 2 * POINTS + 1  # two for each point, and the least of the second
    with asked.watch.searching(what, seconds=searches * seconds) as report:
        table, points = frontier(
            problem,
            first,
            second,
            asked.rules,
            seconds_each=seconds,
            report=report,
            stop=asked.watch.stopped,
            asking=remembering(asked.found),
        )
    before = [] if explored.frontier is None else [explored.frontier]
    explored.frontier = pd.concat([*before, table], ignore_index=True)
    found = {}
    for number, option in points.items():
        if option.plan is None:
            continue
        name = f"{what}: point {number + 1} of {len(table)}"
        check_option(asked.scene, option, asked.rules)
        found[name] = Candidate(name, option.plan, proof(option), one.kind, option)
    return found


def _shorten(asked: Exploration, solved: Solved, pool: Mapping[str, Candidate], explored: Explored) -> None:
    """Publish of the points found only those that are really different; say which choices are much alike."""
    from localities.boundaries import short_list

    wanted = {each.name: each for each in solved.candidates}
    everything = {**wanted, **{name: each for name, each in pool.items() if name not in wanted}}
    if len(everything) < 2:
        return
    table = short_list(
        {name: each.plan for name, each in everything.items()},
        asked.scene.setting.people,
        **asked.section.short_list.model_dump(),
    )
    explored.short_list = table
    for row in each_row(table):
        if row.option in wanted and not row.kept:
            what = f"{row.option!r} is published because it was asked for. {row.why}"
            explored.notes.append(Note("warning", "options", what))
        elif row.option not in wanted and row.kept:
            candidate = everything[row.option]
            explored.candidates.append(candidate)
            if candidate.solved is not None:
                explored.log[candidate.name] = candidate.solved


def _random(asked: Exploration, solved: Solved, explored: Explored) -> None:
    from localities.boundaries import ensemble

    start = solved.candidates[0].plan if solved.candidates else None
    try:
        with asked.watch.staged("Random plans") as show:
            drawn = ensemble(
                asked.scene.problem,
                asked.rules,
                plans=asked.section.ensemble,
                start=start,
                stop=asked.watch.stopped,
                report=lambda done, wanted: show(f"{done:,} of {wanted:,}"),
            )
    except (ConfigurationError, InfeasibleError) as error:
        explored.notes.append(Note("warning", "options.ensemble", str(error)))
        return
    explored.plans = drawn.plans
    explored.notes.append(Note("warning", "options.ensemble", drawn.words, len(drawn.plans.columns)))
