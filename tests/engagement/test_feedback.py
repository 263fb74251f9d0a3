"""What people answered: read back, checked, counted once, and nobody's answer given away."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

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
from localities.scripts.engagement.places import BASE, GROUPS, HIDDEN, place_numbers, rounded
from localities.scripts.engagement.summary import Summary, summarise
from localities.scripts.outputs.published import ledger_of
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


@pytest.fixture(autouse=True)
def _nothing_published(pack: Pack) -> Iterator[None]:
    """Forget after each test what it published of the event that all share."""
    yield
    ledger_of(pack.event).unlink(missing_ok=True)


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


def test_a_place_is_shown_from_the_threshold_on_and_rounded(tmp_path: Path) -> None:
    counts = {
        ("Ayr", "support"): 40, ("Ayr", "oppose"): 31, ("Ayr", "strongly oppose"): 2, ("Ayr", "neither"): 3,
        ("Troon", "support"): 9, ("Girvan", "oppose"): 12, ("", "support"): 14,
    }  # fmt: skip
    summary = summarise(read(saved(tmp_path / "all.csv", many(counts))), EVENT, ["A", "B"], 10)
    table = _public(summary, "by_place")
    assert table[["subject", "place"]].to_numpy().tolist() == [["A", "Ayr"]]
    assert table.at[0, "support"] == "about 40"
    assert table.at[0, "oppose"] in ("about 30", "about 35")
    assert (
        table.at[0, "neither"] == HIDDEN
    )  # three in all: to show any number would tell that they are of Ayr
    assert _public(summary, "by_option").loc[0, list(SUPPORT)].tolist() == [0, 63, 3, 43, 2]
    says(summary.line, "nobody can be told from a few", "places where fewer than 10 people answered")
    private = next(each for each in summary.private if each.name == "by_place").frame
    assert private.set_index(["subject", "place"]).at[("A", ELSEWHERE), "oppose"] == 12


def test_a_small_meeting_gives_the_totals_of_every_option(tmp_path: Path) -> None:
    each = {"strongly support": 1, "support": 3, "neither": 1, "oppose": 3}
    counts = {(place, answer): count for place in ("Ayr", "Troon", "") for answer, count in each.items()}
    rows = many(counts)
    rows += [(rows[0][0], "Ayr", "question", "What else?", "", "Buses")]
    summary = summarise(read(saved(tmp_path / "all.csv", rows)), EVENT, ["A"], 10)
    found = _public(summary, "by_option").set_index("subject")
    assert found.loc["A"].tolist() == [3, 9, 3, 9, 0, 24, 0]
    assert [table.name for table in summary.public] == ["by_option", "by_question"]
    says(summary.sentences[0], "A: of 24 people", "12 (50%) support it, 9 (38%) oppose it and 3 do neither")
    says(summary.sentences[2], "What else?", "Fewer than 10")
    says(summary.line, "all places, as fewer than 10 people answered in each")


@pytest.mark.parametrize("seed", range(6))
def test_no_small_number_of_a_place_can_be_told(seed: int) -> None:
    """Attack everything that is published of an option by an integer programme: totals, places, and what rounding says."""
    chance = random.Random(seed)
    rows = _random_answers(chance, chance.choice([30, 60, 120]))
    found = place_numbers(rows, 10).set_index("place")
    groups = list(GROUPS)
    truth = rows.assign(group=rows["answer"].map({a: g for g, answers in GROUPS.items() for a in answers}))
    cells = [(place, group) for place in found.index for group in groups]
    low, high = zip(*(_says(found.at[cell]) for cell in cells), strict=True) if cells else ((), ())
    sums, least, most = [], [], []
    for place in found.index:
        first, last = _says(found.at[place, "Answered"])
        sums.append([float(cell[0] == place) for cell in cells])
        least.append(max(first, 10))
        most.append(last)
    for group in groups:
        sums.append([float(cell[1] == group) for cell in cells])
        least.append(0)
        most.append(int((truth["group"] == group).sum()))
    for number, (place, group) in enumerate(cells):
        exact = int(((truth["known_place"] == place) & (truth["group"] == group)).sum())
        if 0 < exact < 10:
            aim = np.eye(len(cells))[number]
            ends = [
                milp(sign * aim, integrality=np.ones(len(cells)), bounds=Bounds(low, high),
                     constraints=LinearConstraint(sums, least, most)).x @ aim
                for sign in (1, -1)
            ]  # fmt: skip
            assert ends[0] <= exact <= ends[1]
            # the exact total of everybody alone tells that it is no more
            assert ends[1] - ends[0] >= min(2, int((truth["group"] == group).sum())), (place, group)


def _random_answers(chance: random.Random, count: int) -> pd.DataFrame:
    places = ["Ayr", "Troon", "Girvan", "Largs", NOWHERE]
    liking = {place: [chance.random() ** 2 for _ in SUPPORT] for place in places}
    here = chance.choices(places, [9, 5, 3, 1, 1], k=count)
    return pd.DataFrame(
        {
            "response": [f"r{number}" for number in range(count)],
            "known_place": here,
            "answer": [chance.choices(SUPPORT, liking[place])[0] for place in here],
        }
    )


def _says(cell: object) -> tuple[float, float]:
    """Return the least and the most that a rounded number can be."""
    words = str(cell)
    if words == HIDDEN:
        return 0, np.inf
    number = int(words.removeprefix("about ")) if words.startswith("about") else 0
    return max(0, number - BASE + 1), number + BASE - 1


def test_rounding_is_right_on_average_and_the_same_every_time() -> None:
    numbers = [rounded([f"{case}-{each}" for each in range(7)]) for case in range(500)]
    assert set(numbers) == {5, 10}
    assert abs(sum(numbers) / 500 - 7) < 0.3
    assert rounded(["b", "a", "c"]) == rounded(["a", "c", "b", "a"])
    assert rounded([]) == 0


def test_answers_to_questions(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"r{number}", "Ayr", "question", QUESTION, "My town" if number < 20 else "My services", "")
        for number in range(35)
    ]
    found = _public(summarise(read(saved(tmp_path / "all.csv", rows)), EVENT, ["A"], 10), "by_question")[:4]
    assert found["responses"].tolist() == [20, 15, 35, 0]
    assert found["answer"].tolist() == ["My town", "My services", "Answered", "Comments"]


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


def test_a_few_later_answers_cannot_be_told_by_the_difference(
    pack: Pack,
    review: Review,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "load", lambda *_: None)
    monkeypatch.setattr(command, "measure", lambda *_: review)
    place = sorted(review.inputs.zones["place"])[0]
    file = tmp_path / "answers.csv"

    def shown(people: int, changes: int = 0) -> bool:
        rows = many({(place, "support"): people - changes, (place, "oppose"): changes}, PLAN)
        out = (
            tmp_path / f"out{people}{changes}"
        )  # another folder each time: what was shown is known all the same
        run_feedback(pack.configuration, pack.event, [saved(file, rows)], out)
        by_option = pd.read_csv(out / "feedback" / "by_option.csv")
        assert by_option["support"].tolist() == [people - changes]
        return (out / "feedback" / "by_place.csv").exists()

    assert shown(30)
    assert shown(30)
    assert not shown(35)
    says(
        capsys.readouterr().out,
        "5 of the answers are new or changed",
        ledger_of(pack.event).name,
        "run again",
    )
    says(
        (tmp_path / "out350" / "feedback.html").read_text(encoding="utf-8"),
        "fewer than 10 answers are new or changed",
    )
    assert not shown(30, changes=2)
    assert not shown(39)
    assert shown(40)
    assert not shown(41)
    ledger_of(pack.event).unlink()
    assert shown(41)


def _public(summary: Summary, name: str) -> pd.DataFrame:
    return next(each for each in summary.public if each.name == name).frame
