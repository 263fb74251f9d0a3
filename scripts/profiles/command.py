"""``localities profile``: a profile of every area of a set or an option, in every format, checked for disclosure."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd

from localities.boundaries import (
    BaseComparison,
    CheckError,
    ConfigurationError,
    DisclosureError,
    Fault,
    InputError,
    LocalitiesError,
    Note,
    and_words,
    dissolve_localities,
    neighbours_of_areas,
    places_of_areas,
    publishable_profile,
    read_proposal,
    rook_neighbours,
    some,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.documents.blocks import Document
from localities.scripts.documents.write import write_document
from localities.scripts.formats import counted
from localities.scripts.inputs.load import load
from localities.scripts.options.named import name_proposals
from localities.scripts.options.scene import Candidate
from localities.scripts.outputs.apart import apart
from localities.scripts.outputs.dated import dated_lines
from localities.scripts.outputs.manifest import attribution_lines, banner_of, write_manifest
from localities.scripts.outputs.ownership import check_replaceable
from localities.scripts.outputs.published import write_ledger
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.outputs.templating import render
from localities.scripts.profiles.basis_comparison import NAME, bases_document, read_bases
from localities.scripts.profiles.earlier import noted
from localities.scripts.profiles.gather import Gathered, Partition, gather, two_bases
from localities.scripts.profiles.profile import Subject, profile_document
from localities.scripts.profiles.safety import Safety, make_safe, write_secret
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from localities.scripts.review.prose import RULES
from localities.scripts.slugs import DOCUMENT_FORMATS, slugs
from localities.scripts.wording import keeping

_MOST_WORKERS = 4  # each typesets a document of its own in memory


@dataclass(frozen=True, slots=True)
class WantedProfiles:
    """Whose profiles are wanted: sets by name, options by their files and names, areas by name (empty for all), formats."""

    sets: tuple[str, ...] = ()
    plans: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def run_profile(configuration: Configuration, wanted: WantedProfiles, out: Path) -> None:
    """Write the profile of every area of some sets and options.

    Parameters
    ----------
    configuration
        Of the review; its ``profile`` says what profiles show.
    wanted
        Whose profiles; every set's without any wish.
    out
        The folder to write; replaced whole.

    Raises
    ------
    DisclosureError
        If what would be published gives small numbers away and protection does not mend it; only the list of what is given
        away is written then.
    LocalitiesError
        If an input, a wish or the disk does not allow it; nothing is written then.
    """
    progress = Progress()
    for folder in (out, apart(out)):
        check_replaceable(folder)
    review = measure(load(configuration, progress), configuration, progress)
    candidates, notes = _candidates(review, wanted)
    sets = wanted.sets or (() if wanted.plans else tuple(each.name for each in review.inputs.sets))
    with progress.step("Working out the profiles"):
        gathered = gather(review, sets, candidates)
        safety, said = make_safe(review, gathered)
        subjects = {each.name: _subject(review, gathered, each, safety) for each in gathered.partitions}
        comparison, heard = read_bases(configuration.profile)
    without = _without_profile(review, gathered.partitions)
    _check_areas(subjects, wanted, without)
    facts: dict[str, object] = {
        "attribution": attribution_lines(configuration, review.inputs),
        "notes": [f"{note.where}: {note.what}" for note in (*gathered.notes, *notes, *heard, *without)],
        "disclosure": {"passed": safety.passed, "withheld": len(safety.protection.log), "complete": safety.protection.audit.complete},
    }  # fmt: skip
    told = str(apart(out) / "disclosure.xlsx")
    if not safety.passed:
        _write_apart(safety, review, out, facts, said)
        raise DisclosureError(_given_away(safety, told))
    ledgers: Mapping[Path, object] = {}
    with staged_folder(out) as folder:
        failed = _write_all(
            subjects, wanted, review, folder, progress, without, compared=comparison is not None
        )
        if comparison is not None:
            _write_bases(comparison, wanted, review, folder)
        write_manifest(folder, configuration, {**facts, "failed": failed}, more=wanted.plans)
        if review.inputs.restricted.names:
            _write_apart(safety, review, out, facts, said)
            ledgers = noted(review, safety.protection.release)
            for path, entries in ledgers.items():
                write_ledger(path, entries)
    if failed:
        told = f"{len(failed)} of the profiles could not be made; the others are whole, in {out.absolute()}."
        raise CheckError("\n".join([told, *failed]))
    count = sum(len(_names(subject, wanted)) for subject in subjects.values())
    print(f"{counted(count, 'profile')}.")
    for line in (*review.inputs.ledger.told(), *(f"{note.where}: {note.what}" for note in without)):
        print(review.inputs.say(line))
    if withheld := len(safety.protection.log):
        print(
            f"{counted(withheld, 'count is', 'counts are')} withheld; {told} says which and why. Keep that folder to yourselves."
        )
    for path in ledgers:
        print(
            f"What was published is noted in {path}, for later runs to go by. Keep it, and keep it to yourselves."
        )
    print(f"Open {out.absolute() / 'index.html'}")


def _write_apart(
    safety: Safety, review: Review, out: Path, facts: Mapping[str, object], said: Sequence[Note]
) -> None:
    """Write what is withheld and why, with all that was read and said of it, into a folder beside the publication."""
    facts = {
        **facts,
        "notes of restricted files": [
            f"{note.where}: {note.what}" for note in (*review.inputs.unpublished, *said)
        ],
    }
    with staged_folder(apart(out)) as folder:
        write_secret(safety, review, folder)
        write_manifest(folder, review.configuration, facts, published=False)


def _candidates(review: Review, wanted: WantedProfiles) -> tuple[list[Candidate], list[Note]]:
    """Return the options in some files, their localities called as there; the faults of all are told together."""
    named = name_proposals(wanted.plans, wanted.names)
    candidates: list[Candidate] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    for path, called in zip(wanted.plans, named, strict=True):
        if not path.is_file():
            faults.append(Fault(str(path), "does not exist.", "Name a table of zones and localities."))
            continue
        try:
            plan, told = read_proposal(path, review.inputs.zones)
        except InputError as error:
            faults += error.faults
            continue
        notes += told
        candidates.append(Candidate(called.name, plan, called.origin, called.kind))
    if faults:
        raise InputError(faults)
    return candidates, notes


def _subject(review: Review, gathered: Gathered, partition: Partition, safety: Safety) -> Subject:
    """Return what the profiles of one set or option share."""
    configuration, zones = review.configuration, review.inputs.zones
    profile = publishable_profile(
        gathered.data,
        partition.basis,
        partition.name,
        safety.protection.release,
        partnership=configuration.title,
        benchmarks=gathered.benchmarks,
    )
    return Subject(
        label=partition.label,
        partnership=configuration.title,
        profile=profile,
        basis=partition.basis,
        areas=_shapes(review, partition),
        zones=zones,
        places=places_of_areas(partition.basis, zones["place"], zones["people"]),
        neighbours=neighbours_of_areas(partition.basis, rook_neighbours(zones)),
        lines=attribution_lines(configuration, review.inputs),
        dated=[*dated_lines(configuration, review.inputs), *two_bases(gathered.data)],
        banner=banner_of(configuration),
        own=configuration.profile.templates,
    )


def _shapes(review: Review, partition: Partition) -> gpd.GeoDataFrame:
    """Return the areas of a set as drawn, those of an option dissolved from its zones."""
    if partition.plan is not None:
        shapes = dissolve_localities(partition.plan, review.inputs.zones)
        return gpd.GeoDataFrame(geometry=shapes)
    return next(each.areas for each in review.inputs.sets if each.name == partition.name)


def _names(subject: Subject, wanted: WantedProfiles) -> list[str]:
    """Return the areas of a subject that are wanted."""
    return [str(each) for each in subject.basis.areas if not wanted.areas or each in wanted.areas]


def _without_profile(review: Review, partitions: Sequence[Partition]) -> list[Note]:
    """Return which areas of the sets have no profile, as the rule of sharing out leaves them with nobody."""
    rule = review.configuration.measure.apportionment
    notes = []
    for each in partitions:
        drawn = [str(area) for one in review.inputs.sets if one.name == each.name for area in one.areas.index]
        lost = [area for area in drawn if area not in each.basis.areas]
        if lost:
            have = "has" if len(lost) == 1 else "have"
            zone = "no zone of its own" if len(lost) == 1 else "no zones of their own"
            why = f"{zone} by best fit" if rule.startswith("best_fit") else f"nobody {RULES[rule].used}"
            what = f"{counted(len(drawn), 'area')}, {counted(len(each.basis.areas), 'profile')}: {and_words(lost)} {have} {why}."
            notes.append(Note("warning", each.label, what, len(lost)))
    return notes


def _check_areas(subjects: dict[str, Subject], wanted: WantedProfiles, without: Sequence[Note]) -> None:
    """Refuse an area that nobody has."""
    known = sorted({str(area) for each in subjects.values() for area in each.basis.areas})
    lost = sorted(set(wanted.areas) - set(known))
    if lost:
        told = "".join(f" {note.where}: {note.what}" for note in without)
        raise ConfigurationError(f"There is no area {some(lost)}; there are {', '.join(known)}.{told}")


def _write_bases(comparison: BaseComparison, wanted: WantedProfiles, review: Review, folder: Path) -> None:
    """Write the comparison of two bases."""
    configuration = review.configuration
    section = configuration.profile
    document = bases_document(comparison, configuration, attribution_lines(configuration, review.inputs))
    formats = wanted.formats or section.formats
    say = review.inputs.say
    write_document(document, folder / NAME, formats=formats, word_template=section.word_template, say=say)


def _write_all(
    subjects: dict[str, Subject],
    wanted: WantedProfiles,
    review: Review,
    folder: Path,
    progress: Progress,
    without: Sequence[Note],
    *,
    compared: bool,
) -> list[str]:
    """Write every profile and the page that lists them; return in words which could not be made."""
    configuration = review.configuration
    formats = wanted.formats or configuration.profile.formats
    jobs = [
        _Job(name, subject, area, folder / name / stem)
        for name, subject in subjects.items()
        for area, stem in slugs(_names(subject, wanted)).items()
    ]
    with progress.step(f"Writing {counted(len(jobs), 'profile')}"):
        write = partial(
            write_document,
            formats=formats,
            word_template=configuration.profile.word_template,
            say=keeping(review.inputs.say, [subject.label for subject in subjects.values()]),
        )
        failed = _in_parallel(jobs, write, progress)
    made = [job for job in jobs if job not in failed]
    listed = [
        {
            "label": subject.label,
            "areas": [(job.area, f"{name}/{job.stem.name}") for job in made if job.name == name],
        }
        for name, subject in subjects.items()
    ]
    if compared:
        listed.append(
            {"label": "The same localities on two bases", "areas": [("Comparison of two bases", NAME)]}
        )
    page = render(
        "profiles.html.j2",
        review.inputs.say,
        title=configuration.title,
        listed=listed,
        formats={ending: DOCUMENT_FORMATS[ending] for ending in formats},
        without=[f"{note.where}: {note.what}" for note in without],
        lines=attribution_lines(configuration, review.inputs),
        banner=banner_of(configuration),
    )
    write_text(folder / "index.html", page)
    return [f"{job.area} ({job.subject.label}): {words}" for job, words in failed.items()]


@dataclass(frozen=True, eq=False)
class _Job:
    """One profile to write: of which set or option, of which area, under which path."""

    name: str
    subject: Subject
    area: str
    stem: Path


def _in_parallel(
    jobs: Sequence[_Job], write: Callable[[Document, Path], None], progress: Progress
) -> dict[_Job, str]:
    """Write profiles side by side; return those that could not be made, each with the reason, and leave nothing of them."""
    failed: dict[_Job, str] = {}
    with ThreadPoolExecutor(min(_MOST_WORKERS, os.cpu_count() or 1)) as pool:
        running = {pool.submit(_write_one, job, write): job for job in jobs}
        for number, future in enumerate(_ended(running, pool), start=1):
            job, error = running[future], future.exception()
            if progress.shown:
                print(f"  {number} of {len(jobs)}: {job.area}", file=sys.stderr)
            if isinstance(error, LocalitiesError | OSError):
                pool.shutdown(cancel_futures=True)  # every other profile would meet the same
                raise error
            if error is not None:
                failed[job] = f"{type(error).__name__}: {error}"
    for job in failed:
        for path in job.stem.parent.glob(f"{job.stem.name}.*"):
            path.unlink()
        shutil.rmtree(job.stem, ignore_errors=True)
    return {job: failed[job] for job in jobs if job in failed}


def _ended(running: Iterable[Future[None]], pool: ThreadPoolExecutor) -> Iterator[Future[None]]:
    """Yield work as it ends; an interruption begins no more of it."""
    try:
        yield from as_completed(running)
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _write_one(job: _Job, write: Callable[[Document, Path], None]) -> None:
    write(profile_document(job.subject, job.area), job.stem)


def _given_away(safety: Safety, told: str) -> str:
    """Return in words what is given away and what would help."""
    failures = safety.protection.audit.failures
    limits = safety.protection.audit.limits
    lines = [
        f"{len(failures)} small numbers could be worked out from everything published together"
        + (f", and not everything could be searched ({' '.join(limits)})" if limits else "")
        + f". Nothing but their list was written: {told}."
    ]
    lines += [f"  {row.places}: {row.areas}" for row in failures.head(5).itertuples()]
    lines += [f"Remedy: {words}" for words in safety.remedies["remedy"].head(4)]
    return "\n".join(lines)
