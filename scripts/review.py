"""``localities review``: read, measure, and write the page, the map, the workbook, the tables and the GeoPackage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from maps import Fact, LocalityMap, PageText, review_map
from scripts.attribution import INVENTED, attribution_lines
from scripts.config import Configuration
from scripts.formats import people, per_cent
from scripts.frames import each_row
from scripts.geopackage import write_geopackage
from scripts.load import load
from scripts.manifest import write_manifest
from scripts.measure import Review, measure
from scripts.page import render_page
from scripts.progress import Progress
from scripts.prose import conservation_text, headline, noun, simd_name
from scripts.published import area_table, published_tables
from scripts.staging import staged_folder
from scripts.tables import write_csv
from scripts.workbook import write_workbook


def run_review(configuration: Configuration, out: Path) -> None:
    """Run the main job and print its headline.

    Parameters
    ----------
    configuration
        Checked.
    out
        The folder to write; replaced whole.

    Raises
    ------
    LocalitiesError
        If an input, the configuration or the disk does not allow it; nothing is written then.
    """
    progress = Progress()
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        write_review(review, folder, progress)
    _print_headline(review, out)


def write_review(review: Review, folder: Path, progress: Progress) -> None:
    """Write every output of a review into a folder.

    Parameters
    ----------
    review
        Of `measure`.
    folder
        Empty.
    progress
        Told of each step.
    """
    configuration = review.configuration
    attribution = attribution_lines(configuration, review.inputs)
    tables = published_tables(review)
    with progress.step("Drawing the map"):
        write_text(folder / "map.html", build_map(review, attribution).html())
    with progress.step("Writing the page"):
        write_text(folder / "index.html", render_page(review, attribution))
    with progress.step("Writing the workbook and the tables"):
        cover = [headline(review), *attribution, conservation_text(review)]
        write_workbook(
            folder / "review.xlsx",
            title=f"{configuration.title}: boundary review",
            lines=cover,
            tables=tables,
        )
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables")
    with progress.step("Writing the GeoPackage"):
        write_geopackage(folder / "review.gpkg", geopackage_layers(review))
    write_manifest(
        folder,
        inputs=configuration.files(),
        parameters=parameters(configuration),
        facts=_facts(review, attribution),
    )


def build_map(review: Review, attribution: list[str]) -> LocalityMap:
    """Return the interactive map of a review.

    Parameters
    ----------
    review
        Of `measure`.
    attribution
        The sources' lines.

    Returns
    -------
    LocalityMap
        A folium map; `html` gives the page.
    """
    configuration, inputs = review.configuration, review.inputs
    zones = inputs.zones.assign(people_per_km2=inputs.zones["people"] / (inputs.zones.area / 1e6))
    labels = {each.name: each.label for each in inputs.sets}
    areas = area_table(review).set_index(["set", "area"])["people"]
    sets = [
        type(each)(
            each.name,
            each.label,
            each.areas.assign(people=areas.loc[each.name].reindex(each.areas.index)),
            each.assignment,
        )
        for each in inputs.sets
    ]
    divergent = review.divergent.assign(
        label=[f"{labels[row.source]} away from {labels[row.target]}" for row in each_row(review.divergent)]
    )
    edition = inputs.edition
    return review_map(
        zones,
        sets,
        review.pieces,
        text=PageText(
            title=f"{configuration.title}: where the boundaries disagree",
            summary=headline(review),
            banner="Invented demonstration data: no real place, no real people."
            if configuration.invented
            else "",
            sources=tuple(attribution),
        ),
        simd_label=simd_name(review),
        disagreements=review.disagreements,
        divergent=divergent,
        raster=configuration.raster.file if configuration.raster else None,
        facts=(Fact("Place", zones["place"]),),
        source=INVENTED if configuration.invented else edition.attribution if edition else "",
    )


def geopackage_layers(review: Review) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the GeoPackage.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    dict
        Layer name to features, in the order in which QGIS lists them.
    """
    inputs = review.inputs
    merged = review.pieces[["cluster", "geometry"]].dropna(subset=["cluster"]).dissolve("cluster")
    table = review.disagreements.reset_index()
    places = gpd.GeoDataFrame(
        table, geometry=merged.geometry.reindex(table["cluster"]).to_numpy(), crs=inputs.zones.crs
    )
    areas = area_table(review)
    sets = {
        f"set_{each.name}": _with(each.areas, areas[areas["set"] == each.name].set_index("area"))
        for each in inputs.sets
    }
    return {
        "disagreements": places,
        **sets,
        "divergent_lines": review.divergent,
        "defects": inputs.defects,
        "reassigned": review.reassigned,
        "undecidable": review.doubtful,
        "pieces": review.pieces,
        "zones": inputs.zones.reset_index(),
    }


def _with(areas: gpd.GeoDataFrame, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a set's areas with their figures."""
    return gpd.GeoDataFrame(
        table.reindex(areas.index).reset_index(), geometry=areas.geometry.to_numpy(), crs=areas.crs
    )


def write_text(path: Path, text: str) -> None:
    """Write a page in UTF-8 with the same line ends everywhere.

    Parameters
    ----------
    path
        The file.
    text
        Its whole content.
    """
    path.write_text(text, encoding="utf-8", newline="\n")


def parameters(configuration: Configuration) -> dict[str, Any]:
    """Return the settings as used; paths by their names alone.

    Parameters
    ----------
    configuration
        With its defaults.

    Returns
    -------
    dict
        Ready for JSON.
    """
    text = configuration.model_dump_json(exclude_none=True)
    names = {
        json.dumps(str(path))[1:-1]: path.name
        for path in sorted(configuration.files(), key=lambda path: -len(str(path)))
    }
    for full, name in names.items():
        text = text.replace(full, json.dumps(name)[1:-1])
    content: dict[str, Any] = json.loads(text)
    return content


def _facts(review: Review, attribution: list[str]) -> dict[str, Any]:
    """Return what else the manifest says of a run."""
    edition = review.inputs.edition
    return {
        "invented": review.configuration.invented,
        "attribution": attribution,
        "measured_in": review.inputs.zones.crs.to_string(),
        "simd": {"edition": edition.name, "bands": edition.bands} if edition else None,
        "totals": {name: float(value) for name, value in review.totals.items()},
        "conservation": review.conservation.to_dict("records"),
        "reference": review.reference,
        "notes": [
            {"kind": note.kind, "where": note.where, "what": note.what, "count": note.count}
            for note in review.notes
        ],
        "defects": len(review.inputs.defects),
    }


def _print_headline(review: Review, out: Path) -> None:
    """Print what a planner looks for first, and where the page lies."""
    labels = {each.name: each.label for each in review.inputs.sets}
    if review.configuration.invented:
        print("Invented demonstration data: no real place, no real people.")
    print(headline(review))
    for row in each_row(review.pairwise):
        print(
            f"  {labels[row.source]} and {labels[row.target]}: {people(row.differs)} {noun(review)} ({per_cent(row.differs_share)})"
        )
    for row in each_row(review.disagreements.head(3)):
        print(f"  {row.place}: {people(row.people)} people")
    print(conservation_text(review))
    if review.inputs.defects.shape[0]:
        print(
            f"Defects in the files: {len(review.inputs.defects):,}, of which mended: {int(review.inputs.defects['mended'].sum()):,}."
        )
    print(f"Open {out.absolute() / 'index.html'}")
