"""``localities map --print``: maps for paper of what a review measures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from boundaries import vintage_of
from maps import PageText, PrintedMap, check_print, print_review
from scripts.attribution import attribution_lines
from scripts.config import Configuration
from scripts.load import Inputs, load
from scripts.measure import measure
from scripts.progress import Progress
from scripts.prose import headline

_BANNER = "Invented demonstration data: no real place, no real people."


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a sheet is to look, as on the command line; None and empty are left to the toolkit."""

    theme: str
    drawn: tuple[str, ...]
    paper: Literal["a4", "a3"]
    landscape: bool | None
    palette: str
    title: str | None


def run_print(configuration: Configuration, files: Sequence[Path], wishes: Wishes) -> None:
    """Write one map to each of the files.

    Parameters
    ----------
    configuration
        Checked.
    files
        Each a ``.pdf``, ``.svg`` or ``.png``.
    wishes
        How it is to look.

    Raises
    ------
    LocalitiesError
        If an input, the wishes or the disk does not allow it; no file has changed then.
    """
    check_print(wishes.theme, wishes.drawn, [each.name for each in configuration.sets], files)
    progress = Progress()
    inputs = load(configuration, progress)
    printed = compose(configuration, inputs, wishes, progress)
    with progress.step("Drawing the map"):
        printed.save(*files)
    if printed.missing:
        print(
            f"The map's font has no {' '.join(printed.missing)}; a box stands there instead.", file=sys.stderr
        )
    for path in files:
        print(f"Wrote {path.absolute()}")


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
        Told of each step; only the theme of disagreements needs measuring.

    Returns
    -------
    PrintedMap
        Not written yet.
    """
    summary = ""
    measured: dict[str, Any] = {}
    if wishes.theme == "disagree":
        review = measure(inputs, _without_curve(configuration), progress)
        summary = headline(review)
        measured = {"pieces": review.pieces, "disagreements": review.disagreements}
    text = PageText(
        title=wishes.title or configuration.title,
        summary=summary,
        banner=_BANNER if configuration.invented else "",
        sources=(*attribution_lines(configuration, inputs), _projection(inputs)),
    )
    look: dict[str, Any] = {"paper": wishes.paper, "landscape": wishes.landscape, "palette": wishes.palette}
    with progress.step("Placing the names"):
        return print_review(
            inputs.zones.assign(people_per_km2=inputs.zones["people"] / (inputs.zones.area / 1e6)),
            inputs.sets,
            theme=wishes.theme,
            text=text,
            drawn=wishes.drawn,
            simd_label=_simd_label(configuration, inputs),
            date=_date(configuration),
            zone_noun="data zone" if vintage_of(inputs.zones.index) else "zone",
            **measured,
            **look,
        )


def _without_curve(configuration: Configuration) -> Configuration:
    """Return the settings without the other tolerances, of which a map shows nothing."""
    settings = configuration.measure.model_copy(update={"curve_m": ()})
    return configuration.model_copy(update={"measure": settings})


def _simd_label(configuration: Configuration, inputs: Inputs) -> str:
    """Return what the deprivation index is called; an invented one is called so."""
    name = inputs.edition.name if inputs.edition else "SIMD"
    return f"invented, in the form of {name}" if configuration.invented else name


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
