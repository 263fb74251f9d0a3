"""Mistakes in a configuration, told in a planner's words with the nearest right key or file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a suggestion of the nearest known name, or all of them.

    Parameters
    ----------
    name
        A name that is not known.
    known
        The names that are.

    Returns
    -------
    str
        The end of a sentence, with the punctuation it begins with and without a full stop.
    """
    names = list(dict.fromkeys(known))
    folded = {each.casefold(): each for each in reversed(names)}  # of equals the first
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    if close:
        return f". Did you mean {folded[close[0]]!r}?"
    shown = ", ".join(names[:12])
    return f"; there are {shown}{' and more' if len(names) > 12 else ''}" if names else "; there is none"


def near(path: Path) -> str:
    """Return a suggestion of a file of nearly that name in the same folder.

    Parameters
    ----------
    path
        A file that does not exist.

    Returns
    -------
    str
        A sentence that begins with a space.
    """
    if path.is_symlink():
        return " It is a link that leads to no file: put the file in its place."
    names = sorted(each.name for each in path.parent.iterdir()) if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, names, n=1)
    if not close:
        return " Paths are relative to the configuration's folder."
    if any("\ud800" <= sign <= "\udfff" for sign in close[0]):
        return f" There is {close[0]}, but its name is not UTF-8 text: rename it to {path.name}."
    return f" Did you mean {close[0]}?"


def _fields(location: tuple[Any, ...], model: Any) -> list[str]:
    """Return the keys that are known at a place in the configuration."""
    for step in location:
        if isinstance(step, int):
            continue
        annotation = (
            model.model_fields[step].annotation if step in getattr(model, "model_fields", {}) else None
        )
        found = [
            each
            for each in (annotation, *getattr(annotation, "__args__", ()))
            if hasattr(each, "model_fields")
        ]
        if not found:
            return []
        model = found[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def explain_all(error: ValidationError, where: str, model: type[BaseModel]) -> list[str]:
    """Return all of pydantic's findings in a planner's words.

    Parameters
    ----------
    error
        As pydantic raised it.
    where
        What messages call the configuration.
    model
        The whole configuration's model, whose keys are suggested.

    Returns
    -------
    list of str
        One line each: where, which key, what is wrong. That a list lacks the items that were found wrong is
        left out.
    """
    found = error.errors()
    places = [each["loc"] for each in found]
    return [
        _explain(each, where, model)
        for each in found
        if each["type"] != "too_short"
        or not any(place[: len(each["loc"])] == each["loc"] != place for place in places)
    ]


def _explain(error: Any, where: str, model: type[BaseModel]) -> str:
    """Return one of pydantic's findings as one line."""
    location = tuple(error["loc"])
    key = ".".join(f"[{step + 1}]" if isinstance(step, int) else str(step) for step in location).replace(
        ".[", "["
    )
    if error["type"] == "extra_forbidden":
        known = _fields(location[:-1], model)
        close = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"The keys here are {', '.join(known)}."
        return f"{where}: {key} is not a key of the configuration. {hint}"
    if error["type"] == "missing":
        return f"{where}: {key} is missing."
    if error["type"] == "too_short":
        return f"{where}: {key}: give at least {error['ctx']['min_length']}."
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] in ("list_type", "tuple_type") and isinstance(error["input"], dict):
        message = f"there may be several: write [[{key}]], with two brackets, above each"
    if error["type"] == "model_type" and isinstance(error["input"], list):
        message = f"there is one: write [{key}], with single brackets, once"
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        known = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        message = f"there is no {error['input']!r}{nearest(error['input'], known)}"
    at = f"{key}: " if key else ""
    end = "" if message.endswith("?") else "."
    message = message if message[:2].isupper() else message[0].lower() + message[1:]  # WFS: stays as it is
    return f"{where}: {at}{message}{end}"
