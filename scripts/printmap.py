"""``localities map --print``: maps for paper of what a review measures, and of options."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from localities.boundaries import (
    ConfigurationError,
    Fault,
    InputError,
    OutputError,
    changes,
    read_proposal,
    vintage_of,
)
from localities.maps import OptionLayer, PageText, PrintedMap, check_print, foreign_files, print_review
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.shown import chosen_colours
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.outputs.manifest import attribution_lines
from localities.scripts.progress import Progress
from localities.scripts.review.map import BANNER, shaded_zones, zone_looks
from localities.scripts.review.measure import Review, measure
from localities.scripts.review.prose import headline, simd_name
from localities.scripts.slugs import slug

_DEFAULT = "disagree"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a sheet is to look, as on the command line; None and empty are left to the toolkit."""

    theme: str | None
    plans: tuple[Path, ...]
    drawn: tuple[str, ...]
    paper: Literal["a4", "a3"]
    landscape: bool | None
    palette: str | None
    title: str | None


def run_print(
    configuration: Configuration, files: Sequence[Path], wishes: Wishes, *, force: bool = False
) -> None:
    """Write one map to each of the files.

    Parameters
    ----------
    configuration
        Checked.
    files
        Each a ``.pdf``, ``.svg`` or ``.png``.
    wishes
        How it is to look.
    force
        Also replace files that the toolkit did not write, or that were changed since.

    Raises
    ------
    LocalitiesError
        If a file is somebody's own, or an input, the wishes or the disk does not allow it; no file has changed then.
    """
    plans = _named(wishes.plans)
    theme = wishes.theme or (f"option:{next(iter(plans))}" if plans else _DEFAULT)
    _check(theme, plans, wishes, configuration, files)
    if not force and (foreign := foreign_files(files)):
        raise OutputError(
            f"{', '.join(map(str, foreign))}: is there already, and no map that was printed here and is unchanged since; "
            "nothing was changed. Name another file, or replace it with --force."
        )
    progress = Progress()
    inputs = load(configuration, progress)
    printed = compose(configuration, inputs, replace(wishes, theme=theme), progress)
    with progress.step("Drawing the map"):
        printed.save(*files)
    if printed.missing:
        print(
            f"The map's font has no {' '.join(printed.missing)}; a box stands there instead.", file=sys.stderr
        )
    for path in files:
        print(f"Wrote {path.absolute()}")


def _named(plans: Sequence[Path]) -> dict[str, Path]:
    """Return the plans by the names under which a theme asks for them."""
    found: dict[str, Path] = {}
    for path in plans:
        name = slug(path.stem)
        if name in found:
            raise ConfigurationError(
                f"Two plans are called {name!r} ({found[name]}, {path}). Rename a file, or leave one out."
            )
        found[name] = path
    return found


def _check(
    theme: str, plans: Mapping[str, Path], wishes: Wishes, configuration: Configuration, files: Sequence[Path]
) -> None:
    """Refuse, before anything is read, what cannot be drawn."""
    missing = [str(path) for path in plans.values() if not path.is_file()]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)}: no such file. Name a table of zones and localities.")
    if theme.startswith(("option:", "change:")) and not plans:
        raise ConfigurationError(
            f"The theme {theme!r} needs an option. Give its table of zones and localities with --plan, "
            "such as options/lookups/least_disruption.csv of 'localities propose'."
        )
    if (column := theme.removeprefix("column:")) != theme and column in configuration.restricted:
        raise ConfigurationError(
            f"The theme {theme!r} is a restricted count, and no command shows it zone by zone. "
            "If every zone's count may be published, write public = true in its [[counts]]."
        )
    if wishes.palette:
        chosen_colours(wishes.palette)
    check_print(theme, wishes.drawn, [each.name for each in configuration.sets], files, options=list(plans))


def compose(configuration: Configuration, inputs: Inputs, wishes: Wishes, progress: Progress) -> PrintedMap:
    """Compose the map of a configuration's inputs.

    Parameters
    ----------
    configuration
        Checked.
    inputs
        Of `load`.
    wishes
        How it is to look.
    progress
        Told of each step; only the theme of disagreements and options need measuring.

    Returns
    -------
    PrintedMap
        Not written yet.
    """
    theme, summary = wishes.theme or _DEFAULT, ""
    measured: dict[str, Any] = {}
    if theme == _DEFAULT or wishes.plans:
        review = measure(inputs, configuration, progress)
        summary = headline(review) if theme == _DEFAULT else ""
        measured = {
            "pieces": review.pieces, "disagreements": review.disagreements, "groups": review.matching,
            "options": _option_layers(review, wishes.plans),
        }  # fmt: skip
    text = PageText(
        title=wishes.title or configuration.title,
        summary=summary,
        banner=BANNER if configuration.invented else "",
        sources=(*attribution_lines(configuration, inputs), _projection(inputs)),
    )
    colours = chosen_colours(wishes.palette) if wishes.palette else configuration.map.colours()
    look: dict[str, Any] = {"paper": wishes.paper, "landscape": wishes.landscape, "palette": colours}
    with progress.step("Placing the names"):
        return print_review(
            shaded_zones(inputs),
            inputs.sets,
            theme=theme,
            text=text,
            drawn=wishes.drawn,
            simd_label=simd_name(configuration, inputs),
            date=_date(configuration),
            zone_noun="data zone" if vintage_of(inputs.zones.index) else "zone",
            say=inputs.say,
            **zone_looks(configuration, inputs),
            **measured,
            **look,
        )


def _option_layers(review: Review, files: Sequence[Path]) -> list[OptionLayer]:
    """Return the plans as the map shows them; the faults of all of them are told together."""
    if not files:
        return []
    from localities.scripts.options.named import name_proposals
    from localities.scripts.options.scene import (  # with the solvers behind it: not for other maps
        complete,
        setting_of,
    )

    setting = setting_of(review)
    today = complete(setting.status_quo, [review.reference])
    known = sorted(set(review.matching["group"].dropna()))
    layers: list[OptionLayer] = []
    faults: list[Fault] = []
    for name, path in _named(files).items():
        try:
            plan, notes = read_proposal(path, review.inputs.zones, base=today, known=known)
        except InputError as error:
            faults += error.faults
            continue
        for note in notes:
            print(review.inputs.say(f"{note.where}: {note.what}"), file=sys.stderr)
        [called] = name_proposals([path])
        layers.append(OptionLayer(name, called.name, plan, changes(plan, setting.status_quo)))
    if faults:
        raise InputError(faults)
    return layers


def _date(configuration: Configuration) -> str:
    """Return the years of the data as far as the configuration says them."""
    population = configuration.population
    years = {
        "boundaries": configuration.year,
        "population": population.year if population else None,
    }
    words = ", ".join(f"{what} of {year}" for what, year in years.items() if year)
    return words[:1].upper() + words[1:]


def _projection(inputs: Inputs) -> str:
    """Return what a surveyor asks of a sheet: in what coordinates it is drawn."""
    crs = inputs.zones.crs
    return f"Drawn in {crs.name} ({crs.to_string()})."
