"""The drafts of an evening: a folder is read whole, and how far its files agree is told zone by zone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from localities.boundaries import zone_agreement
from localities.scripts.options.drafts import proposal_files
from tests.commands import localities
from tests.pocketarea import POCKET, ZONES
from tests.saying import says


def test_agreement_is_counted_by_name() -> None:
    plans = {
        "one": pd.Series({"Z1": "A", "Z2": "B", "Z3": "B"}),
        "two": pd.Series({"Z1": "A", "Z2": "A", "Z3": "B"}),
        "three": pd.Series({"Z1": "A", "Z2": "C", "Z3": "A"}),
    }
    found = zone_agreement(plans)
    assert found["main_locality"].to_dict() == {"Z1": "A", "Z2": "A", "Z3": "B"}
    assert found["agreeing_count"].to_dict() == {"Z1": 3, "Z2": 1, "Z3": 2}
    assert found["localities"].to_dict() == {"Z1": "A 3", "Z2": "A 1; B 1; C 1", "Z3": "B 2; A 1"}
    assert found["plans_count"].unique().tolist() == [3]


def test_of_a_folder_the_tables_are_read_and_the_rest_is_named(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "notes.docx", "~$a.xlsx", ".hidden.csv"):
        (tmp_path / name).touch()
    files, (note,) = proposal_files([tmp_path])
    assert [path.name for path in files] == ["a.xlsx", "b.csv"]
    says(note.what, "3 files", "left out", "notes.docx")
    (tmp_path / "areas.shp").touch()
    assert proposal_files([tmp_path]) == ([tmp_path], [])


def test_a_folder_of_drafts_is_compared(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    for name, moved in (("hall", ZONES[:6]), ("school", ZONES[:4]), ("club", ())):
        rows = pd.DataFrame({"zone": ZONES[:6], "proposed_locality": "", "note": "x", "locked": "yes"})
        rows.loc[rows["zone"].isin(moved), "proposed_locality"] = "Dunwhirrie"
        rows.loc[rows.index == 5, "proposed_locality"] = "Dunwhirrie"
        rows.to_csv(drafts / f"{name}.csv", index=False)
    ended = localities(
        "appraise", "drafts", "--config", str(POCKET / "review.toml"), "--out", "out", cwd=tmp_path
    )
    assert ended.returncode == 0, ended.stderr
    says(ended.stdout, "All 3 drafts put 43 zones of 48 in the same locality")
    table = pd.read_csv(tmp_path / "out" / "tables" / "agreement.csv").set_index("zone")
    assert table.loc[ZONES[0], "localities"] == "Dunwhirrie 2; Carrowmuir 1"
    assert table.loc[ZONES[5], "agreeing_share"] == 1
    assert "How far the drafts agree" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "option:school" in (tmp_path / "out" / "whatif.html").read_text(encoding="utf-8")
