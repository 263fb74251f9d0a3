"""``localities appraise``: the planner's own proposals, checked, scored and listed like every other option."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from boundaries import (
    ConfigurationError,
    Fault,
    InputError,
    Note,
    check_proposal,
    fit_proposal,
    name_by_match,
    polygon_set,
    read_layer,
    read_proposal,
    some,
)
from scripts.configuration.config import Configuration
from scripts.inputs.load import load
from scripts.options.optionset import make_options
from scripts.options.out import write_options
from scripts.options.scene import Candidate, Scene, complete, scene_of
from scripts.outputs.formats import people
from scripts.outputs.staging import staged_folder
from scripts.progress import Progress
from scripts.review.measure import Review, measure

_TABLES = {".csv", ".xlsx", ".txt", ".tsv"}


def run_appraise(
    configuration: Configuration, proposals: Sequence[Path], out: Path, *, new: Sequence[str] = ()
) -> None:
    """Appraise proposals beside what there is today.

    Parameters
    ----------
    configuration
        Of the review.
    proposals
        Lookups of zones, or polygons; each is an option named after its file.
    out
        The folder to write; replaced whole.
    new
        Names of localities that are new on purpose, however like a known one.

    Raises
    ------
    LocalitiesError
        If an input or the disk does not allow it; nothing is written then.
    """
    missing = [str(path) for path in proposals if not path.exists()]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)}: no such file.")
    progress = Progress()
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        with progress.step("Reading the proposals"):
            candidates, notes = read_proposals(review, scene_of(review), proposals, new)
        options = make_options(review, progress, proposals=candidates, notes=notes, choices={})
        write_options(review, options, folder, inputs=proposals, progress=progress)
    setting = options.setting
    for each in candidates:
        moved = (setting.status_quo.ne(each.plan, axis=0)).any(axis=1)
        print(
            f"{each.name}: {people(setting.people[moved].sum())} people change area for at least one partner."
        )
    for note in options.notes:
        print(f"  {note.where}: {note.what}")
    if warning := configuration.map.contacts():
        print(warning, file=sys.stderr)
    print(f"Open {out.absolute() / 'options.html'}")


def read_proposals(
    review: Review, scene: Scene, proposals: Sequence[Path], new: Sequence[str]
) -> tuple[list[Candidate], list[Note]]:
    """Read every proposal; the faults of all of them are told together.

    Parameters
    ----------
    review
        Of `measure`.
    scene
        Of `scene_of`.
    proposals
        Files.
    new
        Names of localities that are new on purpose.

    Returns
    -------
    (list of Candidate, list of Note)
        One option a file, and what was mended, left out or is doubtful in it.

    Raises
    ------
    InputError
        With every fault.
    """
    candidates: list[Candidate] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    for path in proposals:
        try:
            plan, told = _read(review, scene, path, new)
        except InputError as error:
            faults += error.faults
            continue
        plan, named = _named(scene, plan, path.name)
        told += [
            *named,
            *check_proposal(plan, review.inputs.zones, scene.setting.neighbours, where=path.name),
        ]
        notes += told
        candidates.append(Candidate(path.stem, plan, f"A proposal, read from {path.name}."))
    if faults:
        raise InputError(faults)
    return candidates, notes


def _read(review: Review, scene: Scene, path: Path, new: Sequence[str]) -> tuple[pd.Series, list[Note]]:
    zones, known = review.inputs.zones, scene.ground.localities
    if path.suffix.lower() in _TABLES:
        today = complete(scene.setting.status_quo, [review.reference])
        plan, told = read_proposal(path, zones, base=today, known=known, new=new)
        return plan, list(told)
    layer, _ = read_layer(path)
    drawn, _, _ = polygon_set(layer, zones, name="proposal", label=path.stem, where=path.name)
    plan, told = fit_proposal(drawn.areas, zones, known=known, new=new, where=path.name)
    return plan, list(told)


def _named(scene: Scene, plan: pd.Series, where: str) -> tuple[pd.Series, list[Note]]:
    """Give a proposal whose names are all its own those of today's localities that match best."""
    setting = scene.setting
    if set(plan) & set(scene.ground.localities):
        return plan, []
    renamed = name_by_match(plan, setting.status_quo, setting.people, setting.weights or None)
    pairs = dict(zip(plan, renamed, strict=True))
    told = some([f"{old!r} as {new!r}" for old, new in sorted(pairs.items())], 20)
    what = f"none of its localities has a name of today's; each is compared with the one it shares most people with: {told}."
    return renamed, [Note("mended", where, what, len(pairs))]
