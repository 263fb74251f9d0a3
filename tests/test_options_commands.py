"""``localities appraise`` and ``localities propose`` as a planner runs them, on the pocket area."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from localities.scripts.options.scene import complete, setting_of
from localities.scripts.review.measure import Review
from tests.commands import localities
from tests.pocketarea import POCKET
from tests.saying import says

AREA = str(POCKET)


@pytest.fixture(scope="module")
def today(pocket_review: Review) -> pd.DataFrame:
    """Return a proposal: every zone stays in its NHS locality."""
    plan = complete(setting_of(pocket_review).status_quo, ["nhs"])
    return pd.DataFrame({"dz2022": plan.index, "Proposed_Locality": plan.to_numpy()})


def test_a_proposal_is_scored_beside_the_status_quo(today: pd.DataFrame, tmp_path: Path) -> None:
    rows = today.copy()
    rows.loc[:5, "Proposed_Locality"] += "  "
    pd.concat([rows, rows.iloc[[7]]]).to_csv(tmp_path / "mine.csv", index=False)
    run = localities("appraise", "mine.csv", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "people change area for at least one partner" in run.stdout
    appraisal = pd.read_csv(tmp_path / "out" / "tables" / "appraisal.csv").set_index(["option", "criterion"])[
        "value"
    ]
    for criterion in ("people_moved", "people_moved_by_set:nhs", "max_deviation", "cut_border_km"):
        assert appraisal["Mine", criterion] == pytest.approx(appraisal["status quo: nhs", criterion])
    assert appraisal["Mine", "people_moved_by_set:nhs"] == 0
    lookup = pd.read_csv(tmp_path / "out" / "lookups" / "mine.csv")
    assert list(lookup.columns) == ["zone", "hscp_locality", "hscp2019name"]
    assert lookup["hscp_locality"].tolist() == today["Proposed_Locality"].tolist()
    page = (tmp_path / "out" / "options.html").read_text(encoding="utf-8")
    assert "Invented demonstration data" in page


def test_faults_of_a_proposal_are_told_together(today: pd.DataFrame, tmp_path: Path) -> None:
    rows = today.copy()
    rows.loc[3, "Proposed_Locality"] = rows.loc[3, "Proposed_Locality"][:-1] + "x"
    twice = rows.iloc[[10]].assign(
        Proposed_Locality=rows["Proposed_Locality"].drop_duplicates().iloc[-1] + ""
    )
    pd.concat([rows, twice]).to_csv(tmp_path / "mine.csv", index=False)
    run = localities("appraise", "mine.csv", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert "mine.csv" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("area", [AREA, pytest.param("--demo", marks=pytest.mark.long)])
def test_the_consensus_is_proven_and_costs_no_more_than_any_partners_areas(tmp_path: Path, area: str) -> None:
    run = localities("propose", area, "--out", "out", "--seconds", "120", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "proven to be the least under its rules" in run.stdout
    proofs = pd.read_csv(tmp_path / "out" / "tables" / "solver_log.csv").set_index("option")
    best = proofs.loc["Consensus"]
    assert best["status"] == "optimal"
    assert best["value"] == best["proven_bound"]
    appraisal = pd.read_csv(tmp_path / "out" / "tables" / "appraisal.csv").set_index(["option", "criterion"])[
        "value"
    ]
    sets = ("nhs", "social_work", "community")
    cost = sum(appraisal["Consensus", f"people_moved_by_set:{name}"] for name in sets)
    assert cost == best["value"]
    for name in sets:
        adopted = sum(appraisal[f"status quo: {name}", f"people_moved_by_set:{each}"] for each in sets)
        assert cost <= adopted
    assert appraisal["Consensus", "localities_in_parts"] == 0


def test_rules_that_conflict_end_with_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(POCKET, folder)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    zones = '["D01000001", "D01000002"]'
    (folder / "review.toml").write_text(
        f'{text}\n[[options.rules]]\nname = "one valley"\nkeep_together = {zones}\n'
        f'[[options.rules]]\nname = "two parishes"\nkeep_apart = {zones}\n',
        encoding="utf-8",
    )
    run = localities("propose", "demo", "--out", "out", cwd=tmp_path)
    assert run.returncode == 4, run.stderr
    says(run.stderr, "cannot hold together", "one valley", "two parishes")
    says(run.stderr, "Feasible if", "`one valley`")
    assert not (tmp_path / "out").exists()


def test_a_choice_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    run = localities("propose", AREA, "--choice", "Consensos", "--out", "out", cwd=tmp_path)
    assert run.returncode == 2, run.stderr
    says(run.stderr, "--choice", "'Consensos'", "Did you mean 'Consensus'?")


def test_headings_of_ones_own_are_named_with_options(today: pd.DataFrame, tmp_path: Path) -> None:
    today.set_axis(["foo", "bar"], axis=1).to_csv(tmp_path / "mine.csv", index=False)
    run = localities("appraise", "mine.csv", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert 'Name it with --key "…".' in run.stderr
    assert 'Name it with --area "…".' in run.stderr
    named = ("--key", "foo", "--area", "bar")
    run = localities("appraise", "mine.csv", "--config", AREA, "--out", "out", *named, cwd=tmp_path)
    assert run.returncode == 0, run.stderr


def test_a_misspelt_locality_is_told_with_zones_and_the_option(today: pd.DataFrame, tmp_path: Path) -> None:
    name = today["Proposed_Locality"].iloc[0]
    rows = today.copy()
    rows.loc[0, "Proposed_Locality"] = f"{name}x"
    rows.to_csv(tmp_path / "mine.csv", index=False)
    run = localities("appraise", "mine.csv", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert f"'{name}x' (1 zone: {rows['dz2022'].iloc[0]}) is not known" in run.stderr
    assert f'--new "{name}x"' in run.stderr


@pytest.fixture(scope="module")
def nhs() -> gpd.GeoDataFrame:
    """Return today's NHS localities as somebody might draw them: a name and a shape."""
    layer = gpd.read_file(POCKET / "nhs_localities.gpkg", layer="nhs_localities")
    return layer[["HSCPLocality", "geometry"]].set_axis(["hscp_locality", "geometry"], axis=1)


def test_polygons_without_a_system_are_read_with_the_option(nhs: gpd.GeoDataFrame, tmp_path: Path) -> None:
    nhs.rename(columns={"hscp_locality": "bar"}).to_file(tmp_path / "mine.gpkg")
    with closing(sqlite3.connect(tmp_path / "mine.gpkg")) as file, file:
        file.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
        file.execute("UPDATE gpkg_contents SET srs_id = -1")
    run = localities("appraise", "mine.gpkg", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert '--crs "EPSG:27700".' in run.stderr
    named = ("--crs", "EPSG:27700")
    run = localities("appraise", "mine.gpkg", "--config", AREA, "--out", "out", *named, cwd=tmp_path)
    assert run.returncode == 3
    assert 'Name it with --area "…".' in run.stderr
    run = localities(
        "appraise", "mine.gpkg", "--config", AREA, "--out", "out", *named, "--area", "bar", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr


def test_polygons_without_any_column_are_to_be_named(nhs: gpd.GeoDataFrame, tmp_path: Path) -> None:
    nhs[["geometry"]].to_file(tmp_path / "mine.gpkg")
    run = localities("appraise", "mine.gpkg", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert "have no columns" in run.stderr
    assert 'Add a text column called "locality"' in run.stderr


def test_polygons_that_overlap_are_refused_and_the_readers_notes_are_kept(
    nhs: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    wide = nhs.copy()
    wide.loc[[0], "geometry"] = wide.loc[[0]].buffer(1500)
    wide.to_file(tmp_path / "wide.gpkg")
    run = localities("appraise", "wide.gpkg", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 3
    assert "in two proposed localities that overlap" in run.stderr
    assert not (tmp_path / "out").exists()
    away = nhs.iloc[[0]].assign(hscp_locality="Elsewhere", geometry=nhs.iloc[[0]].translate(40_000, 0))
    pd.concat([nhs, away]).to_file(tmp_path / "mine.gpkg")
    run = localities("appraise", "mine.gpkg", "--config", AREA, "--out", "out", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "share no ground with the zones" in run.stdout
    assert "Elsewhere" in run.stdout
