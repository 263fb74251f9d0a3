"""Of when the figures are and from whom: as the configuration says it, and once what it does not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from localities.boundaries import and_words
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import Inputs
from localities.scripts.outputs.words import label


def dated_lines(configuration: Configuration, inputs: Inputs) -> list[str]:
    """Return of when everything is and from whom, a line each; none for invented data.

    Parameters
    ----------
    configuration
        Its ``date`` and ``publisher`` of people, counts, sets and services; the year stands for a date of people.
    inputs
        The edition of the SIMD says itself of when it is.

    Returns
    -------
    list of str
        ``"People: mid-2020, National Records of Scotland."``; last what is not stated, all in one line.
    """
    if configuration.invented:
        return []
    people = people_origin(configuration)
    lines = [f"People: {people}."] if people else []
    unsaid = [] if people else ["people"]
    if inputs.edition is not None:
        lines.append(f"Deprivation: {inputs.edition.attribution.removeprefix('Source: ').rstrip('.')}.")
    counts = [
        (
            and_words([label(name) for name in each.columns if name not in inputs.restricted.names]),
            _said(each),
        )
        for each in configuration.counts
    ]
    services = [(each.kind, _said(each)) for each in configuration.options.services]
    told, missing = _sorted_out([(what, said) for what, said in (*counts, *services) if what])
    sets = [(each.label, _said(each)) for each in configuration.sets]
    areas, lacking = _sorted_out(sets)
    lines += [f"{what}: {said}." for said, what in told.items()]
    lines += [f"Boundaries of {what}: {said}." for said, what in areas.items()]
    unsaid += [
        *(each for each in missing if each.casefold() != configuration.noun()),
        *([f"the boundaries of {and_words(lacking)}"] if lacking else []),
    ]
    if unsaid:
        lines.append(f"Of when and from whom is not stated in the configuration: {and_words(unsaid)}.")
    return lines


def people_origin(configuration: Configuration) -> str:
    """Return of when the people are and from whom; empty where it is not stated, and for invented data.

    Parameters
    ----------
    configuration
        Of the review.
    """
    given = configuration.population
    if given is None or configuration.invented:
        return ""
    date = given.date or (str(given.year) if given.year else "")
    return ", ".join(each for each in (date, given.publisher) if each)


def source_line(origin: str) -> str:
    """Return the line under a legend: ``"Source: mid-2020, National Records of Scotland."``; empty where nothing is known."""
    return f"Source: {origin}." if origin else ""


def column_sources(configuration: Configuration) -> Mapping[str, str]:
    """Return the line under the legend of each count and each further column of the maps, those that are stated.

    Parameters
    ----------
    configuration
        Of the review.
    """
    found = {name: _said(each) for each in configuration.counts for name in each.columns}
    found |= {each.name: _said(each) for each in configuration.map.columns}
    return {name: source_line(said) for name, said in found.items() if said}


def _said(section: object) -> str:
    parts = (getattr(section, "date", ""), getattr(section, "publisher", ""))
    return ", ".join(each for each in parts if each)


def _sorted_out(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Return what is said to what it is said of, and of what nothing is said."""
    said: dict[str, list[str]] = {}
    unsaid: list[str] = []
    for what, text in pairs:
        if text:
            said.setdefault(text, []).append(what)
        else:
            unsaid.append(what)
    return {text: and_words(whats) for text, whats in said.items()}, list(dict.fromkeys(unsaid))
