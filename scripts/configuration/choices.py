"""The options that can be asked for, and the aims that they have least of: keys, words, an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from localities.scripts.configuration.sections import People, Section, Share, Shown, Targets, refuse_others
from localities.scripts.formats import counted, counted_noun, tidy_per_cent


@dataclass(frozen=True)
class Goal:
    """What a plan can have least of, in words; `boundaries.options.objectives` counts it.

    Attributes
    ----------
    label, unit
        As a heading, and what it counts.
    counted
        A plan's value as a clause, for ``str.format`` with the value.
    one
        The same of a value of one; empty where it reads alike.
    aim
        As one of the two aims of a frontier; empty where it cannot be one.
    kind
        The kind of option that the points of such a frontier are.
    """

    label: str
    unit: str
    counted: str
    aim: str = ""
    kind: str = ""
    one: str = ""


GOALS = {
    "people_moved": Goal(
        "People whose area changes for at least one partner", "people", "{} people change area",
        "fewest people moved", "least_disruption", "{} person changes area",
    ),
    "least_disruption": Goal(
        "People whose area changes, weighted by partner", "people",
        "{} changes of area, a person counting once for each partner by its weight",
        "least disruption", "least_disruption",
        "{} change of area, a person counting once for each partner by its weight",
    ),
    "balance": Goal(
        "Largest difference from equal population", "people",
        "the locality furthest from equal population is {} people from it", "balance", "best_balance",
        "the locality furthest from equal population is {} person from it",
    ),
    "cut_border": Goal(
        "Border between localities", "metres", "{} of border lie between localities",
        "short borders", "most_compact",
    ),
    "cut_edges": Goal(
        "Neighbouring zones in different localities", "pairs of zones",
        "{} pairs of neighbouring zones lie in different localities", "few cut edges", "most_compact",
        "{} pair of neighbouring zones lies in different localities",
    ),
    "deprivation_spread": Goal(
        "Most deprived people above or below the even share", "people",
        "the most deprived people that a locality has above or below its even share are {}",
        "even deprivation", "most_equal",
    ),
    "split_communities": Goal(
        "Communities in more than one locality", "communities",
        "{} communities lie in more than one locality", "whole communities", "whole_communities",
        "{} community lies in more than one locality",
    ),
    "moment_of_inertia": Goal(
        "People times the square of the way to the middle of their locality", "people x km²",
        "people times the squared kilometres to the middle of their locality are {}",
    ),
}  # fmt: skip
AIMS = tuple(name for name, goal in GOALS.items() if goal.aim)


@dataclass(frozen=True)
class OptionKind:
    """A kind of option that can be asked for.

    Attributes
    ----------
    title
        What an option of it is called unless the planner names it.
    words
        What it is, on the page.
    goal
        What it has least of; `options.wishes` makes the kinds that are more than an aim and the planner's rules.
    says
        What it is, in the commented configuration.
    example
        Further keys there, a line each, for ``str.format`` with ``reference`` and ``other``, two sets.
    keys
        The keys of a choice that say something to it.
    of
        Added to the title where a grouping is given, for ``str.format`` with what people call it.
    bounded
        Whether it needs a limit: without one its best plan is one large locality and slivers.
    """

    title: str
    words: str
    goal: str
    says: str
    example: str
    keys: tuple[str, ...]
    of: str = ""
    bounded: bool = False


_LIMITS = ("tolerance", "targets", "max_moved")
KINDS = {
    "consensus": OptionKind(
        "Consensus", "what the partners already agree on, with the least change that makes them one",
        "least_disruption", "keep what all sets agree on, and the least change that makes them one", "", (),
    ),
    "least_disruption": OptionKind(
        "Least disruption", "fewest people whose area changes",
        "least_disruption", "the fewest people whose area changes, weighted by partner",
        '''\
name = "Balanced"
tolerance = 10           # per cent
targets = {{ "Name of a locality" = 60000 }}   # people instead of equal population; the others share the rest
max_moved = 60000        # people who may change area for any partner
seconds = 120
''', _LIMITS,
    ),
    "best_balance": OptionKind(
        "Best balance", "most equal population",
        "balance", "the most equal population for at most so many people who change area",
        "max_moved = 50000\n", ("max_moved",),
    ),
    "most_compact": OptionKind(
        "Most compact", "shortest borders between localities",
        "cut_border", "the shortest border between localities", "tolerance = 30\n", _LIMITS, bounded=True,
    ),
    "most_equal": OptionKind(
        "Most equal in deprivation", "most equal in deprivation",
        "deprivation_spread", "deprivation spread evenly: people of the most deprived fifth of zones,",
        '''\
count = "income_deprived_count"   # or any count of people
max_moved = 50000
''', (*_LIMITS, "count"), bounded=True,
    ),
    "whole_communities": OptionKind(
        "Whole communities", "fewest communities split",
        "split_communities", "the fewest communities in more than one locality",
        'grouping = "places"\nmax_moved = 50000\n', (*_LIMITS, "grouping"), of=" ({})", bounded=True,
    ),
    "nested": OptionKind(
        "Nested", "whole areas of one partner joined together", "least_disruption",
        "localities made of whole areas of a set or grouping with more of them, with the least change",
        'grouping = "{other}"\n', (*_LIMITS, "grouping"), of=" in {}",
    ),
    "free": OptionKind(
        "Free", "a free choice of localities", "moment_of_inertia",
        "so many compact localities whatever there is today, named after today's afterwards",
        '''\
localities = [5, 7]
tolerance = 10
by = "moment_of_inertia" # people near the middle of their locality; or "cut_border", "cut_edges"
''', ("tolerance", "localities", "by"),
    ),
}  # fmt: skip

if TYPE_CHECKING:
    Kind = str
    Aim = str
else:  # what type checkers cannot follow: the keys of the records are all that the configuration takes
    Kind = Literal[tuple(KINDS)]
    Aim = Literal[AIMS]


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
        keys = {name: kind.keys for name, kind in KINDS.items()}
        refuse_others(self, self.kind, {"kind", "name", "seconds"}, keys)
        if self.kind == "best_balance" and self.max_moved is None:
            raise ValueError(
                "best_balance needs max_moved, the most people who may change area; without it everybody may"
            )
        return self

    def called(self, labels: dict[str, str], noun: str = "people") -> str:
        """Return the option's name: the given one, else what it is in words.

        Parameters
        ----------
        labels
            Grouping or set to what people call it.
        noun
            What stands in the place of people, in the plural.
        """
        if self.name is not None:
            return self.name
        kind = KINDS[self.kind]
        words = kind.title
        if self.grouping:
            words += kind.of.format(labels.get(self.grouping, self.grouping))
        if self.localities is not None:
            words = f"{counted(self.localities[0], 'locality', 'localities')}, free"
        limits = []
        if self.tolerance is not None:
            limits.append(f"within {tidy_per_cent(self.tolerance)}")
        if self.targets:
            limits.append("of targets")
        if self.max_moved is not None:
            limits.append(f"for at most {counted_noun(self.max_moved, noun)}")
        return " ".join([words, *limits])
