"""What a change of zones needs: the crosswalk's files, the new zones' own tables, and when a zone needs a decision."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from localities.scripts.configuration.sections import (
    Centroids,
    InputPath,
    Population,
    Section,
    Share,
    Simd,
    Zones,
)

UnitRole = Literal["unit", "old", "new", "people"]


class RebaseSection(Section):
    """The new zones, and the roads to them."""

    units: list[InputPath] = Field(default_factory=list)
    columns: dict[UnitRole, str] = Field(default_factory=dict)
    zones: Zones | None = None
    centroids: Centroids | None = None
    population: Population | None = None
    simd: Simd | None = None
    decisions: InputPath | None = None
    localities: str | None = None
    vintage: int | None = None
    margin: Share = 0.2
    edge: Share = 0.05
    point_people: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 250.0
