"""The parts of the configuration that name files, and how they are measured."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from localities.scripts.configuration.values import (
    Apportionment,
    Distance,
    InputPath,
    PopulationRole,
    SetName,
    Shown,
    SimdRole,
    Tolerance,
)


class Section(BaseModel):
    """A part of the configuration; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Only(Section):
    """The zones to keep out of a file that covers more than the partnership."""

    column: str
    values: list[str] = Field(min_length=1)
    file: InputPath | None = None
    key: str | None = None


class Zones(Section):
    """The building blocks: one polygon each."""

    file: InputPath
    layer: str | None = None
    code: str | None = None
    name: str | None = None
    crs: str | None = None
    measuring_crs: str | None = None
    only: Only | None = None


class Population(Section):
    """People by zone, and by age and sex where the table has them."""

    file: InputPath
    sheet: str | None = None
    year: int | None = None
    key: str | None = None
    column: str | None = None
    columns: dict[PopulationRole, str] = {}

    def given(self) -> dict[str, str]:
        """Return the headings that are named, by role."""
        named = {"zone": self.key, "people": self.column, **self.columns}
        return {role: heading for role, heading in named.items() if heading}


class Simd(Section):
    """The deprivation ranks and bands of the zones."""

    file: InputPath
    sheet: str | None = None
    edition: str | None = None
    key: str | None = None
    columns: dict[SimdRole, str] = {}

    def given(self) -> dict[str, str]:
        """Return the headings that are named, by role."""
        named = {"zone": self.key, **self.columns}
        return {role: heading for role, heading in named.items() if heading}


class Counts(Section):
    """Further counts of the zones that can be summed: households, income deprived, ..."""

    file: InputPath
    sheet: str | None = None
    key: str | None = None
    columns: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _counts_are_named_so(self) -> Counts:
        wrong = [name for name in self.columns if not name.endswith("_count") or not name.isidentifier()]
        if wrong:
            raise ValueError(
                f"name each count with the ending _count, such as households_count, not {', '.join(wrong)}"
            )
        return self


class Places(Section):
    """The larger place that each zone belongs to: intermediate zones, settlements, ..."""

    file: InputPath
    sheet: str | None = None
    key: str | None = None
    code: str | None = None
    name: str | None = None


class Set(Section):
    """One partner's areas: polygons (``file``) or a table of whole units (``lookup``)."""

    name: SetName
    label: Shown
    file: InputPath | None = None
    layer: str | None = None
    crs: str | None = None
    lookup: InputPath | None = None
    sheet: str | None = None
    key: str | None = None
    area: str | None = None
    leave_out: list[Shown] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_source(self) -> Set:
        if (self.file is None) == (self.lookup is None):
            raise ValueError("give either file (polygons) or lookup (a table), not both and not neither")
        return self


class Centroids(Section):
    """Population-weighted centroids: points, or a table with eastings and northings."""

    file: InputPath
    layer: str | None = None
    key: str | None = None
    crs: str | None = None


class Raster(Section):
    """People per cell, for dasymetric apportionment and as a picture."""

    file: InputPath
    label: str = "Population raster"


class Measure(Section):
    """How people are shared out and disagreement is measured."""

    weight: str = "people"
    apportionment: Apportionment = "area"
    tolerance_m: Tolerance = 50.0
    distances_m: tuple[Distance, ...] = Field(default=(25.0, 50.0, 100.0), min_length=1)
    curve_m: tuple[Tolerance, ...] = (0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0)
    reference: str | None = None
    accept_repair: bool = False
