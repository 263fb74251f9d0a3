"""The order of the house: a class name means one thing, and what is public is used or told of."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("boundaries", "maps", "scripts")
ABOVE = {"boundaries": ("maps", "scripts"), "maps": ("scripts",)}


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for part in PRODUCT:
        for path in sorted((ROOT / part).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("layer", ABOVE)
def test_public_names_are_used_above_their_layer_or_told_of_in_the_documentation(layer: str) -> None:
    stub = (ROOT / layer / "__init__.pyi").read_text(encoding="utf-8")
    users = [path for part in ABOVE[layer] for path in (ROOT / part).rglob("*.py")]
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    words = {
        word for path in (*users, *pages) for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    names = re.findall(r"import (\w+) as", stub)
    assert len(names) > 30
    assert sorted(set(names) - words) == []
