"""The reference is whole: every key is described, every command and every public name is there."""

from __future__ import annotations

import re

from docs.making.commands import commands_page
from docs.making.configuration import FILES, configuration_page, described, meanings
from docs.making.formulas import with_formulas
from docs.making.functions import function_pages
from docs.making.notebook import notebook
from localities import boundaries, maps
from localities.scripts.cli import cli
from tests.docs.blocks import PAGES, ROOT


def test_every_key_of_the_configuration_is_described() -> None:
    every = {
        key: text for package, (root, _) in FILES.items() for key, text in meanings(package, root).items()
    }
    assert [key for key, text in every.items() if not text] == []
    assert [key for key in described() if key not in every] == []
    assert "`tolerance_m`" in configuration_page()


def test_every_command_and_option_is_there() -> None:
    page = commands_page()
    for name, command in cli.commands.items():
        assert f"## localities {name}\n" in page
        for parameter in command.params:
            for option in parameter.opts:
                assert option in page or option == parameter.name, (name, option)


def test_every_public_name_is_there() -> None:
    lines = {line for page in function_pages().values() for line in page.splitlines()}
    for package, module in (("boundaries", boundaries), ("maps", maps)):
        assert [name for name in module.__all__ if f"::: localities.{package}.{name}" not in lines] == []


def test_formulas_are_drawn_and_code_is_left_alone() -> None:
    drawn = with_formulas(
        "So $p_{ij}$ is `$5`:\n\n```math\n\\frac{a}{b}\n```\n\n```sh\necho $HOME $PATH\n```\n"
    )
    assert drawn.count("<math") == 2
    assert "<mfrac>" in drawn
    assert "`$5`" in drawn
    assert "echo $HOME $PATH" in drawn


def test_the_analysts_page_is_a_notebook() -> None:
    cells = notebook((ROOT / "docs" / "tutorials" / "analyst.md").read_text(encoding="utf-8"))["cells"]
    assert {cell["cell_type"] for cell in cells} == {"markdown", "code"}
    assert not any("```python" in "".join(cell["source"]) for cell in cells)


def test_no_formula_is_left_half_drawn() -> None:
    for page in (ROOT / "docs" / "explanation").glob("*.md"):
        for drawn in re.findall(
            r"<math.*?</math>", with_formulas(page.read_text(encoding="utf-8")), re.DOTALL
        ):
            assert "\\" not in drawn, (page.name, drawn)


def test_every_public_name_that_a_page_names_is_there() -> None:
    parts = {path.name for path in (ROOT / "boundaries").iterdir() if path.is_dir()}
    known = {
        "boundaries": {*boundaries.__all__, *parts},
        "maps": {*maps.__all__, "columns", "tiles", "md", "html"},
    }
    for page in PAGES:
        for package, name in re.findall(
            r"\b(boundaries|maps)\.([A-Za-z_]+)\b", page.read_text(encoding="utf-8")
        ):
            assert name in known[package], f"{page.name}: {package}.{name}"
