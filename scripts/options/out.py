"""The outputs of options: a page, a map, a workbook, a GeoPackage, and lookups to hand on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from localities.boundaries import vintage_of
from localities.scripts.options.detail import Detail, details_of
from localities.scripts.options.layers import map_layers, option_layers, option_styles
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.page import render_options
from localities.scripts.options.prose import headline
from localities.scripts.options.tables import option_tables
from localities.scripts.outputs.geopackage import write_geopackage
from localities.scripts.outputs.manifest import attribution_lines, write_manifest
from localities.scripts.outputs.staging import write_text
from localities.scripts.outputs.tables import write_csv, write_csv_file
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.progress import Progress
from localities.scripts.review.map import build_map
from localities.scripts.review.measure import Review


def write_options(
    review: Review, options: OptionSet, folder: Path, *, inputs: Sequence[Path], progress: Progress
) -> None:
    """Write every output of some options into a folder, with a manifest.

    Parameters
    ----------
    review
        Of `measure`.
    options
        Of `make_options`.
    folder
        Empty.
    inputs
        Further files that were read.
    progress
        Told of each step.
    """
    attribution = attribution_lines(review.configuration, review.inputs)
    with progress.step("Describing the options"):
        details = details_of(options.candidates, options.setting)
    write_option_files(review, options, details, folder, attribution=attribution, progress=progress)
    with progress.step("Drawing the map"):
        drawn = build_map(review, attribution, map_layers(details))
        write_text(folder / "map.html", drawn.html())
    facts = {"attribution": attribution, **option_facts(options)}
    write_manifest(folder, review.configuration, facts, more=inputs)


def write_option_files(
    review: Review,
    options: OptionSet,
    details: Sequence[Detail],
    folder: Path,
    *,
    attribution: list[str],
    progress: Progress,
    home: str = "",
) -> None:
    """Write the page, the workbook, the tables, the GeoPackage and the lookups of some options.

    Parameters
    ----------
    review, options
        As for `write_options`.
    details
        Of `details_of`.
    folder
        Exists.
    attribution
        The sources' lines.
    progress
        Told of each step.
    home
        The way from there to the folder with the map and the manifest.
    """
    tables = option_tables(options, details)
    with progress.step("Writing the page of options"):
        write_text(folder / "options.html", render_options(review, options, details, attribution, home))
    with progress.step("Writing the workbook and the tables of options"):
        write_workbook(
            folder / "options.xlsx",
            title=f"{review.configuration.title}: options for aligned localities",
            lines=[headline(options), *attribution],
            tables=tables,
        )
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables")
        write_lookups(folder / "lookups", review, details)
    with progress.step("Writing the layers of options"):
        write_geopackage(
            folder / "options.gpkg", option_layers(options, details), option_styles(review, options, details)
        )


def option_facts(options: OptionSet) -> dict[str, Any]:
    """Return what the manifest says of options: where they come from, what is proven, and by which rules.

    Parameters
    ----------
    options
        Of `make_options`.

    Returns
    -------
    dict
        Ready for JSON; no clock times, so that two runs give the same bytes.
    """
    return {
        "options": [
            {"name": each.name, "kind": each.kind, "origin": each.origin} for each in options.candidates
        ],
        "solver_log": _records(options.log),
        "rules": _records(options.rules),
        "links": _records(options.links),
        "cannot_be_met": _records(options.infeasible),
        "notes_on_options": [
            {"kind": note.kind, "where": note.where, "what": note.what, "count": note.count}
            for note in options.notes
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows ready for JSON: what is missing or infinite is null."""
    return [
        {str(name): None if _unknown(value) else value for name, value in row.items()}
        for row in frame.astype("object").to_dict("records")
    ]


def _unknown(value: object) -> bool:
    """Say whether a cell has no value that JSON could hold."""
    return value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value))


def write_lookups(folder: Path, review: Review, details: Sequence[Detail]) -> None:
    """Write each option as a lookup with the columns that Public Health Scotland collects.

    Parameters
    ----------
    folder
        Made; it must not be there yet.
    review
        Of `measure`.
    details
        Of `details_of`; each becomes ``<slug>.csv``.
    """
    folder.mkdir()
    vintage = vintage_of(review.inputs.zones.index)
    key = f"datazone{vintage}" if vintage else "zone"
    for each in details:
        rows: dict[str, Any] = {
            key: each.candidate.plan.index,
            "hscp_locality": each.candidate.plan.to_numpy(),
            "hscp2019name": review.configuration.partnership or review.configuration.title,
        }
        write_csv_file(pd.DataFrame(rows).sort_values(key, kind="stable"), folder / f"{each.slug}.csv")
