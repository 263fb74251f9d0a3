"""``localities report`` and ``localities feedback``: the pack of an event, and what people answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localities.boundaries import ConfigurationError, InfeasibleError, Note, some
from localities.scripts.configuration.choices import Choice
from localities.scripts.configuration.config import Configuration
from localities.scripts.documents.blocks import Block, Document, Heading, Items, Paragraph, Run, TableBlock
from localities.scripts.documents.write import write_document
from localities.scripts.engagement.event import Event, event_name, read_event
from localities.scripts.engagement.feedback import asked_option, feedback_page, read_feedback
from localities.scripts.engagement.pack import DOCUMENTS, PAPER, gather_material, pack_documents, places_of
from localities.scripts.engagement.places import changed, fingerprints
from localities.scripts.engagement.summary import Summary, summarise
from localities.scripts.formats import counted
from localities.scripts.inputs.load import load, texts_of
from localities.scripts.options.appraise import read_proposals
from localities.scripts.options.found import FoundResults, found_beside
from localities.scripts.options.named import name_proposals
from localities.scripts.options.optionset import OptionSet, details_of, make_options, wanted_choices
from localities.scripts.options.out import told_options, write_lookups
from localities.scripts.options.propose import chosen
from localities.scripts.options.scene import scene_of
from localities.scripts.options.watching import Watch
from localities.scripts.outputs.apart import apart
from localities.scripts.outputs.manifest import attribution_lines, banner_of, write_manifest
from localities.scripts.outputs.ownership import check_replaceable
from localities.scripts.outputs.published import FOLDER, ledger_of, read_ledger, write_ledger
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.profiles.gather import gather
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from localities.scripts.wording import Say, keeping

_TABLES = (
    ".csv",
    ".tsv",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
)  # the reader says of the last two how to save them


def run_report(
    configuration: Configuration, event_file: Path, out: Path, *, seconds: float | None = None
) -> None:
    """Write the pack of an event: what is asked, the options, every place that changes, the form, the evidence.

    Parameters
    ----------
    configuration
        Of the review.
    event_file
        TOML: event, audience, options, questions.
    out
        The folder to write; replaced whole.
    seconds
        Time for each option that is solved.

    Raises
    ------
    LocalitiesError
        If an input, the event or the disk does not allow it; nothing is written then.
    """
    event = _checked(read_event(event_file), event_file, configuration)
    progress = Progress()
    with Watch(progress).listening() as watch, staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        said = write_pack(
            review, event, event_file, folder, progress, seconds=seconds, watch=watch, found=found_beside(out)
        )
    print("\n".join(said))
    print(f"Open {out.absolute() / 'pack.html'}")


def write_pack(
    review: Review,
    event: Event,
    event_file: Path,
    folder: Path,
    progress: Progress,
    *,
    seconds: float | None = None,
    watch: Watch | None = None,
    found: FoundResults | None = None,
) -> list[str]:
    """Write everything of an event into a folder.

    Parameters
    ----------
    review
        Of `measure`.
    event, event_file
        What it is about, and where that stands.
    folder
        Empty.
    progress
        Told of each step.
    seconds
        Time for each option that is solved.
    watch, found
        As for `make_options`.

    Returns
    -------
    list of str
        How many places change in each option, in words.
    """
    configuration = review.configuration
    options = _options(review, event, progress, seconds=seconds, watch=watch, found=found)
    details = details_of(options.candidates, options.setting)
    data = gather(review, (), ()).data
    with progress.step("Writing the pack"):
        say = _wording(review, event, options)
        material = gather_material(review, event, options, details, data)
        for name, document in pack_documents(review, event, options, material).items():
            formats = DOCUMENTS[name][1]
            write_document(
                document, folder / name, formats=formats, word_template=event.word_template, say=say
            )
        page = feedback_page(
            event,
            title=f"{configuration.title}: tell us what you think",
            options=[
                asked_option(
                    {**each, "name": say(str(each["name"])), "short": say(str(each["short"]))},
                    material.figures,
                )
                for each in material.options
            ],
            places=places_of(review),
            banner=banner_of(configuration),
        )
        write_text(folder / "feedback.html", page)
        write_lookups(folder / "lookups", review, details)
    facts = {
        "attribution": attribution_lines(configuration, review.inputs),
        **told_options(options),
        "event": event.model_dump(mode="json", exclude={"plans", "templates", "word_template"}),
    }
    write_manifest(folder, configuration, facts, more=[event_file, *_plans(event)])
    return [
        *(f"{note.where}: {note.what}" for note in event.notes),
        *(f"{each.name}: {counted(len(each.clusters), 'place')} whose area changes." for each in details),
    ]


def _wording(review: Review, event: Event, options: OptionSet | None = None) -> Say:
    """Return how texts of the house are worded for the area; what the event says and asks stays as it is."""
    say = review.inputs.say if options is None else options.wording(review.inputs.say)
    return keeping(say, texts_of(event.model_dump(mode="json")))


def run_feedback(configuration: Configuration, event_file: Path, files: Sequence[Path], out: Path) -> None:
    """Read the answers to an event's form back and summarise them.

    Parameters
    ----------
    configuration
        Of the review.
    event_file
        As for the pack.
    files
        Files that the form saved or that were typed from paper (CSV, XLSX), or folders of them.
    out
        The folder to write; replaced whole.

    Raises
    ------
    LocalitiesError
        If an answer is none that the form could have saved, or the disk does not allow it; nothing is written then.
    """
    event = _checked(read_event(event_file), event_file, configuration)
    progress = Progress()
    answers, unread = _answer_files(files, out)
    check_replaceable(apart(out))
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        options = _asked(review, event)
        threshold = configuration.profile.disclosure.threshold
        feedback = read_feedback(answers, event, options, places_of(review))
        ledger = ledger_of(event_file)
        before, now = read_ledger(ledger) or {}, fingerprints(feedback.answers)
        since = changed(before, now)
        held = bool(before) and 0 < since < threshold
        summary = summarise(feedback, event, options, threshold, places=not held)
        said = [
            f"{_responses(feedback.responses)} to {event_name(event)}.",
            *(f"{note.where}: {note.what}" for note in (*event.notes, *unread, *feedback.notes)),
            *([_held(since, threshold, ledger)] if held else []),
        ]
        count = _public_count(feedback.responses, threshold)
        _write_summary(folder, review, event, summary, count)
        facts = {"attribution": attribution_lines(configuration, review.inputs), "responses": count}
        write_manifest(folder, configuration, facts, more=[event_file])
        with staged_folder(apart(out)) as secret:
            _write_private(secret, review, summary, said)
            write_manifest(secret, configuration, facts, more=[event_file, *answers], published=False)
        if not held and feedback.responses >= threshold:
            write_ledger(ledger, now)
    print("\n".join(said))
    print(f"Open {out.absolute() / 'feedback.html'}")
    print(f"Comments, and every number as counted: {apart(out) / 'feedback.xlsx'} (not for publication)")


def _answer_files(files: Sequence[Path], out: Path) -> tuple[list[Path], list[Note]]:
    """Return the files of answers, those in folders and their subfolders too, and which others lie there."""
    lost = [str(path) for path in files if not path.exists()]
    if lost:
        raise ConfigurationError(
            f"{', '.join(lost)}: does not exist. Name the files of answers: those that the form saved, or CSV and XLSX files."
        )
    found = {path.resolve(): path for path in files if path.is_file()}
    others = []
    for folder in (path for path in files if path.is_dir()):
        inside = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_shown(path, folder)]
        for path in (
            path for path in inside if not {out.resolve(), apart(out)} & set(path.resolve().parents)
        ):
            if path.suffix.casefold() in _TABLES:
                found.setdefault(path.resolve(), path)
            else:
                others.append(path.relative_to(folder).as_posix())
    if not found:
        raise ConfigurationError(f"{', '.join(map(str, files))}: there is no CSV or XLSX file in it.")
    what = f"Files that are neither CSV nor XLSX were not read ({len(others):,}): {some(others)}."
    notes = [Note("left_out", ", ".join(map(str, files)), what, len(others))] if others else []
    return list(found.values()), notes


def _is_shown(path: Path, folder: Path) -> bool:
    """Answer whether a file in a folder is a person's, not one that a system or a program hides beside them."""
    return not any(part == FOLDER or part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


def _write_summary(folder: Path, review: Review, event: Event, summary: Summary, count: str) -> None:
    """Write what may be published."""
    configuration = review.configuration
    title = _title(review)
    lines = tuple(attribution_lines(configuration, review.inputs))
    banner = banner_of(configuration)
    blocks: list[Block] = [
        Heading(2, "Summary"),
        Paragraph((Run(f"{count} to {event_name(event)}."),)),
        Items(tuple((Run(sentence),) for sentence in summary.sentences)),
        Paragraph((Run(summary.line),)),
        *(TableBlock(table) for table in summary.public),
    ]
    document = Document(title, event_name(event), tuple(blocks), lines, banner)
    write_document(
        document,
        folder / "feedback",
        formats=(*PAPER, "xlsx"),
        word_template=event.word_template,
        say=_wording(review, event),
    )


def _write_private(folder: Path, review: Review, summary: Summary, said: Sequence[str]) -> None:
    """Write what may not be published."""
    lines = attribution_lines(review.configuration, review.inputs)
    warning = "Not for publication: small numbers, and comments as they were written. Read before publishing any of it."
    write_workbook(
        folder / "feedback.xlsx",
        title=_title(review),
        lines=[warning, *said, *lines],
        tables=summary.private,
    )


def _title(review: Review) -> str:
    return f"{review.configuration.title}: what people said"


def _responses(count: int) -> str:
    return counted(count, "response")


def _public_count(count: int, threshold: int) -> str:
    """Return how many responses there were as it may be published."""
    return f"Fewer than {threshold} responses" if count < threshold else _responses(count)


def _held(since: int, threshold: int, ledger: Path) -> str:
    """Return why no place is shown this time, and what to do if the summary before was never published."""
    return (
        f"Places are withheld: {since:,} of the answers are new or changed since the last summary, and fewer than {threshold} "
        f"could be told by the difference. If that summary was not published, delete {ledger} and run again."
    )


def _checked(event: Event, event_file: Path, configuration: Configuration) -> Event:
    """Return the event if the configuration has what it names; that is told before anything is read."""
    _choices(configuration, event)
    groupings = [each.name for each in configuration.options.groupings]
    if event.urban_rural is not None and event.urban_rural not in groupings:
        there = f"there are {', '.join(groupings)}" if groupings else "there are none"
        raise ConfigurationError(
            f"{event_file}: urban_rural: the configuration has no grouping {event.urban_rural!r} under "
            f"[[options.groupings]]; {there}."
        )
    return event


def _options(review: Review, event: Event, progress: Progress, **how: Any) -> OptionSet:
    """Return the event's options: the configuration's by name, and those in files."""
    scene = scene_of(review)
    candidates, notes = (
        read_proposals(review, scene, _plans(event), (), names=_names(event)) if event.plans else ([], [])
    )
    choices = _choices(review.configuration, event)
    options = make_options(review, progress, proposals=candidates, notes=notes, choices=choices, **how)
    if not options.candidates:
        why = "; ".join(options.infeasible["why"]) or "no plan was found in the time"
        raise InfeasibleError(f"There is no option to show: {why}.")
    return options


def _choices(configuration: Configuration, event: Event) -> dict[str, Choice]:
    """Return the configuration's options that the event is about."""
    wanted = wanted_choices(configuration)
    if event.options:
        return chosen(wanted, event.options)
    return {} if event.plans else dict(wanted)


def _asked(review: Review, event: Event) -> list[str]:
    """Return the names of the options that the form asked about."""
    named = name_proposals(_plans(event), _names(event))
    return [*_choices(review.configuration, event), *(each.name for each in named)]


def _plans(event: Event) -> list[Path]:
    return [each.file for each in event.plans]


def _names(event: Event) -> list[str]:
    """Return the names that the event gives to its plans; empty where it gives none."""
    return [each.name or "" for each in event.plans]
