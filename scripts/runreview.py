"""``localities review``: read, measure, and write the page, the map, the workbook, the tables and the GeoPackage."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localities.boundaries import clean_text
from localities.maps import OptionLayer
from localities.scripts.configuration.config import Configuration
from localities.scripts.formats import counted_noun, unknown
from localities.scripts.frames import each_row
from localities.scripts.inputs.load import load
from localities.scripts.outputs.geopackage import write_geopackage
from localities.scripts.outputs.manifest import attribution_lines, write_manifest
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.outputs.tables import write_csv
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.progress import Progress
from localities.scripts.review.layers import geopackage_layers, layer_styles
from localities.scripts.review.map import BANNER, build_map
from localities.scripts.review.measure import Review, measure
from localities.scripts.review.page import render_page
from localities.scripts.review.prose import conservation_text, headline, matched_by, pair_count
from localities.scripts.review.published import published_tables

if TYPE_CHECKING:
    from localities.scripts.options.optionset import OptionSet

OPTIONS = "options"


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
        options = None
        with ExitStack() as stack:
            if configuration.options.choices:
                from localities.scripts.options.found import found_beside
                from localities.scripts.options.optionset import make_options
                from localities.scripts.options.watching import Watch

                watch = stack.enter_context(Watch(progress).listening())
                options = make_options(review, progress, watch=watch, found=found_beside(out))
            write_review(review, folder, progress, options)
    _print_headline(review, out, options)


def write_review(review: Review, folder: Path, progress: Progress, options: OptionSet | None = None) -> None:
    """Write every output of a review into a folder.

    Parameters
    ----------
    review
        Of `measure`.
    folder
        Empty.
    progress
        Told of each step.
    options
        Of `make_options`, if the configuration asks for any: shown on the page and on the map, and written into a
        folder of their own within.
    """
    configuration = review.configuration
    attribution = attribution_lines(configuration, review.inputs)
    beside = _beside(review, options) if options is not None else None
    with progress.step("Comparing the lines"):
        _ = review.coincidence, review.divergent
    with progress.step("Looking for defects"):
        _ = review.inputs.defects
    with progress.step("Holding the sources against one another"):
        _ = review.inputs.ledger
    with progress.step("Trying other tolerances and rules"):
        _ = review.measures, review.curve, review.rules
    with progress.step("Drawing the map"):
        page = build_map(review, attribution, beside.layers if beside else ())
        write_text(folder / "map.html", page.html())
    with progress.step("Drawing the board"):
        from localities.scripts.options.board import BOARD, draw_board

        write_text(folder / BOARD, draw_board(review, attribution, beside.layers if beside else ()))
    with progress.step("Writing the page"):
        write_text(
            folder / "index.html", render_page(review, attribution, beside.summary if beside else None)
        )
    _write_tables(review, folder, attribution, progress)
    with progress.step("Writing the GeoPackage"):
        write_geopackage(
            folder / "review.gpkg", geopackage_layers(review), layer_styles(review), review.inputs.say
        )
    if beside is not None:
        (folder / OPTIONS).mkdir()
        beside.write(review, folder / OPTIONS, attribution=attribution, progress=progress, home="../")
    write_manifest(folder, configuration, _facts(review, attribution) | (beside.facts if beside else {}))


@dataclass(frozen=True, eq=False)
class _Beside:
    """What a review shows of options: on its map, on its page, in its manifest; and how they write their own files."""

    layers: list[OptionLayer]
    summary: dict[str, Any]
    facts: dict[str, Any]
    write: Callable[..., None]


def _beside(review: Review, options: OptionSet) -> _Beside:
    """Return what a review shows of options; only here are they, and the solvers behind them, loaded."""
    from localities.scripts.options.optionset import details_of
    from localities.scripts.options.out import option_facts, write_option_files
    from localities.scripts.options.page import option_summary
    from localities.scripts.options.pictures import map_layers
    from localities.scripts.options.story import headline as options_headline
    from localities.scripts.options.story import reconciled

    details = details_of(options.candidates, options.setting)

    def write(review: Review, folder: Path, **told: Any) -> None:
        write_option_files(review, options, details, folder, **told)

    return _Beside(
        layers=map_layers(details),
        summary={
            "headline": options_headline(options),
            "reconciled": reconciled(review, options),
            "summary": option_summary(options, details, page=f"{OPTIONS}/options.html"),
            "infeasible": [str(name) for name in options.infeasible["option"]],
        },
        facts=option_facts(options),
        write=write,
    )


def _write_tables(review: Review, folder: Path, attribution: list[str], progress: Progress) -> None:
    """Write the workbook and the same tables as CSV files."""
    tables = published_tables(review)
    with progress.step("Writing the workbook and the tables"):
        write_workbook(
            folder / "review.xlsx",
            title=f"{review.configuration.title}: boundary review",
            lines=[headline(review), *attribution, conservation_text(review)],
            tables=tables,
            say=review.inputs.say,
        )
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables", review.inputs.say)


def _facts(review: Review, attribution: list[str]) -> dict[str, Any]:
    """Return what else the manifest says of a run."""
    edition = review.inputs.edition
    return {
        "invented": review.configuration.invented,
        "attribution": attribution,
        "measured_in": review.inputs.zones.crs.to_string(),
        "simd": {"edition": edition.name, "bands": edition.bands} if edition else None,
        "totals": {name: None if unknown(value) else float(value) for name, value in review.totals.items()},
        "conservation": review.conservation.to_dict("records"),
        "reference": review.reference,
        "whose_zones": review.inputs.ledger.said,
        "notes": [
            {"kind": note.kind, "where": note.where, "what": note.what, "count": note.count}
            for note in (*review.notes, *review.inputs.displaced)
        ],
        "defects": len(review.inputs.defects),
    }


def _print_headline(review: Review, out: Path, options: OptionSet | None) -> None:
    """Print what a planner looks for first, and where the page lies."""
    labels, say = review.labels, review.inputs.say
    if review.configuration.invented:
        print(BANNER)
    for line in review.inputs.ledger.told():
        print(say(clean_text(line)))
    print(say(headline(review)))
    if matched := matched_by(review):
        print(say(matched))
    for (source, target), pair in review.pairs.items():
        print(say(f"  {labels[source]} and {labels[target]}: {''.join(pair_count(pair))}"))
    for row in each_row(review.disagreements.head(3)):
        print(say(f"  {row.place}: {counted_noun(row.people, 'people')}"))
    print(say(conservation_text(review)))
    for line in review.beside_headline:
        print(say(line))
    for note in review.inputs.displaced:
        print(say(f"{note.where}: {note.what}"))
    defects = review.inputs.defects
    if len(defects):
        mended = int(defects["mended"].sum())
        print(f"Defects in the files: {len(defects):,}, of which mended: {mended:,}.")
    if options is not None:
        from localities.scripts.options.story import headline as options_headline

        print(options.wording(say)(options_headline(options)))
    if warning := review.configuration.map.contacts():
        print(warning, file=sys.stderr)
    print(f"Open {out.absolute() / 'index.html'}")
