"""What people answered: read back, checked, counted once, and nobody's answer given away."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.errors import InputError
from localities.scripts.engagement import command
from localities.scripts.engagement.command import run_feedback
from localities.scripts.engagement.event import Event
from localities.scripts.engagement.feedback import (
    COLUMNS,
    ELSEWHERE,
    NOWHERE,
    SUPPORT,
    Feedback,
    read_feedback,
)
from localities.scripts.engagement.summary import EVERYWHERE, OTHERS, Summary, summarise
from localities.scripts.review.measure import Review
from tests.commands import localities
from tests.engagement.conftest import PLAN, Pack
from tests.pocketarea import POCKET
from tests.saying import says

QUESTION = "Which matters most?"
EVENT = Event.model_validate(
    {
        "title": "Drop-in", "date": "3 March 2027", "place": "Hall", "audience": "all", "respond_by": "soon",
        "respond_to": ["post"], "options": ["A", "B"],
        "questions": [{"text": QUESTION, "answers": ["My town", "My services"]}, {"text": "What else?"}],
    }
)  # fmt: skip
Row = tuple[str, str, str, str, str, str]


def saved(path: Path, rows: list[Row], event: str = "Drop-in, 3 March 2027") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *((event, *row) for row in rows)])
    return path


def read(*files: Path) -> Feedback:
    return read_feedback(files, EVENT, ["A", "B"], ["Ayr", "Troon"])


def many(counts: dict[tuple[str, str], int], option: str = "A") -> list[Row]:
    """Return so many responses by place and answer."""
    cells = [cell for cell, count in counts.items() for _ in range(count)]
    return [
        (f"r{number}", place, "option", option, answer, "") for number, (place, answer) in enumerate(cells)
    ]


def test_answers_are_read_as_typed(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("r1", "ayr ", "option", "A", "support", "'=1+1"),
        ("r1", "ayr ", "question", "What else?", "", 'two\nlines; "quoted", \'tis Total'),
        ("r2", "Glasgow", "question", QUESTION, "My  town", ""),
        ("r3", "", "option", "B", "oppose", "Total"),
    ]
    found = read(saved(tmp_path / "one.csv", rows))
    assert found.answers["comment"].tolist() == ["=1+1", 'two\nlines; "quoted", \'tis Total', "", "Total"]
    assert found.answers["known_place"].tolist() == ["Ayr", "Ayr", ELSEWHERE, NOWHERE]
    assert found.responses == 3


def test_excel_may_have_saved_it_again(tmp_path: Path) -> None:
    heads = "event;response;place;kind;subject;answer;comment"
    row = "Drop-in, 3 March 2027;p1;Ayr;option;A;support;Café"
    (tmp_path / "typed.csv").write_bytes(f"{heads}\r\n{row}\r\n;;;;;;\r\n".encode("cp1252"))
    found = read(tmp_path / "typed.csv")
    assert found.answers["comment"].tolist() == ["Café"]
    assert "Windows-1252" in found.notes[0].what


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("r", "Ayr", "option", "a", "support", ""), "Did you mean 'A'"),
        (("r", "Ayr", "option", "Elsewhere", "support", ""), "The form asks about 'A', 'B'"),
        (("r", "Ayr", "question", "A", "support", ""), "It is of the kind option"),
        (("r", "Ayr", "option", "A", "suport", ""), "Did you mean 'support'"),
        (("r", "Ayr", "question", QUESTION, "=HYPERLINK()", ""), "It may be My town, My services"),
        (("r", "Ayr", "question", "What else?", "yes", ""), "Write it under comment"),
        (("", "Ayr", "option", "A", "support", ""), "the column response is empty"),
    ],
)
def test_what_the_form_cannot_have_saved_is_told(tmp_path: Path, row: Row, said: str) -> None:
    good: Row = ("good", "Ayr", "option", "A", "support", "")
    with pytest.raises(InputError) as refusal:
        read(saved(tmp_path / "bad.csv", [good, row]))
    assert "bad.csv, row 3" in str(refusal.value)
    assert said in str(refusal.value)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    good: Row = ("r", "Ayr", "option", "A", "support", "")
    other = saved(tmp_path / "other.csv", [good], event="Another, 1 May 2027")
    twice = saved(tmp_path / "twice.csv", [good, good])
    (tmp_path / "odd.csv").write_text("name,age\nx,3\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        read(other, twice, tmp_path / "odd.csv")
    for said in ("of the event 'Another, 1 May 2027'", "a second time, after row 2", "no column"):
        assert said in str(refusal.value)


def test_a_response_counts_once_as_the_form_saved_it_last(tmp_path: Path) -> None:
    form = "1x9k2ab-0f3zq7-q8w2e5r"
    first: Row = (form, "Ayr", "option", "A", "support", "")
    changed: Row = (form, "Troon", "option", "A", "oppose", "")
    same_words: Row = ("r2", "Ayr", "option", "A", "oppose", "")
    files = [
        saved(tmp_path / f"feedback-{number}.csv", [row])
        for number, row in enumerate((first, changed, changed, same_words, same_words))
    ]
    found = read(*files, files[0])
    assert sorted(found.answers["response"]) == [form, "r2"]
    assert found.answers["answer"].tolist() == ["oppose", "oppose"]
    assert ["with changes" in note.what for note in found.notes] == [True, False, False]


@pytest.mark.parametrize("number", ["paper-1", "1", "april-halls-00001"])
@pytest.mark.parametrize("other", [("Troon", "support"), ("Ayr", "oppose")])
def test_two_people_who_were_given_one_number_are_refused(
    tmp_path: Path, number: str, other: tuple[str, str]
) -> None:
    place, answer = other
    with pytest.raises(InputError) as refusal:
        read(
            saved(tmp_path / "anne.csv", [(number, "Ayr", "option", "A", "support", "")]),
            saved(tmp_path / "bert.csv", [(number, place, "option", "A", answer, "")]),
        )
    says(str(refusal.value), "bert.csv", f"response {number}", "anne.csv", "other numbers", "b-paper-1")


def test_the_remedy_of_one_number_for_two_people_works(tmp_path: Path) -> None:
    anne = saved(tmp_path / "anne.csv", [("paper-1", "Ayr", "option", "A", "support", "")])
    bert = saved(tmp_path / "bert.csv", [("b-paper-1", "Ayr", "option", "A", "oppose", "")])
    assert read(anne, bert).responses == 2


def workbook(path: Path, **sheets: list[Row]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        heads = [COLUMNS] if rows else []
        for cells in [*heads, *(("Drop-in, 3 March 2027", *row) for row in rows)]:
            sheet.append(cells)
    made.save(path)
    return path


def test_answers_in_workbooks_are_read_sheet_by_sheet(tmp_path: Path) -> None:
    rows = many({("Ayr", "support"): 5})
    typed = workbook(tmp_path / "paper.xlsx", Ayr=rows[:2], Troon=rows[2:], Help=[])
    found = read(typed)
    assert found.responses == 5
    assert set(found.answers["file"]) == {"paper.xlsx, sheet Ayr", "paper.xlsx, sheet Troon"}
    again = workbook(
        tmp_path / "again.xlsx", Ayr=rows[:1], Troon=[("r0", "Ayr", "option", "A", "oppose", "")]
    )
    with pytest.raises(InputError) as refusal:
        read(again)
    says(str(refusal.value), "sheet Troon", "response r0", "sheet Ayr")


def test_a_sheet_of_something_else_is_told_and_half_a_sheet_is_refused(tmp_path: Path) -> None:
    row: Row = ("r0", "Ayr", "option", "A", "support", "")
    typed = workbook(tmp_path / "paper.xlsx", Ayr=[row], Help=[])
    made = openpyxl.load_workbook(typed)
    made["Help"]["A1"] = "One row for each answer."
    made.save(typed)
    found = read(typed)
    assert [(note.where, note.kind) for note in found.notes] == [("paper.xlsx, sheet Help", "left_out")]
    made["Help"]["A1"] = "response"
    made.save(typed)
    with pytest.raises(InputError) as refusal:
        read(typed)
    says(str(refusal.value), "paper.xlsx, sheet Help", "answer")


def test_files_of_one_name_in_two_folders_are_two_files(tmp_path: Path) -> None:
    files = []
    for folder, answer in (("hall", "support"), ("village", "oppose")):
        (tmp_path / folder).mkdir()
        row: Row = ("paper-1", "Ayr", "option", "A", answer, "")
        files.append(saved(tmp_path / folder / "a.csv", [row]))
    with pytest.raises(InputError) as refusal:
        read(*files)
    says(str(refusal.value), "village/a.csv", "paper-1", "hall/a.csv")


def test_small_places_are_counted_together_until_they_are_enough(tmp_path: Path) -> None:
    counts = {
        ("Ayr", "support"): 40, ("Ayr", "oppose"): 30, ("Ayr", "neither"): 3, ("Troon", "support"): 12,
        ("Girvan", "oppose"): 2, ("", "support"): 4,
    }  # fmt: skip
    feedback = read(saved(tmp_path / "all.csv", many(counts)))
    summary = summarise(feedback, EVENT, ["A", "B"], DisclosureRule(threshold=10))
    table = _public(summary, "by_place")
    ours = table[table["subject"] == "A"].set_index("place")
    # Another place and none have six people: with Troon, the next larger, they are enough.
    assert list(ours.index) == [EVERYWHERE, "Ayr", OTHERS]
    assert ours.loc[OTHERS, ["support", "oppose", "Answered"]].tolist() == [16, 2, 18]
    assert ours.loc["Ayr", ["support", "neither", "oppose", "Answered"]].tolist() == [40, 3, 30, 73]
    assert "Girvan" not in table.to_string()
    assert "[c]" not in table.to_string()
    private = next(each for each in summary.private if each.name == "by_place").frame
    assert private.set_index(["subject", "place"]).at[("A", ELSEWHERE), "oppose"] == 2
    together = next(each for each in summary.private if each.name == "withheld").frame
    assert together["place"].tolist() == [ELSEWHERE, NOWHERE, "Troon"]


def test_a_small_meeting_gives_the_totals_of_every_option(tmp_path: Path) -> None:
    each = {"strongly support": 1, "support": 3, "neither": 1, "oppose": 3}
    counts = {(place, answer): count for place in ("Ayr", "Troon", "") for answer, count in each.items()}
    summary = summarise(read(saved(tmp_path / "all.csv", many(counts))), EVENT, ["A"], DisclosureRule())
    rows = _public(summary, "by_option").set_index("subject")
    assert rows.loc["A"].tolist() == [3, 9, 3, 9, 0, 24]
    assert _public(summary, "by_place")["place"].tolist() == [EVERYWHERE]
    says(summary.public[0].about, "fewer than 10 people answered are counted together")


def test_nothing_is_withheld_that_need_not_be(tmp_path: Path) -> None:
    counts = {(place, answer): 12 for place in ("Ayr", "Troon") for answer in SUPPORT}
    summary = summarise(read(saved(tmp_path / "all.csv", many(counts))), EVENT, ["A", "B"], DisclosureRule())
    rows = _public(summary, "by_option").set_index("subject")
    assert rows.loc["A"].tolist() == [24, 24, 24, 24, 24, 120]
    assert "[c]" not in _public(summary, "by_place").to_string()


def test_answers_to_questions(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"r{number}", "Ayr", "question", QUESTION, "My town" if number < 20 else "My services", "")
        for number in range(35)
    ]
    found = _public(
        summarise(read(saved(tmp_path / "all.csv", rows)), EVENT, ["A"], DisclosureRule()), "by_question"
    )
    assert found["responses"].tolist() == [20, 15, 35]
    assert found["answer"].tolist() == ["My town", "My services", "Answered"]


def test_the_command_keeps_apart_what_is_not_for_publication(pack: Pack, tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"r{number}", "", "option", PLAN, "support", "=cmd|' /C calc'!A0 Mrs Brown") for number in range(12)
    ]
    answers = tmp_path / "answers"
    answers.mkdir()
    saved(answers / "one.csv", rows)
    (answers / "village").mkdir()
    saved(answers / "village" / "TWO.CSV", [("a1", *rows[0][1:])])
    workbook(answers / "village" / "three.xlsx", Paper=[("b1", *rows[0][1:5], ""), ("b2", *rows[0][1:5], "")])
    (answers / "scan.pdf").write_bytes(b"%PDF")
    (answers / ".DS_Store").write_bytes(b"x")
    run = localities("feedback", str(pack.event), "answers", "--config", str(POCKET), cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    says(run.stdout, "15 responses to Drop-in, 3 March 2027.", "not read (1): scan.pdf")
    out = tmp_path / "feedback"
    public = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in public} == {".html", ".docx", ".pdf", ".xlsx", ".csv", ".json"}
    for path in public:
        assert b"Mrs Brown" not in path.read_bytes(), path
    book = openpyxl.load_workbook(tmp_path / "feedback-not-for-publication" / "feedback.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert [cell.value for cell in cells if cell.value == rows[0][5]] == [rows[0][5]] * 13
    assert not [cell for cell in cells if cell.data_type == "f"]
    by_option = pd.read_csv(out / "feedback" / "by_option.csv")
    assert by_option["support"].tolist() == [15]
    assert "one.csv" not in (out / "manifest.json").read_text(encoding="utf-8")


def test_files_that_are_not_there(pack: Pack, tmp_path: Path) -> None:
    from localities.boundaries.errors import ConfigurationError

    (tmp_path / "empty").mkdir()
    for path, said in ((tmp_path / "none.csv", "none.csv"), (tmp_path / "empty", "no CSV or XLSX file")):
        with pytest.raises(ConfigurationError, match=said):
            run_feedback(pack.configuration, pack.event, [path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_handful_of_responses_is_not_even_counted_in_public(
    pack: Pack, review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "load", lambda *_: None)
    monkeypatch.setattr(command, "measure", lambda *_: review)
    file = saved(tmp_path / "paper.csv", [("paper-1", "", "option", PLAN, "support", "")])
    run_feedback(pack.configuration, pack.event, [file], tmp_path / "out")
    page = (tmp_path / "out" / "feedback.html").read_text(encoding="utf-8")
    assert "Fewer than 10 responses to Drop-in" in page
    assert "1 response " not in page
    assert '"responses": "Fewer than 10 responses"' in (tmp_path / "out" / "manifest.json").read_text()
    shown = pd.read_csv(tmp_path / "out" / "feedback" / "by_option.csv", dtype=str)
    assert shown["support"].tolist() == ["[c]"]
    assert shown["oppose"].tolist() == ["[c]"]


def _public(summary: Summary, name: str) -> pd.DataFrame:
    return next(each for each in summary.public if each.name == name).frame
