"""The part of the configuration that says which options are wanted and which rules hold."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from localities.boundaries import and_words
from localities.scripts.configuration.choices import AIMS, KINDS, Aim, Choice, Localities
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.rules import RULES, RuleSection
from localities.scripts.configuration.sections import InputPath, Population, Said, Section, Set, Share, Shown
from localities.scripts.formats import counted

STEPS = (50.0, 40.0, 30.0, 25.0, 20.0, 15.0, 10.0, 7.5, 5.0)


def _steps(value: Any) -> Any:
    """Return the tolerances of a curve: the usual ones for true, none for false."""
    return (STEPS if value else ()) if isinstance(value, bool) else value


def _unlike(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Refuse a frontier between an aim and itself."""
    same = [one for one, other in pairs if one == other]
    if same:
        raise ValueError(f"a frontier is between two different goals, not {same[0]} and {same[0]}")
    return pairs


class Services(Section):
    """Points that localities should have their share of: hospitals, GP practices with their clusters and lists, ..."""

    file: InputPath
    kind: Shown
    layer: str | None = None
    sheet: str | None = None
    name: str | None = None
    crs: str | None = None
    cluster: str | None = None
    patients: str | None = None
    date: Said = ""
    publisher: Said = ""


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
    settle_ties: bool = False
    communities: list[str] = Field(default_factory=list)
    groupings: list[Set] = Field(default_factory=list)
    services: list[Services] = Field(default_factory=list)
    forecast: Forecast | None = None
    choices: list[Choice] = Field(default_factory=list)
    rules: list[RuleSection] = Field(default_factory=list)
    scorecard: dict[str, float] = Field(default_factory=dict)
    curve: Annotated[tuple[Share, ...], BeforeValidator(_steps)] = ()
    frontier: Annotated[list[tuple[Aim, Aim]], AfterValidator(_unlike)] = Field(default_factory=list)
    ensemble: Annotated[int, Field(ge=0, le=100_000)] = 0
    short_list: ShortList = ShortList()

    @model_validator(mode="after")
    def _choices_are_bounded(self) -> OptionsSection:
        for number, choice in enumerate(self.choices, start=1):
            bounded = choice.tolerance is not None or choice.max_moved is not None
            ruled = any(rule.tolerance is not None or rule.max_moved is not None for rule in self.rules)
            if KINDS[choice.kind].bounded and not (bounded or ruled or self.tolerance is not None):
                raise ValueError(
                    f"choices[{number}]: {choice.kind} needs a tolerance or max_moved; "
                    "without either its best plan is one large locality and slivers"
                )
        return self

    def groupings_known(self) -> tuple[str, ...]:
        """Return the names of groupings of zones other than the boundary sets."""
        return ("places", *(each.name for each in self.groupings))

    def named(self, labels: dict[str, str], counted: str = "people") -> dict[str, Choice]:
        """Return the choices by name, with the tolerance for all where one has none of its own.

        Parameters
        ----------
        labels
            Grouping or set to what people call it.
        counted
            What stands in the place of people, in the plural.

        Raises
        ------
        ValueError
            If two have one name.
        """
        choices = [each for choice in self.choices for each in self._each_count(choice)]
        names = [choice.called(labels, counted) for choice in choices]
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
                    "name": f"{choice.name}, {counted(count, 'locality', 'localities')}"
                    if several
                    else choice.name,
                }
            )
            for count in range(least, most + 1)
        ]

    def _with_tolerance(self, choice: Choice) -> Choice:
        if choice.tolerance is not None or "tolerance" not in KINDS[choice.kind].keys:
            return choice
        return choice.model_copy(update={"tolerance": self.tolerance})

    def check(self, labels: dict[str, str], counted: str = "people") -> None:
        """Check the names that the options use against the sets and groupings there are.

        Parameters
        ----------
        labels
            Every set's name to what people call it.
        counted
            As for `named`.

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
        names = list(self.named(groupings, counted))
        for number, rule in enumerate(self.rules, start=1):
            asked += [(f"options.rules[{number}].only", name, names) for name in rule.only]
        for where, name, there in asked:
            if name is not None and name not in there:
                raise ValueError(f"{where}: there is no {name!r}{nearest(name, there)}")


_HEAD = """\
# Options for aligned localities, found by: localities propose
# Everything below may be left out. Then the consensus is found: what all sets agree on, and the least change that makes them one.
# [options]
# weights = {{ {reference} = 1, {other} = 1 }}   # how much a change of area counts for each partner; 1 where not given
# tolerance = 20           # per cent: most deviation from equal population (consensus and best_balance take none); no limit by default
# localities = 6           # of free choices: how many, or a range such as [4, 12], an option for each number
# seconds = 60             # time for each option; the best plan by then is kept, with how much better any could be
# settle_ties = false      # true: also take long to prove which of equally good plans comes first
# min_border_m = 1         # zones that share less than this only touch at a corner
# links = [["S01000001", "S01000002"]]   # zones joined by a ferry, a bridge or a road; codes or names
# suggested_links = false  # true: use the shortest links that the tool suggests between islands
# communities = ["places"] # which groupings are judged for being split: "places", a set, or one of the groupings below
# curve = true             # what balance costs, from no tolerance down to 5 per cent; or a list: [30, 20, 10]
{frontier}
# ensemble = 0             # random plans to compare with (needs the extra localities[ensemble])
# scorecard = {{ people_moved = 3, max_deviation = 1, cut_border_km = 1 }}   # criteria and your weights
# short_list = {{ least_different = 5, most = 6 }}   # per cent of people placed differently; how many are kept

# Groupings of zones that are no partner's areas, from polygons (file, layer, area) or a table (lookup, key, area):
# [[options.groupings]]
# name = "wards"
# label = "electoral wards"
# file = "wards.gpkg"
# area = "WardName"

# Points that localities should have their share of:
# [[options.services]]
# file = "hospitals.gpkg"
# kind = "Hospitals"       # what they are, in words
# name = "HospitalName"    # the column of their names
# cluster = "GPCluster"    # of GP practices: the columns of the cluster and of the patients on the list of each
# patients = "ListSize"
# layer = "hospitals"
# crs = "EPSG:27700"       # only if the file does not say

# People in a later year. Rules about size (tolerance, min_people, best_balance) then count them instead of today's people;
# people who change area are always today's.
# [options.forecast]
# file = "projections.csv"
# year = 2030
# sheet = "Persons"
# key = "DataZone"         # the column of zone codes
# column = "Total"         # the column of people
# columns = {{ sex = "Sex" }}   # further columns, if they go by names of their own
# rules = true             # false: only show it

# The options that are wanted. Each kind may be given several times; names are made if you give none.
"""
_RULES = (
    "The rules that hold. Each has exactly one of {}. Zones are given by code or name, by place, or by an area of a set "
    'or grouping ("wards:Fortissat").'
)


def commented_options(reference: str, other: str) -> str:
    """Return the commented part of a configuration that says which options are wanted: every key, with what it means.

    Parameters
    ----------
    reference, other
        Names of two boundary sets, for the examples.
    """
    sets = {"reference": reference, "other": other}
    start = '# frontier = [["people_moved", "balance"]]   # trade-offs: '
    frontier = _wrapped(start, f"#{' ' * 26}", ", ".join(AIMS))
    choices = [
        f"{chosen:24} # {kind.says}\n{kind.example}"
        for chosen, kind in ((f'kind = "{name}"', kind) for name, kind in KINDS.items())
    ]
    parts = [_HEAD.format(frontier=frontier, **sets)]
    parts += [_commented("choices", example.format(**sets)) for example in choices]
    parts += ["\n", _wrapped("# ", "# ", _RULES.format(and_words(list(RULES)))), "\n"]
    parts += [_commented("rules", kind.example.format(**sets)) for kind in RULES.values()]
    return "".join(parts)


def _commented(section: str, lines: str) -> str:
    return "".join(f"# {line}\n" for line in [f"[[options.{section}]]", *lines.splitlines()])


def _wrapped(first: str, others: str, text: str) -> str:
    return textwrap.fill(text, 128, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
