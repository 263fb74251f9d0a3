"""``localities appraise``: the planner's own proposals, checked, scored and listed like every other option."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from localities.boundaries import (
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
from localities.scripts.configuration.config import Configuration
from localities.scripts.formats import change_area
from localities.scripts.inputs.load import load
from localities.scripts.options.drafts import TABLES, agreement_words, proposal_files
from localities.scripts.options.found import found_beside
from localities.scripts.options.named import name_proposals
from localities.scripts.options.optionset import make_options, wanted_choices
from localities.scripts.options.out import say_written, write_options
from localities.scripts.options.scene import Candidate, Scene, complete, scene_of
from localities.scripts.outputs.staging import staged_folder
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure

# What the readers say about a configuration's settings, as options of the command, which has no configuration for these.
_AS_OPTIONS = (
    (re.compile(r"\b(key|area|sheet|layer|crs) = "), r"--\1 "),
    (re.compile(r"\b([Ss]et) crs\b"), r"\1 --crs"),
    (re.compile(r"\b(Correct|Set) (key|area|sheet|layer)\b"), r"\1 --\2"),
    (re.compile(r"\bset accept_repair = true"), "mend them in QGIS with Processing, Fix geometries"),
    (
        re.compile(r"say that (['\"])(.+)\1 is a new locality"),
        r'say with --new "\2" that it is a new locality',
    ),
)

_SAYS_CRS = ("as the configuration says", "as --crs says")


@dataclass(frozen=True, slots=True)
class ProposalReading:
    """How the files are read where their own headings and labels do not show it.

    Attributes
    ----------
    key, area, sheet
        The headings of codes and localities, the sheet of a workbook.
    layer, crs
        The layer of a file of polygons, its coordinate system.
    """

    key: str | None = None
    area: str | None = None
    sheet: str | None = None
    layer: str | None = None
    crs: str | None = None


def run_appraise(
    configuration: Configuration,
    proposals: Sequence[Path],
    out: Path,
    *,
    new: Sequence[str] = (),
    reading: ProposalReading = ProposalReading(),
    names: Sequence[str] = (),
) -> None:
    """Appraise proposals beside what there is today, and the options that earlier runs have found.

    Parameters
    ----------
    configuration
        Of the review.
    proposals
        Lookups of zones, or polygons; each is an option. Of a folder of drafts every table in it.
    out
        The folder to write; replaced whole.
    new
        Names of localities that are new on purpose, however like a known one.
    reading
        The columns, sheet, layer and coordinate system, for every file.
    names
        As for `name_proposals`.

    Raises
    ------
    LocalitiesError
        If an input or the disk does not allow it; nothing is written then.
    """
    missing = [str(path) for path in proposals if not path.exists()]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)}: no such file.")
    proposals, passed_over = proposal_files(proposals)
    progress = Progress()
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        with progress.step("Reading the proposals"):
            candidates, notes = _told_as_options(review, proposals, new, reading, names)
        own = {each.name for each in candidates}
        options = make_options(
            review,
            progress,
            proposals=candidates,
            notes=[*passed_over, *notes],
            choices={name: each for name, each in wanted_choices(configuration).items() if name not in own},
            found=found_beside(out),
            search=False,
        )
        write_options(review, options, folder, inputs=proposals, progress=progress)
    setting, say = options.setting, options.wording(review.inputs.say)
    for each in candidates:
        moved = (setting.status_quo.ne(each.plan, axis=0)).any(axis=1)
        print(say(f"{each.name}: {change_area(setting.people[moved].sum())} for at least one partner."))
    if agreed := agreement_words(options):
        print(say(agreed))
    say_written(review, options.notes, out)


def _told_as_options(
    review: Review,
    proposals: Sequence[Path],
    new: Sequence[str],
    reading: ProposalReading,
    names: Sequence[str],
) -> tuple[list[Candidate], list[Note]]:
    """Read the proposals; remedies name the options of this command, not keys of a configuration."""
    try:
        candidates, notes = read_proposals(review, scene_of(review), proposals, new, reading, names)
    except InputError as error:
        raise InputError([replace(fault, fix=_as_options(fault.fix)) for fault in error.faults]) from None
    except ConfigurationError as error:
        raise ConfigurationError(_as_options(str(error))) from None
    return candidates, [replace(note, what=note.what.replace(*_SAYS_CRS)) for note in notes]


def _as_options(text: str) -> str:
    for setting, option in _AS_OPTIONS:
        text = setting.sub(option, text)
    return text


def read_proposals(
    review: Review,
    scene: Scene,
    proposals: Sequence[Path],
    new: Sequence[str],
    reading: ProposalReading = ProposalReading(),
    names: Sequence[str] = (),
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
    reading
        The columns, sheet, layer and coordinate system, for every file.
    names
        As for `name_proposals`.

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
    for path, called in zip(proposals, name_proposals(proposals, names), strict=True):
        try:
            plan, told = _read(review, scene, path, new, reading)
        except InputError as error:
            faults += error.faults
            continue
        plan, named = _named(scene, plan, path.name)
        told += [
            *named,
            *check_proposal(plan, review.inputs.zones, scene.setting.neighbours, where=path.name),
        ]
        notes += told
        candidates.append(Candidate(called.name, plan, called.origin, called.kind))
    if faults:
        raise InputError(faults)
    return candidates, notes


def _read(
    review: Review, scene: Scene, path: Path, new: Sequence[str], reading: ProposalReading
) -> tuple[pd.Series, list[Note]]:
    zones, known = review.inputs.zones, scene.ground.localities
    if path.suffix.lower() in TABLES:
        plan, told = read_proposal(
            path,
            zones,
            base=complete(scene.setting.status_quo, [review.reference]),
            base_name=_name_of_today(review, scene),
            known=known,
            new=new,
            key=reading.key,
            area=reading.area,
            sheet=reading.sheet,
        )
        return plan, list(told)
    layer, found = read_layer(path, layer=reading.layer, crs=reading.crs)
    if list(layer.columns) == ["geometry"]:
        what = f"its {len(layer):,} features have no columns, so that no locality has a name."
        fix = 'Add a text column called "locality" in QGIS and fill in the names.'
        raise InputError(Fault(path.name, what, fix))
    drawn, changes, more = polygon_set(
        layer, zones, name="proposal", label=path.stem, where=path.name, area=reading.area
    )
    mended = [
        Note("mended", path.name, f"the shape of {area}: {detail}.")
        for area, detail in zip(changes["areas"], changes["detail"], strict=True)
    ]
    plan, told = fit_proposal(drawn.areas, zones, known=known, new=new, where=path.name)
    return plan, [*found, *more, *mended, *told]


def _name_of_today(review: Review, scene: Scene) -> str:
    """Return what people call the set whose areas are today's, and that others fill its gaps if it has any."""
    label = review.configuration.called().get(review.reference, review.reference)
    gaps = scene.setting.status_quo[review.reference].isna().any()
    return f"{label}; another set where these have none" if gaps else label


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
