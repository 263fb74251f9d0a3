"""A pack of North Lanarkshire on its real data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from localities.scripts.options.scene import complete, setting_of
from tests.commands import ROOT
from tests.engagement.conftest import EVENT, written_pack
from tests.optionsets import review_of


def test_the_pack_of_north_lanarkshire(shared: Path, tmp_path: Path) -> None:
    assert shared.is_dir()
    review = review_of(ROOT / "tests" / "configurations" / "north_lanarkshire.toml")
    setting = setting_of(review)
    plan = complete(setting.status_quo, ["nhs"])
    plan.rename("locality").rename_axis("zone").to_csv(tmp_path / "Towns together.csv")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "pack.md").write_text(
        "{% for option in options %}{% for sheet in option.sheets %}{% for place in sheet.places %}\n"
        "- {{ place.sentence }}\n{% endfor %}{% endfor %}{% endfor %}\n",
        encoding="utf-8",
    )
    event = tmp_path / "event.toml"
    event.write_text(EVENT.replace("plans =", 'templates = "ours"\nplans ='), encoding="utf-8")
    written_pack(review, event, tmp_path / "report")
    page = (tmp_path / "report" / "pack.html").read_text(encoding="utf-8")
    moved = plan.to_numpy()[:, None] != setting.status_quo.fillna("?").to_numpy()
    assert page.count(" people, from ") >= 10
    assert "no change for NHS localities" in page
    fifth = pd.read_csv(tmp_path / "report" / "evidence" / "towns_together_quintile.csv")
    zones = review.inputs.zones
    theirs = zones[moved.any(axis=1)].groupby("simd_quintile")["people"].sum()
    assert fifth["moving_people"].tolist() == theirs.tolist()
