"""On how many examples a law is tried: as many as it says in CI, a third of them in `make test`, four in `make lowest`.

The profiles are in conftest.py. Examples are drawn the same way in every run, so that a failure comes again.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings

FEWEST = 4


def examples(most: int, **more: Any) -> settings:
    """Return the settings of a law.

    Parameters
    ----------
    most
        Examples in CI; the profile's share of them, but not fewer than four, elsewhere.
    more
        Passed to hypothesis.
    """
    share = settings.default.max_examples / 100  # type: ignore[attr-defined]
    return settings(deadline=None, max_examples=min(most, max(FEWEST, round(most * share))), **more)
