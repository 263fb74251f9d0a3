"""``localities propose``: the options that the configuration asks for, each with its proof, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from localities.boundaries import ConfigurationError, InfeasibleError
from localities.scripts.configuration.choices import Choice
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.inputs.load import load
from localities.scripts.options.found import found_beside
from localities.scripts.options.optionset import OptionSet, make_options, wanted_choices
from localities.scripts.options.out import say_written, write_options
from localities.scripts.options.watching import Watch
from localities.scripts.outputs.staging import staged_folder
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure


def run_propose(
    configuration: Configuration,
    tolerances: Sequence[float],
    seconds: float | None,
    out: Path,
    *,
    only: Sequence[str] = (),
) -> None:
    """Find the options that are asked for and write them.

    Parameters
    ----------
    configuration
        Of the review; its options say which are wanted and which rules hold.
    tolerances
        Largest deviations from equal population, as shares; each is a further option of least disruption.
    seconds
        Time for each option; by default as the configuration says.
    out
        The folder to write; replaced whole.
    only
        Names or kinds of the options to find; all if empty.

    Raises
    ------
    LocalitiesError
        If an input, every option's rules or the disk does not allow it; nothing is written then.
    """
    progress = Progress()
    choices = chosen(with_tolerances(wanted_choices(configuration), tolerances), only)
    configuration = as_asked(configuration, choices, seconds)
    with Watch(progress).listening() as watch, staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress)
        options = make_options(review, progress, watch=watch, found=found_beside(out))
        if not options.candidates:
            raise InfeasibleError(review.inputs.say(_nothing(options)))
        write_options(review, options, folder, inputs=(), progress=progress)
    say = options.wording(review.inputs.say)
    for candidate in options.candidates:
        print(say(f"{candidate.name}: {candidate.origin}"))
    for name, why in zip(options.infeasible["option"], options.infeasible["why"], strict=True):
        print(say(f"{name}: no plan can be. {' '.join(why.splitlines())}"))
    say_written(review, options.notes, out)


def as_asked(
    configuration: Configuration, choices: Mapping[str, Choice], seconds: float | None
) -> Configuration:
    """Return the configuration with what the command line asks for instead: the manifest tells what was done.

    Parameters
    ----------
    configuration
        Of the review.
    choices
        By name.
    seconds
        Time for each option; None for the configuration's.
    """
    named = [choice.model_copy(update={"name": name}) for name, choice in choices.items()]
    update = {"choices": named} | ({} if seconds is None else {"seconds": seconds})
    return configuration.model_copy(update={"options": configuration.options.model_copy(update=update)})


def with_tolerances(choices: Mapping[str, Choice], tolerances: Sequence[float]) -> dict[str, Choice]:
    """Return the choices, and least disruption within each tolerance, widest first.

    Parameters
    ----------
    choices
        By name.
    tolerances
        Shares.
    """
    found = dict(choices)
    for tolerance in sorted(set(tolerances), reverse=True):
        choice = Choice(kind="least_disruption").model_copy(update={"tolerance": tolerance})
        found.setdefault(choice.called({}), choice)
    return found


def chosen(choices: Mapping[str, Choice], only: Sequence[str]) -> dict[str, Choice]:
    """Return the choices that were picked, in their order.

    Parameters
    ----------
    choices
        By name.
    only
        Names or kinds, in any case; all if empty.

    Raises
    ------
    ConfigurationError
        If one is neither, with the nearest name.
    """
    if not only:
        return dict(choices)
    wanted = {each.strip().casefold() for each in only}
    kinds = {choice.kind for choice in choices.values()}
    known = [*choices, *sorted(kinds)]
    lost = [each for each in only if each.strip().casefold() not in {name.casefold() for name in known}]
    if lost:
        hint = nearest(lost[0], known)
        raise ConfigurationError(
            f"--choice: there is no option {lost[0]!r}{hint}{'' if hint.endswith('?') else '.'}"
        )
    return {name: choice for name, choice in choices.items() if {name.casefold(), choice.kind} & wanted}


def _nothing(options: OptionSet) -> str:
    """Return why there is no option at all."""
    reasons = [
        f"{name}: no plan satisfies its rules.\n{why}"
        for name, why in zip(options.infeasible["option"], options.infeasible["why"], strict=True)
    ]
    notes = [note.what for note in options.notes if note.where == "options"]
    return "\n".join([*reasons, *notes]) or "No option was asked for."
