"""A drawing board of the pocket area with everything that a board counts, and what the toolkit itself says of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from localities.boundaries import appraise, localities_table, movement_clusters
from localities.boundaries.options.plan import PlacedPlan
from localities.scripts.options.appraise import read_proposals
from localities.scripts.options.board import draw_board
from localities.scripts.options.optionset import details_of
from localities.scripts.options.pictures import map_layers
from localities.scripts.options.scene import scene_of
from localities.scripts.options.wishes import state_rules
from localities.scripts.review.measure import Review
from tests.optionsets import made_options, review_of
from tests.pocketarea import POCKET

RULES = """
[options]
weights = {{ nhs = 2, social_work = 1, community = 0.5 }}
links = [["D01000068", "D01000001"]]
communities = ["places", "community"]

[options.forecast]
file = "{folder}/forecast.csv"
column = "People2040"
rules = true

[[options.rules]]
tolerance = 25
targets = {{ "Dunwhirrie" = 9000 }}

[[options.rules]]
min_people = 3000

[[options.rules]]
keep_together = ["Lintwheel"]

[[options.rules]]
keep_apart = ["Lintwheel", "Lochrigside"]

[[options.rules]]
belongs = ["Lintwheel"]
locality = "Carrowmuir"

[[options.rules]]
leave_alone = "Kilbrannet"
set = "nhs"

[[options.rules]]
max_moved = 9000

[[options.rules]]
max_moved = 2000
set = "social_work"

[[options.rules]]
max_splits = 3
grouping = "places"
except = ["Lintwheel"]
"""


def whole_review(folder: Path) -> Review:
    """Return a review of the pocket area with services, a forecast, a link and a rule of every kind."""
    people = pd.read_csv(POCKET / "population.csv")
    people = people[people["Sex"] == "All"][["DataZone", "AllAges"]]
    grown = people["AllAges"] + (people.index % 7) * 11
    people.assign(People2040=grown)[["DataZone", "People2040"]].to_csv(folder / "forecast.csv", index=False)
    text = (POCKET / "whole.toml").read_text(encoding="utf-8")
    for name in sorted(POCKET.iterdir()):
        text = text.replace(f'"{name.name}"', f'"{name.as_posix()}"')
    head, services = text.split("[[options.services]]")
    rules = RULES.format(folder=folder.as_posix())
    (folder / "review.toml").write_text(f"{head}{rules}\n[[options.services]]{services}", encoding="utf-8")
    return review_of(folder / "review.toml")


def write_board(review: Review, file: Path) -> Path:
    """Write the board of a review with three options, and return its file."""
    options = made_options(review)
    layers = map_layers(details_of(options.candidates, options.setting))
    file.write_text(draw_board(review, ["Nobody's data."], layers), encoding="utf-8")
    return file


@dataclass(frozen=True)
class Scored:
    """What the toolkit says of a saved draft: criteria, localities, sentences of the register, and rules with what breaks them."""

    criteria: dict[str, float]
    localities: pd.DataFrame
    register: list[str]
    rules: dict[str, list[str]]


def score(review: Review, file: Path) -> Scored:
    """Score a saved draft as `localities appraise` does."""
    scene = scene_of(review)
    setting = scene.setting
    (candidate,), _ = read_proposals(review, scene, [file], ["Newton"])
    plan = candidate.plan.reindex(setting.zones.index)
    table = appraise({"mine": plan}, setting)
    own = table[table["option"] == "mine"].set_index("criterion")["value"]
    counted = scene.forecast is not None
    placed = PlacedPlan(
        {str(zone): str(locality) for zone, locality in plan.items()},
        setting.people.astype(int).to_dict(),
        (scene.ground.counted if counted else setting.people).astype(int).to_dict(),
        setting.neighbours,
        setting.status_quo,
    )
    rules = state_rules(review.configuration.options, scene.ground)
    moves = movement_clusters(plan, setting.status_quo, setting.zones, setting.neighbours, setting.labels)
    return Scored(
        {str(name): float(value) for name, value in own.items()},
        localities_table(plan, setting),
        list(moves["sentence"]),
        {each.rule.name: list(each.rule.faults(placed)) for each in rules},
    )


def saved(one: Any, folder: Path, name: str = "draft.csv") -> Path:
    """Save the draft by the button, as a person would, and return the file."""
    with one.page.expect_download() as waiting:
        one.page.locator("#save").click()
    file = folder / name
    waiting.value.save_as(file)
    return file
