"""How each kind of rule in the configuration is written for the solver, and what it says in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from localities.boundaries import (
    Belongs,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MaxSplits,
    MinPeople,
    Rule,
    Tolerance,
    some,
)
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.options import RuleSection
from localities.scripts.formats import people, per_cent
from localities.scripts.options.ground import Ground, WrongRuleError, check_targets, locality_named


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
    return f"At most {people(most)} people change area {who}."


def _zones(each: Sequence[str], ground: Ground) -> list[tuple[str, ...]]:
    found, wrong = ground.names.find_all(each)
    if wrong:
        raise WrongRuleError(wrong)
    return found


def _flat(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({zone for group in groups for zone in group}))


def _sized(texts: Sequence[str], zones: Sequence[str], ground: Ground) -> str:
    """Return names with how many zones and people they are."""
    count = f"{len(zones):,} zone{'' if len(zones) == 1 else 's'}"
    return f"{some(texts)} ({count}, {people(ground.people.loc[list(zones)].sum())} people)"


def _together(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
    texts = each.keep_together or []
    zones = _flat(_zones(texts, ground))
    title = each.name or f"keep {some(texts, 3)} together"
    return KeepTogether(zones, title), f"{_sized(texts, zones, ground)} are in one locality."


def _apart(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
    texts = each.keep_apart or []
    groups = _zones(texts, ground)
    shared = [zone for zone in _flat(groups) if sum(zone in group for group in groups) > 1]
    if shared:
        raise WrongRuleError([f"{some(shared)} cannot be kept apart from itself: two of the names hold it"])
    title = each.name or f"keep {some(texts, 3)} apart"
    return KeepApart(tuple(groups), title), f"No locality has zones of two of these: {some(texts, 9)}."


def _belongs(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
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
    return Belongs(zones, locality, title), f"{_sized(texts, zones, ground)} are in {locality}."


def _alone(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
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
    return LeaveAlone(locality, whose, title), states


def _moved(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
    assert each.max_moved is not None
    whom = None if each.set is None else ground.labels.get(each.set, each.set)
    title = (
        each.name or f"at most {people(each.max_moved)} people change area{f' for {whom}' if whom else ''}"
    )
    return MaxMoved(each.max_moved, each.set, title), moved_states(each.max_moved, whom)


def _splits(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
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
    rule = MaxSplits(dict(communities.sort_index()), each.max_splits, tuple(each.exceptions), title)
    return rule, f"At most {each.max_splits:,} of {len(there):,} {label} lie in more than one locality{but}."


def _least(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
    assert each.min_people is not None
    states = f"Every locality has at least {people(each.min_people)} {ground.counting}."
    return MinPeople(each.min_people, each.name or ""), states


def _tolerance(each: RuleSection, ground: Ground) -> tuple[Rule, str]:
    assert each.tolerance is not None
    targets = check_targets(each.targets, ground)
    states = tolerance_states(each.tolerance, targets, ground.counting)
    return Tolerance(each.tolerance, targets, each.name or ""), states


WRITERS: dict[str, Callable[[RuleSection, Ground], tuple[Rule, str]]] = {
    "keep_together": _together,
    "keep_apart": _apart,
    "belongs": _belongs,
    "leave_alone": _alone,
    "max_moved": _moved,
    "max_splits": _splits,
    "min_people": _least,
    "tolerance": _tolerance,
}
