"""What stands in the pages' fenced blocks is true: Python and commands run, configurations are taken, outputs are those shown."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from docs.making.configuration import top_model
from localities.maps import own_palette
from tests.docs.blocks import PAGES, ROOT, Reader, blocks_of, commands, parse, takes_long

DEMO = ROOT / "data" / "demo" / "review.toml"


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in pages]


def is_run(page: Path) -> bool:
    """Answer whether a page has something that runs."""
    found = [block for block in blocks_of(page) if not block.mark.startswith("not run")]
    return any(block.kind == "python" or block.mark.startswith("run") for block in found)


RUN = [page for page in PAGES if is_run(page)]
QUICK = [page for page in RUN if not takes_long(page)]
LONG = [page for page in RUN if takes_long(page)]


@pytest.mark.parametrize("page", QUICK, ids=names(QUICK))
def test_a_page_works_as_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(tmp_path, monkeypatch)
    for block in blocks_of(page):
        reader.follow(block)


@pytest.mark.long
@pytest.mark.parametrize("page", LONG, ids=names(LONG))
def test_a_page_that_takes_its_time_works_as_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_page_works_as_it_says(page, tmp_path, monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_command_on_a_page_is_understood(page: Path) -> None:
    for block in blocks_of(page):
        if block.kind in ("sh", "bat"):
            for line in commands(block.text):
                if line.split()[0].endswith("localities"):
                    parse(line)


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_configuration_on_a_page_is_taken(page: Path, tmp_path: Path) -> None:
    """Parts of a configuration are taken into the demonstration area's, with the keys that only stand beside others."""
    for block in blocks_of(page):
        if block.kind != "toml" or block.mark.startswith(("not run", "file ")):
            continue
        content = tomllib.loads(block.text)
        if block.mark == "palette":
            own_palette(content, where="the page")
            continue
        if block.mark == "event":
            model, whole = top_model("localities.scripts.engagement"), content
        else:
            model, whole = top_model("localities.scripts.configuration"), with_part(content)
        model.model_validate(whole, context={"folder": tmp_path})


def with_part(content: dict[str, Any]) -> dict[str, Any]:
    """Return the demonstration area's configuration with a part of another in it."""
    whole = tomllib.loads(DEMO.read_text(encoding="utf-8"))
    for key, value in deepcopy(content).items():
        whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
    sets = content.get("sets", [])
    if len(sets) == 1:  # a page shows one set of several
        others = tomllib.loads(DEMO.read_text(encoding="utf-8"))["sets"]
        whole["sets"] = [*sets, *(each for each in others if each["name"] != sets[0]["name"])]
    return whole
