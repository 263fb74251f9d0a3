"""What people answered, in numbers: as it was counted, and as it may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import TOTAL, DisclosureRule, Suppression, suppress, table_system
from localities.scripts.engagement.event import Event, flat
from localities.scripts.engagement.feedback import SUPPORT, Feedback
from localities.scripts.outputs.tables import Table

EVERYWHERE = "All places"
ANSWERED = "Answered"
_SAMPLE = "Those who answer an event are no sample: their answers are not the view of everybody."
_WITHHELD = "[c]: withheld, because a small number of answers could tell who gave them."


@dataclass(frozen=True, eq=False)
class Summary:
    """The answers in numbers.

    Attributes
    ----------
    public
        Tables in which small numbers are withheld so that they cannot be worked out.
    private
        The same as counted, what was withheld and why, and every comment: to be read before anything of it is published.
    """

    public: tuple[Table, ...]
    private: tuple[Table, ...]


def summarise(feedback: Feedback, event: Event, options: Sequence[str], rule: DisclosureRule) -> Summary:
    """Return what people answered by option, place and question.

    Parameters
    ----------
    feedback
        Of `read_feedback`.
    event, options
        In the order of the form.
    rule
        What is small. Places from which fewer responses came are counted together; of what is left, small numbers and those
        they could be worked out from are withheld.

    Returns
    -------
    Summary
        Counts of responses; who did not answer a question is not counted there.
    """
    answers = feedback.answers
    answers = answers.assign(publishable=_folded(answers, rule))
    ours = answers[answers["kind"].eq("option") & answers["answer"].ne("")]
    asked = answers[answers["kind"].eq("question") & answers["answer"].ne("")]
    public: dict[str, list[pd.DataFrame]] = {"option": [], "question": []}
    private: dict[str, list[pd.DataFrame]] = {"option": [], "question": []}
    withheld = []
    for name in options:
        rows = ours[ours["subject"] == flat(name)]
        protected, log = _protected(_crossed(rows, "publishable", SUPPORT), rule)
        public["option"].append(_wide(protected, name, SUPPORT))
        private["option"].append(_wide(_totalled(_crossed(rows, "known_place", SUPPORT)), name, SUPPORT))
        withheld.append(log.assign(subject=name))
    for each in event.questions:
        if each.answers:
            rows = asked[asked["subject"] == flat(each.text)].assign(everywhere=EVERYWHERE)
            counts = _crossed(rows, "everywhere", [flat(answer) for answer in each.answers])
            protected, log = _protected(counts, rule)
            public["question"].append(_long(protected, each.text, each.answers))
            private["question"].append(_long(_totalled(counts), each.text, each.answers))
            withheld.append(log.assign(subject=each.text))
    told = f"Responses. {_SAMPLE} {_WITHHELD} Places from which fewer than {rule.threshold} responses came are counted together."
    return Summary(
        tuple(_tables(public, told)),
        (
            *_tables(private, "Responses as counted: not for publication."),
            _withheld(withheld),
            _comments(answers),
        ),
    )


def _folded(answers: pd.DataFrame, rule: DisclosureRule) -> pd.Series:
    """Return each answer's place as it may be published: those with few responses are one."""
    people = answers.groupby("known_place")["response"].nunique()
    few = set(people.index[people < rule.threshold])
    if len(few) < 2:  # a single small place is withheld like any small number
        return answers["known_place"]
    others = f"Other places, each with fewer than {rule.threshold} responses"
    return answers["known_place"].mask(answers["known_place"].isin(few), others)


def _crossed(rows: pd.DataFrame, by: str, answers: Sequence[str]) -> pd.DataFrame:
    """Return responses by place and answer, zeros too."""
    counts = rows.groupby([by, "answer"])["response"].nunique().unstack(fill_value=0)
    found: pd.DataFrame = counts.reindex(columns=list(answers), fill_value=0).rename_axis(index="place")
    return found


def _totalled(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with the sums of rows and columns, all places first."""
    counts = counts.assign(**{TOTAL: counts.sum(axis=1)})
    return pd.concat([counts.sum().to_frame(EVERYWHERE).T, counts[counts.index != EVERYWHERE]])


def _protected(counts: pd.DataFrame, rule: DisclosureRule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts with their sums, what is small withheld; and the list of what is, and why."""
    if counts.empty:
        return _totalled(counts), pd.DataFrame()
    # numbers instead of names: no place or answer can be taken for a total
    places = {f"{number:06}": str(name) for number, name in enumerate(counts.index)}
    answers = {f"{number:06}": str(name) for number, name in enumerate(counts.columns)}
    coded = counts.set_axis(list(places), axis=0).set_axis(list(answers), axis=1)
    rows = coded.rename_axis("place").reset_index().melt("place", var_name="answer", value_name="count")
    found = suppress(table_system({"answers": rows}), rule)
    log = found.log.replace({"place": {**places, TOTAL: EVERYWHERE}, "answer": {**answers, TOTAL: ANSWERED}})
    return _named(found, places, answers), log


def _named(found: Suppression, places: dict[str, str], answers: dict[str, str]) -> pd.DataFrame:
    """Return what may be published with its names, all places first."""
    wide = found.wide("place", "answer").rename(index=places, columns=answers)
    wide = wide.map(lambda value: value if isinstance(value, str) else round(value))
    total = wide.iloc[[-1]].set_axis([EVERYWHERE], axis=0)
    return pd.concat([total, wide.iloc[:-1].drop(index=EVERYWHERE, errors="ignore")])


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
    columns = ["subject", "place", "answer", "count", "why", "reason"]
    rows = (
        pd.concat(logs, ignore_index=True).reindex(columns=columns) if logs else pd.DataFrame(columns=columns)
    )
    return Table(
        "withheld", "What is withheld, and why", "Not for publication.", rows,
        labels={"subject": "About", "place": "Place", "answer": "Answer", "count": "Responses"},
    )  # fmt: skip


def _comments(answers: pd.DataFrame) -> Table:
    rows = answers.loc[answers["comment"].ne(""), ["subject", "place", "comment", "response", "file"]]
    return Table(
        "comments", "Every comment, as written", "Read before publishing: a comment can name somebody.",
        rows.reset_index(drop=True),
        labels={"subject": "About", "place": "Place, as written", "comment": "Comment", "response": "Response", "file": "File"},
    )  # fmt: skip
