"""The part of the configuration that says which options are wanted and which rules hold."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.sections import InputPath, Population, Section, Set, Share, Shown
from localities.scripts.formats import people as whole
from localities.scripts.formats import tidy_per_cent

Kind = Literal[
    "consensus",
    "least_disruption",
    "best_balance",
    "most_compact",
    "most_equal",
    "whole_communities",
    "nested",
    "free",
]
Goal = Literal[
    "people_moved",
    "least_disruption",
    "balance",
    "cut_border",
    "cut_edges",
    "deprivation_spread",
    "split_communities",
]
STEPS = (50.0, 40.0, 30.0, 25.0, 20.0, 15.0, 10.0, 7.5, 5.0)
_LIMITS = ("tolerance", "targets", "max_moved")
_KEYS: dict[str, tuple[str, ...]] = {
    "consensus": (),
    "least_disruption": _LIMITS,
    "best_balance": ("max_moved",),
    "most_compact": _LIMITS,
    "most_equal": (*_LIMITS, "count"),
    "whole_communities": (*_LIMITS, "grouping"),
    "nested": (*_LIMITS, "grouping"),
    "free": ("tolerance", "localities", "by"),
}
_RULES: dict[str, tuple[str, ...]] = {
    "keep_together": (),
    "keep_apart": (),
    "belongs": ("locality",),
    "leave_alone": ("set",),
    "max_moved": ("set",),
    "max_splits": ("grouping", "exceptions"),
    "min_people": (),
    "tolerance": ("targets",),
}
_UNBOUNDED = {"most_compact", "most_equal", "whole_communities"}

People = Annotated[int, Field(ge=0)]
Names = Annotated[list[str], Field(min_length=1)]
Targets = dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]


def _steps(value: Any) -> Any:
    """Return the tolerances of a curve: the usual ones for true, none for false."""
    return (STEPS if value else ()) if isinstance(value, bool) else value


def _counts(value: Any) -> Any:
    """Return one number of localities as a range of one."""
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


def _rising(value: tuple[int, int]) -> tuple[int, int]:
    """Refuse a range that goes down."""
    if value[0] > value[1]:
        raise ValueError(f"give the lower number first: [{value[1]}, {value[0]}]")
    return value


Count = Annotated[int, Field(ge=2, le=100)]
Localities = Annotated[tuple[Count, Count], BeforeValidator(_counts), AfterValidator(_rising)]


class Choice(Section):
    """One option that is wanted.

    Only `kind` is needed; which of the other keys have a meaning depends on it.
    """

    kind: Kind
    name: Shown | None = None
    tolerance: Share | None = None
    targets: Targets = Field(default_factory=dict)
    max_moved: People | None = None
    grouping: str | None = None
    count: str | None = None
    localities: Localities | None = None
    by: Literal["moment_of_inertia", "cut_border", "cut_edges"] = "moment_of_inertia"
    seconds: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Choice:
        _refuse_others(self, self.kind, {"kind", "name", "seconds"}, _KEYS)
        if self.kind == "best_balance" and self.max_moved is None:
            raise ValueError(
                "best_balance needs max_moved, the most people who may change area; without it everybody may"
            )
        return self

    def called(self, labels: dict[str, str]) -> str:
        """Return the option's name: the given one, else what it is in words.

        Parameters
        ----------
        labels
            Grouping or set to what people call it.
        """
        if self.name is not None:
            return self.name
        of = labels.get(self.grouping or "", self.grouping or "")
        words = {
            "consensus": "Consensus",
            "least_disruption": "Least disruption",
            "best_balance": "Best balance",
            "most_compact": "Most compact",
            "most_equal": "Most equal in deprivation",
            "whole_communities": f"Whole communities{f' ({of})' if of else ''}",
            "nested": f"Nested{f' in {of}' if of else ''}",
            "free": f"{self.localities[0]} localities, free" if self.localities else "Free",
        }[self.kind]
        limits = []
        if self.tolerance is not None:
            limits.append(f"within {tidy_per_cent(self.tolerance)}")
        if self.targets:
            limits.append("of targets")
        if self.max_moved is not None:
            limits.append(f"for at most {whole(self.max_moved)} people")
        return " ".join([words, *limits])


class RuleSection(Section):
    """A rule that a planner states; exactly one of the keys of `_RULES`."""

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
        return next(key for key in _RULES if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _is_one_rule(self) -> RuleSection:
        given = [key for key in _RULES if getattr(self, key) is not None]
        if len(given) != 1:
            found = f"this has {' and '.join(given)}" if given else "this has none"
            raise ValueError(f"give exactly one of {', '.join(_RULES)}; {found}")
        _refuse_others(self, given[0], {"name", "only", given[0]}, _RULES)
        if self.belongs is not None and self.locality is None:
            raise ValueError('belongs needs locality, where these zones are to be: locality = "..."')
        if self.leave_alone is not None and self.set is None:
            raise ValueError('leave_alone needs set, whose boundary the locality keeps: set = "nhs"')
        return self


class Services(Section):
    """Points that localities should have their share of: hospitals, health centres, ..."""

    file: InputPath
    kind: Shown
    layer: str | None = None
    name: str | None = None
    crs: str | None = None


class Forecast(Population):
    """People by zone in a later year."""

    rules: bool = True


class ShortList(Section):
    """Which of many plans are different enough to be shown."""

    least_different: Share = 0.05
    most: Annotated[int, Field(ge=1, le=50)] = 6


class OptionsSection(Section):
    """What options for aligned localities are made of and judged by."""

    weights: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    min_border_m: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    links: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(default_factory=list)
    suggested_links: bool = False
    tolerance: Share | None = None
    localities: Localities | None = None
    seconds: float = Field(default=60.0, gt=0)
    communities: list[str] = Field(default_factory=list)
    groupings: list[Set] = Field(default_factory=list)
    services: list[Services] = Field(default_factory=list)
    forecast: Forecast | None = None
    choices: list[Choice] = Field(default_factory=list)
    rules: list[RuleSection] = Field(default_factory=list)
    scorecard: dict[str, float] = Field(default_factory=dict)
    curve: Annotated[tuple[Share, ...], BeforeValidator(_steps)] = ()
    frontier: list[tuple[Goal, Goal]] = Field(default_factory=list)
    ensemble: Annotated[int, Field(ge=0, le=100_000)] = 0
    short_list: ShortList = ShortList()

    @field_validator("frontier")
    @classmethod
    def _two_goals(cls, pairs: list[tuple[Goal, Goal]]) -> list[tuple[Goal, Goal]]:
        same = [one for one, other in pairs if one == other]
        if same:
            raise ValueError(f"a frontier is between two different goals, not {same[0]} and {same[0]}")
        return pairs

    @model_validator(mode="after")
    def _choices_are_bounded(self) -> OptionsSection:
        for number, choice in enumerate(self.choices, start=1):
            bounded = choice.tolerance is not None or choice.max_moved is not None
            ruled = any(rule.tolerance is not None or rule.max_moved is not None for rule in self.rules)
            if choice.kind in _UNBOUNDED and not (bounded or ruled or self.tolerance is not None):
                raise ValueError(
                    f"choices[{number}]: {choice.kind} needs a tolerance or max_moved; "
                    "without either its best plan is one large locality and slivers"
                )
        return self

    def groupings_known(self) -> tuple[str, ...]:
        """Return the names of groupings of zones other than the boundary sets."""
        return ("places", *(each.name for each in self.groupings))

    def named(self, labels: dict[str, str]) -> dict[str, Choice]:
        """Return the choices by name, with the tolerance for all where one has none of its own.

        Parameters
        ----------
        labels
            Grouping or set to what people call it.

        Raises
        ------
        ValueError
            If two have one name.
        """
        choices = [each for choice in self.choices for each in self._each_count(choice)]
        names = [choice.called(labels) for choice in choices]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            raise ValueError(f"two options.choices are named {', '.join(twice)}; give each a name of its own")
        return dict(zip(names, map(self._with_tolerance, choices), strict=True))

    def _each_count(self, choice: Choice) -> list[Choice]:
        """Return a free choice of a range of localities as one choice for each number."""
        if choice.kind != "free":
            return [choice]
        least, most = choice.localities or self.localities or (0, 0)
        if not most:
            raise ValueError("a free choice needs localities: how many, or a range such as [4, 12]")
        several = least < most and choice.name is not None
        return [
            choice.model_copy(
                update={
                    "localities": (count, count),
                    "name": f"{choice.name}, {count} localities" if several else choice.name,
                }
            )
            for count in range(least, most + 1)
        ]

    def _with_tolerance(self, choice: Choice) -> Choice:
        if choice.tolerance is not None or "tolerance" not in _KEYS[choice.kind]:
            return choice
        return choice.model_copy(update={"tolerance": self.tolerance})

    def check(self, labels: dict[str, str]) -> None:
        """Check the names that the options use against the sets and groupings there are.

        Parameters
        ----------
        labels
            Every set's name to what people call it.

        Raises
        ------
        ValueError
            Naming the first that is not known, with the nearest that is.
        """
        groupings = {**labels, **{each.name: each.label for each in self.groupings}}
        clash = sorted(set(labels) & set(self.groupings_known()))
        if clash:
            raise ValueError(f"options.groupings: {clash[0]} is the name of a set already; choose another")
        if labels and not any(self.weights.get(name, 1) for name in labels):
            raise ValueError("options.weights: every set has 0, so that no change would count; give one more")
        known = [*self.groupings_known(), *labels]
        asked: list[tuple[str, str | None, list[str]]] = []
        asked += [("options.weights", name, list(labels)) for name in self.weights]
        asked += [("options.communities", name, known) for name in self.communities]
        for number, choice in enumerate(self.choices, start=1):
            asked.append((f"options.choices[{number}].grouping", choice.grouping, known))
        for number, rule in enumerate(self.rules, start=1):
            asked.append((f"options.rules[{number}].grouping", rule.grouping, known))
            asked.append((f"options.rules[{number}].set", rule.set, list(labels)))
        names = list(self.named(groupings))
        for number, rule in enumerate(self.rules, start=1):
            asked += [(f"options.rules[{number}].only", name, names) for name in rule.only]
        for where, name, there in asked:
            if name is not None and name not in there:
                raise ValueError(f"{where}: there is no {name!r}{nearest(name, there)}")


def _refuse_others(section: Section, kind: str, own: set[str], table: dict[str, tuple[str, ...]]) -> None:
    """Refuse keys that say nothing to this kind of choice or rule."""
    aliases = {name: field.alias or name for name, field in type(section).model_fields.items()}
    for key in sorted(section.model_fields_set - own - set(table[kind])):
        goes = [other for other, keys in table.items() if key in keys]
        raise ValueError(f"{aliases[key]} has no meaning for {kind}; it goes with {', '.join(goes)}")


KINDS: tuple[str, ...] = get_args(Kind)
