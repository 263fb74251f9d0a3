"""The rules of the configuration in the solver's terms, each by its name, with what it says in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import ConfigurationError, Contiguity, Rule
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.formats import number
from localities.scripts.options.ground import Ground, WrongRuleError
from localities.scripts.options.rulewords import WRITERS

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


def state_rules(section: OptionsSection, ground: Ground) -> list[Stated]:
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
            rule, states = WRITERS[each.kind](each, ground)
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
    rows = [
        (each.rule.name, each.kind.replace("_", " "), each.states, to)
        for each in stated
        for to in each.only or (EVERY,)
    ]
    rows += [
        (each.rule.name, each.kind.replace("_", " "), each.states, option)
        for option, rules in own.items()
        for each in rules
    ]
    return pd.DataFrame(rows, columns=["name", "kind", "states", "applies_to"]).astype("str")
