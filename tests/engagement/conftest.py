"""Packs of the demonstration area, written once; the option is a plan in a file, so nothing is solved."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from localities.scripts.configuration.config import Configuration, choose
from localities.scripts.engagement.command import run_report, write_pack
from localities.scripts.engagement.event import read_event
from localities.scripts.options.scene import complete, setting_of
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review
from tests.optionsets import HOSTILE, review_of
from tests.test_review import DEMO

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
def review() -> Review:
    return review_of(None)


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
    folder = tmp_path_factory.mktemp("event")
    plan.rename("locality").rename_axis("zone").to_csv(folder / f"{PLAN}.csv")
    (folder / "event.toml").write_text(EVENT, encoding="utf-8")
    written_pack(review, folder / "event.toml", folder / "report")
    return Pack(folder / "report", folder / "event.toml", review.configuration)


@pytest.fixture(scope="session")
def hostile(plan: pd.Series, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Return a pack in which every name that a file, the event or a person gives is hostile."""
    own = tmp_path_factory.mktemp("hostile")
    for path in DEMO.iterdir():
        if path.is_file():
            shutil.copy(path, own / path.name)
    areas = gpd.read_file(own / "nhs_localities.gpkg", layer="nhs_localities")
    names = dict(zip(areas["HSCPLocality"], HOSTILE, strict=True))
    areas["HSCPLocality"] = HOSTILE
    (own / "nhs_localities.gpkg").unlink()
    areas.to_file(own / "nhs_localities.gpkg", layer="nhs_localities")
    simd = pd.read_csv(own / "simd.csv", dtype=str, encoding="utf-8-sig")
    simd["IZname"] = [f"{HOSTILE[number % 6]} {number % 70}" for number in range(len(simd))]
    simd.to_csv(own / "simd.csv", index=False)
    text = (own / "review.toml").read_text(encoding="utf-8")
    text = text.replace('title = "Orrenshire, an invented council area"', f"title = '''{HOSTILE[0]}'''")
    text = text.replace('label = "NHS localities"', f"label = '''{HOSTILE[1]}'''")
    (own / "review.toml").write_text(text, encoding="utf-8")
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
    configuration = choose(own / "review.toml")
    run_report(configuration, own / "event.toml", own / "report")
    return Pack(own / "report", own / "event.toml", configuration)
