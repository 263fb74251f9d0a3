"""The pocket area with hostile names wherever a file, a configuration or a person gives one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from tests.pocketarea import POCKET


def hostile_area(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Write the area, its localities, places, title and first set named anew.

    Parameters
    ----------
    folder
        Where the files go.
    names
        Six: one for each locality; the first is the title's too, the second the first set's.

    Returns
    -------
    dict
        The localities' names before and after.
    """
    for path in POCKET.iterdir():
        shutil.copy(path, folder / path.name)
    areas = gpd.read_file(folder / "nhs_localities.gpkg", layer="nhs_localities")
    renamed = dict(zip(areas["HSCPLocality"], names, strict=True))
    areas["HSCPLocality"] = names
    (folder / "nhs_localities.gpkg").unlink()
    areas.to_file(folder / "nhs_localities.gpkg", layer="nhs_localities")
    simd = pd.read_csv(folder / "simd.csv", dtype=str, encoding="utf-8-sig")
    simd["IZname"] = [f"{names[number % 6]} {number % 70}" for number in range(len(simd))]
    simd.to_csv(folder / "simd.csv", index=False)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    text = text.replace('title = "Orrenshire, an invented council area"', f"title = '''{names[0]}'''")
    text = text.replace('label = "NHS localities"', f"label = '''{names[1]}'''")
    (folder / "review.toml").write_text(text, encoding="utf-8")
    return renamed
