"""The README is true: what it prints is what the command prints, and what it links to is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.commands import localities

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_printed_figures_are_those_of_the_demonstration_area(demo_run: tuple[Path, str]) -> None:
    shown = TEXT.split("`make review` prints:")[1].split("```text\n")[1].split("```")[0]
    printed = demo_run[1]
    assert printed.splitlines()[:-1] == shown.splitlines()[:-1]
    assert printed.splitlines()[-1].startswith("Open ")


def test_every_link_leads_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in target]
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_every_command_it_names_is_there(tmp_path: Path) -> None:
    listed = localities("--help", cwd=tmp_path).stdout
    for command in set(re.findall(r"^localities (\w+)", TEXT, flags=re.MULTILINE)):
        assert re.search(rf"^  {command} ", listed, flags=re.MULTILINE), command
