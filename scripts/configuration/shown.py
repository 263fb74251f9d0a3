"""The parts of the configuration that say what is shown: how the maps look, what profiles show, and what is too small to publish."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from localities.boundaries import ConfigurationError
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.sections import (
    InputPath,
    Population,
    Said,
    Section,
    Shown,
    Simd,
    input_path,
    repeated,
)
from localities.scripts.slugs import slug

if TYPE_CHECKING:
    from localities.maps import Palette

_NAMED = ("af", "phs", "sg")
_OLDEST = 90  # tables of ages end with "90 and over"
_FILES = (".json", ".toml")

Age = Annotated[int, Field(ge=0, le=_OLDEST)]
Colour = str | Path | dict[str, Any]


class MapColumn(Section):
    """A number of each zone that is shaded: of a table of the user's, or one that the zones have already."""

    column: Shown
    label: Shown
    file: InputPath | None = None
    key: str | None = None
    sheet: str | None = None
    date: Said = ""
    publisher: Said = ""

    @property
    def name(self) -> str:
        """Return what the theme is called: ``column:<name>``."""
        return self.column if self.file is None else slug(self.label)


class PostcodeFile(Section):
    """A directory of postcodes, in which residents find their own street."""

    file: InputPath
    postcode: Shown | None = None
    zone: str | None = None
    sheet: str | None = None
    source: str = ""


class TileServer(Section):
    """A background map from a server, which every reader's page then contacts."""

    url: Shown
    attribution: Shown
    label: Shown = "Background map"
    max_zoom: int = Field(default=19, ge=0, le=22)

    @model_validator(mode="after")
    def _is_an_address(self) -> TileServer:
        from localities.maps import Tiles

        try:
            Tiles(self.url, self.attribution, self.label, self.max_zoom)
        except ConfigurationError as error:
            raise ValueError(str(error).removesuffix(".")) from None
        return self


def _columns(value: Any) -> Any:
    """Return a table of columns and labels as the list that it is short for."""
    if not isinstance(value, Mapping):
        return value
    return [{"column": column, "label": label} for column, label in value.items()]


class MapSection(Section):
    """How the maps look, and what they show besides the sets and the options."""

    palette: Colour = "af"
    columns: Annotated[list[MapColumn], BeforeValidator(_columns)] = Field(default_factory=list)
    age_groups: dict[Shown, tuple[Age, Age]] = Field(default_factory=dict)
    postcodes: PostcodeFile | None = None
    tiles: TileServer | None = None

    @field_validator("palette", mode="before")
    @classmethod
    def _known_palette(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, dict):
            _own(value, "the palette")
            return value
        if isinstance(value, Path) or value in _NAMED:
            return value
        if not isinstance(value, str):
            raise ValueError(f"name a palette ({', '.join(_NAMED)}), a file or a table of your own colours")
        if value.lower().endswith(_FILES):
            return input_path(value, info)
        raise ValueError(
            f"there is no palette {value!r}{nearest(value, _NAMED)}; or name a .json or .toml file of your own colours"
        )

    @field_validator("age_groups")
    @classmethod
    def _rising(cls, value: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        for label, (youngest, oldest) in value.items():
            if youngest > oldest:
                raise ValueError(f"give the youngest age of {label!r} first: [{oldest}, {youngest}]")
        return value

    @model_validator(mode="after")
    def _one_of_each(self) -> MapSection:
        for what in ("name", "label"):
            if twice := repeated(getattr(each, what) for each in self.columns):
                called = "column" if what == "name" else what
                raise ValueError(
                    f"two columns have the {called} {twice[0]!r}; show each once, by a label of its own"
                )
        return self

    def contacts(self) -> str:
        """Return a warning of whom the map's page contacts; empty for a page that contacts nobody."""
        if self.tiles is None:
            return ""
        server = urlsplit(self.tiles.url).netloc
        return (
            f"map.html loads its background map from {server}, which learns who opens the page and where they look. "
            "Leave out map.tiles for a page that contacts nobody."
        )

    def colours(self) -> str | Palette:
        """Return the palette for the functions of `maps`.

        Raises
        ------
        ConfigurationError
            With everything that is wrong with colours of the user's own.
        """
        return self.palette if isinstance(self.palette, str) else own_colours(self.palette)


def own_colours(palette: Path | Mapping[str, Any]) -> Palette:
    """Return a palette of the user's own, from a file or from the configuration itself.

    Parameters
    ----------
    palette
        As for `maps.own_palette`.
    """
    from localities.maps import own_palette

    return own_palette(palette, where="map.palette")


def chosen_colours(wish: str) -> str | Palette:
    """Return the palette that was asked for on the command line.

    Parameters
    ----------
    wish
        A name, or a ``.json`` or ``.toml`` file.

    Raises
    ------
    ConfigurationError
        If there is no such palette, or the file holds none.
    """
    if wish in _NAMED:
        return wish
    if wish.lower().endswith(_FILES):
        return own_colours(Path(wish))
    raise ConfigurationError(
        f"There is no palette {wish!r}{nearest(wish, _NAMED)}; or name a .json or .toml file of your own colours."
    )


def _own(content: Mapping[str, Any], where: str) -> None:
    """Refuse colours of the user's own as pydantic expects it."""
    from localities.maps import own_palette

    try:
        own_palette(content, where=where)
    except ConfigurationError as error:
        raise ValueError("; ".join(str(error).removesuffix(".").split(".\n"))) from None


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
