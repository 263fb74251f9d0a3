"""A printed map is replaced by the next one; a file of somebody's own, or a map that was changed, is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localities.maps import foreign_files
from tests.commands import localities
from tests.pocketarea import POCKET
from tests.saying import says

PRINT = ("map", "project", "--theme", "none", "--print")


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_only_an_unchanged_printed_map_is_replaced(tmp_path: Path, kind: str) -> None:
    shutil.copytree(POCKET, tmp_path / "project")
    path = tmp_path / f"map.{kind}"
    path.write_bytes(b"a drawing of my own")
    ended = localities(*PRINT, path.name, cwd=tmp_path)
    assert ended.returncode == 5
    says(ended.stderr, path.name, "nothing was changed", "--force")
    assert path.read_bytes() == b"a drawing of my own"
    assert localities(*PRINT, path.name, "--force", cwd=tmp_path).returncode == 0
    printed = path.read_bytes()
    assert not foreign_files([path])
    assert localities(*PRINT, path.name, cwd=tmp_path).returncode == 0
    assert path.read_bytes() == printed
    for changed in (printed + b" ", printed[:500] + b"x" + printed[501:], printed[:-10], b""):
        path.write_bytes(changed)
        assert foreign_files([path]) == [path]
