"""The part of the configuration that says how the maps look and what else they show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from localities.boundaries import ConfigurationError
from localities.scripts.configuration.sections import Section
from localities.scripts.configuration.values import InputPath, Shown, input_path, nearest
from localities.scripts.slugs import slug

if TYPE_CHECKING:
    from localities.maps import Palette

NAMED = ("af", "phs", "sg")
_OLDEST = 90
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

    @property
    def name(self) -> str:
        """Return what the theme is called: ``column:<name>``."""
        return self.column if self.file is None else slug(self.label)


class PostcodeFile(Section):
    """A directory of postcodes, in which residents find their own street."""

    file: InputPath
    postcode: Shown = "Postcode"
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
        if isinstance(value, Path) or value in NAMED:
            return value
        if not isinstance(value, str):
            raise ValueError(f"name a palette ({', '.join(NAMED)}), a file or a table of your own colours")
        if value.lower().endswith(_FILES):
            return input_path(value, info)
        raise ValueError(
            f"there is no palette {value!r}{nearest(value, NAMED)}; or name a .json or .toml file of your own colours"
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
        for what, given in (
            ("column", [each.name for each in self.columns]),
            ("label", [each.label for each in self.columns]),
        ):
            twice = sorted({each for each in given if given.count(each) > 1})
            if twice:
                raise ValueError(
                    f"two columns have the {what} {twice[0]!r}; show each once, by a label of its own"
                )
        return self

    def files(self) -> list[Path]:
        """Return every file that the section names."""
        named = [each.file for each in self.columns]
        if self.postcodes is not None:
            named.append(self.postcodes.file)
        if isinstance(self.palette, Path):
            named.append(self.palette)
        return [path for path in named if path is not None]

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
    if wish in NAMED:
        return wish
    if wish.lower().endswith(_FILES):
        return own_colours(Path(wish))
    raise ConfigurationError(
        f"There is no palette {wish!r}{nearest(wish, NAMED)}; or name a .json or .toml file of your own colours."
    )


def _own(content: Mapping[str, Any], where: str) -> None:
    """Refuse colours of the user's own as pydantic expects it."""
    from localities.maps import own_palette

    try:
        own_palette(content, where=where)
    except ConfigurationError as error:
        raise ValueError("; ".join(str(error).removesuffix(".").split(".\n"))) from None
