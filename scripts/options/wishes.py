"""What the configuration asks for: its rules in the solver's terms, and its choices as wishes with all their rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from localities.boundaries import (
    Belongs,
    ConfigurationError,
    Contiguity,
    Fault,
    InputError,
    MaxMoved,
    Objective,
    Problem,
    Rule,
    Tolerance,
    objective_named,
    some,
)
from localities.boundaries.options import family
from localities.scripts.configuration.choices import KINDS, Choice
from localities.scripts.configuration.ground import RuleGround, WrongRuleError, check_targets
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.configuration.rules import RULES, moved_states, tolerance_states
from localities.scripts.formats import number, people
from localities.scripts.options.scene import Scene

EVERY = "every option"


@dataclass(frozen=True)
class Stated:
    """A rule as it was stated.

    Attributes
    ----------
    rule
        In the solver's terms; its title is the name.
    kind
        The key of the configuration, or "contiguity".
    states
        What it says, in a sentence.
    only
        The options that it holds for; all if empty.
    """

    rule: Rule
    kind: str
    states: str
    only: tuple[str, ...] = ()


def state_rules(section: OptionsSection, ground: RuleGround) -> list[Stated]:
    """Return the rules of the configuration; that localities hang together is always the first.

    Parameters
    ----------
    section
        The configuration's options.
    ground
        What the rules speak of.

    Raises
    ------
    ConfigurationError
        With every name in the rules that is not known, and the nearest that is; or two rules of one name.
    """
    least = number(section.min_border_m)
    hanging = f"Every locality hangs together by shared borders of at least {least} m and the links that are listed."
    stated = [Stated(Contiguity(), "contiguity", hanging)]
    wrong: list[str] = []
    for place, each in enumerate(section.rules, start=1):
        where = f"options.rules[{place}]" + (f" ({each.name})" if each.name else "")
        try:
            rule, states = RULES[each.kind].read(each, ground)
        except WrongRuleError as error:
            wrong += [f"{where}: {what}" for what in error.faults]
            continue
        stated.append(Stated(rule, each.kind, states, tuple(each.only)))
    names = [each.rule.name for each in stated]
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong += [f"options.rules: two rules are named {name!r}; give each a name of its own" for name in twice]
    if wrong:
        raise ConfigurationError("\n".join(f"{what}{'' if what.endswith('?') else '.'}" for what in wrong))
    return stated


def rules_for(stated: Iterable[Stated], option: str) -> list[Rule]:
    """Return the rules that hold for an option.

    Parameters
    ----------
    stated
        Of `state_rules`.
    option
        Its name.
    """
    return [each.rule for each in stated if not each.only or option in each.only]


def rules_table(stated: Sequence[Stated], own: Mapping[str, Sequence[Stated]]) -> pd.DataFrame:
    """Return all rules as a table: ``name``, ``kind``, ``states``, ``applies_to``.

    Parameters
    ----------
    stated
        Of `state_rules`.
    own
        Option to the rules that are part of its choice.
    """
    applied = [(each, to) for each in stated for to in each.only or (EVERY,)]
    applied += [(each, option) for option, rules in own.items() for each in rules]
    rows = [(each.rule.name, each.kind.replace("_", " "), each.states, to) for each, to in applied]
    return pd.DataFrame(rows, columns=["name", "kind", "states", "applies_to"]).astype("str")


@dataclass(frozen=True, eq=False)
class WantedOption:
    """An option that is wanted.

    Attributes
    ----------
    name
        What it is called.
    wish
        What it is to have least of, and all its rules.
    own
        The rules of its choice and kind, with what they say.
    seconds
        Its own time; None for that of all options.
    """

    name: str
    wish: family.Wish | family.FreeWish
    own: tuple[Stated, ...]
    seconds: float | None


def make_wanted(
    name: str, choice: Choice, rules: Sequence[Rule], scene: Scene, section: OptionsSection
) -> WantedOption:
    """Return what a choice of the configuration asks for.

    Parameters
    ----------
    name
        What the option is called.
    choice
        Of the configuration.
    rules
        Those that hold for it.
    scene
        What options are made from.
    section
        The configuration's options.

    Raises
    ------
    ConfigurationError
        If it speaks of a locality or a count that is not known.
    InputError
        If a count is not known for every zone.
    """
    own = [each for each in _limits(name, choice, scene) if each.rule not in rules]
    every = [*rules, *(each.rule for each in own)]
    wish: family.Wish | family.FreeWish
    match choice.kind:
        case "free":
            assert choice.localities is not None
            wish = family.free(every, choice.localities[0], choice.by)
        case "consensus":
            wish = family.consensus(scene.problem, every)
            own += _agreed(scene.problem, wish)
        case "most_compact":
            wish = family.most_compact(scene.problem, every)
        case "nested":
            grouping = choice.grouping or finest_set(scene)
            label = scene.ground.labels.get(grouping, grouping)
            areas = _communities(scene, grouping)
            wish = family.nested(scene.problem, every, areas, f"{label} stay whole")
            own += _whole(scene.problem, wish, areas, label)
        case _:
            goal = goal_of(KINDS[choice.kind].goal, scene, section, choice)
            wish = family.Wish(choice.kind, goal, tuple(every))
    return WantedOption(name, wish, tuple(own), choice.seconds)


def goal_of(name: str, scene: Scene, section: OptionsSection, choice: Choice | None = None) -> Objective:
    """Return the objective that a frontier or a kind of option names.

    Parameters
    ----------
    name
        One of the goals of the configuration.
    scene
        What options are made from.
    section
        The configuration's options.
    choice
        Of the option; its count and its grouping come before the usual ones.
    """
    count, grouping = (choice.count, choice.grouping) if choice else (None, None)
    return objective_named(
        name,
        deprived=lambda: deprived_people(scene, count),
        communities=lambda: _communities(scene, grouping or judged_first(section)),
    )


def judged_first(section: OptionsSection) -> str:
    """Return the grouping whose communities are kept whole unless another is named: the first that is judged."""
    return section.communities[0] if section.communities else "places"


def finest_set(scene: Scene) -> str:
    """Return the boundary set with the most areas, the first of equals."""
    sets = scene.setting.sets
    return max(sets, key=lambda name: scene.ground.groupings[name].nunique())


def deprived_people(scene: Scene, count: str | None) -> dict[str, int]:
    """Return whole deprived people by zone.

    Parameters
    ----------
    scene
        What options are made from.
    count
        A count of the zones (income_deprived_count); None for all people of zones in the most deprived fifth.

    Raises
    ------
    ConfigurationError
        If the zones have no such count.
    InputError
        If some zones lack it.
    """
    zones = scene.setting.zones
    if count is None:
        fifth = zones["simd_quintile"]
        values = zones["people"].where((fifth == 1).fillna(False), 0.0).mask(fifth.isna())
        where = "simd_quintile"
    else:
        counts = [name for name in zones.columns if name.endswith("_count")]
        if count not in counts:
            raise ConfigurationError(
                f"options.choices: the zones have no count {count!r}{nearest(count, counts)}"
            )
        values, where = zones[count], count
    lacking = zones.index[values.isna()]
    if len(lacking):
        what = f"{len(lacking):,} of {len(zones):,} zones have none, so how deprivation is spread is not known: {some(lacking)}."
        raise InputError(
            Fault(where, what, "Give another count (count = ...), or leave out kind = most_equal.")
        )
    return {str(zone): int(value) for zone, value in np.floor(values.astype(float) + 0.5).items()}


def _communities(scene: Scene, grouping: str) -> dict[str, str]:
    members: pd.Series = scene.ground.groupings[grouping].dropna().astype(str)
    return {str(zone): str(name) for zone, name in members.sort_index().items()}


def _limits(name: str, choice: Choice, scene: Scene) -> list[Stated]:
    """Return the limits that a choice states for itself."""
    ground = scene.ground
    own: list[Stated] = []
    try:
        targets = check_targets(choice.targets, ground)
    except WrongRuleError as error:
        raise ConfigurationError(
            "\n".join(f"options.choices ({name}): {what}" for what in error.faults)
        ) from None
    if choice.tolerance is not None:
        rule = Tolerance(choice.tolerance, targets)
        own.append(Stated(rule, "tolerance", tolerance_states(choice.tolerance, targets, ground.counting)))
    if choice.max_moved is not None:
        moved = MaxMoved(choice.max_moved)
        own.append(Stated(moved, "max_moved", moved_states(choice.max_moved, None)))
    return own


def _agreed(problem: Problem, wish: family.Wish) -> list[Stated]:
    """Return that a consensus keeps what all sets agree on, as one statement for all its localities."""
    kept = [rule for rule in wish.rules if isinstance(rule, Belongs) and rule.name == family.AGREED]
    zones = [zone for rule in kept for zone in rule.zones]
    count = people(sum(int(problem.residents[problem.number[zone]]) for zone in zones))
    states = f"The {len(zones):,} zones ({count} people) that every set has in the same locality stay in it."
    return [Stated(kept[0], "consensus", states)] if kept else []


def _whole(problem: Problem, wish: family.Wish, areas: dict[str, str], label: str) -> list[Stated]:
    """Return that localities are made of whole areas, and which zones are excepted."""
    rule = wish.rules[-1]
    loose = sorted(set(areas) - set(getattr(rule, "communities", ())))
    count = people(sum(int(problem.residents[problem.number[zone]]) for zone in loose))
    but = (
        f" {len(loose):,} zones ({count} people) are excepted, for they are cut off from the rest of their area: "
        f"{some(map(problem.called, loose))}."
        if loose
        else ""
    )
    return [Stated(rule, "nested", f"Every locality is made of whole {label}.{but}")]
