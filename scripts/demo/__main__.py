"""Run as ``python -m localities.scripts.demo [FOLDER]``: write the demonstration area into data/demo."""

from __future__ import annotations

import argparse
from pathlib import Path

from localities.scripts.demo.build import build

DEMO_FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"


def main() -> None:
    """Write the files and say how large they are."""
    parser = argparse.ArgumentParser(prog="python -m localities.scripts.demo", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEMO_FOLDER, help="where to write (default: data/demo)"
    )
    written = build(parser.parse_args().folder)
    for path in written:
        print(f"{path.stat().st_size:>9,}  {path}")
    print(f"{sum(path.stat().st_size for path in written):>9,}  in all")


if __name__ == "__main__":
    main()
