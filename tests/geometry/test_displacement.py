"""A layer that was moved as a whole is told by its shift; one drawn roughly is not."""

from __future__ import annotations

import numpy as np
import pytest

from localities.boundaries.geometry.displacement import displaced
from tests.grids import boundary_set, dissolved, drawn_again, square_grid, with_points

ZONES = square_grid(4, 4)
AREAS = dissolved(ZONES, "AABBABBBAACCCCCC")


@pytest.mark.parametrize("amplitude", [0.0, 15.0])
def test_areas_that_lie_where_they_should_are_not_suspected(amplitude: float) -> None:
    areas = drawn_again(AREAS, amplitude) if amplitude else AREAS
    assert displaced(ZONES, [boundary_set("nhs", areas)]) == []


def test_a_set_that_was_moved_is_told_with_its_shift() -> None:
    moved = with_points(AREAS, lambda points: points + np.array([110.0, -70.0]))
    (note,) = displaced(ZONES, [boundary_set("nhs", moved), boundary_set("sw", AREAS)])
    assert "110 m east and 70 m south of the lines of the zones" in note.what


def test_zones_that_were_moved_against_all_sets_are_told_themselves() -> None:
    moved = with_points(AREAS, lambda points: points + np.array([110.0, -70.0]))
    (note,) = displaced(ZONES, [boundary_set("nhs", moved), boundary_set("sw", moved)])
    assert note.where == "zones"
    assert "110 m west and 70 m north of the lines of all boundary sets" in note.what
