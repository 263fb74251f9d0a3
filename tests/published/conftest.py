"""The outputs of options, written once for every test that looks at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from localities.scripts.options.optionset import OptionSet
from localities.scripts.review.measure import Review
from tests.hostilearea import hostile_area
from tests.optionsets import HOSTILE, made_options, review_of, written
from tests.sharing import folder_once


@pytest.fixture(scope="session")
def review(pocket_review: Review) -> Review:
    return pocket_review


@pytest.fixture(scope="session")
def options(pocket_options: OptionSet) -> OptionSet:
    return pocket_options


@pytest.fixture(scope="session")
def folder(review: Review, options: OptionSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return (
        folder_once(tmp_path_factory, "options", lambda made: written(review, options, made / "out")) / "out"
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return outputs in which every name that a file, a configuration or a person gives is hostile."""

    def make(own: Path) -> None:
        hostile_area(own, HOSTILE)
        review = review_of(own / "review.toml")
        written(review, made_options(review, HOSTILE[2:5], said=HOSTILE[3]), own / "out")

    return folder_once(tmp_path_factory, "hostile-options", make) / "out"
