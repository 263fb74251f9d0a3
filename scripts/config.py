"""The configuration of a review: one TOML file, checked whole before anything is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from boundaries.errors import ConfigurationError
from scripts.mistakes import explain_all, near
from scripts.values import (
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


class OptionsSection(Section):
    """What options for aligned localities are made of and judged by."""

    weights: dict[str, float] = {}
    min_border_m: float = Field(default=1.0, ge=0)
    links: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    keep_together: list[list[str]] = []
    keep_apart: list[list[str]] = []
    belongs: dict[str, list[str]] = {}
    leave_alone: dict[str, str] = {}
    max_moved: dict[str, int] = {}
    min_people: int | None = None


class Configuration(Section):
    """A whole review."""

    title: Shown
    invented: bool = False
    year: int | None = None
    attribution: list[str] = []
    zones: Zones
    population: Population | None = None
    simd: Simd | None = None
    counts: list[Counts] = []
    places: Places | None = None
    sets: list[Set] = Field(min_length=2)
    centroids: Centroids | None = None
    raster: Raster | None = None
    measure: Measure = Measure()
    matching: dict[str, dict[str, str]] = {}
    options: OptionsSection = OptionsSection()

    @model_validator(mode="after")
    def _consistent(self) -> Configuration:
        names = [each.name for each in self.sets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sets are named {', '.join(twice)}; give each set a name of its own")
        labels = [each.label for each in self.sets]
        alike = sorted({label for label in labels if labels.count(label) > 1})
        if alike:
            raise ValueError(f"two sets are labelled {', '.join(alike)}; give each set a label of its own")
        counts = [name for section in self.counts for name in section.columns]
        again = sorted({name for name in counts if counts.count(name) > 1})
        if again:
            raise ValueError(f"two [[counts]] give {', '.join(again)}; give each count a name of its own")
        if self.population is None and self.simd is None and not self.counts:
            raise ValueError("no table says how many people live in each zone: add [population] or [simd]")
        if self.measure.apportionment == "raster" and self.raster is None:
            raise ValueError('measure.apportionment is "raster" but there is no [raster] file')
        if self.measure.apportionment == "best_fit_centroid" and self.centroids is None:
            raise ValueError('measure.apportionment is "best_fit_centroid" but there is no [centroids] file')
        for key in [
            *self.matching,
            *self.options.weights,
            *([self.measure.reference] if self.measure.reference else []),
        ]:
            if key not in names:
                raise ValueError(f"no set is named {key!r}; the sets are {', '.join(names)}")
        return self

    def files(self) -> list[Path]:
        """Return every input file named, each once, in the order of the configuration."""
        sections = [
            self.zones,
            self.population,
            self.simd,
            *self.counts,
            self.places,
            *self.sets,
            self.centroids,
            self.raster,
        ]
        found = [self.zones.only.file] if self.zones.only and self.zones.only.file else []
        for section in sections:
            for field in ("file", "lookup"):
                path = getattr(section, field, None)
                if path is not None:
                    found.append(path)
        return list(dict.fromkeys(found))


def read_configuration(path: Path) -> Configuration:
    """Read and check a configuration file.

    Parameters
    ----------
    path
        A TOML file; the paths in it are relative to its folder.

    Returns
    -------
    Configuration
        With every path made absolute or relative to the working folder.

    Raises
    ------
    ConfigurationError
        Naming every key that is wrong, and what it should be.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            "it is not a UTF-8 text"
            if isinstance(error, UnicodeDecodeError)
            else (error.strerror or str(error)).lower()
        )
        raise ConfigurationError(
            f"{path}: cannot be read ({reason}). Name an existing configuration, or write one with 'localities init'."
        ) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{path}: is not valid TOML: {error}. On Windows write paths with / or in single quotes."
        ) from None
    return parse_configuration(content, folder=path.parent, where=str(path))


def parse_configuration(content: dict[str, Any], *, folder: Path, where: str) -> Configuration:
    """Check a configuration's content.

    Parameters
    ----------
    content
        As read from TOML.
    folder
        What relative paths are relative to.
    where
        What messages call it.

    Returns
    -------
    Configuration
        All of it, with the defaults filled in.

    Raises
    ------
    ConfigurationError
        Naming every key that is wrong, and every file that does not exist.
    """
    try:
        configuration = Configuration.model_validate(content, context={"folder": folder})
    except ValidationError as error:
        raise ConfigurationError("\n".join(explain_all(error, where, Configuration))) from None
    missing = [path for path in configuration.files() if not path.exists()]
    if missing:
        raise ConfigurationError(
            "\n".join(f"{where}: the file {path} does not exist.{near(path)}" for path in missing)
        )
    return configuration
