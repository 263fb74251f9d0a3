"""Every public name of the package has an example that runs."""

from __future__ import annotations

import ast
import doctest
import inspect
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from localities import maps
from tests.maps.toys import pieces_of, toy_ages, toy_options, toy_raster, toy_services, toy_sets, toy_zones

# Records whose fields are all that there is to them are shown in the examples of what takes them.
RECORDS = {
    "AreaStyle", "Fact", "LegendClass", "Lines", "LocalityMap", "OptionLayer", "Outlines", "PageText", "Palette", "Plan",
    "Points", "PrintedMap", "RasterImage", "Table", "Theme", "Trade", "ZoneData",
}  # fmt: skip


def public_names() -> list[str]:
    """Return the functions and classes that the package's stub names."""
    stub = Path(maps.__file__).with_name("__init__.pyi").read_text(encoding="utf-8")
    names = [
        alias.asname
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    return [name for name in names if name and callable(getattr(maps, name))]


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
    from localities.maps.page.parts import packed_postcodes

    return (
        {name: getattr(maps, name) for name in maps.__all__} | given | {"packed_postcodes": packed_postcodes}
    )


@pytest.mark.parametrize("name", public_names())
def test_the_example_runs(name: str, around: dict[str, Any]) -> None:
    thing = getattr(maps, name)
    text = inspect.getdoc(thing) or ""
    examples = doctest.DocTestParser().get_doctest(text, around, name, None, None)
    if not examples.examples:
        assert name in RECORDS, f"{name} has no example"
        return
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    said: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(examples, out=said.append)
    assert not said, "".join(said)
