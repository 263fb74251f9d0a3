"""What searches have found is kept by what was asked, used again, and taken up where it ended."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from math import inf
from pathlib import Path

import pandas as pd
import pytest

from localities.boundaries import (
    Contiguity,
    KeepApart,
    Limits,
    Option,
    Tolerance,
    balance_curve,
    least_disruption,
    make_problem,
    solve,
)
from localities.boundaries.options import objectives
from localities.boundaries.options.family import Wish
from localities.scripts.options import found as found_module
from localities.scripts.options import solving
from localities.scripts.options.found import (
    FoundResults,
    Result,
    better,
    keeping,
    plan_question,
    question_of,
    remembering,
)
from tests.commands import localities
from tests.pocketarea import POCKET
from tests.saying import says

PLAN = pd.Series(["A", "B"], index=pd.Index(["S1", "S2"], name="zone"), name="locality")
BEST = Option(PLAN, "least_disruption", "people", "optimal", 12.5, 12.5, True, ("a rule",), 12, 1)
SOME = replace(BEST, status="best found", bound=10.0, settled=False)
NONE = Option(None, "least_disruption", "people", "nothing found", None, -inf, False, ())


@pytest.mark.parametrize(
    "result", [Result(BEST, 60), Result(NONE, 5, False), Result(None, 1, True, "why", frozenset(["a rule"]))]
)
def test_a_result_comes_back_as_it_was(tmp_path: Path, result: Result) -> None:
    found = FoundResults(tmp_path / "found")
    assert found.get("q") is None
    found.put("q", result)
    back = found.get("q")
    assert back is not None
    assert (back.seconds, back.ended, back.why, back.rests) == (
        result.seconds,
        result.ended,
        result.why,
        result.rests,
    )
    assert repr(back.option) == repr(result.option)
    if result.option is not None and result.option.plan is not None:
        pd.testing.assert_series_equal(back.option.plan, result.option.plan)


def test_a_file_that_was_changed_or_cut_off_is_none(tmp_path: Path) -> None:
    found = FoundResults(tmp_path)
    found.put("q", Result(BEST, 60))
    text = (tmp_path / "q.json").read_text("utf-8")
    for other in (text.replace("12.5", "11.5"), text[:-40], ""):
        (tmp_path / "q.json").write_text(other, "utf-8")
        assert found.get("q") is None


def test_a_disk_that_refuses_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    FoundResults(tmp_path / "file").put("q", Result(BEST, 60))


def test_only_what_ended_answers_and_less_time_answers_less() -> None:
    assert Result(BEST, 5).answers(60)
    assert Result(None, 5).answers(60)
    assert Result(SOME, 60).answers(60)
    assert not Result(SOME, 5).answers(60)
    assert Result(replace(BEST, settled=False), 5).answers(60)
    assert not Result(BEST, 60, ended=False).answers(60)


def test_of_two_searches_the_better_plan_and_the_better_bound_count() -> None:
    assert better(BEST, None) is BEST
    assert better(NONE, SOME).value == 12.5
    joined = better(replace(SOME, value=13.0, bound=12.5), SOME)
    assert (joined.value, joined.bound, joined.status) == (12.5, 12.5, "optimal")


def test_a_question_is_its_content(grid) -> None:
    def asked(people=(1, 2, 3, 4), share=0.5, deprived=None, label="A"):
        zones, neighbours = grid(2, 2, list(people))
        current = pd.DataFrame({"x": [label, label, "B", "B"]}, index=zones.index)
        problem = make_problem(zones, neighbours, current)
        goal = least_disruption() if deprived is None else objectives.deprivation_spread(deprived)
        return question_of(problem, Wish("some kind", goal, (Contiguity(), Tolerance(share))), None)

    first = asked()
    assert asked() == first
    others = [
        asked(people=(1, 2, 3, 5)),
        asked(share=0.25),
        asked(label="C"),
        asked(deprived={"a": 1}),
        asked(deprived={"a": 2}),
    ]
    assert len({first, *others}) == 6


OPTIONS = """
[options]
seconds = 20
[[options.choices]]
kind = "consensus"
[[options.choices]]
kind = "least_disruption"
tolerance = 12
"""


def test_what_one_search_found_no_other_seeks_again(grid, tmp_path, monkeypatch):
    zones, neighbours = grid(3, 3, [9, 5, 7, 6, 8, 5, 9, 7, 6])
    problem = make_problem(zones, neighbours, pd.DataFrame({"a": list("AABAABCCC")}, index=zones.index))
    found, goal = FoundResults(tmp_path), least_disruption()
    apart = KeepApart(("z00", "z22"))
    wanted = plan_question(problem, goal, [Tolerance(0.3), Contiguity(), apart])
    assert wanted == plan_question(problem, goal, [Contiguity(), apart, Tolerance(Fraction(3, 10))])
    assert wanted != plan_question(problem, goal, [Contiguity(), apart, Tolerance(0.2)])
    assert wanted != plan_question(problem, goal, [Tolerance(0.3), Contiguity(), apart], thorough=True)

    curve, points = balance_curve(problem, [Contiguity(), apart], (0.3, 0.001), asking=remembering(found))
    assert found.get(wanted).option.value == points[Fraction(3, 10)].value
    assert curve["status"].tolist()[-1] == "infeasible"
    monkeypatch.setattr(found_module, "attempt", lambda *_, **__: pytest.fail("it is known"))
    again, _ = balance_curve(problem, [apart, Contiguity()], (0.3, 0.001), asking=remembering(found))
    pd.testing.assert_frame_equal(again, curve)


def test_a_search_keeps_its_best_plan_while_it_goes_on(grid, tmp_path, monkeypatch):
    zones, neighbours = grid(4, 4, [9, 5, 7, 6, 8, 5, 9, 7, 6, 4, 8, 6, 5, 9, 7, 8])
    today = pd.DataFrame({"a": list("AABBAABBCCDDCCDD"), "b": list("ABBBAABBACDDCCCD")}, index=zones.index)
    problem, goal, rules = (
        make_problem(zones, neighbours, today),
        least_disruption(),
        [Contiguity(), Tolerance(0.12)],
    )
    kept = []
    limits = Limits(keep=kept.append)
    best = solve(problem, goal, rules, limits=limits)
    assert kept
    assert kept[-1].value == best.value
    assert [each.value for each in kept] == sorted((each.value for each in kept), reverse=True)
    assert all(each.bound <= best.value for each in kept)

    found, now = FoundResults(tmp_path), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    keep = keeping(found, "q", 60, replace(SOME, value=11.0))
    keep(SOME)
    assert (found.get("q").ended, found.get("q").option.value) == (False, 11.0)
    keep(replace(SOME, value=10.5))  # too soon after the other
    assert found.get("q").option.value == 11.0
    now[0] += 3
    keep(replace(SOME, value=10.5))
    assert found.get("q").option.value == 10.5
    assert not found.get("q").answers(1)


def test_the_next_run_uses_what_the_last_has_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(POCKET, tmp_path / "project")
    configuration = tmp_path / "project" / "review.toml"
    configuration.write_text(configuration.read_text("utf-8") + OPTIONS, "utf-8")
    (tmp_path / "mine.csv").write_text("DataZone,Proposed\nD01000001,Dunwhirrie\n", "utf-8")
    appraise = ("appraise", "mine.csv", "--config", "project/review.toml")
    ended = localities(*appraise, cwd=tmp_path)
    says(
        ended.stderr,
        "No run beside these outputs has found Consensus",
        "Least disruption within 12%",
        "localities propose",
    )
    assert [path.name for path in (tmp_path / "appraisal" / "lookups").iterdir()] == ["mine.csv"]
    ended = localities("propose", "project", cwd=tmp_path)
    assert ended.returncode == 0
    says(ended.stderr, "Options to find: 2", "40 seconds at most")
    monkeypatch.setattr(solving, "solve", lambda *_, **__: pytest.fail("it is known"))
    ended = localities("propose", "project", "--out", "again", cwd=tmp_path)
    assert ended.returncode == 0
    says(ended.stderr, "Consensus: an earlier run has found it")
    assert "Options to find" not in ended.stderr
    for path in (tmp_path / "options").rglob("*"):
        if path.is_file():
            assert (
                path.read_bytes()
                == (tmp_path / "again" / path.relative_to(tmp_path / "options")).read_bytes()
            )
    ended = localities(*appraise, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    scored = sorted(path.name for path in (tmp_path / "appraisal" / "lookups").iterdir())
    assert scored == ["consensus.csv", "least_disruption_within_12.csv", "mine.csv"]
    assert (tmp_path / "options" / "lookups" / "consensus.csv").is_file()
