"""The command as a person would run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.saying import says

ROOT = Path(__file__).resolve().parents[1]


def localities(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder and return what it printed."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT / ".names"), "PYTHONUTF8": "1", **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "localities", *arguments],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.argv = ['localities', '--help']\nfrom localities.scripts.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', sorted(set(sys.modules) & {'geopandas', 'pandas', 'folium', 'rasterio', 'numpy', 'shapely', 'pydantic'}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".names")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "LOADED []" in run.stdout
    assert "Exit codes" in run.stdout


def test_a_review_without_options_loads_no_solver(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.argv = ['localities', 'review', '--demo', '--out', 'out']\n"
        "from localities.scripts.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "options = 'localities.boundaries.options.'\n"
        "heavy = ('localities.boundaries.solving', 'ortools', 'highspy', 'matplotlib', 'typst', options + 'search',\n"
        "         options + 'solve', options + 'free', options + 'tradeoffs', 'localities.scripts.options.solving')\n"
        "print('LOADED', sorted(name for name in sys.modules if name.startswith(heavy)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".names")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "LOADED []" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["revue"], 2, "No such command 'revue'"),
        (["review", "nowhere.toml"], 2, "nowhere.toml: does not exist"),
        (["review", "--demo", "x.toml"], 2, "either a configuration or --demo"),
        (["review", "empty"], 2, "holds no boundary files"),
        (["init", "empty"], 2, "no file has the polygons of the zones"),
        (["review", "--demo", "--out", "full"], 5, "no earlier run wrote"),
    ],
)
def test_a_mistake_ends_with_its_code_and_one_message(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    run = localities(*arguments, cwd=tmp_path)
    assert run.returncode == code, run.stderr
    assert said in run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "full"]


def test_debug_shows_where_an_error_arose(tmp_path: Path) -> None:
    run = localities("--debug", "review", "nowhere.toml", cwd=tmp_path)
    assert "Traceback" in run.stderr
    assert "ConfigurationError" in run.stderr


@pytest.mark.parametrize(("option", "least"), [("--tolerance", "20"), ("--seconds", "20")])
def test_a_number_that_is_none_is_refused(tmp_path: Path, option: str, least: str) -> None:
    ended = localities("propose", option, "nan", cwd=tmp_path)
    assert ended.returncode == 2
    says(ended.stderr, option, "'nan' is not a number", least)
