"""The ``localities`` command. Nothing heavy is imported until a command needs it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boundaries.errors import EXIT_INTERNAL, ConfigurationError, LocalitiesError
from scripts.staging import check_replaceable

if TYPE_CHECKING:
    from scripts.config import Configuration

EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143

_EPILOG = """\b
Exit codes
  0    done
  2    the command or the configuration is wrong
  3    an input cannot be used
  4    no plan satisfies the rules
  5    the outputs could not be written
  70   a check of the toolkit's own work failed: please report it
  130  interrupted, 143 terminated; nothing was left behind
"""


@click.group(
    epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="localities", prog_name="localities")
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
def cli(debug: bool) -> None:
    """Measure where partners' boundaries disagree, by how many people, and who they are."""


_configuration = click.argument("configuration", required=False, type=click.Path(path_type=Path))
_demo = click.option("--demo", is_flag=True, help="Use the invented demonstration area.")


@cli.command()
@_configuration
@_demo
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("review"), show_default=True,
              help="The folder to write; an earlier run's is replaced.")  # fmt: skip
def review(configuration: Path | None, demo: bool, out: Path) -> None:
    """Measure how far the boundary sets disagree: a page, a map, a workbook, a GeoPackage.

    CONFIGURATION is a TOML file, or a folder of boundary files and tables. Without it review.toml in
    this folder is used, else the boundary files in this folder, else the demonstration area.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out)
    from scripts.review import run_review

    run_review(chosen, out)


@cli.command()
@_configuration
@_demo
def check(configuration: Path | None, demo: bool) -> None:
    """Read everything and list what would be refused or mended; write nothing."""
    chosen = _chosen(configuration, demo)
    from scripts.check import run_check

    run_check(chosen)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="Replace an existing review.toml.")
def init(folder: Path, force: bool) -> None:
    """Write a commented review.toml for the files found in FOLDER."""
    from scripts.init import run_init

    run_init(folder, force=force)


@cli.command()
@click.argument("proposals", nargs=-1, required=True, metavar="PROPOSAL...", type=click.Path(path_type=Path))
@click.option(
    "--config", "configuration", type=click.Path(path_type=Path), help="The review's configuration."
)
@_demo
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("options"), show_default=True,
              help="The folder to write; an earlier run's is replaced.")  # fmt: skip
def appraise(proposals: tuple[Path, ...], configuration: Path | None, demo: bool, out: Path) -> None:
    """Check and score your own proposals beside what there is today.

    Each PROPOSAL is a CSV or Excel table of zones and proposed localities, or a layer of polygons.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out)
    from scripts.appraise import run_appraise

    run_appraise(chosen, proposals, out)


@cli.command()
@_configuration
@_demo
@click.option(
    "--tolerance",
    "tolerances",
    type=click.FloatRange(0, 100),
    multiple=True,
    metavar="PER_CENT",
    help="Largest deviation from equal population; an option each.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60, show_default=True, help="Time for each option."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("options"), show_default=True,
              help="The folder to write; an earlier run's is replaced.")  # fmt: skip
def propose(
    configuration: Path | None, demo: bool, tolerances: tuple[float, ...], seconds: float, out: Path
) -> None:
    """Propose aligned localities that change the area of the fewest people, with proof.

    CONFIGURATION is as for review; its [options] say weights, links and rules.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out)
    from scripts.propose import run_propose

    run_propose(chosen, [each / 100 for each in tolerances], seconds, out)


@cli.command("map")
@_configuration
@_demo
@click.option("--print", "files", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              metavar="FILE", help="A .pdf, .svg or .png to write; may be given again.")  # fmt: skip
@click.option("--theme", default="disagree", show_default=True, metavar="THEME",
              help="What is shaded: disagree, density, simd, none, or areas:SET.")  # fmt: skip
@click.option("--set", "drawn", multiple=True, metavar="SET",
              help="A set drawn as lines; may be given again.  [default: all]")  # fmt: skip
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True)
@click.option("--landscape/--portrait", default=None, help="By default whichever shows the area larger.")
@click.option("--palette", type=click.Choice(["af", "phs", "sg"]), default="af", show_default=True)
@click.option("--title", help="Instead of the configuration's title.")
def print_map(configuration: Path | None, demo: bool, files: tuple[Path, ...], **wishes: Any) -> None:
    """Draw a map for paper: shading, outlines, names, legend, scale, sources.

    CONFIGURATION is as for review.
    """
    chosen = _chosen(configuration, demo)
    from scripts.printmap import Wishes, run_print

    run_print(chosen, files, Wishes(**wishes))


def _chosen(path: Path | None, demo: bool) -> Configuration:
    """Return the configuration to work on; mistakes in it are told before anything heavy is loaded."""
    from scripts.choice import choose

    if demo and path is not None:
        raise ConfigurationError("Give either a configuration or --demo, not both.")
    if path is not None and not path.exists():
        raise ConfigurationError(f"{path}: does not exist. Write one with 'localities init', or try --demo.")
    return choose(None if demo else path or Path())


def main() -> None:
    """Run the command; end with a documented exit code, and no traceback unless asked."""
    debug = "--debug" in sys.argv[1:]
    arguments = [each for each in sys.argv[1:] if each != "--debug"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_TERMINATED))
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a C locale must not turn a place name into an error.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    try:
        sys.exit(cli.main(arguments, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("Interrupted; nothing was left behind.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except LocalitiesError as error:
        if debug:
            raise
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except Exception as error:  # the last resort: a fault of ours must not look like a fault of the data
        if debug:
            raise
        print(
            f"Internal error: {type(error).__name__}: {error}\nRun again as 'localities --debug …' and report it.",
            file=sys.stderr,
        )
        sys.exit(EXIT_INTERNAL)
