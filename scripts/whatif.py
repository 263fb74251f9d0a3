"""``localities whatif``: the drawing board alone, in a folder of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import load
from localities.scripts.options.board import BOARD, draw_board
from localities.scripts.options.found import found_beside
from localities.scripts.options.optionset import details_of, make_options
from localities.scripts.options.pictures import map_layers
from localities.scripts.outputs.manifest import attribution_lines, write_manifest
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure


def run_whatif(configuration: Configuration, out: Path) -> None:
    """Write the drawing board of a review.

    Parameters
    ----------
    configuration
        Of the review.
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
        options = make_options(review, progress, found=found_beside(out), search=False)
        attribution = attribution_lines(configuration, review.inputs)
        with progress.step("Drawing the board"):
            layers = map_layers(details_of(options.candidates, options.setting))
            write_text(folder / BOARD, draw_board(review, attribution, layers))
        write_manifest(folder, configuration, {"attribution": attribution})
    say = options.wording(review.inputs.say)
    for line in review.inputs.ledger.told():
        print(say(f"  {line}"))
    for note in options.notes:
        print(say(f"  {note.where}: {note.what}"))
    if warning := configuration.map.contacts():
        print(warning, file=sys.stderr)
    print(f"Open {out.absolute() / BOARD}")
