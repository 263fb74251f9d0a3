"""The part of the configuration that says what profiles show, beside what, and how small a count may be."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from localities.scripts.configuration.sections import Population, Section, Simd
from localities.scripts.configuration.values import InputPath, Shown

Format = Literal["html", "docx", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = ("html", "docx", "pdf", "xlsx")
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class IndicatorSection(Section):
    """A count of the zones, and what it is divided by."""

    name: Key
    label: Shown
    count: str
    of: str | None = None
    kind: Literal["count", "proportion", "rate"] = "count"
    per: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 100_000.0
    public: bool = False
    source: str = ""


class Benchmark(Section):
    """A wider area to compare with: its zones' people and deprivation."""

    name: Shown
    population: Population | None = None
    simd: Simd | None = None

    @model_validator(mode="after")
    def _has_people(self) -> Benchmark:
        if self.population is None and self.simd is None:
            raise ValueError("a benchmark needs a population or a simd table of its zones")
        return self


class Disclosure(Section):
    """What is too small to publish, and how it is protected."""

    threshold: Annotated[int, Field(ge=2)] = 10
    people: Annotated[int, Field(ge=0)] = 100
    zeros: Literal["shown", "suppressed"] = "shown"
    method: Literal["suppress", "round"] = "suppress"
    base: Annotated[int, Field(ge=2)] = 5


class BaseSection(Section):
    """The same localities built from one vintage of zones: which zone is in which, and the people of each year."""

    label: Shown
    lookup: InputPath
    sheet: str | None = None
    key: str | None = None
    area: str | None = None
    people: list[Population] = Field(min_length=1)
    names: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _years_are_stated(self) -> BaseSection:
        if any(section.year is None for section in self.people):
            raise ValueError("each table of people needs its year")
        return self


class ProfileSection(Section):
    """What profiles show."""

    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = FORMATS
    indicators: list[IndicatorSection] = Field(default_factory=list)
    benchmarks: list[Benchmark] = Field(default_factory=list)
    years: list[Population] = Field(default_factory=list)
    projections: list[Population] = Field(default_factory=list)
    bases: list[BaseSection] = Field(default_factory=list)
    public_counts: list[str] = Field(default_factory=list)
    templates: InputPath | None = None
    word_template: InputPath | None = None
    earlier: list[InputPath] = Field(default_factory=list)
    disclosure: Disclosure = Disclosure()

    @model_validator(mode="after")
    def _years_are_stated(self) -> ProfileSection:
        for name, sections in (("years", self.years), ("projections", self.projections)):
            if any(section.year is None for section in sections):
                raise ValueError(f"each of {name} needs its year")
        if len(self.bases) not in (0, 2):
            raise ValueError("give two bases to compare, the earlier first, or none")
        if self.bases and self.bases[0].label == self.bases[1].label:
            raise ValueError("give the two bases labels of their own")
        if self.bases and self.bases[0].names:
            raise ValueError("give names with the second base: its names for the localities, and the first's")
        return self

    def files(self) -> list[InputPath]:
        """Return every file named."""
        tables = [*self.years, *self.projections]
        for benchmark in self.benchmarks:
            tables += [each for each in (benchmark.population,) if each is not None]
        found = [each.file for each in tables]
        found += [each.simd.file for each in self.benchmarks if each.simd is not None]
        for base in self.bases:
            found += [base.lookup, *(each.file for each in base.people)]
        found += self.earlier
        return [*found, *(each for each in (self.templates, self.word_template) if each is not None)]
