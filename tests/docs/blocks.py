"""What stands in the fenced blocks of a page, and how a person would have run it.

A comment before a block says more of it: ``run`` (commands are run, not only parsed), ``run exits CODE`` (and do not end
well), ``run long`` (the whole page is run only where there is time), ``printed`` (what the block before printed; an
ellipsis stands for any text), ``not run`` with the reason, ``file NAME`` (the block is that file), ``event`` and
``palette`` (TOML of another kind than review.toml).
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localities.scripts import cli
from localities.scripts.interrupts import handling, raise_interrupt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(
    r"(?:<!-- (?P<mark>[^\n]*?) -->\n+)?^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    kind: str
    mark: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    """Return a page's blocks in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            found["kind"],
            found["mark"] or "",
            "\n".join(line.removeprefix(found["indent"]) for line in found["text"].splitlines()) + "\n",
            text.count("\n", 0, found.start("kind")) + 1,
        )
        for found in _BLOCK.finditer(text)
    ]


def takes_long(page: Path) -> bool:
    """Answer whether the page has a block that takes the better part of a minute."""
    return any(block.mark == "run long" for block in blocks_of(page))


class Reader:
    """A person who works through a page, in a folder with the demonstration area's files."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the files where a checkout has them."""
        shutil.copytree(ROOT / "data" / "demo", folder / "data" / "demo")
        self.folder, self.monkeypatch, self.printed = folder, monkeypatch, ""
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.mark.startswith("not run"):
            return
        if block.mark.startswith("file "):
            (self.folder / block.mark.removeprefix("file ")).write_text(block.text, encoding="utf-8")
        elif block.mark == "printed":
            check_printed(self.printed, block.text)
        elif block.kind == "python":
            self._python(block.text)
        elif block.kind in ("sh", "bat") and block.mark.startswith("run"):
            code = int(block.mark.partition("exits ")[2] or 0)
            self.printed = "".join(self._command(line, code) for line in commands(block.text))

    def _python(self, text: str) -> None:
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            exec(compile(ast.parse(text), "<page>", "exec"), self.names)
        self.printed = said.getvalue()

    def _command(self, line: str, code: int) -> str:
        first, *arguments = shlex.split(line, comments=True)
        if first == "cd":
            self.folder = (self.folder / arguments[0]).resolve()
        elif first == "cp":
            shutil.copytree(self.folder / arguments[-2], self.folder / arguments[-1])
        elif first == "rm":
            (self.folder / arguments[-1]).unlink()
        elif first == "localities":
            return run(arguments, self.folder, self.monkeypatch, code)
        else:
            raise AssertionError(f"nobody knows here how to do: {line}")
        return ""


def run(arguments: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> str:
    """Return what the command printed, in this process; its complaint, where it is to end with another code than 0."""
    said, complained = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["localities", *arguments])
    with (
        handling(raise_interrupt),  # what the command makes of signals ends with it
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main()
    assert ended.value.code == code, complained.getvalue()
    return complained.getvalue() if code else said.getvalue()


def parse(line: str) -> None:
    """Check that the command line knows a command, its options and arguments."""
    _, *arguments = shlex.split(line, comments=True)
    if set(arguments) & {"--help", "-h", "--version"}:
        return
    name, *rest = [each for each in arguments if each != "--debug"]
    cli.cli.commands[name].make_context(name, rest)


def commands(text: str) -> list[str]:
    """Return the commands of a block, without comments and empty lines."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def check_printed(printed: str, shown: str) -> None:
    """Check what a page shows of an output, word by word; an ellipsis stands for any text."""
    found, wanted = (" ".join(text.split()) for text in (printed, shown))
    pattern = ".*?".join(re.escape(part) for part in wanted.split("…"))
    assert re.fullmatch(pattern, found), f"printed:\n{printed}\n\nshown:\n{shown}"
