"""The review and the board that the tests of this folder look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from localities.scripts.review.measure import Review
from tests.sharing import folder_once, object_once
from tests.whatif.boards import whole_review, write_board


@pytest.fixture(scope="session")
def board_review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """Return a review with everything that a board counts; look at it, change nothing in it."""
    folder = tmp_path_factory.mktemp("board-review")
    return object_once(tmp_path_factory, "board-review", lambda: whole_review(folder))


@pytest.fixture(scope="session")
def board_file(board_review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written page of its drawing board."""
    return (
        folder_once(
            tmp_path_factory, "board", lambda folder: write_board(board_review, folder / "whatif.html")
        )
        / "whatif.html"
    )
