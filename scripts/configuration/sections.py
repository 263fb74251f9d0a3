"""The parts of the configuration that name files and say how they are measured, and what their values may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from localities.boundaries import Note, and_words, match_columns

Apportionment = Literal["area", "best_fit_area", "best_fit_centroid", "raster"]
PopulationRole = Literal["zone", "people", "sex", "year"]
SimdRole = Literal[
    "zone", "people", "simd_rank", "simd_vigintile", "simd_decile", "simd_quintile",
    "simd_income_rank", "simd_employment_rank", "simd_education_rank", "simd_health_rank",
    "simd_access_rank", "simd_crime_rank", "simd_housing_rank",
]  # fmt: skip
_NOUNS = ("households", "dwellings", "addresses", "patients")  # roles of columns
# Columns and layers that stand beside the sets' own in the outputs.
_TAKEN = frozenset([
    "zone", "area_m2", "share", "geometry", "people", "piece", "place", "corresponds", "outside", "cluster",
    "all", "name", "index", "fid", "geom", "places", "zones", "pieces", "disagreements", "defects", "raster",
])  # fmt: skip


# What TOML makes of a backslash and a letter in double quotes.
_TURNED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def input_path(value: Any, info: Any) -> Any:
    """Return the path resolved against the configuration's folder; a Windows path is read everywhere.

    Parameters
    ----------
    value
        As it stands in the configuration.
    info
        Of pydantic; its context has the ``folder``.
    """
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise ValueError("name a file; this is empty")
    if "://" in value:
        raise ValueError(f"{value} is a web address; download the file and name the copy")
    folder = (info.context or {}).get("folder", Path())
    path: Path = folder / value
    if turned := [f"\\{sign}" for sign, made in _TURNED.items() if made in value]:
        raise ValueError(
            f"in double quotes {and_words(turned)} is no part of a path, but a sign of its own; write the path with / "
            "instead of \\, or in single quotes"
        )
    return path if "\\" not in value or path.exists() else folder / PureWindowsPath(value).as_posix()


def _identifier(value: str) -> str:
    """Refuse a set's name that could not be a column, a layer and a file name everywhere."""
    if not value.isidentifier() or not value.isascii() or not value.islower():
        raise ValueError(
            "use lower-case letters, digits and underscores, starting with a letter, such as 'social_work'"
        )
    if value in _TAKEN or value.endswith("_count") or value.startswith("simd_"):
        free = f"{value.removeprefix('simd_').removesuffix('_count')}_areas"
        raise ValueError(f"{value!r} is a column or layer of the outputs; choose another, such as {free!r}")
    return value


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that are given more than once, sorted.

    Parameters
    ----------
    names
        Of sets, labels, columns: what must be each its own.
    """
    return sorted(name for name, times in Counter(names).items() if times > 1)


def share_of(value: float) -> float:
    """Return a per cent as a share; refuse what looks like a share already.

    Parameters
    ----------
    value
        Finite, 0 or more.
    """
    if 0 < value < 1:
        raise ValueError(
            f"this is in per cent, and {value:g} is less than one per cent; write {value * 100:g} for {value * 100:g} per cent"
        )
    return float(Decimal(str(value)) / 100)


InputPath = Annotated[Path, BeforeValidator(input_path)]
SetName = Annotated[str, AfterValidator(_identifier)]
Shown = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Distance = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
Tolerance = Annotated[float, Field(ge=0, le=500, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False), AfterValidator(share_of)]
People = Annotated[int, Field(ge=0)]
Names = Annotated[list[str], Field(min_length=1)]
Targets = dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]


def refuse_others(section: BaseModel, kind: str, own: set[str], keys: Mapping[str, Iterable[str]]) -> None:
    """Refuse keys that say nothing to this kind of choice or rule.

    Parameters
    ----------
    section
        As given.
    kind
        Of choice or rule.
    own
        The keys that every kind has.
    keys
        Kind to the further keys that say something to it.

    Raises
    ------
    ValueError
        For the first such key, with the kinds that it goes with.
    """
    aliases = {name: field.alias or name for name, field in type(section).model_fields.items()}
    for key in sorted(section.model_fields_set - own - set(keys[kind])):
        goes = [other for other, theirs in keys.items() if key in theirs]
        raise ValueError(f"{aliases[key]} has no meaning for {kind}; it goes with {', '.join(goes)}")


Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
TABLE_ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xlsx"})


class Section(BaseModel):
    """A part of the configuration; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _notes: tuple[Note, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return what was noticed as the file was read."""
        return self._notes

    def files(self) -> list[Path]:
        """Return every file named here or in a part of this, each once, in the order of the configuration."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return list(dict.fromkeys(path for value in values for path in _paths(value)))


def _paths(value: Any) -> list[Path]:
    """Return the paths that a value of the configuration is, or holds."""
    if isinstance(value, Section):
        return value.files()
    if isinstance(value, (list, tuple)):
        return [path for each in value for path in _paths(each)]
    return [value] if isinstance(value, Path) else []


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
    by_sets: bool = False

    @model_validator(mode="after")
    def _one_statement(self) -> Zones:
        if self.only is not None and self.by_sets:
            raise ValueError("give either only or by_sets, not both: each says whose zones these are")
        return self


class Population(Section):
    """People by zone, and by age and sex where the table has them."""

    file: InputPath
    sheet: str | None = None
    year: int | None = None
    key: str | None = None
    column: str | None = None
    columns: dict[PopulationRole, str] = {}
    noun: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z -]*$", max_length=40)] | None = None
    date: Said = ""
    publisher: Said = ""

    def counted(self) -> str:
        """Return what the table counts: people, unless the noun or the heading of its column says something else."""
        if self.noun:
            return self.noun
        heading = self.given().get("people", "")
        return next((noun for noun in _NOUNS if match_columns([heading], noun)), "people")

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
    public: bool = False
    date: Said = ""
    publisher: Said = ""

    @model_validator(mode="after")
    def _counts_are_named_so(self) -> Counts:
        wrong = [name for name in self.columns if not name.endswith("_count") or not name.isidentifier()]
        if wrong:
            raise ValueError(
                f"name each count with the ending _count, such as households_count, not {', '.join(wrong)}"
            )
        return self


class Places(Section):
    """The larger place that each zone belongs to (intermediate zones, settlements, ...): polygons or a table."""

    file: InputPath
    layer: str | None = None
    crs: str | None = None
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
    keep: list[Shown] = Field(default_factory=list)
    partial: bool = False
    date: Said = ""
    publisher: Said = ""

    @property
    def source(self) -> str:
        """Return the name of its file, as messages call it."""
        return (self.file or self.lookup or Path(self.name)).name

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
