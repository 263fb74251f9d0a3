"""The rules of the configuration: the keys of each, an example, what it says in words, and how the solver is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from localities import boundaries  # whose rules are loaded when one is stated: most configurations have none
from localities.boundaries import some
from localities.scripts.configuration.ground import RuleGround, WrongRuleError, check_targets, locality_named
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.sections import (
    Names,
    People,
    Section,
    Share,
    Shown,
    Targets,
    refuse_others,
)
from localities.scripts.formats import change_area, counted, people, per_cent


class RuleSection(Section):
    """A rule that a planner states; exactly one of the keys of `RULES`."""

    name: Shown | None = None
    keep_together: Names | None = None
    keep_apart: Annotated[list[str], Field(min_length=2)] | None = None
    belongs: Names | None = None
    locality: str | None = None
    leave_alone: str | None = None
    max_moved: People | None = None
    set: str | None = None
    max_splits: People | None = None
    grouping: str | None = None
    exceptions: list[str] = Field(default_factory=list, alias="except")
    min_people: Annotated[int, Field(gt=0)] | None = None
    tolerance: Share | None = None
    targets: Targets = Field(default_factory=dict)
    only: list[str] = Field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the key that says what kind of rule it is."""
        return next(key for key in RULES if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _is_one_rule(self) -> RuleSection:
        given = [key for key in RULES if getattr(self, key) is not None]
        if len(given) != 1:
            found = f"this has {' and '.join(given)}" if given else "this has none"
            raise ValueError(f"give exactly one of {', '.join(RULES)}; {found}")
        keys = {key: kind.keys for key, kind in RULES.items()}
        refuse_others(self, given[0], {"name", "only", given[0]}, keys)
        if self.belongs is not None and self.locality is None:
            raise ValueError('belongs needs locality, where these zones are to be: locality = "..."')
        if self.leave_alone is not None and self.set is None:
            raise ValueError('leave_alone needs set, whose boundary the locality keeps: set = "nhs"')
        return self


def tolerance_states(share: float, targets: Mapping[str, float], counting: str) -> str:
    """Return what a tolerance says.

    Parameters
    ----------
    share
        Of the mean or of the targets.
    targets
        Locality to people; may be empty.
    counting
        Whom it counts, in words.
    """
    within = per_cent(share)
    if not targets:
        return f"Every locality's {counting} are within {within} of the mean."
    wanted = "; ".join(f"{name} {people(value)}" for name, value in sorted(targets.items()))
    return (
        f"Every locality's {counting} are within {within} of its target: {wanted}; "
        "localities without a target share the rest equally."
    )


def moved_states(most: int, whom: str | None) -> str:
    """Return what a limit of people who change area says.

    Parameters
    ----------
    most
        People.
    whom
        The partner, or None for any.
    """
    who = f"for {whom}" if whom else "for any partner, each counted once"
    return f"At most {change_area(most)} {who}."


def _zones(each: Sequence[str], ground: RuleGround) -> list[tuple[str, ...]]:
    found, wrong = ground.names.find_all(each)
    if wrong:
        raise WrongRuleError(wrong)
    return found


def _flat(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({zone for group in groups for zone in group}))


def _sized(texts: Sequence[str], zones: Sequence[str], ground: RuleGround) -> str:
    """Return names with how many zones and people they are."""
    lived_in = ground.people.loc[list(zones)].sum()
    return f"{some(texts)} ({counted(len(zones), 'zone')}, {counted(lived_in, 'person', 'people')})"


def _together(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    texts = each.keep_together or []
    zones = _flat(_zones(texts, ground))
    title = each.name or f"keep {some(texts, 3)} together"
    return boundaries.KeepTogether(zones, title), f"{_sized(texts, zones, ground)} are in one locality."


def _apart(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    texts = each.keep_apart or []
    groups = _zones(texts, ground)
    shared = [zone for zone in _flat(groups) if sum(zone in group for group in groups) > 1]
    if shared:
        raise WrongRuleError([f"{some(shared)} cannot be kept apart from itself: two of the names hold it"])
    title = each.name or f"keep {some(texts, 3)} apart"
    return boundaries.KeepApart(
        tuple(groups), title
    ), f"No locality has zones of two of these: {some(texts, 9)}."


def _belongs(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    texts = each.belongs or []
    found, wrong = ground.names.find_all(texts)
    try:
        locality = locality_named(str(each.locality), ground)
    except WrongRuleError as error:
        raise WrongRuleError([*wrong, *error.faults]) from None
    if wrong:
        raise WrongRuleError(wrong)
    zones = _flat(found)
    title = each.name or f"{some(texts, 3)} in {locality}"
    return boundaries.Belongs(zones, locality, title), f"{_sized(texts, zones, ground)} are in {locality}."


def _alone(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    whose = str(each.set)
    locality = locality_named(str(each.leave_alone), ground, whose)
    zones = ground.status_quo.index[ground.status_quo[whose] == locality]
    label = ground.labels.get(whose, whose)
    if not len(zones):
        raise WrongRuleError([f"{label} have no area that is matched with {locality!r}"])
    rows = ground.groups[(ground.groups["set"] == whose) & (ground.groups["group"] == locality)]
    areas = sorted(rows["area"])
    made = f", made of {' and '.join(areas)}" if areas != [locality] else ""
    title = each.name or f"leave {locality} as {label} have it"
    states = f"{_sized([locality], list(zones), ground)} stays as {label} have it{made}."
    return boundaries.LeaveAlone(locality, whose, title), states


def _moved(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    assert each.max_moved is not None
    whom = None if each.set is None else ground.labels.get(each.set, each.set)
    title = each.name or f"at most {change_area(each.max_moved)}{f' for {whom}' if whom else ''}"
    return boundaries.MaxMoved(each.max_moved, each.set, title), moved_states(each.max_moved, whom)


def _splits(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    assert each.max_splits is not None
    grouping = each.grouping or "places"
    communities = ground.groupings[grouping].dropna().astype(str)
    there = set(communities)
    wrong = [
        f"except: {ground.labels.get(grouping, grouping)} have no {name!r}{nearest(name, sorted(there))}"
        for name in each.exceptions
        if name not in there
    ]
    if wrong:
        raise WrongRuleError(wrong)
    label = ground.labels.get(grouping, grouping)
    but = f", {some(each.exceptions, 9)} not counted" if each.exceptions else ""
    title = each.name or f"at most {each.max_splits:,} of the {label} split"
    rule = boundaries.MaxSplits(
        dict(communities.sort_index()), each.max_splits, tuple(each.exceptions), title
    )
    return rule, f"At most {each.max_splits:,} of {len(there):,} {label} lie in more than one locality{but}."


def _least(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    assert each.min_people is not None
    states = f"Every locality has at least {people(each.min_people)} {ground.counting}."
    return boundaries.MinPeople(each.min_people, each.name or ""), states


def _tolerance(each: RuleSection, ground: RuleGround) -> tuple[boundaries.Rule, str]:
    assert each.tolerance is not None
    targets = check_targets(each.targets, ground)
    states = tolerance_states(each.tolerance, targets, ground.counting)
    return boundaries.Tolerance(each.tolerance, targets, each.name or ""), states


@dataclass(frozen=True)
class RuleKind:
    """A kind of rule in the configuration, named by its key.

    Attributes
    ----------
    read
        From the section to the rule in the solver's terms and what it says, in a sentence.
    example
        Lines of the commented configuration, for ``str.format`` with ``reference`` and ``other``, two sets.
    keys
        The other keys that say something to it.
    """

    read: Callable[[RuleSection, RuleGround], tuple[boundaries.Rule, str]]
    example: str
    keys: tuple[str, ...] = ()


RULES = {
    "keep_together": RuleKind(_together, '''\
name = "One village"     # what messages call it
keep_together = ["Name of a place", "S01000001"]
only = ["Balanced"]      # the options it holds for; every option by default
'''),
    "keep_apart": RuleKind(_apart, '''\
keep_apart = ["Name of a place", "Name of another"]
'''),
    "belongs": RuleKind(_belongs, '''\
belongs = ["Name of a place"]
locality = "Name of a locality"
''', ("locality",)),
    "leave_alone": RuleKind(_alone, '''\
leave_alone = "Name of a locality"
set = "{reference}"      # whose boundary it keeps
''', ("set",)),
    "max_moved": RuleKind(_moved, '''\
max_moved = 20000
set = "{other}"          # for this partner; without it, for any partner
''', ("set",)),
    "max_splits": RuleKind(_splits, '''\
max_splits = 5
grouping = "places"
except = ["Name of a place"]   # may be split without being counted
''', ("grouping", "exceptions")),
    "min_people": RuleKind(_least, '''\
min_people = 30000       # in every locality
'''),
    "tolerance": RuleKind(_tolerance, '''\
tolerance = 25           # per cent
targets = {{ "Name of a locality" = 60000 }}
''', ("targets",)),
}  # fmt: skip
