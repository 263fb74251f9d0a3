"""What people answered, in numbers: as it was counted, and as it may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.scripts.engagement.event import Event, Question, flat
from localities.scripts.engagement.feedback import SUPPORT, Feedback
from localities.scripts.engagement.places import BASE, GROUPS, HIDDEN, place_numbers
from localities.scripts.formats import per_cent
from localities.scripts.outputs.tables import Table

EVERYWHERE = "All places"
TOTAL = "Total"
ANSWERED = "Answered"
COMMENTS = "Comments"
_SAMPLE = "Those who answer an event are no sample: their answers are not the view of everybody."
_ROUNDED = (
    f"Rounded up or down to a multiple of {BASE}, whichever chance says, so that nobody can be told from a few: "
    f"about {2 * BASE} is {BASE + 1} to {3 * BASE - 1}. {HIDDEN} stands where the exact total would tell the number."
)


@dataclass(frozen=True, eq=False)
class Summary:
    """The answers in numbers.

    Attributes
    ----------
    public
        Tables in which few people's answers do not stand by themselves.
    private
        The same as counted, and every comment: to be read before any of it is published.
    sentences
        What everybody thinks, a sentence an option and question.
    line
        What is withheld, and why, for the page.
    """

    public: tuple[Table, ...]
    private: tuple[Table, ...]
    sentences: tuple[str, ...]
    line: str


def summarise(
    feedback: Feedback, event: Event, options: Sequence[str], threshold: int, *, places: bool = True
) -> Summary:
    """Return what people answered by option, place and question.

    Parameters
    ----------
    feedback
        Of `read_feedback`.
    event, options
        In the order of the form.
    threshold
        Of people, not of answers: an opinion is no secret, but who gave it is. An option or a question that fewer answered in
        all has no numbers; otherwise everybody's answers are given as counted. Of places see `place_numbers`.
    places
        Whether places may be shown.

    Returns
    -------
    Summary
        Counts of responses; who did not answer a question is not counted there.
    """
    answers = feedback.answers
    public: dict[str, list[pd.DataFrame]] = {"option": [], "place": [], "question": []}
    private: dict[str, list[pd.DataFrame]] = {"option": [], "place": [], "question": []}
    sentences = []
    for name in options:
        rows, comments = _about(answers, "option", name)
        counts = _crossed(rows, SUPPORT)
        everybody = counts.sum()
        total = int(everybody.sum())
        public["option"].append(_option(name, everybody, comments, 0 < total < threshold))
        private["option"].append(_option(name, everybody, comments, False))
        private["place"].append(_wide(_totalled(counts), name))
        if places and total >= threshold:
            public["place"].append(place_numbers(rows, threshold).assign(subject=name))
        sentences.append(f"{name}: {_opinion(everybody, threshold)}")
    for each in event.questions:
        rows, comments = _about(answers, "question", each.text)
        chosen = _crossed(rows, [flat(answer) for answer in each.answers]).sum(axis=0)
        few = 0 < max(int(chosen.sum()), comments) < threshold
        public["question"].append(_question(each, chosen, comments, few))
        private["question"].append(_question(each, chosen, comments, False))
        sentences.append(f"{each.text} {_choice(each, chosen, comments, threshold)}")
    tables = _tables(public, f"Responses. {_SAMPLE}", of_places=f"Responses. {_ROUNDED}")
    return Summary(
        tuple(tables),
        (*_tables(private, "Responses as counted: not for publication."), _comments(answers)),
        tuple(sentences),
        _held_back(threshold, places, tables),
    )


def _held_back(threshold: int, places: bool, tables: Sequence[Table]) -> str:
    """Return in one line what is withheld, and why."""
    shown = {table.name: table.frame for table in tables}
    if not places:
        where = f"places, as fewer than {threshold} answers are new or changed since the last summary,"
    elif "by_place" in shown:
        where = f"places where fewer than {threshold} people answered"
    else:
        where = f"all places, as fewer than {threshold} people answered in each,"
    few = any(name != "by_place" and frame.isin([HIDDEN]).any(axis=None) for name, frame in shown.items())
    small = f", what fewer than {threshold} people answered in all ({HIDDEN})" if few else ""
    return (
        f"Withheld so that nobody can be told from a few: {where}{small} and the words of comments. "
        "All other totals of everybody are exact."
    ).replace(",,", ",")


def _opinion(counts: pd.Series, threshold: int) -> str:
    """Return in words what everybody thinks of an option."""
    total = int(counts.sum())
    if total < threshold:
        return f"fewer than {threshold} people answered."
    support, neither, oppose = (int(counts[list(answers)].sum()) for answers in GROUPS.values())
    return (
        f"of {total:,} people who answered, {support:,} ({per_cent(support / total, 0)}) support it, "
        f"{oppose:,} ({per_cent(oppose / total, 0)}) oppose it and {neither:,} do neither."
    )


def _choice(question: Question, counts: pd.Series, comments: int, threshold: int) -> str:
    """Return in words what most people answered to a question."""
    total = int(counts.sum()) if question.answers else comments
    if total < threshold:
        return f"Fewer than {threshold} people answered."
    if not question.answers:
        return f"{total:,} people wrote an answer."
    most = [answer for answer in question.answers if counts[flat(answer)] == counts.max()]
    each = " each" if len(most) > 1 else ""
    return f"Most often: {' and '.join(most)} ({int(counts.max()):,}{each} of {total:,} who answered)."


def _about(answers: pd.DataFrame, kind: str, subject: str) -> tuple[pd.DataFrame, int]:
    """Return the answers to one option or question, and how many comments there are on it."""
    rows = answers[answers["kind"].eq(kind) & answers["subject"].eq(flat(subject))]
    return rows[rows["answer"].ne("")], int(rows.loc[rows["comment"].ne(""), "response"].nunique())


def _crossed(rows: pd.DataFrame, answers: Sequence[str]) -> pd.DataFrame:
    """Return responses by place and answer, zeros too."""
    counts = rows.groupby(["known_place", "answer"])["response"].nunique().unstack(fill_value=0)
    found: pd.DataFrame = counts.reindex(columns=list(answers), fill_value=0).rename_axis(index="place")
    return found


def _totalled(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with the sums of rows and columns, all places first."""
    counts = counts.assign(**{TOTAL: counts.sum(axis=1)})
    return pd.concat([counts.sum().to_frame(EVERYWHERE).T, counts])


def _option(name: str, counts: pd.Series, comments: int, few: bool) -> pd.DataFrame:
    """Return one option's row."""
    values = {**counts, ANSWERED: int(counts.sum()), COMMENTS: comments}
    return pd.DataFrame([{"subject": name, **(dict.fromkeys(values, HIDDEN) if few else values)}])


def _wide(counts: pd.DataFrame, subject: str) -> pd.DataFrame:
    """Return one option's rows: a row a place, a column an answer."""
    found = counts.rename(columns={TOTAL: ANSWERED}).rename_axis("place").reset_index()
    found.insert(0, "subject", subject)
    return found


def _question(question: Question, counts: pd.Series, comments: int, few: bool) -> pd.DataFrame:
    """Return one question's rows: a row an answer, and one of how many comments there are."""
    chosen = [*counts, counts.sum()] if question.answers else []
    names = [*question.answers, ANSWERED] if question.answers else []
    values = [HIDDEN] * (len(chosen) + 1) if few else [*map(int, chosen), comments]
    return pd.DataFrame({"question": question.text, "answer": [*names, COMMENTS], "responses": values})


def _tables(parts: dict[str, list[pd.DataFrame]], about: str, *, of_places: str = "") -> list[Table]:
    """Return the tables by option, by option and place, and by question."""
    words = {
        "subject": "Option",
        "place": "Place",
        **{each: each.capitalize() for each in (*SUPPORT, ANSWERED)},
    }
    kinds = {
        "option": ("by_option", "Answers by option"),
        "place": ("by_place", "Answers by option and place"),
        "question": ("by_question", "Answers by question"),
    }
    tables = []
    for kind, (name, title) in kinds.items():
        rows = pd.concat(parts[kind], ignore_index=True) if parts[kind] else pd.DataFrame()
        if len(rows):
            first = [column for column in ("subject", "place") if column in rows]
            rows = rows[[*first, *(column for column in rows if column not in first)]]
            labels = {} if kind == "question" else words
            tables.append(Table(name, title, (kind == "place" and of_places) or about, rows, labels=labels))
    return tables


def _comments(answers: pd.DataFrame) -> Table:
    rows = answers.loc[answers["comment"].ne(""), ["subject", "place", "comment", "response", "file"]]
    return Table(
        "comments", "Every comment, as written", "Read before publishing: a comment can name somebody.",
        rows.reset_index(drop=True),
        labels={"subject": "About", "place": "Place, as written", "comment": "Comment", "response": "Response", "file": "File"},
    )  # fmt: skip
