"""A profile in short: five sentences, every locality as a column of one table, and how people became more or fewer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localities.boundaries import and_words, comparison, measures_of
from localities.maps import trend_chart
from localities.scripts.documents.blocks import Figure
from localities.scripts.formats import counted, number, per_cent
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.tables import cells, rated

_MEASURES = (
    "people", "people_share", "density", "age_0_4_share", "age_5_17_share", "age_65_over_share", "simd_1_share",
    "people_change_share",
)  # fmt: skip
_MOST_FURTHER = 4  # rates, and services, of the table; the others are further down
_MOST_COLUMNS = 6  # localities that fit across a page beside the partnership
_YEAR = "people_"


def short_sentences(
    profile: pd.DataFrame, area: str, *, label: str, partnership: str, neighbours: Sequence[str]
) -> list[str]:
    """Return at most five sentences that say what an area is like, each only where its numbers may be published.

    Parameters
    ----------
    profile
        Of `profile_areas`, as it may be published.
    area, label, partnership
        The area's name, and what the areas and all zones together are called.
    neighbours
        The areas that it borders on.
    """
    facts = _Facts(profile, area)
    own, all_of = facts.own, facts.everybody
    said = [
        f"{area} has {counted(own('people'), 'person', 'people')}, "
        f"{per_cent(own('people_share'))} of {partnership}{facts.place('people', label)}."
        if facts.known("people", "people_share")
        else "",
        f"Of its people {per_cent(facts.children(own))} are under 18 and {per_cent(own('age_65_over_share'))} are 65 or over; "
        f"in all of {partnership} {per_cent(facts.children(all_of))} and {per_cent(all_of('age_65_over_share'))}."
        if facts.known("age_0_4_share", "age_5_17_share", "age_65_over_share")
        else "",
        f"Of its people {per_cent(own('simd_1_share'))} live in Scotland's most deprived fifth of zones; "
        f"in all of {partnership} {per_cent(all_of('simd_1_share'))}{facts.place('simd_1_share', label)}."
        if facts.known("simd_1_share")
        else "",
        _change(facts, partnership)
        or (
            f"People to a square kilometre: {number(own('density'))}; in all of {partnership} {number(all_of('density'))}."
            if facts.known("density")
            else ""
        ),
        _services(facts) or (f"It borders on {and_words(list(neighbours))}." if neighbours else ""),
    ]
    return [each for each in said if each]


class _Facts:
    """The published numbers of an area and of everybody."""

    def __init__(self, profile: pd.DataFrame, area: str) -> None:
        self.profile = profile
        self._areas = profile[profile["level"] == "area"]
        self._own = self._areas[self._areas["area"] == area].set_index("measure")["value"]
        self._all = profile[profile["level"] == "partnership"].set_index("measure")["value"]
        self._name = area

    def own(self, measure: str) -> float:
        """Return the area's number, missing where it is withheld or not known."""
        return float(self._own.get(measure, np.nan))

    def everybody(self, measure: str) -> float:
        """Return the partnership's number."""
        return float(self._all.get(measure, np.nan))

    def known(self, *measures: str) -> bool:
        """Say whether numbers are there for the area and for everybody."""
        return all(np.isfinite(self.own(each)) and np.isfinite(self.everybody(each)) for each in measures)

    @staticmethod
    def children(value: object) -> float:
        """Return the share of people under 18."""
        assert callable(value)
        return float(value("age_0_4_share") + value("age_5_17_share"))

    def place(self, measure: str, label: str) -> str:
        """Return where the area stands among the others; nothing where a number is withheld or equal to another's."""
        values = self._areas[self._areas["measure"] == measure].set_index("area")["value"].astype("float64")
        if len(values) < 2 or values.isna().any() or values.duplicated().any():
            return ""
        above = int((values > values[self._name]).sum())
        where = {0: "the highest", len(values) - 1: "the lowest"}.get(
            above, f"number {above + 1} from the highest"
        )
        return f", {where} of the {len(values)} {label}"


def _change(facts: _Facts, partnership: str) -> str:
    years = _years(facts.profile)
    if len(years) < 2 or not facts.known("people_change_share"):
        return ""
    own, everybody = facts.own("people_change_share"), facts.everybody("people_change_share")

    def words(share: float) -> str:
        return f"{per_cent(abs(share))} {'fewer' if share < 0 else 'more'}"

    return f"From {years[0]} to {years[-1]} its people became {words(own)}; those of {partnership} {words(everybody)}."


def _services(facts: _Facts) -> str:
    rows = facts.profile[
        (facts.profile["topic"] == "services") & ~facts.profile["measure"].str.endswith("_rate")
    ]
    kinds = rows.drop_duplicates("measure").set_index("measure")["label"]
    told = [
        f"{label}: {number(facts.own(str(name)))}" for name, label in kinds.items() if facts.known(str(name))
    ]
    return f"Services that stand in it: {'; '.join(told)}." if told else ""


def _years(profile: pd.DataFrame) -> list[int]:
    """Return the years of which the people are known, in order."""
    measures = profile.loc[profile["topic"] == "years", "measure"].unique()
    return sorted(int(str(each).removeprefix(_YEAR)) for each in measures)


def across_tables(profile: pd.DataFrame) -> list[Table]:
    """Return the main measures with a column for every locality, in as many tables as fit a page's width.

    Parameters
    ----------
    profile
        As for `short_sentences`.
    """
    there = set(profile["measure"])
    services = [each for each in measures_of(profile, "services") if not each.endswith("_rate")]
    wanted = [*_MEASURES, *rated(profile)[:_MOST_FURTHER], *services[:_MOST_FURTHER]]
    measures = [each for each in dict.fromkeys(wanted) if each in there]
    values, flags = comparison(profile, measures), comparison(profile, measures, column="flag")
    first = profile.drop_duplicates("measure").set_index("measure").loc[measures]
    unit = first["unit"].reset_index(drop=True)
    localities = [each for each in values.index if each[0] == "area"]
    wider = [each for each in values.index if each[0] == "partnership"]
    found: list[Table] = []
    for start in range(0, len(localities), _MOST_COLUMNS):
        columns = [*localities[start : start + _MOST_COLUMNS], *wider]
        frame = pd.DataFrame(
            {
                "in_words": first["label"].to_numpy(),
                "unit": unit.eq("share").map({True: "per cent", False: "people"}),
            }
        )
        labels = {"in_words": "Measure"}
        for place, column in enumerate(columns):
            numbers = values.loc[column].astype("float64").reset_index(drop=True)
            frame[f"column_{place}"] = cells(
                numbers.where(unit != "share", 100 * numbers), flags.loc[column].tolist()
            )
            labels[f"column_{place}"] = str(column[1])
        part = f" ({start // _MOST_COLUMNS + 1})" if len(localities) > _MOST_COLUMNS else ""
        found.append(
            Table(f"across_{len(found) + 1}", f"Every locality side by side{part}", "", frame, labels=labels)
        )
    return found


def trend_figure(profile: pd.DataFrame, area: str, partnership: str, table: Table) -> Figure | None:
    """Return how an area's people and everybody became more or fewer since the first year; None without two such years.

    Parameters
    ----------
    profile, area, partnership
        As for `short_sentences`.
    table
        The people by year.
    """
    facts = _Facts(profile, area)
    years = [year for year in _years(profile) if facts.known(f"{_YEAR}{year}")]
    if len(years) < 2 or not facts.own(f"{_YEAR}{years[0]}") or not facts.everybody(f"{_YEAR}{years[0]}"):
        return None
    series = {
        name: [(year, 100 * value(f"{_YEAR}{year}") / value(f"{_YEAR}{years[0]}")) for year in years]
        for name, value in ((area, facts.own), (partnership, facts.everybody))
    }
    told = and_words([f"{name} {points[-1][1]:.1f}" for name, points in series.items()])
    svg = trend_chart(
        series, title=f"People of {area} and of {partnership} since {years[0]}", base=f"{years[0]} = 100"
    )
    words = f"Lines from {years[0]}, which is 100, to {years[-1]}: {told}."
    return Figure("trend", svg, f"People since {years[0]}, which is 100", words, table, width=0.8)
