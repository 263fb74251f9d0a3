"""Packs of the pocket area, written once; the option is a plan in a file, so nothing is solved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from localities.scripts.configuration.config import Configuration, choose
from localities.scripts.engagement.command import run_report, write_pack
from localities.scripts.engagement.event import read_event
from localities.scripts.options.scene import complete, setting_of
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review
from tests.hostilearea import hostile_area
from tests.optionsets import HOSTILE
from tests.sharing import folder_once

PLAN = "Towns together"
EVENT = """
title = "Drop-in"
date = "3 March 2027"
place = "The town hall"
audience = "residents"
plans = ["Towns together.csv"]
respond_by = "31 March 2027"
respond_to = ["by post", "at the library"]

[[questions]]
text = "Which matters most?"
answers = ["My town", "My services"]

[[questions]]
text = "What have we missed?"
"""


@dataclass(frozen=True)
class Pack:
    """A pack and what it was made of."""

    folder: Path
    event: Path
    configuration: Configuration


def written_pack(review: Review, event: Path, folder: Path) -> None:
    """Write the pack of an event file on a review that is there already."""
    folder.mkdir()
    write_pack(review, read_event(event), event, folder, Progress(shown=False))


@pytest.fixture(scope="session")
def review(pocket_review: Review) -> Review:
    return pocket_review


@pytest.fixture(scope="session")
def plan(review: Review) -> pd.Series:
    """Return a plan: the NHS's localities, but two places and a single zone go to a neighbour's."""
    setting = setting_of(review)
    plan = complete(setting.status_quo, ["nhs"])
    ends = setting.neighbours
    cut = ends[ends["zone"].map(plan) != ends["neighbour"].map(plan)]
    first = cut.iloc[0]
    place = setting.zones.at[first["zone"], "place"]
    moved = plan.copy()
    moved[setting.zones.index[setting.zones["place"] == place]] = plan[first["neighbour"]]
    last = cut.iloc[-1]
    moved[last["zone"]] = plan[last["neighbour"]]
    return moved


@pytest.fixture(scope="session")
def pack(review: Review, plan: pd.Series, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    def make(folder: Path) -> None:
        plan.rename("locality").rename_axis("zone").to_csv(folder / f"{PLAN}.csv")
        (folder / "event.toml").write_text(EVENT, encoding="utf-8")
        written_pack(review, folder / "event.toml", folder / "report")

    folder = folder_once(tmp_path_factory, "event", make)
    return Pack(folder / "report", folder / "event.toml", review.configuration)


@pytest.fixture(scope="session")
def hostile(plan: pd.Series, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Return a pack in which every name that a file, the event or a person gives is hostile."""

    def make(own: Path) -> None:
        names = hostile_area(own, HOSTILE)
        rows = plan.map(lambda name: names.get(name, name)).rename("locality").rename_axis("zone")
        rows.to_csv(own / f"{HOSTILE[0]}.csv")
        event = EVENT.replace('"Towns together.csv"', f"'''{HOSTILE[0]}.csv'''")
        for plain, odd in zip(
            ("Drop-in", "The town hall", "residents", "by post", "Which matters most?", "My town"),
            (HOSTILE[1], HOSTILE[2], HOSTILE[4], HOSTILE[5], HOSTILE[1] + "?", HOSTILE[2]),
            strict=True,
        ):
            event = event.replace(f'"{plain}"', f"'''{odd}'''", 1)
        (own / "event.toml").write_text(event, encoding="utf-8")
        run_report(choose(own / "review.toml"), own / "event.toml", own / "report")

    own = folder_once(tmp_path_factory, "hostile-event", make)
    return Pack(own / "report", own / "event.toml", choose(own / "review.toml"))
