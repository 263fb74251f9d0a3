"""Words for what options are appraised, moved and proven by: columns of the tables, kinds, objectives, terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from localities.scripts.configuration.choices import KINDS

STATUS_QUO = "status quo: "

_BY_SET = {
    "_joining_people": "People who come in, {}",
    "_leaving_people": "People who leave, {}",
    "_stays_in": "If it stayed for {}: in",
    "_objective_change": "If it stayed for {}: people who change, weighted, more or fewer",
    "_max_deviation": "If it stayed for {}: largest deviation",
    "_max_deviation_change": "If it stayed for {}: change of the largest deviation",
    "_is_contiguous": "If it stayed for {}: all localities hang together",
    "_breaks": "If it stayed for {}: localities that would not hang together",
    "_broken_rules": "If it stayed for {}: rules that would be broken",
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
