"""What searches have found, kept by what was asked: a file for each question, which the next run that asks it reads.

The question is the content that the solver sees (zones, people, neighbours, today's areas, what is least, the rules) and the
versions of what solves it, not the names of files or of the option: `review`, `propose` and `report` find one another's results.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from importlib import metadata
from math import inf, isfinite
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    Attempt,
    LocalitiesError,
    Objective,
    Option,
    Problem,
    Rule,
    attempt,
    exact,
)
from localities.scripts.outputs.ownership import is_sealed, sealed
from localities.scripts.outputs.staging import WORKING, write_whole

_FORM = 1  # of the files; another form is another question
_KEEP_EVERY = 2.0  # seconds between two plans of one search that are kept
_SOLVERS = ("localities", "highspy", "ortools")
_NUMBERS = ("objective", "unit", "status", "value", "settled", "people_moved", "cut_edges")


@dataclass(frozen=True, eq=False)
class Result:
    """What a search came to.

    Attributes
    ----------
    option
        With or without a plan; None if it is proven that there is none.
    seconds
        The time that it was given.
    ended
        Whether it ended by itself or by its time; else it was interrupted.
    why, rests
        Where there is no plan: the explanation, and the names of the rules that it rests on.
    """

    option: Option | None
    seconds: float
    ended: bool = True
    why: str = ""
    rests: frozenset[str] = frozenset()

    def answers(self, seconds: float) -> bool:
        """Answer whether a search of so many seconds would be in vain."""
        proven = self.option is None or self.option.status == "optimal"
        return self.ended and (proven or self.seconds >= seconds)


@dataclass(frozen=True, eq=False)
class FoundResults:
    """The results of searches in a folder; none without one.

    Attributes
    ----------
    folder
        Made when there is something to keep.
    """

    folder: Path | None = None

    def get(self, question: str) -> Result | None:
        """Return what is known of a question; a file that was changed is none."""
        if self.folder is None:
            return None
        try:
            text = (self.folder / f"{question}.json").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        return _read(json.loads(text)) if is_sealed(text) else None

    def put(self, question: str, result: Result) -> None:
        """Keep a result, whole; where the disk refuses it is not kept, and the run goes on."""
        if self.folder is None:
            return
        with suppress(OSError, LocalitiesError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / f"{question}.json", sealed(_written(result)).encode())


def remembering(found: FoundResults) -> Callable[..., Attempt]:
    """Return what asks for the best plan as `attempt` does, but not again for what was found before, by any search.

    Parameters
    ----------
    found
        Where results are looked up and kept.
    """

    def asking(
        problem: Problem,
        objective: Objective,
        rules: Sequence[Rule],
        *,
        seconds: float | None = None,
        start: pd.Series | None = None,
        **how: Any,
    ) -> Attempt:
        question = plan_question(problem, objective, rules)
        known = found.get(question)
        if known is not None and known.answers(inf if seconds is None else seconds):
            return Attempt(known.option)
        before = None if known is None else known.option
        if before is not None and before.plan is not None:
            start = before.plan
        given = inf if seconds is None else seconds
        keep = keeping(found, question, given, before)
        answer = attempt(problem, objective, rules, seconds=seconds, start=start, keep=keep, **how)
        option = None if answer.option is None else better(answer.option, before)
        found.put(question, Result(option, given, not answer.interrupted))
        return Attempt(option, answer.interrupted)

    return asking


def plan_question(
    problem: Problem, objective: Objective, rules: Sequence[Rule], *, thorough: bool = False
) -> str:
    """Return the question for the best plan under rules, whoever asks it and in whatever order the rules stand.

    Parameters
    ----------
    problem, objective, rules, thorough
        As of `boundaries.solve`.
    """
    return question_of(problem, objective, sorted(question_of(rule) for rule in rules), thorough)


def keeping(
    found: FoundResults, question: str, seconds: float, before: Option | None = None
) -> Callable[[Option], None]:
    """Return what keeps a search's best plan now and then while it goes on, as one that has not ended.

    Parameters
    ----------
    found, question, seconds
        Where it is kept, under which question, and the time that the search has.
    before
        What an earlier search has found.
    """
    kept = -inf

    def keep(option: Option) -> None:
        nonlocal kept
        if time.monotonic() - kept >= _KEEP_EVERY:
            kept = time.monotonic()
            found.put(question, Result(better(option, before), seconds, ended=False))

    return keep


def found_beside(out: Path) -> FoundResults:
    """Return the results that are kept beside a folder of outputs."""
    return FoundResults(out.resolve().parent / WORKING / "found")


def better(option: Option, known: Option | None) -> Option:
    """Return the better plan of two searches for the same, with the better bound."""
    if known is None:
        return option
    values = [inf if each.value is None else each.value for each in (option, known)]
    best = known if values[1] < values[0] else option
    bound = max(option.bound, known.bound)
    proven = best.value is not None and best.value <= bound
    return replace(best, bound=bound, status="optimal" if proven else best.status)


def question_of(*asked: object) -> str:
    """Return the name of a question: a hash of its content, the same on every machine.

    Parameters
    ----------
    asked
        Plain values, frames, arrays, and records or functions that hold such.
    """
    digest = hashlib.sha256()
    versions = [metadata.version(name) for name in _SOLVERS]
    _take_in((_FORM, versions, asked), digest.update)
    return digest.hexdigest()


def _take_in(value: object, take: Callable[[bytes], None]) -> None:
    """Take in a value with its kind, so that no two values read alike; a tenth is one however it is held."""
    if isinstance(value, float) and isfinite(value):
        value = exact(value)
    take(f"<{type(value).__name__}>".encode())
    match value:
        case gpd.GeoSeries():
            _take_in([value.index.tolist(), value.to_wkb().tolist()], take)
        case np.ndarray():
            take(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
        case Mapping():
            for key in sorted(value, key=repr):
                _take_in((key, value[key]), take)
        case set() | frozenset():
            _take_in(sorted(value, key=repr), take)
        case list() | tuple():
            for each in value:
                _take_in(each, take)
        case _ if is_dataclass(value):
            _take_in({field.name: getattr(value, field.name) for field in fields(value)}, take)
        case _ if callable(value):  # what an objective writes, and what it was made with
            function: Any = value
            held = [cell.cell_contents for cell in function.__closure__ or ()]
            _take_in((function.__module__, function.__qualname__, function.__code__.co_freevars, held), take)
        case _:
            take(repr(value).encode())
    take(b"</>")


def _written(result: Result) -> dict[str, Any]:
    """Return a result ready for JSON."""
    content: dict[str, Any] = {
        "seconds": result.seconds,
        "ended": result.ended,
        "why": result.why,
        "rests": sorted(result.rests),
        "option": None,
    }
    option = result.option
    if option is not None:
        content["option"] = {
            **{name: getattr(option, name) for name in _NUMBERS},
            "bound": option.bound if isfinite(option.bound) else None,
            "rules": list(option.rules),
            "plan": None if option.plan is None else option.plan.to_dict(),
        }
    return content


def _read(content: Mapping[str, Any]) -> Result:
    found = content["option"]
    option = None
    if found is not None:
        plan = found["plan"]
        series = None
        if plan is not None:
            series = pd.Series(list(plan.values()), index=pd.Index(plan, name="zone"), name="locality")
        option = Option(
            plan=series,
            bound=-inf if found["bound"] is None else found["bound"],
            rules=tuple(found["rules"]),
            **{name: found[name] for name in _NUMBERS},
        )
    return Result(option, content["seconds"], content["ended"], content["why"], frozenset(content["rests"]))
