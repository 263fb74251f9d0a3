"""The feedback form as a page that saves answers without the internet, and the answers read back and checked."""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from localities.boundaries import Fault, InputError, Note, canonical, read_delimited, some
from localities.maps.page.page import island_text
from localities.scripts.engagement.event import Event, event_name, flat
from localities.scripts.outputs.templating import render

SUPPORT = ("strongly support", "support", "neither", "oppose", "strongly oppose")
COLUMNS = ("event", "response", "place", "kind", "subject", "answer", "comment")
NOWHERE = "No place given"
ELSEWHERE = "Another place"
_GUARDED = re.compile(r"'(?='*\s*[=+\-@|])")  # what form.js puts before a text that looks like a formula
_MOST_FAULTS = 20  # told one by one; a wrong file has as many as it has rows
Known = dict[tuple[str, str], tuple[str, ...]]


def feedback_page(
    event: Event, *, title: str, options: Sequence[tuple[str, str]], places: Sequence[str], banner: str
) -> str:
    """Return the form.

    Parameters
    ----------
    event
        What it asks.
    title
        Of the page.
    options
        Name and one sentence of each option.
    places
        To choose from: where people live or work.
    banner
        A warning; empty for none.

    Returns
    -------
    str
        One page; its script is its own, allowed by its hash, and no address is contacted.
    """
    script = (files("localities.scripts.engagement") / "form.js").read_text(encoding="utf-8")
    data = {"event": event_name(event), "columns": COLUMNS}
    return render(
        "feedback.html.j2",
        title=title,
        event=event,
        options=options,
        places=places,
        support=SUPPORT,
        banner=banner,
        data=Markup(island_text(data)),
        script=Markup(script),
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
    """Read the files that the form saved, or that were typed from paper with the same columns.

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
        A response that was saved several times counts once, as in the last file by name, and that is said.

    Raises
    ------
    InputError
        With every answer that the form could not have given: file, row, what it is, and what it may be.
    """
    known: Known = {("option", flat(each)): SUPPORT for each in options}
    known |= {("question", flat(each.text)): tuple(map(flat, each.answers)) for each in event.questions}
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    for path in sorted(set(files)):
        try:
            frame, found = _read(path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        notes.extend(found)
        faults.extend(_faults(frame, path.name, known, flat(event_name(event))))
        frames.append(frame.assign(file=path.name))
    if faults:
        more = [Fault("more", f"{len(faults) - _MOST_FAULTS:,} further faults are like these.", "")]
        raise InputError(faults[:_MOST_FAULTS] + (more if len(faults) > _MOST_FAULTS else []))
    answers, left = _counted_once(pd.concat(frames, ignore_index=True))
    return Feedback(_placed(answers, set(places)), (*notes, *left))


def _read(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return the answers of one file as they were typed, and what was noticed."""
    grid = read_delimited(path, lambda cells: len(set(map(canonical, cells)) & set(COLUMNS)))
    rows = [(number, cells) for number, cells in enumerate(grid.rows, start=1) if any(map(str.strip, cells))]
    heads = [canonical(cell) for cell in rows[0][1]] if rows else []
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        what = f"there is no column {some(missing)}."
        raise InputError(Fault(path.name, what, f"A feedback file has the columns {', '.join(COLUMNS)}."))
    where = [heads.index(name) for name in COLUMNS]
    table = [[cells[at] if at < len(cells) else "" for at in where] for _, cells in rows[1:]]
    frame = pd.DataFrame(table, columns=list(COLUMNS), dtype="str")
    frame = frame.apply(lambda column: column.map(lambda text: _GUARDED.sub("", text.strip(), count=1)))
    for name in ("event", "response", "subject", "kind", "answer", "place"):
        frame[name] = frame[name].map(flat)
    return frame.assign(row=[number for number, _ in rows[1:]]), tuple(grid.notes)


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


def _counted_once(answers: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Return each response as in the last file that has it, and what was left out."""
    last = answers.groupby("response")["file"].transform("max")
    kept = answers[answers["file"] == last]
    notes = []
    for (file, response), rows in answers[answers["file"] != last].groupby(["file", "response"]):
        later = kept[kept["response"] == response]
        content = ["place", "kind", "subject", "answer", "comment"]
        same = set(map(tuple, rows[content].to_numpy())) == set(map(tuple, later[content].to_numpy()))
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
