"""The ``localities`` command. Nothing heavy is imported until a command needs it."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from localities.boundaries import EXIT_INTERNAL, ConfigurationError, LocalitiesError, clean_text
from localities.scripts.interrupts import SHELL_BASE, hear, raise_interrupt
from localities.scripts.outputs.ownership import check_replaceable
from localities.scripts.slugs import DOCUMENT_FORMATS

if TYPE_CHECKING:
    from types import FrameType

    from localities.scripts.configuration.config import Configuration

_Command = TypeVar("_Command", bound=Callable[..., Any])

EXIT_INTERRUPTED = 130

_EPILOG = """\b
Exit codes
  0    done
  2    the command or the configuration is wrong
  3    an input cannot be used
  4    no plan satisfies the rules, or none was found in time
  5    the outputs could not be written
  6    what would be published could identify people; only the list of it was written
  70   a check of the toolkit's own work failed: please report it
  130  interrupted; what stood in the folder before still stands (129: the terminal
       was closed; 143: terminated). In a search the first interruption ends only the
       search: what was found is written, and the code is 0
"""


@click.group(
    epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="localities", prog_name="localities")
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
def cli(debug: bool) -> None:
    """Measure where partners' boundaries disagree, by how many people, and who they are."""


_configuration = click.argument("configuration", required=False, type=click.Path(path_type=Path))
_config = click.option(
    "--config", "configuration", type=click.Path(path_type=Path), help="The review's configuration."
)
_demo = click.option("--demo", is_flag=True, help="Use the invented demonstration area.")

_names = click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="What an option is called that is read from a file, in the order of the files; may be given again.  "
    "[default: as the run called it that wrote the file, else the file's name in words]",
)


class _Number(click.FloatRange):
    """A number that is one: nan lies within every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or refuse what is none."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number: write one such as 20.", param, ctx)
        return number


class _PerCent(_Number):
    """A per cent as a share; what looks like a share already is refused, as in a configuration."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share."""
        from localities.scripts.configuration.sections import share_of

        try:
            return share_of(super().convert(value, param, ctx))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


_seconds = click.option(
    "--seconds", type=_Number(min=1), help="Time for each option.  [default: as configured, else 60]"
)


def _out(folder: str) -> Callable[[_Command], _Command]:
    """Return the option that says where a command writes."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(folder),
        show_default=True,
        help="The folder to write. It is replaced if an earlier run wrote all that is in it and nothing was changed.",
    )


@cli.command()
@_configuration
@_demo
@_out("review")
def review(configuration: Path | None, demo: bool, out: Path) -> None:
    """Measure how far the boundary sets disagree: a page, a map, a workbook, a GeoPackage.

    CONFIGURATION is a TOML file, or a folder of boundary files and tables. Without it review.toml in
    this folder is used, else the boundary files in this folder, else the demonstration area.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, chosen.files())
    from localities.scripts.runreview import run_review

    run_review(chosen, out)


@cli.command()
@_configuration
@_demo
def check(configuration: Path | None, demo: bool) -> None:
    """Read everything and list what would be refused or mended; write nothing."""
    chosen = _chosen(configuration, demo)
    from localities.scripts.check import run_check

    run_check(chosen)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option(
    "--force", is_flag=True, help="Also where there is a review.toml; it is kept under another name."
)
def init(folder: Path, force: bool) -> None:
    """Write a commented review.toml for the files found in FOLDER."""
    from localities.scripts.init import run_init

    run_init(folder, force=force)


@cli.command()
@click.argument("proposals", nargs=-1, required=True, metavar="PROPOSAL...", type=click.Path(path_type=Path))
@_config
@_demo
@_names
@click.option("--new", multiple=True, metavar="NAME",
              help="A locality that is new on purpose, however like a known name; may be given again.")  # fmt: skip
@click.option("--key", metavar="HEADING", help="The column of codes, where its heading does not show it.")
@click.option("--area", metavar="HEADING",
              help="The column of proposed localities.  [default: by its heading; in a table, one that says proposed, "
                   "new or option comes first]")  # fmt: skip
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook that has several.")
@click.option("--layer", metavar="NAME", help="The layer of a file of polygons that has several.")
@click.option(
    "--crs", metavar="CODE", help="The coordinate system of polygons that do not say it: EPSG:27700."
)
@_out("appraisal")
def appraise(
    proposals: tuple[Path, ...],
    configuration: Path | None,
    demo: bool,
    names: tuple[str, ...],
    new: tuple[str, ...],
    out: Path,
    **reading: str | None,
) -> None:
    """Check and score your own proposals beside what there is today.

    Each PROPOSAL is a CSV or Excel table of zones and proposed localities, a layer of polygons, or a folder of
    tables, such as the drafts of an evening: then it is also said how far they agree, zone by zone. --key,
    --area, --sheet, --layer and --crs count for every file given.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, [*chosen.files(), *proposals])
    from localities.scripts.options.appraise import ProposalReading, run_appraise

    run_appraise(chosen, proposals, out, new=new, reading=ProposalReading(**reading), names=names)


@cli.command()
@_configuration
@_demo
@click.option(
    "--tolerance",
    "tolerances",
    type=_PerCent(0, 100),
    multiple=True,
    metavar="PER_CENT",
    help="Also the least disruption within this deviation from equal population; may be given again.",
)
@click.option("--choice", "only", multiple=True, metavar="NAME",
              help="Only this option of the configuration, by name or kind; may be given again.")  # fmt: skip
@_seconds
@_out("options")
def propose(
    configuration: Path | None,
    demo: bool,
    tolerances: tuple[float, ...],
    only: tuple[str, ...],
    seconds: float | None,
    out: Path,
) -> None:
    """Propose aligned localities: the options you ask for, each with its proof, or why it cannot be.

    CONFIGURATION is as for review; its [options] say which options are wanted, and links and rules.
    Without any: the consensus, which changes as little as can be. Ctrl-C keeps the best plan so far.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, chosen.files())
    from localities.scripts.options.propose import run_propose

    run_propose(chosen, list(tolerances), seconds, out, only=only)


@cli.command()
@_configuration
@_demo
@_out("whatif")
def whatif(configuration: Path | None, demo: bool, out: Path) -> None:
    """Write the drawing board: a page on which people draw localities by hand and see at once what it does.

    CONFIGURATION is as for review. The options that earlier runs of propose have found are starts to draw from; appraise
    scores what the page saves. review, propose and appraise write the page too.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, chosen.files())
    from localities.scripts.whatif import run_whatif

    run_whatif(chosen, out)


@cli.command("map")
@_configuration
@_demo
@click.option("--print", "files", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              metavar="FILE", help="A .pdf, .svg or .png to write; may be given again.")  # fmt: skip
@click.option("--theme", metavar="THEME",
              help="What is shaded: disagree, density, simd, simd:DOMAIN, age:NUMBER, column:NAME, none, areas:SET, "
                   "option:NAME, change:NAME or change:NAME:SET.  [default: disagree, or the first plan]")  # fmt: skip
@click.option("--plan", "plans", type=click.Path(path_type=Path, dir_okay=False), multiple=True, metavar="FILE",
              help="An option, as propose and appraise write it in lookups; NAME is the file's. May be given again.")  # fmt: skip
@click.option("--set", "drawn", multiple=True, metavar="SET",
              help="A set drawn as lines; may be given again.  [default: all]")  # fmt: skip
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True)
@click.option("--landscape/--portrait", default=None, help="By default whichever shows the area larger.")
@click.option("--palette", metavar="PALETTE",
              help="af, phs, sg, or a .json or .toml file of your own colours.  [default: as configured, else af]")  # fmt: skip
@click.option("--title", help="Instead of the configuration's title.")
@click.option(
    "--force", is_flag=True, help="Also replace files that are no printed map, or one that was changed."
)
def print_map(
    configuration: Path | None, demo: bool, files: tuple[Path, ...], force: bool, **wishes: Any
) -> None:
    """Draw a map for paper: shading, outlines, names, legend, scale, sources.

    CONFIGURATION is as for review.
    """
    chosen = _chosen(configuration, demo)
    from localities.scripts.printmap import Wishes, run_print

    run_print(chosen, files, Wishes(**wishes), force=force)


@cli.command()
@_configuration
@_demo
@click.option("--set", "sets", multiple=True, metavar="NAME",
              help="A set whose areas get a profile; may be given again.  [default: all, or none with --plan]")  # fmt: skip
@click.option("--plan", "plans", type=click.Path(path_type=Path, dir_okay=False), multiple=True, metavar="FILE",
              help="An option whose areas get a profile: a table of zones and localities, as propose and appraise "
                   "write it in lookups. May be given again.")  # fmt: skip
@_names
@click.option("--area", "areas", multiple=True, metavar="NAME",
              help="Only this area; may be given again.  [default: all]")  # fmt: skip
@click.option("--format", "formats", type=click.Choice(list(DOCUMENT_FORMATS)), multiple=True,
              help="Only this format; may be given again.  [default: as configured, else all]")  # fmt: skip
@_out("profiles")
def profile(configuration: Path | None, demo: bool, out: Path, **wishes: Any) -> None:
    """Write a profile of every area: who lives there, beside the others and wider areas.

    CONFIGURATION is as for review; its [profile] says what is shown, and what must be withheld. Counts of
    your own are published only where nobody can be identified; a folder beside says what was withheld.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, [*chosen.files(), *wishes["plans"]])
    from localities.scripts.profiles.command import WantedProfiles, run_profile

    run_profile(chosen, WantedProfiles(**wishes), out)


@cli.command()
@click.argument("event", required=False, metavar="EVENT", type=click.Path(path_type=Path, dir_okay=False))
@_config
@_demo
@click.option("--example", is_flag=True, help="Write a commented EVENT to start from (event.toml), and stop.")
@_seconds
@_out("report")
def report(
    event: Path | None,
    configuration: Path | None,
    demo: bool,
    example: bool,
    seconds: float | None,
    out: Path,
) -> None:
    """Write the pack of an engagement event: what is asked, the options, every place that changes.

    EVENT is a TOML file: when, where, for whom, which options, which questions. With the pack come a feedback
    form, on paper and as a page, and the evidence for the statutory assessments.
    """
    if example:
        from localities.scripts.engagement.event import write_example

        write_example(event or Path("event.toml"))
        return
    if event is None:
        raise ConfigurationError(
            "Name an event file; 'localities report --example' writes one to start from."
        )
    chosen = _chosen(configuration, demo)
    check_replaceable(out, [*chosen.files(), event])
    from localities.scripts.engagement.command import run_report

    run_report(chosen, event, out, seconds=seconds)


@cli.command()
@click.argument("event", metavar="EVENT", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@_config
@_demo
@_out("feedback")
def feedback(event: Path, files: tuple[Path, ...], configuration: Path | None, demo: bool, out: Path) -> None:
    """Read back what people answered at an event, and summarise it by option and place.

    Each FILE is a CSV that the feedback form saved, a CSV or XLSX typed from paper, or a folder of them.
    """
    chosen = _chosen(configuration, demo)
    check_replaceable(out, [*chosen.files(), event, *files])
    from localities.scripts.engagement.command import run_feedback

    run_feedback(chosen, event, files, out)


@cli.command()
@_configuration
@_demo
@click.option("--lookup", "lookups", multiple=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="A lookup of old zones, or an option, to carry too; without a CONFIGURATION it is carried alone. "
                   "May be given again.")  # fmt: skip
@click.option("--units", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
              help="Small units with their old zone, new zone and people: output areas, postcodes, or an official lookup of "
                   "zones. Several files are joined by code; may be given again.")  # fmt: skip
@click.option("--zones", metavar="FILE", type=click.Path(path_type=Path), help="The new zones' polygons.")
@click.option("--centroids", metavar="FILE", type=click.Path(path_type=Path),
              help="The new zones' population-weighted centroids.")  # fmt: skip
@click.option("--population", metavar="FILE", type=click.Path(path_type=Path),
              help="The people of the new zones.  [default: those of the small units]")  # fmt: skip
@click.option("--decisions", metavar="FILE", type=click.Path(path_type=Path),
              help="What was decided of single zones: the form that an earlier run wrote, filled in.")  # fmt: skip
@click.option("--counts", metavar="FILE", type=click.Path(path_type=Path),
              help="Counts of the old zones to carry to the new ones: shared out by people.")  # fmt: skip
@click.option("--rates", metavar="FILE", type=click.Path(path_type=Path),
              help="Shares, rates or means of the old zones to carry: averaged by people.")  # fmt: skip
@click.option(
    "--partnership", metavar="NAME", help="The partnership's published name.  [default: as configured]"
)
@_out("rebase")
def rebase(configuration: Path | None, demo: bool, out: Path, **wishes: Any) -> None:
    """Carry localities to new zones, and say of each zone how certain it is.

    CONFIGURATION is as for review; all its sets are carried by one rule, and its [rebase] names the files of the new
    zones. Zones are exact, a best fit, or need a decision; decisions are written on a form and read back.
    """
    chosen = None
    if demo or configuration is not None or not wishes["lookups"]:
        chosen = _chosen(configuration, demo)
    from localities.scripts.rebase.command import WantedRebase, run_rebase

    wanted = WantedRebase(**wishes)
    check_replaceable(out, [*(chosen.files() if chosen else ()), *wanted.files()])
    run_rebase(chosen, wanted, out)


@cli.command()
@click.argument(
    "published", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path, exists=True)
)
@click.option("--areas", multiple=True, metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A CSV table of zones, in its first column, and the area of each, a column for each set; may be given "
                   "again. Those in the folders are found.")  # fmt: skip
@click.option("--sum", "sums", multiple=True, metavar="SUM",
              help="A sum that everybody knows, as 'all = men + women'; may be given again. Some are found.")  # fmt: skip
@click.option(
    "--area", default="area", show_default=True, metavar="HEADING", help="The areas' column of CSV tables."
)
@click.option("--count", "counts", multiple=True, metavar="HEADING",
              help="A column of CSV tables, or a count of profiles, that must not be worked out; may be given again.")  # fmt: skip
@click.option(
    "--threshold",
    type=click.IntRange(min=2),
    default=10,
    show_default=True,
    help="Counts below it are small.",
)
@click.option(
    "--seconds", type=_Number(min=1), default=300, show_default=True, help="Time for the whole attack."
)
@_out("audit-not-for-publication")
def audit(published: tuple[Path, ...], out: Path, **wishes: Any) -> None:
    """Try to work out small counts from what is published already, as anybody could who has the files.

    Each FOLDER holds the profiles of a run, or is a CSV table whose columns --area and --count name. Give everything that
    was published of the same counts together. Exit code 6 if a count can be worked out or time was over before all were tried.
    """
    check_replaceable(out, [*published, *wishes["areas"]])
    from localities.scripts.audit import Wanted, run_audit

    run_audit(published, Wanted(**wishes), out)


def _chosen(path: Path | None, demo: bool) -> Configuration:
    """Return the configuration to work on; mistakes in it are told before anything heavy is loaded."""
    if (
        sys.stderr.isatty()
    ):  # loading what reads files takes seconds on a slow machine; the first step writes over it
        print("Starting …", end="\r", file=sys.stderr, flush=True)
    from localities.scripts.configuration.config import choose

    if demo and path is not None:
        raise ConfigurationError("Give either a configuration or --demo, not both.")
    if path is not None and not path.exists():
        raise ConfigurationError(f"{path}: does not exist. Write one with 'localities init', or try --demo.")
    return choose(None if demo else path or Path())


def main() -> None:
    """Run the command; end with a documented exit code, and no traceback unless asked."""
    debug = "--debug" in sys.argv[1:]
    arguments = [each for each in sys.argv[1:] if each != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a C locale must not turn a place name into an error.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    heard: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        raise_interrupt(number, frame)

    hear(end)
    try:
        _run(arguments, debug=debug, heard=heard)
    finally:
        # How the run ended is settled. Python would give any other handler's signals back to the system on its way out.
        hear(signal.SIG_IGN)


def _run(arguments: list[str], *, debug: bool, heard: Sequence[int]) -> NoReturn:
    """Run the command and leave with its exit code."""
    try:
        sys.exit(cli.main(arguments, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as error:
        _leave_interrupted(getattr(error.__cause__ or error, "exit_code", EXIT_INTERRUPTED))
    except Exception as error:
        if debug:
            raise
        if heard:  # a library that was interrupted calls it what it likes
            _leave_interrupted(SHELL_BASE + heard[-1])
        if isinstance(error, LocalitiesError):
            print(error, file=sys.stderr)
            sys.exit(error.exit_code)
        # The last resort: a fault of ours must not look like a fault of the data.
        print(
            f"Internal error: {type(error).__name__}: {clean_text(str(error))}\nRun again as 'localities --debug …' and report it.",
            file=sys.stderr,
        )
        sys.exit(EXIT_INTERNAL)


def _leave_interrupted(code: int) -> NoReturn:
    print("Interrupted; nothing was left half-written.", file=sys.stderr)
    sys.exit(code)
