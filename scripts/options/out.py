"""The outputs of options: a page, a map, a workbook, a GeoPackage with its styles, and lookups to hand on."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from localities.boundaries import Note, vintage_of
from localities.maps import AreaStyle
from localities.scripts.options.board import BOARD, draw_board
from localities.scripts.options.drafts import agreement_themes
from localities.scripts.options.optionset import OptionDetail, OptionSet, details_of
from localities.scripts.options.page import render_options
from localities.scripts.options.pictures import map_layers, option_fills
from localities.scripts.options.story import beside_today, headline, reconciled
from localities.scripts.options.tables import option_tables
from localities.scripts.outputs.geopackage import LayerStyle, write_geopackage
from localities.scripts.outputs.manifest import attribution_lines, write_manifest
from localities.scripts.outputs.qgis import (
    CHANGED,
    Category,
    area_categories,
    outline_style,
    quintile_style,
    style,
)
from localities.scripts.outputs.staging import write_text
from localities.scripts.outputs.tables import write_csv, write_csv_file
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.progress import Progress
from localities.scripts.review.map import build_map
from localities.scripts.review.measure import Review
from localities.scripts.wording import Say

_CLUSTER = ("place", "to_locality", "sets", "sentence", "zones_count", "people", "most_deprived_share", "why")


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
        drawn = build_map(
            review,
            attribution,
            map_layers(details),
            options.wording(review.inputs.say),
            agreement_themes(options, review.configuration.map.colours()),
        )
        write_text(folder / "map.html", drawn.html())
    with progress.step("Drawing the board"):
        write_text(folder / BOARD, draw_board(review, attribution, map_layers(details)))
    facts = {"attribution": attribution, **option_facts(options)}
    write_manifest(folder, review.configuration, facts, more=inputs)


def say_written(review: Review, notes: Sequence[Note], out: Path) -> None:
    """Print what the sources disagree about, what was said of the options, and where to look.

    Parameters
    ----------
    review
        That they are of.
    notes
        Of the options.
    out
        The folder that was written.
    """
    say = review.inputs.say
    for line in review.inputs.ledger.told():
        print(say(f"  {line}"))
    for note in notes:
        print(say(f"  {note.where}: {note.what}"))
    if warning := review.configuration.map.contacts():
        print(warning, file=sys.stderr)
    print(f"Open {out.absolute() / 'options.html'}")


def write_option_files(
    review: Review,
    options: OptionSet,
    details: Sequence[OptionDetail],
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
    tables, say = option_tables(options, details), options.wording(review.inputs.say)
    with progress.step("Writing the page of options"):
        write_text(folder / "options.html", render_options(review, options, details, attribution, home))
    with progress.step("Writing the workbook and the tables of options"):
        write_workbook(
            folder / "options.xlsx",
            title=f"{review.configuration.title}: options for aligned localities",
            lines=[headline(options), beside_today(options), reconciled(review, options), *attribution],
            tables=tables,
            say=say,
        )
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables", say)
        write_lookups(folder / "lookups", review, details)
    with progress.step("Writing the layers of options"):
        write_geopackage(
            folder / "options.gpkg",
            option_layers(options, details),
            option_styles(review, options, details),
            say,
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
        **told_options(options),
        "solver_log": _records(options.log),
        "rules": _records(options.rules),
        "links": _records(options.links),
        "cannot_be_met": _records(options.infeasible),
        "notes_on_options": [
            {"kind": note.kind, "where": note.where, "what": note.what, "count": note.count}
            for note in options.notes
        ],
    }


def told_options(options: OptionSet) -> dict[str, Any]:
    """Return the options as a manifest lists them: by this a lookup that is read again has its name.

    Parameters
    ----------
    options
        Of `make_options`.
    """
    return {
        "options": [
            {"name": each.name, "kind": each.kind, "origin": each.origin} for each in options.candidates
        ]
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


def write_lookups(folder: Path, review: Review, details: Sequence[OptionDetail]) -> None:
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


def option_layers(options: OptionSet, details: Sequence[OptionDetail]) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the options' GeoPackage.

    Parameters
    ----------
    options
        Of `make_options`.
    details
        Of `details_of`.

    Returns
    -------
    dict
        Layer name to features: the places that each option changes, its localities, and the zones with their
        locality today and in every option.
    """
    crs = options.setting.zones.crs
    layers: dict[str, gpd.GeoDataFrame] = {}
    for each in details:
        layers[f"changes_{each.slug}"] = _changed_places(options, each)
        layers[f"option_{each.slug}"] = gpd.GeoDataFrame(
            each.localities.reset_index(), geometry=each.shapes.to_numpy(), crs=crs
        )
    return {**layers, "zones": _zones(options, details)}


def _changed_places(options: OptionSet, detail: OptionDetail) -> gpd.GeoDataFrame:
    """Return the places that an option changes, most people first."""
    zones = options.setting.zones
    columns = [*_CLUSTER, *(f"from_{name}" for name in options.setting.sets)]
    table = detail.clusters[columns].reset_index()
    member = detail.zone_cluster.reindex(zones.index)
    shapes = zones[["geometry"]].assign(cluster=member).dropna(subset=["cluster"]).dissolve("cluster")
    geometry = shapes.geometry.reindex(table["cluster"]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)


def _zones(options: OptionSet, details: Sequence[OptionDetail]) -> gpd.GeoDataFrame:
    """Return the zones with their locality today and in every option."""
    setting = options.setting
    kept = ["name", "place", "people", "simd_quintile", "geometry"]
    frame = setting.zones[[name for name in kept if name in setting.zones]].assign(
        **{f"today_{name}": setting.status_quo[name] for name in setting.sets},
        **{f"option_{each.slug}": each.candidate.plan for each in details},
    )
    return frame.rename_axis("zone").reset_index()


def option_styles(review: Review, options: OptionSet, details: Sequence[OptionDetail]) -> list[LayerStyle]:
    """Return the styles of the options' GeoPackage: a locality has one colour in every option and in the map.

    Parameters
    ----------
    review
        Of `measure`; its matching says which areas share a colour.
    options, details
        As for `option_layers`.
    """
    colours = option_fills(review, map_layers(details))
    found = []
    for each in details:
        categories = area_categories(colours[each.slug])
        found += [
            LayerStyle(f"changes_{each.slug}", "Places that change", style(CHANGED, label="place")),
            LayerStyle(
                f"option_{each.slug}", "Localities", style(categories, column="locality", label="locality")
            ),
        ]
    return [*found, *_zone_styles(options, details, colours, review.inputs.say)]


def _zone_styles(
    options: OptionSet,
    details: Sequence[OptionDetail],
    colours: Mapping[str, Mapping[str, AreaStyle]],
    say: Say,
) -> list[LayerStyle]:
    """Return the zones by deprivation if it is known, else plain, and as further styles by each option."""
    zones = options.setting.zones
    known = "simd_quintile" in zones and zones["simd_quintile"].notna().any()
    first = (
        (say("SIMD quintile"), quintile_style())
        if known
        else ("Outlines", outline_style("#3D3D3D", width_mm=0.2))
    )
    by_option: list[tuple[str, Sequence[Category], str]] = [
        (each.name, area_categories(colours[each.slug]), f"option_{each.slug}") for each in details
    ]
    return [
        LayerStyle("zones", *first),
        *(
            LayerStyle("zones", f"Option: {name}", style(categories, column=column), default=False)
            for name, categories, column in by_option
        ),
    ]
