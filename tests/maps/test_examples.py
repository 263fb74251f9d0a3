"""Every public name of the package has an example that runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from localities import maps
from tests.maps.toys import pieces_of, toy_ages, toy_options, toy_raster, toy_services, toy_sets, toy_zones

# Records whose fields are all that there is to them are shown in the examples of what takes them.
RECORDS = {
    "AreaStyle", "Board", "Fact", "Interval", "LegendClass", "Lines", "LocalityMap", "MapTable", "OptionLayer", "Outlines", "PageText",
    "Palette", "Plan", "Points", "PrintedMap", "RasterImage", "Theme", "Trade", "ZoneData",
}  # fmt: skip


def public_names() -> set[str]:
    """Return the functions and classes that the package's stub names."""
    return {name for name in maps.__all__ if callable(getattr(maps, name))}


def things() -> dict[str, Any]:
    """Return every function and class of the package by its name."""
    found: dict[str, Any] = {}
    for each in pkgutil.walk_packages(maps.__path__, f"{maps.__name__}."):
        module = importlib.import_module(each.name)
        found |= {name: thing for name, thing in vars(module).items() if inspect.getmodule(thing) is module}
    return found


THINGS = things()
EXAMPLES = [name for name, thing in THINGS.items() if ">>>" in (inspect.getdoc(thing) or "")]


@pytest.fixture
def around(tmp_path: Path) -> dict[str, Any]:
    """Return what the examples take for granted: the package's names and a toy town."""
    zones, sets = toy_zones(), toy_sets()
    option = toy_options(1)[0]
    given = {
        "zones": zones,
        "sets": sets,
        "pieces": pieces_of(zones, sets),
        "plan": option.plan,
        "changes": option.changes,
        "services": toy_services(),
        "ages": toy_ages(),
        "raster": toy_raster(tmp_path),
        "folder": tmp_path,
        "pd": pd,
    }
    return THINGS | given


def test_every_public_name_has_an_example() -> None:
    assert public_names() - set(EXAMPLES) == RECORDS


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(name: str, around: dict[str, Any]) -> None:
    text = inspect.getdoc(THINGS[name]) or ""
    examples = doctest.DocTestParser().get_doctest(text, around, name, None, None)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    said: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(examples, out=said.append)
    assert not said, "".join(said)
