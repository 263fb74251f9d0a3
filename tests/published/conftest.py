"""The outputs of options, written once for every test that looks at them."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from localities.scripts.options.optionset import OptionSet
from localities.scripts.review.measure import Review
from tests.optionsets import HOSTILE, made_options, review_of, written
from tests.test_page_browser import DEMO


@pytest.fixture(scope="session")
def review() -> Review:
    return review_of(None)


@pytest.fixture(scope="session")
def options(review: Review) -> OptionSet:
    return made_options(review)


@pytest.fixture(scope="session")
def folder(review: Review, options: OptionSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(review, options, tmp_path_factory.mktemp("options") / "out")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return outputs in which every name that a file, a configuration or a person gives is hostile."""
    own = tmp_path_factory.mktemp("hostile")
    for path in DEMO.iterdir():
        if path.is_file():
            shutil.copy(path, own / path.name)
    areas = gpd.read_file(own / "nhs_localities.gpkg", layer="nhs_localities")
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
    review = review_of(own / "review.toml")
    return written(review, made_options(review, HOSTILE[2:5], said=HOSTILE[3]), own / "out")
