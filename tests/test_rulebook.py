"""Rules as a planner writes them: names of zones, places and areas found, mistakes told, every option solved or explained."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from localities.boundaries import Option
from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.tradeoffs import shifting
from localities.scripts.configuration.config import Configuration, choose
from localities.scripts.configuration.ground import UnknownNameError, ZoneNames
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.options.optionset import OptionSet, make_options
from localities.scripts.options.scene import Scene, scene_of
from localities.scripts.options.watching import Clock, Watch, duration, standing_words
from localities.scripts.options.wishes import rules_for, state_rules
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review
from tests.saying import says

QUIET = Progress(shown=False)


@pytest.fixture(scope="module")
def review(pocket_review: Review) -> Review:
    return pocket_review


@pytest.fixture(scope="module")
def scene(review: Review) -> Scene:
    return scene_of(review)


def with_options(review: Review, **options: Any) -> Review:
    """Return the review as if its configuration had these options."""
    section = OptionsSection.model_validate(options)
    configuration: Configuration = review.configuration.model_copy(update={"options": section})
    return replace(review, configuration=configuration)


def made(review: Review, **options: Any) -> OptionSet:
    return make_options(with_options(review, **options), QUIET, seconds=30)


def test_zones_are_found_by_every_name_they_go_by():
    index = pd.Index(["S01", "S02", "S03"], name="zone")
    names = pd.Series(["Overtown - 01", "Overtown - 02", "Shotts - 01"], index=index)
    groupings = {
        "places": pd.Series(["Overtown", "Overtown", "Shotts"], index=index),
        "nhs": pd.Series(["Wishaw", "Wishaw", "Wishaw"], index=index),
        "wards": pd.Series(["Shotts", None, None], index=index),
    }
    finder = ZoneNames(names, groupings, {"nhs": "NHS localities"})
    assert finder.find("S03") == ("S03",)
    assert finder.find(" overtown - 02 ") == ("S02",)
    assert finder.find("OVERTOWN") == ("S01", "S02")
    assert finder.find("Wishaw") == ("S01", "S02", "S03")
    assert finder.find("wards:Shotts") == ("S01",)
    with pytest.raises(
        UnknownNameError, match=r"write places:Shotts \(1 zones\) or wards:Shotts \(1 zones\)"
    ):
        finder.find("Shotts")
    with pytest.raises(
        UnknownNameError, match=r"no zone, place or area 'Overtwon'. Did you mean 'Overtown'\?"
    ):
        finder.find("Overtwon")
    with pytest.raises(
        UnknownNameError, match=r"NHS localities: there is no area 'Wishw'. Did you mean 'Wishaw'\?"
    ):
        finder.find("nhs:Wishw")


def test_every_kind_of_rule_is_stated_in_words(review: Review, scene: Scene):
    place = scene.ground.groupings["places"].iloc[0]
    other = scene.ground.groupings["places"].iloc[-1]
    first = scene.ground.localities[0]
    section = OptionsSection.model_validate(
        {
            "rules": [
                {"name": "one", "keep_together": [place]},
                {"keep_apart": [place, other]},
                {"belongs": [place], "locality": first, "only": ["x"]},
                {"leave_alone": first, "set": "nhs"},
                {"max_moved": 5000, "set": "community"},
                {"max_splits": 3, "except": [other]},
                {"min_people": 20_000},
                {"tolerance": 25, "targets": {first: 60_000}},
            ]
        }
    )
    stated = state_rules(section, scene.ground)
    kinds = [each.kind for each in stated]
    assert kinds == ["contiguity", *(rule.kind for rule in section.rules)]
    assert stated[1].rule.name == "one"
    assert f"{place} (" in stated[1].states
    assert stated[3].states.endswith(f"people) are in {first}.")
    assert stated[4].rule.name == f"leave {first} as NHS localities have it"
    says(stated[5].states, "At most 5,000 people", "Community areas")
    assert f"{other} not counted" in stated[6].states
    assert f"{first} 60,000" in stated[8].states
    assert len(rules_for(stated, "y")) == len(stated) - 1
    assert len(rules_for(stated, "x")) == len(stated)


MISTAKES = [
    ([{"keep_together": ["Nowhere at all"]}], "there is no zone, place or area 'Nowhere at all'"),
    (
        [{"belongs": ["D01000001"], "locality": "Carrowmiur"}],
        "there is no locality 'Carrowmiur'. Did you mean 'Carrowmuir'?",
    ),
    ([{"leave_alone": "Carowmuir", "set": "nhs"}], "Did you mean 'Carrowmuir'?"),
    (
        [{"max_splits": 3, "except": ["Lintwheal"]}],
        "except: places have no 'Lintwheal'. Did you mean 'Lintwheel'?",
    ),
    ([{"tolerance": 5, "targets": {"Carowmuir": 9}}], "targets: there is no locality 'Carowmuir'"),
    ([{"keep_apart": ["D01000001", "Lintwheel"]}], "D01000001 cannot be kept apart from itself"),
    ([{"name": "a", "min_people": 5}, {"name": "a", "max_moved": 5}], "two rules are named 'a'"),
]


@pytest.mark.parametrize(("rules", "said"), MISTAKES, ids=[str(i) for i in range(len(MISTAKES))])
def test_each_mistake_in_a_rule_is_named(scene: Scene, rules: list[dict[str, Any]], said: str):
    with pytest.raises(ConfigurationError) as caught:
        state_rules(OptionsSection.model_validate({"rules": rules}), scene.ground)
    assert said in str(caught.value)
    assert "options.rules" in str(caught.value)


def test_all_mistakes_in_rules_are_told_together(scene: Scene):
    rules = [each for rules, _ in MISTAKES[:4] for each in rules]
    with pytest.raises(ConfigurationError) as caught:
        state_rules(OptionsSection.model_validate({"rules": rules}), scene.ground)
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"links": [["D01000001", "Lintwheel"]]}, "options.links[1]: 'Lintwheel' is"),
        (
            {"links": [["D01000001", "D0100000x"]]},
            "there is no zone, place or area 'D0100000x'; give a zone's code, a place (",
        ),
        ({"links": [["D01000001", "Lintwheel - 01"]]}, "are one zone"),
        ({"scorecard": {"people_moveed": 1}}, "Did you mean 'people_moved'?"),
        (
            {"choices": [{"kind": "most_equal", "max_moved": 9, "count": "income_count"}]},
            "Did you mean 'income_deprived_count'?",
        ),
        (
            {"choices": [{"kind": "least_disruption", "tolerance": 9, "targets": {"Carowmuir": 9}}]},
            "Did you mean 'Carrowmuir'?",
        ),
    ],
)
def test_mistakes_are_told_before_anything_is_solved(review: Review, options: dict[str, Any], said: str):
    with pytest.raises(ConfigurationError) as caught:
        made(review, **options)
    assert said in str(caught.value)


def test_an_option_that_cannot_be_is_explained_and_the_others_are_found(review: Review):
    rules = [
        {"name": "the north", "keep_together": ["D01000001", "D01000002"], "only": ["No"]},
        {"name": "the hill", "keep_apart": ["D01000002", "D01000001"], "only": ["No"]},
    ]
    choices = [{"kind": "least_disruption", "name": "No"}, {"kind": "consensus", "name": "Yes"}]
    options = made(review, rules=rules, choices=choices)
    assert [each.name for each in options.candidates] == ["Yes"]
    assert options.infeasible["option"].tolist() == ["No"]
    why = options.infeasible["why"][0]
    says(why, "cannot hold together", "the north", "the hill")
    says(why, "Feasible if", "`the north`")
    assert options.log["option"].tolist() == ["Yes"]
    table = options.rules.set_index("name")
    assert table.loc["the north", "applies_to"] == "No"
    assert table.loc["localities hang together", "applies_to"] == "every option"


def test_the_option_set_is_whole(review: Review):
    options = made(
        review,
        choices=[{"kind": "consensus"}, {"kind": "nested", "grouping": "community"}],
        scorecard={"people_moved": 1, "cut_border_km": 1},
    )
    names = [each.name for each in options.candidates]
    assert names == ["Consensus", "Nested in Community areas"]
    assert list(options.differences.index) == names
    assert options.scorecard is not None
    assert set(names) < set(options.scorecard.index)
    assert options.stability is not None
    assert options.stability["first_share"].sum() == pytest.approx(1)
    assert options.short_list is not None
    assert options.infeasible.empty
    assert set(options.log["status"]) == {"optimal"}
    areas = scene_of(review).ground.groupings["community"]
    assert (
        options.candidates[1].plan.groupby(areas).nunique().max() <= 2
    )  # more than one only for what is cut off


def test_an_interruption_keeps_what_is_there_and_says_what_was_not_tried(
    review: Review, monkeypatch: pytest.MonkeyPatch
):
    from localities.scripts.options import solving

    calls: list[str] = []
    search = solving._search

    def stopped(asked: Any, *how: Any) -> Any:
        found = search(asked, *how)
        calls.append(asked.wanted.name)
        asked.watch.interrupted = True
        return found

    monkeypatch.setattr(solving, "_search", stopped)
    options = made(review, choices=[{"kind": "consensus"}, {"kind": "least_disruption"}], curve=[30.0])
    assert calls == ["Consensus"]
    assert [each.name for each in options.candidates] == ["Consensus"]
    told = " ".join(note.what for note in options.notes)
    says(told, "'Least disruption' was not tried", "interrupted")
    assert "the balance curve was not worked out" in told


def test_where_no_plan_is_found_in_time_a_tolerance_that_can_be_met_is_told(
    review: Review, monkeypatch: pytest.MonkeyPatch
):
    from localities.scripts.options import solving

    nothing = Option(None, "least_disruption", "people", "nothing found", None, 0.0, False, ())
    monkeypatch.setattr(solving, "_search", lambda *_: nothing)
    options = made(review, choices=[{"kind": "least_disruption", "tolerance": 1}])
    assert not options.candidates
    told = next(note.what for note in options.notes if "no plan was found in time" in note.what)
    reached = re.search(r"A tolerance of ([0-9.]+) per cent can be met for certain", told)
    assert reached is not None
    assert 0 < float(reached.group(1)) < 50


def test_the_plan_of_another_option_shows_what_tolerance_can_be_met(
    review: Review, monkeypatch: pytest.MonkeyPatch
):
    from localities.scripts.options import solving

    nothing = Option(None, "least_disruption", "people", "nothing found", None, 0.0, False, ())
    search = solving._search
    monkeypatch.setattr(
        solving,
        "_search",
        lambda asked, *how: nothing if asked.wanted.name == "even" else search(asked, *how),
    )
    monkeypatch.setattr(shifting, "shifted", lambda problem, holding, plan, *_: plan)
    even = {"kind": "least_disruption", "tolerance": 1, "name": "even"}
    options = made(review, choices=[{"kind": "least_disruption", "tolerance": 12}, even])
    told = next(note.what for note in options.notes if "no plan was found in time" in note.what)
    reached = re.search(r"A tolerance of ([0-9.]+) per cent can be met for certain", told)
    assert reached is not None
    assert 0 < float(reached.group(1)) <= 12


@pytest.fixture
def _heeding() -> Iterator[None]:
    """Hear Ctrl-C even where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeding")
def test_ctrl_c_while_a_tolerance_is_looked_for_loses_nothing(
    review: Review, monkeypatch: pytest.MonkeyPatch
):
    from localities.scripts.options import solving

    nothing = Option(None, "least_disruption", "people", "nothing found", None, 0.0, False, ())
    monkeypatch.setattr(solving, "_search", lambda *_: nothing)
    monkeypatch.setattr(solving, "_wider", lambda *_: signal.raise_signal(signal.SIGINT) or "")
    options = made(review, choices=[{"kind": "least_disruption", "tolerance": 1}, {"kind": "consensus"}])
    told = " ".join(note.what for note in options.notes)
    assert "no plan was found in time" in told
    says(told, "'Consensus' was not tried", "interrupted")


def test_where_a_search_stands_is_told_in_words():
    from localities.boundaries.options.limits import Standing

    says(
        standing_words(Standing("search", 1200, 1000, 3), 2),
        "best so far 600",
        "below 500",
        "gap 16.7%",
        "search",
    )
    says(standing_words(Standing("search", None, 1000, 3)), "no plan yet", "below 1,000", "search")
    assert standing_words(Standing("search", None, float("-inf"), 3)) == "no plan yet (search)"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (420, "7 minutes"), (3601, "1 hour 1 minute"), (7200, "2 hours")],
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, words: str):
    assert duration(seconds) == words


def test_the_time_that_is_left_is_counted_down(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    clock = Clock("Consensus …", 60)
    says(clock.words(), "Consensus", "at most 60 seconds more")
    now[0] += 59
    clock.say("settling")
    assert clock.words() == "settling · at most 1 second more"
    now[0] += 1
    assert clock.words() == "settling"
    assert Clock("Reading …").words() == "Reading …"


@pytest.mark.usefixtures("_heeding")
def test_the_first_ctrl_c_in_a_search_is_noted_and_the_second_ends_the_run(
    capfd: pytest.CaptureFixture[str],
):
    watch = Watch(QUIET)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), watch.listening():
        signal.raise_signal(signal.SIGINT)  # nothing is there to keep
    assert not watch.interrupted
    with watch.listening(), watch.searching("x"):
        signal.raise_signal(signal.SIGTERM)
        assert watch.stopped()
        assert "what was found is kept and written" in capfd.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_configurations_that_are_tried_are_valid(shared: Path):
    for path in sorted((Path(__file__).parent / "configurations").glob("*.toml")):
        assert choose(path).title
