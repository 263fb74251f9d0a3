"""The feedback form as a page that saves answers without the internet, and the answers read back and checked."""

from __future__ import annotations

import base64
import difflib
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from localities.boundaries import Fault, Grid, InputError, Note, canonical, read_grids, some
from localities.maps.page.page import island_text
from localities.scripts.documents.blocks import Figure
from localities.scripts.engagement.event import Event, event_name, flat
from localities.scripts.outputs.templating import PageCode, render
from localities.scripts.wording import Say, as_written

SUPPORT = ("strongly support", "support", "neither", "oppose", "strongly oppose")
COLUMNS = ("event", "response", "place", "kind", "subject", "answer", "comment")
NOWHERE = "No place given"
ELSEWHERE = "Another place"
_GUARDED = re.compile(r"'(?='*\s*[=+\-@|])")  # what form.js puts before a text that looks like a formula
# The numbers of form.js, three random ones: nobody else has the same. A number that a person chose may be another's too.
_FORMS_OWN = re.compile(r"(?=.*(?:[a-z][0-9]|[0-9][a-z]))[0-9a-z]{5,7}-[0-9a-z]{5,7}-[0-9a-z]{5,7}")
_CONTENT = ["place", "kind", "subject", "answer", "comment"]
_MOST_FAULTS = 20  # told one by one; a wrong file has as many as it has rows
Known = dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class AskedOption:
    """What the form says of an option.

    Attributes
    ----------
    name, short
        What it is called, and one sentence.
    picture
        Its localities, as ``<svg>``.
    maps
        Caption and ``<svg>`` of the maps of what changes.
    by_place
        Place to what would change there: a sentence, and the position of its map.
    """

    name: str
    short: str
    picture: Markup
    maps: tuple[tuple[str, Markup], ...]
    by_place: Mapping[str, Sequence[tuple[str, int]]]


def asked_option(described: Mapping[str, Any], figures: Mapping[str, Figure]) -> AskedOption:
    """Return what the form says of an option that a pack describes.

    Parameters
    ----------
    described
        One of the ``options`` of `gather_material`.
    figures
        Of the same.
    """
    maps = [figures[sheet["figure"]] for sheet in described["sheets"]]
    return AskedOption(
        str(described["name"]),
        str(described["short"]),
        Markup(figures[described["figure"]].svg),
        tuple((each.caption, Markup(each.svg)) for each in maps),
        described["by_place"],
    )


def feedback_page(
    event: Event,
    *,
    title: str,
    options: Sequence[AskedOption],
    places: Sequence[str],
    banner: str,
    say: Say = as_written,
) -> str:
    """Return the form.

    Parameters
    ----------
    event
        What it asks.
    title
        Of the page.
    options
        Of `asked_option`.
    places
        To choose from: where people live or work.
    banner
        A warning; empty for none.
    say
        How the area words what the house says.

    Returns
    -------
    str
        One page; its script is its own, allowed by its hash, and no address is contacted.
    """
    script = (files("localities.scripts.engagement") / "form.js").read_text(encoding="utf-8")
    data = {
        "event": event_name(event),
        "columns": COLUMNS,
        "places": list(places),
        "told": [
            {place: [(say(text), at) for text, at in told] for place, told in each.by_place.items()}
            for each in options
        ],
    }
    return render(
        "feedback.html.j2",
        say,
        title=title,
        event=event,
        options=options,
        places=places,
        support=SUPPORT,
        banner=banner,
        data=PageCode(island_text(data)),
        script=PageCode(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@dataclass(frozen=True, eq=False)
class Feedback:
    """Every answer, checked.

    Attributes
    ----------
    answers
        `COLUMNS`, ``file``, ``row``, ``known_place`` (a place of the review, `ELSEWHERE` or `NOWHERE`).
    notes
        What was mended or left out.
    """

    answers: pd.DataFrame
    notes: tuple[Note, ...]

    @property
    def responses(self) -> int:
        """Return how many people or groups answered."""
        return int(self.answers["response"].nunique())


def read_feedback(
    files: Sequence[Path], event: Event, options: Iterable[str], places: Iterable[str]
) -> Feedback:
    """Read the files that the form saved, or that were typed from paper with the same columns, as text or in a workbook.

    Parameters
    ----------
    files
        Each with one response or several.
    event
        What was asked.
    options, places
        What could be chosen; a place that is none of them is kept as written and counted as `ELSEWHERE`.

    Returns
    -------
    Feedback
        A response that the form saved several times counts once, as in the last file by name; so does one that stands
        in several files with the same answers. Both are said.

    Raises
    ------
    InputError
        With every answer that the form could not have given: file, row, what it is, and what it may be; and with
        every number that people chose under which two files have different answers.
    """
    known: Known = {("option", flat(each)): SUPPORT for each in options}
    known |= {("question", flat(each.text)): tuple(map(flat, each.answers)) for each in event.questions}
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    for path, called in _called(files).items():
        try:
            found, said = _read(path)
        except InputError as error:
            faults.extend(replace(fault, where=_renamed(fault.where, path, called)) for fault in error.faults)
            continue
        notes.extend(replace(note, where=_renamed(note.where, path, called)) for note in said)
        for where, frame in found.items():
            place = _renamed(where, path, called)
            faults.extend(_faults(frame, place, known, flat(event_name(event))))
            frames.append(frame.assign(file=place))
    answers = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    faults.extend([] if answers.empty else _shared_numbers(answers))
    if faults:
        more = [Fault("more", f"{len(faults) - _MOST_FAULTS:,} further faults are like these.", "")]
        raise InputError(faults[:_MOST_FAULTS] + (more if len(faults) > _MOST_FAULTS else []))
    answers, left = _counted_once(answers)
    return Feedback(_placed(answers, set(places)), (*notes, *left))


def _called(files: Iterable[Path]) -> dict[Path, str]:
    """Return what each file is called: its name, with its folders where another has the same name."""
    paths = sorted(set(files))
    names = Counter(path.name for path in paths)
    base = Path(os.path.commonpath([path.absolute().parent for path in paths]))
    return {
        path: path.name if names[path.name] == 1 else path.absolute().relative_to(base).as_posix()
        for path in paths
    }


def _renamed(where: str, path: Path, called: str) -> str:
    return where.replace(path.name, called, 1)


def _read(path: Path) -> tuple[dict[str, pd.DataFrame], tuple[Note, ...]]:
    """Return the answers of one file as they were typed, by sheet if it has sheets, and what was noticed."""
    shown, hidden = read_grids(path, _headings)
    grids = [grid for grid in shown if any(map(_headings, grid.rows))] or shown
    others = [
        Note("left_out", grid.where, "The sheet has no column of answers and was not read.")
        for grid in shown
        if grid not in grids
    ]
    found: dict[str, pd.DataFrame] = {}
    faults = [] if grids else [Fault(path.name, "it holds no cells.", "Name another file.")]
    for grid in grids:
        try:
            found[grid.where] = _typed(grid)
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return found, (*hidden, *others, *(note for grid in grids for note in grid.notes))


def _headings(cells: Iterable[str]) -> int:
    """Return how many headings of answers stand in a row."""
    return len(set(map(canonical, cells)) & set(COLUMNS))


def _typed(grid: Grid) -> pd.DataFrame:
    """Return the answers of one sheet or text file."""
    rows = [(number, cells) for number, cells in enumerate(grid.rows, start=1) if any(map(str.strip, cells))]
    heads = [canonical(cell) for cell in rows[0][1]] if rows else []
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        what = f"there is no column {some(missing)}."
        raise InputError(Fault(grid.where, what, f"A feedback file has the columns {', '.join(COLUMNS)}."))
    where = [heads.index(name) for name in COLUMNS]
    odd = [
        Fault(
            f"{grid.where}, row {row}", f"the column {heads[at - 1]} holds {what}.", "Type it again as text."
        )
        for (row, at), what in grid.odd.items()
        if at - 1 in where
    ]
    if odd:
        raise InputError(odd)
    table = [[cells[at] if at < len(cells) else "" for at in where] for _, cells in rows[1:]]
    typed = pd.DataFrame(table, columns=list(COLUMNS), dtype="str")
    frame: pd.DataFrame = typed.apply(
        lambda column: column.map(lambda text: _GUARDED.sub("", text.strip(), count=1))
    )
    for name in ("event", "response", "subject", "kind", "answer", "place"):
        frame[name] = frame[name].map(flat)
    frame["row"] = [number for number, _ in rows[1:]]
    return frame


def _faults(frame: pd.DataFrame, where: str, known: Known, expected: str) -> list[Fault]:
    """Return what the form could not have saved."""
    faults = []
    seen: dict[tuple[str, str, str], int] = {}
    columns = ("row", "event", "response", "kind", "subject", "answer")
    for row, event, response, kind, subject, answer in zip(*(frame[name] for name in columns), strict=True):
        place, about = f"{where}, row {row}", (kind, subject)
        before = seen.setdefault((response, kind, subject), row)
        if event != expected:
            fix = "Put it with that event's files."
            faults.append(Fault(place, f"it is of the event {event!r}, not {expected!r}.", fix))
        elif not response:
            fix = "Give each person's answers a number of their own, such as paper-1."
            faults.append(Fault(place, "the column response is empty.", fix))
        elif about not in known:
            faults.append(
                Fault(place, f"the form does not ask about the {kind} {subject!r}.", _meant(about, known))
            )
        elif answer and answer not in known[about]:
            close = _close(answer, known[about])
            may = f"It may be {', '.join(known[about])}." if known[about] else "Write it under comment."
            fix = f"Did you mean {close!r}? {may}" if close else may
            faults.append(Fault(place, f"{answer!r} is no answer to {subject!r}.", fix))
        elif before != row:
            what = f"response {response} answers {subject!r} a second time, after row {before}."
            faults.append(
                Fault(place, what, "Keep one of the rows, or give the other person another number.")
            )
    return faults


def _meant(about: tuple[str, str], known: Known) -> str:
    """Return what may have been meant by something that the form does not ask."""
    subjects = [subject for _, subject in known]
    if about[1] in subjects:
        kinds = [kind for kind, subject in known if subject == about[1]]
        return f"It is of the kind {' or '.join(kinds)}."
    close = _close(about[1], subjects)
    return f"Did you mean {close!r}?" if close else f"The form asks about {some(map(repr, subjects), 8)}."


def _close(text: str, known: Sequence[str]) -> str | None:
    """Return the one of some texts that is most like another, whatever the case of letters."""
    folded = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(text.casefold(), folded, 1)
    return folded[close[0]] if close else None


def _shared_numbers(answers: pd.DataFrame) -> list[Fault]:
    """Return the numbers that people chose under which several files have different answers."""
    said = (
        answers.assign(content=answers[_CONTENT].apply(tuple, axis=1))
        .groupby(["response", "file"])["content"]
        .agg(frozenset)
    )
    faults = []
    for response, contents in said.groupby(level="response"):
        if contents.nunique() > 1 and not _FORMS_OWN.fullmatch(str(response)):
            holding = [str(file) for file in contents.index.get_level_values("file")]
            what = f"response {response} has other answers in {some(holding[:-1])}: it may be another person."
            fix = "Give the people of one file other numbers, such as b-paper-1; if it is one person, keep the rows of one file."
            faults.append(Fault(holding[-1], what, fix))
    return faults


def _counted_once(answers: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Return each response as in the last file that has it, and what was left out."""
    last = answers.groupby("response")["file"].transform("max")
    kept = answers[answers["file"] == last]
    notes = []
    for (file, response), rows in answers[answers["file"] != last].groupby(["file", "response"]):
        later = kept[kept["response"] == response]
        same = set(map(tuple, rows[_CONTENT].to_numpy())) == set(map(tuple, later[_CONTENT].to_numpy()))
        what = "has the same answers as" if same else "was saved again, with changes, as"
        text = f"Response {response} {what} {later['file'].iloc[0]}: counted once, as there."
        notes.append(Note("left_out", str(file), text, 1))
    return kept.reset_index(drop=True), notes


def _placed(answers: pd.DataFrame, places: set[str]) -> pd.DataFrame:
    """Add the place of the review that each answer names."""
    folded = {flat(place).casefold(): place for place in sorted(places)}
    given = answers["place"].astype("str")
    found = given.map(lambda text: NOWHERE if not text else folded.get(text.casefold(), ELSEWHERE))
    return answers.assign(known_place=found.astype("str"))
