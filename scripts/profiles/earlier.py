"""Earlier publications of the same counts: lookups that somebody names, and the ledger that each run adds to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from localities.boundaries import Earlier, Fault, InputError, Note, Release, count_seals, read_proposal, some
from localities.scripts.outputs.published import ledger_of, read_ledger
from localities.scripts.review.measure import Review

_EVERYBODY = "everybody"


@dataclass(frozen=True, eq=False)
class EarlierReleases:
    """What is published already.

    Attributes
    ----------
    plans
        Name to zone to area.
    known
        By name: what was given and withheld.
    labels
        Name to what people call it.
    notes
        What was said of the lookups.
    """

    plans: dict[str, pd.Series]
    known: dict[str, Earlier]
    labels: dict[str, str]
    notes: tuple[Note, ...]


def ledgers_of(review: Review) -> dict[Path, list[str]]:
    """Return the ledger beside each file of restricted counts, with the counts that are in the file."""
    found: dict[Path, list[str]] = {}
    for section in review.configuration.counts:
        names = [name for name in section.columns if name in review.inputs.restricted.names]
        if names:
            found.setdefault(ledger_of(section.file), []).extend(names)
    return found


def read_earlier(review: Review) -> EarlierReleases:
    """Return every earlier publication that the configuration names or a ledger has.

    Parameters
    ----------
    review
        With its restricted counts.

    Raises
    ------
    InputError
        If a lookup or a ledger cannot be used, or a count has other numbers than when it was published.
    """
    section, zones = review.configuration.profile, review.inputs.zones
    plans: dict[str, pd.Series] = {}
    known: dict[str, Earlier] = {}
    labels: dict[str, str] = {}
    notes: list[Note] = []
    ledgers = dict.fromkeys(ledgers_of(review))
    for path in section.earlier:
        if path.suffix.casefold() == ".json":
            ledgers[path.resolve()] = None
            continue
        name = f"earlier publication {len(plans) + 1}"  # no key of a set or an option has a space
        plans[name], said = read_proposal(path, zones)
        known[name], labels[name] = Earlier(), f"earlier: {path.name}"
        notes += said
    seals = count_seals(review.inputs.restricted)
    base = review.configuration.profile.disclosure
    rounded = base.base if base.method == "round" else None
    for path in ledgers:
        for entry in read_ledger(path) or []:
            name = f"earlier publication {len(plans) + 1}"
            plans[name], known[name] = _from_ledger(entry, path, zones.index, seals, rounded)
            labels[name] = f"earlier: {entry['label']}"
    return EarlierReleases(plans, known, labels, tuple(notes))


def _from_ledger(
    entry: Mapping[str, Any], path: Path, zones: pd.Index, seals: Mapping[str, str], base: int | None
) -> tuple[pd.Series, Earlier]:
    """Return one publication of a ledger; its counts are known by their numbers, whatever they are called now."""
    changed = [name for name, seal in entry["counts"].items() if seals.get(name, seal) != seal]
    if changed:
        what = f"{some(changed)}: the numbers are others than those published before, and the difference may tell of a few people."
        fix = (
            "Give the numbers of then; or, if they are of another time or of something else, give the column a name of its own. "
            f"If nobody was given the earlier ones, remove {path}."
        )
        raise InputError(Fault("the restricted counts", what, fix))
    plan = pd.Series({zone: area for area, here in entry["areas"].items() for zone in here}, dtype="object")
    if len(lost := plan.index.difference(zones)):
        what = f"{len(lost):,} zones are not the partnership's: {some(lost)}."
        fix = "Use the zones of then; or, if the counts are of other zones, keep them in a file with a name of its own."
        raise InputError(Fault(str(path), what, fix))
    then = {seal: name for name, seal in entry["counts"].items()}
    called = {name: then[seal] for name, seal in seals.items() if seal in then}
    secret = {(area, name) for name, old in called.items() for area in entry["withheld"].get(old, ())}
    return plan, Earlier(
        frozenset(called), frozenset(secret), rounded=base is not None and entry["base"] == base
    )


def noted(review: Review, release: Release) -> dict[Path, list[dict[str, Any]]]:
    """Return the ledgers with what a release adds to them.

    Parameters
    ----------
    review
        Of whose counts it is.
    release
        Protected, about to be published.
    """
    seals = count_seals(review.inputs.restricted)
    found: dict[Path, list[dict[str, Any]]] = {}
    for path, names in ledgers_of(review).items():
        entries = list(read_ledger(path) or [])
        for entry in _entries(release, {name: seals[name] for name in names}):
            if entry not in entries:
                entries.append(entry)
        found[path] = entries
    return found


def _entries(release: Release, counts: dict[str, str]) -> list[dict[str, Any]]:
    """Return what a release says of some counts, a set or option at a time, and of everybody."""
    withheld: dict[tuple[str, str], list[str]] = {}
    if release.withheld is not None:
        for row in release.withheld.itertuples():
            if row.column in counts:
                withheld.setdefault((str(row.partition), str(row.column)), []).append(str(row.area))
    found = []
    for name in map(str, release.parts):
        if name in release.earlier:
            continue
        plan = release.parts[name].dropna().astype("str")
        areas = {str(area): sorted(map(str, zones)) for area, zones in plan.groupby(plan).groups.items()}
        secret = {column: sorted(withheld[name, column]) for column in counts if (name, column) in withheld}
        found.append(
            {
                "label": release.label(name),
                "counts": counts,
                "base": release.base,
                "areas": areas,
                "withheld": secret,
            }
        )
    if release.total:
        areas = {_EVERYBODY: sorted(map(str, release.parts.index))}
        secret = {column: [_EVERYBODY] for column in counts if ("", column) in withheld}
        found.append(
            {"label": _EVERYBODY, "counts": counts, "base": release.base, "areas": areas, "withheld": secret}
        )
    return found
