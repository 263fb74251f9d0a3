"""``localities appraise``: the planner's own proposals, checked, scored and listed like every other option."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from boundaries import Note, polygon_set, read_layer
from boundaries.appraisal.proposal import check_proposal, fit_proposal, read_proposal
from boundaries.errors import ConfigurationError, Fault, InputError
from scripts.config import Configuration
from scripts.formats import people
from scripts.load import load
from scripts.measure import Review, measure
from scripts.options import Candidate, complete, setting_of
from scripts.optionsout import write_options
from scripts.progress import Progress
from scripts.staging import staged_folder

_TABLES = {".csv", ".xlsx", ".txt", ".tsv"}


def run_appraise(configuration: Configuration, proposals: Sequence[Path], out: Path) -> None:
    """Appraise proposals beside what there is today.

    Parameters
    ----------
    configuration
        Of the review.
    proposals
        Lookups of zones, or polygons; each is an option named after its file.
    out
        The folder to write; replaced whole.

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
        setting = setting_of(review)
        with progress.step("Reading the proposals"):
            candidates, notes = _read(review, proposals)
        write_options(review, setting, candidates, notes, folder, inputs=proposals, progress=progress)
    for each in candidates:
        moved = (setting.status_quo.ne(each.plan, axis=0)).any(axis=1)
        print(
            f"{each.name}: {people(setting.people[moved].sum())} people change area for at least one partner."
        )
    for note in notes:
        print(f"  {note.where}: {note.what}")
    print(f"Open {out.absolute() / 'options.html'}")


def _read(review: Review, proposals: Sequence[Path]) -> tuple[list[Candidate], list[Note]]:
    """Read every proposal; the faults of all of them are told together."""
    setting = setting_of(review)
    today = complete(setting.status_quo, [review.reference])
    known = sorted(set(review.matching["group"].dropna()))
    candidates: list[Candidate] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    for path in proposals:
        try:
            if path.suffix.lower() in _TABLES:
                plan, told = read_proposal(path, review.inputs.zones, base=today, known=known)
            else:
                layer, _ = read_layer(path)
                drawn, _, _ = polygon_set(
                    layer, review.inputs.zones, name="proposal", label=path.stem, where=path.name
                )
                plan, told = fit_proposal(drawn.areas, review.inputs.zones, known=known, where=path.name)
            notes += [*told, *check_proposal(plan, review.inputs.zones, setting.neighbours, where=path.name)]
            candidates.append(Candidate(path.stem, plan, f"A proposal, read from {path.name}."))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return candidates, notes
