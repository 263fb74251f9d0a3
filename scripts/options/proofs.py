"""What the solver proved of an option, in words and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite

import pandas as pd

from localities.boundaries import Option
from localities.scripts.formats import gap_text, number, people

LOG_COLUMNS = (
    "option", "objective", "status", "value", "proven_bound", "gap_share", "unit", "ties_settled", "moved_people", "rules",
)  # fmt: skip
_COUNTS = {
    "least_disruption": "{} changes of area, a person counting once for each partner by its weight",
    "people_moved": "{} people change area",
    "balance": "the locality furthest from equal population is {} people from it",
    "deprivation_spread": "the most deprived people that a locality has above or below its even share are {}",
    "split_communities": "{} communities lie in more than one locality",
    "moment_of_inertia": "people times the squared kilometres to the middle of their locality are {}",
    "cut_edges": "{} pairs of neighbouring zones lie in different localities",
}


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
    moved = f"{people(option.people_moved)} people change area for at least one partner"
    if option.status == "optimal":
        return f"{found}: proven to be the least under its rules. {moved}."
    if not known:
        return f"{found}; it is not known how much better a plan could be. {moved}."
    least = people(floor(option.bound)) if option.objective != "cut_border" else _km(option.bound)
    return (
        f"{found}; under its rules no plan can have less than {least} (gap {gap_text(option.gap)}). {moved}."
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
    if objective == "cut_border":
        return f"{_km(value)} of border lie between localities"
    return _COUNTS[objective].format(people(value) if whole else people(floor(value)))


def _sure(option: Option) -> float:
    """Return the bound as it may be shown: where people see whole numbers it is rounded down, so that it stays one."""
    seen_whole = isfinite(option.bound) and option.bound >= 100 and option.status != "optimal"
    return float(floor(option.bound)) if seen_whole else option.bound


def _km(metres: float) -> str:
    return f"{number(metres / 1000)} km"


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
