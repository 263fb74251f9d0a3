"""The outputs of options: a page, a map, a workbook, a GeoPackage, and lookups to hand on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from boundaries import Note, vintage_of
from boundaries.appraisal.appraise import appraise
from boundaries.appraisal.localities import localities_table
from boundaries.appraisal.reasons import movement_reasons
from boundaries.appraisal.register import movement_clusters, movement_register
from boundaries.appraisal.setting import Setting
from boundaries.appraisal.shapes import dissolve_localities
from scripts.attribution import attribution_lines
from scripts.geopackage import write_geopackage
from scripts.manifest import write_manifest
from scripts.measure import Review
from scripts.options import Candidate
from scripts.optionspage import render_options
from scripts.progress import Progress
from scripts.review import parameters, write_text
from scripts.tables import Table, safe_text, write_csv
from scripts.workbook import write_workbook


def write_options(
    review: Review,
    setting: Setting,
    candidates: Sequence[Candidate],
    notes: Sequence[Note],
    folder: Path,
    *,
    inputs: Sequence[Path],
    progress: Progress,
    proofs: pd.DataFrame | None = None,
) -> None:
    """Write every output of some options into a folder.

    Parameters
    ----------
    review
        Of `measure`.
    setting
        Of `setting_of`.
    candidates
        The options; today's boundaries of each set are put beside them.
    notes
        What was said of the proposals.
    folder
        Empty.
    inputs
        Further files that were read.
    progress
        Told of each step.
    proofs
        The solver's log, a row an option.
    """
    with progress.step("Appraising the options"):
        plans = {each.name: each.plan for each in candidates}
        appraisal = appraise(plans, setting)
        tables = [*_tables(setting, candidates, appraisal), _notes(notes)]
        if proofs is not None:
            tables.insert(
                1,
                Table(
                    "proofs",
                    "How good each option is proven to be",
                    "Value, proven bound and gap of each solved option.",
                    proofs,
                ),
            )
    attribution = attribution_lines(review.configuration, review.inputs)
    title = f"{review.configuration.title}: options for aligned localities"
    with progress.step("Writing the page, the workbook and the layers"):
        write_text(
            folder / "options.html",
            render_options(review, setting, candidates, appraisal, tables, attribution),
        )
        write_workbook(folder / "options.xlsx", title=title, lines=attribution, tables=tables)
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables")
        write_geopackage(folder / "options.gpkg", _layers(setting, candidates))
        _write_lookups(folder / "lookups", review, candidates)
    facts = {
        "attribution": attribution,
        "options": [{"name": each.name, "origin": each.origin} for each in candidates],
    }
    files = [*review.configuration.files(), *inputs]
    write_manifest(folder, inputs=files, parameters=parameters(review.configuration), facts=facts)


def _tables(setting: Setting, candidates: Sequence[Candidate], appraisal: pd.DataFrame) -> list[Table]:
    """Return the appraisal, the localities, the register and its clusters."""
    localities, registers, clusters = [], [], []
    for each in candidates:
        table = localities_table(each.plan, setting).rename_axis("locality").reset_index()
        localities.append(table.assign(option=each.name))
        register = movement_register(each.plan, setting.status_quo, setting.zones, setting.neighbours)
        registers.append(register.assign(option=each.name))
        clusters.append(cluster_table(setting, each))
    return [
        Table(
            "appraisal",
            "Options by criteria",
            "Every option by every criterion, with its unit, direction and definition.",
            appraisal,
        ),
        Table(
            "localities",
            "Every locality of every option",
            "People, shape, deprivation and who joins and leaves for each partner.",
            _first(localities),
        ),
        Table(
            "clusters",
            "Places that change",
            "Connected zones with the same changes, with why: what it would cost if they stayed.",
            _first(clusters),
        ),
        Table(
            "register",
            "The movement register",
            "Every zone that changes, for which set, from where to where.",
            _first(registers),
        ),
    ]


def cluster_table(setting: Setting, candidate: Candidate) -> pd.DataFrame:
    """Return the places that an option changes, with what it would cost if each stayed.

    Parameters
    ----------
    setting
        Of `setting_of`.
    candidate
        An option.

    Returns
    -------
    DataFrame
        As `movement_clusters`, joined with `movement_reasons`, and ``option``; most people first.
    """
    arguments = (candidate.plan, setting.status_quo)
    moved = movement_clusters(*arguments, setting.zones, setting.neighbours, setting.labels)
    why = movement_reasons(
        *arguments, setting.people, setting.neighbours, setting.weights or None, setting.labels
    )
    return moved.join(why).reset_index().assign(option=candidate.name)


def _first(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the frames under one another, the option's name in front."""
    together = pd.concat(frames, ignore_index=True)
    return together[["option", *together.columns.drop("option")]]


def _notes(notes: Sequence[Note]) -> Table:
    """Return what was mended, left out or is doubtful in the proposals."""
    rows = [(note.kind.replace("_", " "), note.where, note.what, note.count) for note in notes]
    return Table(
        "notes_on_proposals",
        "What was said of the proposals",
        "Mended, left out, doubtful.",
        pd.DataFrame(rows, columns=["kind", "where", "what", "count"]),
    )


def _layers(setting: Setting, candidates: Sequence[Candidate]) -> dict[str, gpd.GeoDataFrame]:
    """Return each option's localities, and the zones with every option's locality."""
    layers: dict[str, gpd.GeoDataFrame] = {}
    for each in candidates:
        shapes = dissolve_localities(each.plan, setting.zones)
        table = localities_table(each.plan, setting).reindex(shapes.index)
        frame = gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=setting.zones.crs)
        layers[f"option_{slug(each.name)}"] = frame.rename_axis("locality").reset_index()
    zones = setting.zones[["name", "place", "people", "geometry"]].assign(
        **{f"today_{name}": setting.status_quo[name] for name in setting.status_quo.columns},
        **{slug(each.name): each.plan for each in candidates},
    )
    return {**layers, "zones": zones.reset_index()}


def _write_lookups(folder: Path, review: Review, candidates: Sequence[Candidate]) -> None:
    """Write each option as a lookup with the columns that Public Health Scotland collects."""
    folder.mkdir()
    vintage = vintage_of(review.inputs.zones.index)
    key = f"datazone{vintage}" if vintage else "zone"
    for each in candidates:
        rows: dict[str, Any] = {
            key: each.plan.index,
            "hscp_locality": each.plan.map(safe_text),
            "hscp2019name": safe_text(review.configuration.title),
        }
        frame = pd.DataFrame(rows)
        frame.to_csv(
            folder / f"{slug(each.name)}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
        )


def slug(name: str) -> str:
    """Return a name as a file's and a layer's name: letters, digits and underscores, at most 40.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    str
        Never empty, never a word that Windows reserves.
    """
    text = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:40]
    return f"option_{text}" if text in {"", "con", "nul", "prn", "aux"} or text[0].isdigit() else text
