"""Words for what options are moved and proven by: kinds, objectives, terms, and columns that are about one set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

STATUS_QUO = "status quo: "

KINDS = {
    "proposal": "a proposal of your own",
    "status_quo": "one partner’s boundaries, adopted by all",
    "least_disruption": "fewest people whose area changes",
    "consensus": "what the partners already agree on, with the least change that makes them one",
    "best_balance": "most equal population",
    "most_compact": "shortest borders between localities",
    "most_equal": "most equal in deprivation",
    "whole_communities": "fewest communities split",
    "nested": "whole areas of one partner joined together",
    "free": "a free choice of localities",
}

OBJECTIVES = {
    "least_disruption": ("People whose area changes, weighted by partner", "people"),
    "people_moved": ("People whose area changes for at least one partner", "people"),
    "balance": ("Largest difference from equal population", "people"),
    "cut_border": ("Border between localities", "metres"),
    "cut_edges": ("Neighbouring zones in different localities", "pairs of zones"),
    "deprivation_spread": ("Most deprived people above or below the even share", "people"),
    "split_communities": ("Communities in more than one locality", "communities"),
    "moment_of_inertia": (
        "People times the square of the way to the middle of their locality",
        "people x km²",
    ),
    "max_deviation": ("Largest deviation from equal population", "share"),
}

_BY_SET = {
    "_joining_people": "People who come in, {}",
    "_leaving_people": "People who leave, {}",
    "_stays_in": "If it stayed for {}: in",
    "_objective_change": "If it stayed for {}: people who change, weighted, more or fewer",
    "_max_deviation": "If it stayed for {}: largest deviation",
    "_max_deviation_change": "If it stayed for {}: change of the largest deviation",
    "_is_contiguous": "If it stayed for {}: all localities hang together",
    "_breaks": "If it stayed for {}: localities that would not hang together",
}


def set_words(columns: Iterable[str], labels: Mapping[str, str]) -> dict[str, str]:
    """Return headings for columns that are about one boundary set.

    Parameters
    ----------
    columns
        Names of columns: ``"nhs_joining_people"``, ``"from_nhs"``, ``"nhs"``.
    labels
        Set to what people call it.

    Returns
    -------
    dict
        Column to words, those about a set only.
    """
    known = {
        f"{name}{ending}": words.format(label)
        for name, label in labels.items()
        for ending, words in _BY_SET.items()
    }
    known |= {f"from_{name}": f"From, {label}" for name, label in labels.items()}
    known |= {f"today_{name}": f"Today, {label}" for name, label in labels.items()}
    return {column: known[column] for column in columns if column in known}


def counted(number: str, one: str, many: str) -> str:
    """Return a number with the noun that agrees with it.

    Parameters
    ----------
    number
        As it is shown.
    one, many
        The noun for one and for any other number.

    Returns
    -------
    str
        ``"1 zone"``, ``"2 zones"``.
    """
    return f"{number} {one if number in ('1', 'fewer than 1') else many}"


def shown_option(name: str, labels: Mapping[str, str]) -> str:
    """Return an option's name as people read it: a status quo by its set's label.

    Parameters
    ----------
    name
        As in the appraisal.
    labels
        Set to what people call it.

    Returns
    -------
    str
        ``"Status quo: NHS localities"``; the names of other options as they are.
    """
    if name.startswith(STATUS_QUO) and name.removeprefix(STATUS_QUO) in labels:
        return f"Status quo: {labels[name.removeprefix(STATUS_QUO)]}"
    return name


def objective_words(name: str) -> tuple[str, str]:
    """Return what an objective counts and its unit, in words.

    Parameters
    ----------
    name
        A slug; one that is not known is shown without underscores.
    """
    return OBJECTIVES.get(name, (name.replace("_", " ").capitalize(), ""))
