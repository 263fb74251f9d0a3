"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real open data beside the project, or skip."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not beside the project ({SHARED})")
    return SHARED


@pytest.fixture(scope="session")
def lanarkshire(shared: Path) -> Path:
    """Return the real data of North Lanarkshire."""
    return shared / "north-lanarkshire"
