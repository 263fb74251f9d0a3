"""The pocket area with counts of its own, and the command run on it in one process."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from localities.scripts.configuration.config import Configuration, read_configuration
from tests.pocketarea import POCKET

THRESHOLD = 10


def zones_of_demo() -> pd.Index:
    """Return the zones' codes."""
    table = pd.read_csv(POCKET / "simd.csv", dtype=str, encoding="utf-8-sig")
    return pd.Index(table["DZ"])


def demo_copy(folder: Path, more: str = "") -> Path:
    """Return a copy of the demonstration's configuration with more at its end."""
    for path in POCKET.iterdir():
        if path.is_file():
            shutil.copy(path, folder / path.name)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    (folder / "review.toml").write_text(text + more, encoding="utf-8")
    return folder / "review.toml"


def with_counts(folder: Path, counts: dict[str, np.ndarray], more: str = "", section: str = "") -> Path:
    """Return a configuration whose zones have counts of somebody's own, restricted unless it says otherwise."""
    zones = zones_of_demo()
    pd.DataFrame({"DataZone": zones, **counts}).to_csv(folder / "own.csv", index=False)
    columns = ", ".join(f'{name}_count = "{name}"' for name in counts)
    text = f'\n[[counts]]\nfile = "own.csv"\nkey = "DataZone"\ncolumns = {{ {columns} }}\n\n[profile]\n{section}\n{more}'
    return demo_copy(folder, text)


def configuration_of(path: Path) -> Configuration:
    return read_configuration(path)


def rare(seed: int = 7, mean: float = 0.12) -> np.ndarray:
    """Return counts so rare that many areas have few."""
    return np.random.default_rng(seed).poisson(mean, len(zones_of_demo()))


INDICATOR = """
[[profile.indicators]]
name = "falls"
label = "Falls"
count = "falls_count"
of = "people"
kind = "rate"
per = 1000
"""
