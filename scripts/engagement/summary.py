"""What people answered, in numbers: as it was counted, and as it may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import DisclosureRule
from localities.scripts.engagement.event import Event, flat
from localities.scripts.engagement.feedback import SUPPORT, Feedback
from localities.scripts.outputs.tables import Table

EVERYWHERE = "All places"
TOTAL = "Total"
ANSWERED = "Answered"
_SAMPLE = "Those who answer an event are no sample: their answers are not the view of everybody."
OTHERS = "Other places, counted together"
HIDDEN = "[c]"


@dataclass(frozen=True, eq=False)
class Summary:
    """The answers in numbers.

    Attributes
    ----------
    public
        Tables in which few people's answers do not stand by themselves.
    private
        The same as counted, which places were counted together, and every comment: to be read before any of it is published.
    line
        What is withheld, and why, for the page.
    """

    public: tuple[Table, ...]
    private: tuple[Table, ...]
    line: str


def summarise(feedback: Feedback, event: Event, options: Sequence[str], rule: DisclosureRule) -> Summary:
    """Return what people answered by option, place and question.

    Parameters
    ----------
    feedback
        Of `read_feedback`.
    event, options
        In the order of the form.
    rule
        Its threshold is of people, not of answers: an opinion is no secret, but who gave it is. Places from which fewer answered
        about an option are counted together, with the next larger ones until they are enough; an option or a question that
        fewer answered in all has no numbers.

    Returns
    -------
    Summary
        Counts of responses; who did not answer a question is not counted there.
    """
    answers = feedback.answers
    ours = answers[answers["kind"].eq("option") & answers["answer"].ne("")]
    asked = answers[answers["kind"].eq("question") & answers["answer"].ne("")]
    public: dict[str, list[pd.DataFrame]] = {"option": [], "question": []}
    private: dict[str, list[pd.DataFrame]] = {"option": [], "question": []}
    withheld = []
    for name in options:
        rows = ours[ours["subject"] == flat(name)]
        counts = _crossed(rows, "known_place", SUPPORT)
        together = _few(counts.sum(axis=1), rule)
        public["option"].append(_wide(_published(counts, together, rule), name, SUPPORT))
        private["option"].append(_wide(_totalled(counts), name, SUPPORT))
        withheld.append(together.rename_axis("place").reset_index(name="count").assign(subject=name))
    for each in event.questions:
        if each.answers:
            rows = asked[asked["subject"] == flat(each.text)].assign(everywhere=EVERYWHERE)
            counts = _crossed(rows, "everywhere", [flat(answer) for answer in each.answers])
            together = pd.Series(dtype="int64")
            public["question"].append(_long(_published(counts, together, rule), each.text, each.answers))
            private["question"].append(_long(_totalled(counts), each.text, each.answers))
    told = f"Responses. {_SAMPLE} {_held_back(rule)}"
    return Summary(
        tuple(_tables(public, told)),
        (
            *_tables(private, "Responses as counted: not for publication."),
            _withheld(withheld),
            _comments(answers),
        ),
        _held_back(rule),
    )


def _held_back(rule: DisclosureRule) -> str:
    """Return in one line what is withheld, and why."""
    return (
        f"So that nobody can be told from a few, places from which fewer than {rule.threshold} people answered are counted together, "
        f"and {HIDDEN} stands where fewer than {rule.threshold} answered in all."
    )


def _few(people: pd.Series, rule: DisclosureRule) -> pd.Series:
    """Return the places that are counted together: the small ones, and the next larger until all of them are enough."""
    ordered = people.sort_index().sort_values(kind="stable")
    small = int((ordered < rule.threshold).sum())
    while 0 < small < len(ordered) and ordered.iloc[:small].sum() < rule.threshold:
        small += 1
    return ordered.iloc[:small]


def _crossed(rows: pd.DataFrame, by: str, answers: Sequence[str]) -> pd.DataFrame:
    """Return responses by place and answer, zeros too."""
    counts = rows.groupby([by, "answer"])["response"].nunique().unstack(fill_value=0)
    found: pd.DataFrame = counts.reindex(columns=list(answers), fill_value=0).rename_axis(index="place")
    return found


def _totalled(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with the sums of rows and columns, all places first."""
    counts = counts.assign(**{TOTAL: counts.sum(axis=1)})
    return pd.concat([counts.sum().to_frame(EVERYWHERE).T, counts[counts.index != EVERYWHERE]])


def _published(counts: pd.DataFrame, together: pd.Series, rule: DisclosureRule) -> pd.DataFrame:
    """Return counts with their sums, small places as one; nothing where few answered in all."""
    places = counts.index.where(~counts.index.isin(together.index), OTHERS)
    table = _totalled(counts.groupby(places).sum().rename_axis(index="place"))
    if 0 < counts.to_numpy().sum() < rule.threshold:
        return pd.DataFrame(HIDDEN, index=[EVERYWHERE], columns=table.columns)
    alone = len(table) == 2 and OTHERS in table.index  # everybody: the first row says it already
    return table.drop(index=OTHERS) if alone else table


def _wide(counts: pd.DataFrame, subject: str, answers: Sequence[str]) -> pd.DataFrame:
    """Return one option's rows: a row a place, a column an answer."""
    found = counts[[*answers, TOTAL]].rename(columns={TOTAL: ANSWERED}).rename_axis("place").reset_index()
    found.insert(0, "subject", subject)
    return found


def _long(counts: pd.DataFrame, subject: str, answers: Sequence[str]) -> pd.DataFrame:
    """Return one question's rows: a row an answer."""
    values = counts.T[EVERYWHERE].tolist()
    return pd.DataFrame({"question": subject, "answer": [*answers, ANSWERED], "responses": values})


def _tables(parts: dict[str, list[pd.DataFrame]], about: str) -> list[Table]:
    """Return the tables by option, by option and place, and by question."""
    words = {
        "subject": "Option",
        "place": "Place",
        ANSWERED: ANSWERED,
        **{each: each.capitalize() for each in SUPPORT},
    }
    tables = []
    if parts["option"]:
        rows = pd.concat(parts["option"], ignore_index=True)
        everywhere = rows[rows["place"] == EVERYWHERE].drop(columns="place").reset_index(drop=True)
        tables.append(Table("by_option", "Answers by option", about, everywhere, labels=words))
        tables.append(Table("by_place", "Answers by option and place", about, rows, labels=words))
    if parts["question"]:
        rows = pd.concat(parts["question"], ignore_index=True)
        tables.append(Table("by_question", "Answers by question", about, rows))
    return tables


def _withheld(logs: Sequence[pd.DataFrame]) -> Table:
    columns = ["subject", "place", "count"]
    rows = pd.concat(logs, ignore_index=True)[columns] if logs else pd.DataFrame(columns=columns)
    return Table(
        "withheld", "Places that are counted together", "Not for publication.", rows,
        labels={"subject": "About", "place": "Place", "count": "Responses"},
    )  # fmt: skip


def _comments(answers: pd.DataFrame) -> Table:
    rows = answers.loc[answers["comment"].ne(""), ["subject", "place", "comment", "response", "file"]]
    return Table(
        "comments", "Every comment, as written", "Read before publishing: a comment can name somebody.",
        rows.reset_index(drop=True),
        labels={"subject": "About", "place": "Place, as written", "comment": "Comment", "response": "Response", "file": "File"},
    )  # fmt: skip
