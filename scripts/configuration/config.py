"""The configuration of a review: one TOML file, checked whole before anything is read."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError, model_validator

from localities.boundaries import SIMD_COUNTS, ConfigurationError, clean_text, cleaned_note
from localities.scripts.configuration.mistakes import explain_all, near
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.configuration.rebase import RebaseSection
from localities.scripts.configuration.sections import (
    Centroids,
    Counts,
    InputPath,
    Measure,
    Places,
    Population,
    Raster,
    Section,
    Set,
    Shown,
    Simd,
    Zones,
    repeated,
)
from localities.scripts.configuration.shown import MapSection, ProfileSection

_MOST_BYTES = (
    4_000_000  # thousands of times what a person writes; the reader takes seconds for each ten million
)
# Keys that name files: a file is found by the name that it has, whatever that holds.
_PATHS = frozenset(["file", "lookup", "plans", "earlier", "templates", "word_template", "palette"])

Checked = TypeVar("Checked", bound=Section)


class Configuration(Section):
    """A whole review."""

    title: Shown
    partnership: Shown | None = None
    invented: bool = False
    year: int | None = None
    attribution: list[str] = Field(default_factory=list)
    zones: Zones
    population: Population | None = None
    simd: Simd | None = None
    counts: list[Counts] = Field(default_factory=list)
    places: Places | None = None
    sets: list[Set] = Field(min_length=2)
    centroids: Centroids | None = None
    raster: Raster | None = None
    measure: Measure = Measure()
    matching: dict[str, dict[str, str]] = Field(default_factory=dict)
    options: OptionsSection = OptionsSection()
    profile: ProfileSection = ProfileSection()
    map: MapSection = MapSection()
    rebase: RebaseSection | None = None
    base: InputPath | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Configuration:
        names = [each.name for each in self.sets]
        if twice := repeated(names):
            raise ValueError(f"two sets are named {', '.join(twice)}; give each set a name of its own")
        if alike := repeated(each.label for each in self.sets):
            raise ValueError(f"two sets are labelled {', '.join(alike)}; give each set a label of its own")
        if again := repeated(name for section in self.counts for name in section.columns):
            raise ValueError(f"two [[counts]] give {', '.join(again)}; give each count a name of its own")
        if self.population is None and self.simd is None and not self.counts:
            raise ValueError("no table says how many people live in each zone: add [population] or [simd]")
        if self.measure.apportionment == "raster" and self.raster is None:
            raise ValueError('measure.apportionment is "raster" but there is no [raster] file')
        if self.measure.apportionment == "best_fit_centroid" and self.centroids is None:
            raise ValueError('measure.apportionment is "best_fit_centroid" but there is no [centroids] file')
        for key in [*self.matching, *([self.measure.reference] if self.measure.reference else [])]:
            if key not in names:
                raise ValueError(f"no set is named {key!r}; the sets are {', '.join(names)}")
        self.options.check({each.name: each.label for each in self.sets}, self.noun())
        return self

    def noun(self) -> str:
        """Return what is counted where the tables say people."""
        return "people" if self.population is None else self.population.counted()

    @property
    def restricted(self) -> list[str]:
        """Return the counts that may not be published: all that are neither the SIMD's nor declared public."""
        public = {*SIMD_COUNTS, *self.profile.public_counts}
        public |= {each.count for each in self.profile.indicators if each.public}
        sections = (each for each in self.counts if not each.public)
        return [name for section in sections for name in section.columns if name not in public]

    def for_publication(self) -> Configuration:
        """Return the configuration as everybody may see it: without restricted counts, their files, and what is made of them."""
        hidden = set(self.restricted)
        counts = [each for each in self.counts if not hidden & set(each.columns)]
        indicators = [each for each in self.profile.indicators if not {each.count, each.of} & hidden]
        profile = self.profile.model_copy(update={"indicators": indicators, "earlier": []})
        return self.model_copy(update={"counts": counts, "profile": profile, "rebase": None})

    def called(self) -> dict[str, str]:
        """Return what people call each set and each grouping of zones, by name."""
        named = [*self.sets, *self.options.groupings]
        return {"places": "places"} | {each.name: each.label for each in named}


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
    content = read_toml(path, what="an existing configuration, or write one with 'localities init'")
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
    if isinstance(content.get("base"), str):
        from localities.scripts.configuration.base import on_new_base

        content, left = on_new_base(content, folder=folder, where=where)
        if left:
            print(f"{where}: left out, as they are of the old zones: {', '.join(left)}.", file=sys.stderr)
    configuration = validated(Configuration, content, folder=folder, where=where)
    missing = [path for path in configuration.files() if not path.exists()]
    if missing:
        raise ConfigurationError(
            "\n".join(f"{where}: the file {path} does not exist.{near(path)}" for path in missing)
        )
    configuration.map.colours()
    return configuration


def read_toml(path: Path, *, what: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    path
        In UTF-8, with or without a mark of the byte order.
    what
        It is, with where to get one: messages end so.

    Raises
    ------
    ConfigurationError
        Not there, too large, no text, or not TOML: with the line.
    """
    text = ""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigurationError(
                f"{path}: has more than {_MOST_BYTES / 1e6:.0f} MB, so it is something else. Name {what}."
            )
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"{path}: cannot be read (it is not a UTF-8 text). Save it as UTF-8, or name {what}."
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigurationError(f"{path}: cannot be read ({reason}). Name {what}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}. {_remedy(str(error), text)}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: its brackets are nested too deeply. Write it anew.") from None


def _remedy(message: str, text: str) -> str:
    """Return what to do about a line that is no TOML, by what the parser says of it."""
    if re.match("Cannot (?:declare|overwrite|mutate)", message):
        line = re.search(r"at line (\d+)", message)
        written = text.splitlines()[int(line[1]) - 1] if line else ""
        if name := re.match(r"\s*\[+\s*([\w.-]+)", written):
            return f"For several write [[{name[1]}]], with two brackets, above each; else keep one."
    if re.search(r"[Uu]nescaped|hex value|escape", message):
        return "On Windows write paths with / or in single quotes."
    return "Mend that line: texts stand in quotes, each key on a line of its own."


def validated(model: type[Checked], content: dict[str, Any], *, folder: Path, where: str) -> Checked:
    """Return a record of a file's content, with a note of the texts that were cleaned.

    Parameters
    ----------
    model
        What it is to be.
    content
        As read from TOML.
    folder
        What relative paths are relative to.
    where
        What messages call the file.

    Raises
    ------
    ConfigurationError
        Naming every key that is wrong.
    """
    places: list[str] = []
    clean = _cleaned(content, "", places)
    try:
        checked = model.model_validate(clean, context={"folder": folder})
    except ValidationError as error:
        raise ConfigurationError("\n".join(explain_all(error, where, model))) from None
    if places:
        checked._notes = (cleaned_note(Path(where).name, places),)
    return checked


def _cleaned(value: Any, key: str, places: list[str]) -> Any:
    """Return plain data with every text and key cleaned, but for the names of files; where is put with the places."""
    if isinstance(value, dict):
        return {
            clean_text(each): _cleaned(inner, f"{key}.{each}".lstrip("."), places)
            for each, inner in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(inner, f"{key}[{number}]", places) for number, inner in enumerate(value, start=1)]
    if not isinstance(value, str) or key.rpartition(".")[2].partition("[")[0] in _PATHS:
        return value
    clean = clean_text(value)
    if clean != value:
        places.append(key)
    return clean


def choose(path: Path | None) -> Configuration:
    """Return the configuration for what was named on the command line.

    Parameters
    ----------
    path
        A TOML file, a folder, or None for the demonstration area.

    Returns
    -------
    Configuration
        Checked. What was assumed is said on standard error.
    """
    if path is None:
        return read_configuration(Path(str(files("localities.data") / "demo" / "review.toml")))
    if path.is_file():
        return read_configuration(path)
    if not path.is_dir():
        raise ConfigurationError(f"{path}: is neither a file nor a folder. Name a configuration.")
    if (path / "review.toml").is_file():
        return read_configuration(path / "review.toml")
    return _discovered(path)


def _discovered(folder: Path) -> Configuration:
    """Return a configuration for a folder's files; an empty working folder means the demonstration area."""
    from localities.scripts.configuration.discover import discover
    from localities.scripts.configuration.folder import holds_data

    if not holds_data(folder):
        if folder != Path():
            raise ConfigurationError(f"{folder}: holds no boundary files and no review.toml.")
        print(
            "No review.toml and no boundary files in this folder: showing the invented demonstration area.",
            file=sys.stderr,
        )
        return choose(None)
    found = discover(folder)
    used = [entry.get("file") or entry["lookup"] for entry in found.content["sets"]]
    print(
        f"No review.toml: using {found.content['zones']['file']} as the zones and {', '.join(used)} as the boundary sets.",
        file=sys.stderr,
    )
    print("'localities init' writes this down, with comments, for you to change.", file=sys.stderr)
    return parse_configuration(found.content, folder=folder, where=str(folder.absolute()))
