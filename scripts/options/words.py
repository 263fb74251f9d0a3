"""Words for what options are appraised, moved and proven by: columns of the tables, kinds, objectives, terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from localities.scripts.configuration.choices import KINDS

STATUS_QUO = "status quo: "

OPTION_COLUMNS: dict[str, tuple[str, str]] = {
    "applies_to": ("Applies to", "Every option, or the one option that the rule is for."),
    "best_rank": ("Best place", "The best place that the option reaches under any of the weightings."),
    "better_share": (
        "As good as or better than",
        "Share of the random plans that are no better than the option by this criterion.",
    ),
    "bound": ("Proven bound", "No plan under the same rules can have less."),
    "breaks": ("Breaks", "Localities that would no longer hang together."),
    "convex_hull_ratio": (
        "Convex hull ratio",
        "Area over that of the tightest band around the locality. 1 is most compact.",
    ),
    "criterion": ("Criterion", "What the options are compared by, as a key."),
    "definition": ("Definition", "What is counted."),
    "detached_people": ("People in detached parts", "People in the parts beside the part with most people."),
    "deviation": (
        "From equal population",
        "How many more or fewer people than the mean of all localities, as a share of that mean.",
    ),
    "direction": ("What is better", "Whether lower or higher values are better, or neither."),
    "distance_m": ("Distance (m)", "Between the two zones' borders."),
    "encloses": ("Encloses", "Localities that lie wholly in a hole of this one."),
    "enclosed_by": ("Enclosed by", "The locality in a hole of which this one lies."),
    "ensemble_max": ("Highest of the random plans", "Of the random plans that satisfy the same rules."),
    "ensemble_median": ("Middle of the random plans", "Half of the random plans have less, half more."),
    "ensemble_min": ("Lowest of the random plans", "Of the random plans that satisfy the same rules."),
    "first_bound": (
        "First, proven bound",
        "No plan with the second at this value can have less of the first.",
    ),
    "first_gap": ("Gap", "How much less of the first any plan could have, as a share."),
    "first_share": (
        "Comes first",
        "Share of the weightings in which the option has the best score; equals share.",
    ),
    "from_locality": ("From", "The locality that the zone's area matches today."),
    "gap": ("Gap", "How much less any plan could have, as a share of the value. 0 is proven best."),
    "gap_share": ("Gap", "How much less any plan could have, as a share of the value. 0 is proven best."),
    "length_width": (
        "Length and width",
        "The shorter over the longer side of the box around it. 1 is most compact.",
    ),
    "locality": ("Locality", "A locality of the option."),
    "max_deviation": (
        "Largest deviation",
        "The largest difference of a locality's people from the mean, as a share of the mean.",
    ),
    "mean_rank": (
        "Mean place",
        "The option's place among the options, mean over the weightings; 1 is first.",
    ),
    "moved_people": (
        "People who change",
        "People whose area changes for at least one partner, each counted once.",
    ),
    "objective": ("Objective", "What the option has least of."),
    "option": ("Option", "The option's name. A status quo is one partner's boundaries, adopted by all."),
    "origin": ("Where it comes from", "Who or what made it, and how good any plan could be."),
    "parts_count": ("Parts", "Connected parts of the locality; 1 is a locality that hangs together."),
    "people_moved": (
        "People who change",
        "People whose area changes for at least one partner, each counted once.",
    ),
    "pinch_points_count": (
        "Pinch points",
        "Zones without which the rest of the locality would fall into more parts.",
    ),
    "polsby_popper": (
        "Polsby-Popper",
        "4 pi times the area over the square of the perimeter. A circle has 1.",
    ),
    "proven": ("Proven", "Whether no plan can have less of the first with the second at this value."),
    "proven_bound": ("Proven bound", "No plan under the same rules can have less."),
    "rank": ("Place", "By the score; equals share the better place."),
    "reock": ("Reock", "Area over that of the smallest circle around the locality. A circle has 1."),
    "schwartzberg": (
        "Schwartzberg",
        "Perimeter of the circle of equal area over the perimeter. A circle has 1.",
    ),
    "score": ("Score", "Weighted mean of the criteria, each from 0 (the worst option) to 1 (the best)."),
    "second_bound": (
        "Second, proven bound",
        "No plan with the first at this value can have less of the second.",
    ),
    "sentence": ("In words", "The place, how large it is, and what changes for whom."),
    "sets": ("Changes for", "The boundary sets for which the area changes, by their short names."),
    "states": ("What it says", "The rule in words."),
    "status": (
        "Status",
        "Optimal: proven that no plan under the rules has less. Best found: stopped in time, the bound still holds.",
    ),
    "ties_settled": (
        "Ties settled",
        "Whether plans that are equally good are proven told apart by fewer people moved, then fewer cut edges, then the order of codes.",
    ),
    "to_locality": ("To", "The locality that the option puts the zone in."),
    "tolerance": (
        "Allowed deviation",
        "The largest deviation from equal population that is allowed; none where not known.",
    ),
    "unit": ("Unit", "What the value counts."),
    "value": ("Value", "In the unit of its row."),
    "why": ("Why", "The reason; of a place that changes, what would become of the option if it stayed."),
    "worst_rank": ("Worst place", "The worst place that the option falls to under any of the weightings."),
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


def kind_words(kind: str) -> str:
    """Return what an option is, by its kind.

    Parameters
    ----------
    kind
        Of the configuration, or ``"proposal"`` or ``"status_quo"``.
    """
    made = {"proposal": "a proposal of your own", "status_quo": "one partner’s boundaries, adopted by all"}
    return KINDS[kind].words if kind in KINDS else made.get(kind, kind)
