"""The part of the configuration about options: what it accepts, and what it says of a mistake."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.objectives import OBJECTIVES
from localities.boundaries.options.rules import Contiguity, Rule, Unnamed
from localities.scripts.configuration.choices import AIMS, GOALS, KINDS, Choice
from localities.scripts.configuration.config import Configuration, read_configuration
from localities.scripts.configuration.ground import RuleGround, ZoneNames
from localities.scripts.configuration.options import OptionsSection, commented_options
from localities.scripts.configuration.rules import RULES, RuleSection
from tests.test_config import GOOD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("zones.gpkg", "people.csv", "nhs.gpkg", "council.csv", "wards.gpkg", "hospitals.gpkg"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "projections.csv").write_text("x", encoding="utf-8")
    return tmp_path


def read(folder: Path, options: str) -> Configuration:
    path = folder / "review.toml"
    path.write_text(GOOD + options, encoding="utf-8")
    return read_configuration(path)


def uncommented() -> str:
    """Return the commented options with every key in use."""
    text = commented_options("nhs", "council")
    return "".join(
        f"{line.removeprefix('# ')}\n"
        for line in text.splitlines()
        if re.match(r"# (\[|[a-z_]+ = )", line) or not line
    )


def test_the_commented_options_are_a_valid_configuration(folder: Path) -> None:
    options = read(folder, uncommented()).options
    assert {choice.kind for choice in options.choices} == set(KINDS)
    assert options.tolerance == 0.2
    assert options.curve[:2] == (0.5, 0.4)
    assert options.short_list.least_different == 0.05
    assert options.rules[0].kind == "keep_together"


def test_every_key_is_in_the_commented_options() -> None:
    content = tomllib.loads(uncommented())["options"]
    assert set(content) == set(OptionsSection.model_fields)
    for table, model in (("choices", Choice), ("rules", RuleSection)):
        given = {key for entry in content[table] for key in entry}
        assert given == {field.alias or name for name, field in model.model_fields.items()}


MISTAKES = [
    ('[options]\nkeep_together = [["a", "b"]]', "options.keep_together is not a key of the configuration"),
    ("[options]\nwieghts = {nhs = 1}", "Did you mean 'weights'?"),
    ("[options]\nweights = {nsh = 1}", "options.weights: there is no 'nsh'. Did you mean 'nhs'?"),
    ("[options]\nweights = {nhs = -1}", "options.weights.nhs: input should be greater than or equal to 0"),
    ("[options]\ntolerance = 0.1", "write 10 for 10 per cent"),
    ("[options]\ncurve = [20, -5]", "options.curve[2]: input should be greater than or equal to 0"),
    ('[options]\nfrontier = [["balance", "balance"]]', "between two different goals"),
    ('[options]\nfrontier = [["balance", "ballance"]]', "there is no 'ballance'. Did you mean 'balance'?"),
    ('[options]\nlinks = [["a"]]', "options.links[1]: give at least 2"),
    ('[options]\ncommunities = ["place"]', "there is no 'place'. Did you mean 'places'?"),
    (
        '[[options.choices]]\nkind = "least_distruption"',
        "options.choices[1].kind: there is no 'least_distruption'. Did you mean 'least_disruption'?",
    ),
    ("[options]\nweights = {nhs = 0, council = 0}", "options.weights: every set has 0"),
    ('[[options.choices]]\nkind = "consensus"\ntolerance = 5', "tolerance has no meaning for consensus"),
    ('[[options.choices]]\nkind = "best_balance"', "best_balance needs max_moved"),
    ('[[options.choices]]\nkind = "most_compact"', "most_compact needs a tolerance or max_moved"),
    (
        '[[options.choices]]\nkind = "nested"\ngrouping = "counsil"',
        "there is no 'counsil'. Did you mean 'council'?",
    ),
    (
        '[[options.choices]]\nkind = "consensus"\n[[options.choices]]\nkind = "consensus"',
        "two options.choices are named Consensus",
    ),
    ('[[options.rules]]\nname = "x"', "give exactly one of keep_together"),
    ("[[options.rules]]\nmin_people = 5\nmax_moved = 3", "this has max_moved and min_people"),
    ('[[options.rules]]\nbelongs = ["a"]', "belongs needs locality"),
    ('[[options.rules]]\nleave_alone = "a"', "leave_alone needs set"),
    ('[[options.rules]]\nmin_people = 5\nset = "nhs"', "set has no meaning for min_people; it goes with"),
    ('[[options.rules]]\nmin_people = 5\nexcept = ["a"]', "except has no meaning for min_people"),
    ('[[options.rules]]\nkeep_apart = ["a"]', "options.rules[1].keep_apart: give at least 2"),
    (
        '[[options.rules]]\nmin_people = 5\nonly = ["Consensos"]\n[[options.choices]]\nkind = "consensus"',
        "there is no 'Consensos'. Did you mean 'Consensus'?",
    ),
    ('[[options.groupings]]\nname = "nhs"\nlabel = "x"\nfile = "wards.gpkg"', "is the name of a set already"),
    (
        '[[options.services]]\nfile = "hospital.gpkg"\nkind = "Hospitals"',
        "hospital.gpkg does not exist. Did you mean hospitals.gpkg?",
    ),
]


@pytest.mark.parametrize(("options", "said"), MISTAKES, ids=[str(i) for i in range(len(MISTAKES))])
def test_each_mistake_is_named(folder: Path, options: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, f"{options}\n")
    assert said in str(caught.value)
    assert "review.toml" in str(caught.value)


def test_names_say_what_the_options_are(folder: Path) -> None:
    text = """
[[options.choices]]
kind = "least_disruption"
tolerance = 7.5
max_moved = 1000
[[options.choices]]
kind = "nested"
grouping = "council"
[[options.choices]]
kind = "consensus"
name = "Ours"
"""
    named = read(folder, text).options.named({"council": "Council areas"})
    assert list(named) == [
        "Least disruption within 7.5% for at most 1,000 people",
        "Nested in Council areas",
        "Ours",
    ]
    assert named["Ours"].tolerance is None


def test_the_tolerance_for_all_reaches_every_kind_that_has_one(folder: Path) -> None:
    text = '[options]\ntolerance = 30\n[[options.choices]]\nkind = "consensus"\n[[options.choices]]\nkind = "most_compact"\n'
    named = read(folder, text).options.named({})
    assert [choice.tolerance for choice in named.values()] == [None, 0.3]


def test_every_rule_has_a_key_an_example_and_words() -> None:
    zones = pd.Index(["S01000001", "S01000002"], name="zone")
    places = pd.Series(["Name of a place", "Name of another"], index=zones)
    today = pd.DataFrame({"nhs": "Name of a locality", "council": "Name of a locality"}, index=zones)
    groups = pd.DataFrame({"set": ["nhs"], "area": ["Name of a locality"], "group": ["Name of a locality"]})
    people = pd.Series([1.0, 2.0], index=zones)
    names = ZoneNames(pd.Series("", index=zones), {"places": places}, {})
    ground = RuleGround(
        people, people, ["Name of a locality"], groups, today, {"places": places}, {}, names, forecast=False
    )
    found = set()
    for key, kind in RULES.items():
        section = RuleSection.model_validate(
            tomllib.loads(kind.example.format(reference="nhs", other="council"))
        )
        assert section.kind == key
        rule, states = kind.read(section, ground)
        assert rule.name
        assert states.endswith(".")
        found.add(type(rule))
    assert found == {*Rule.__subclasses__()} - {Contiguity, Unnamed}
    other = {key for kind in RULES.values() for key in kind.keys}
    assert set(RuleSection.model_fields) == {*RULES, *other, "name", "only"}


def test_every_aim_and_kind_of_option_has_its_words() -> None:
    assert set(AIMS) == set(OBJECTIVES)
    assert {kind.goal for kind in KINDS.values()} <= set(GOALS)
    assert {GOALS[name].kind for name in AIMS} <= set(KINDS)
    for goal in GOALS.values():
        assert goal.counted.count("{}") == 1
    other = {key for kind in KINDS.values() for key in kind.keys}
    assert set(Choice.model_fields) == {*other, "kind", "name", "seconds"}
