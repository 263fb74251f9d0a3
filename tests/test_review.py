"""The main job from end to end: the demonstration area, the same bytes twice, hostile names, no configuration."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from tests.commands import in_a_process, localities
from tests.pocketarea import POCKET
from tests.saying import says

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def review(demo_run: tuple[Path, str]) -> tuple[Path, str]:
    """Return the outputs of the demonstration area and what was printed."""
    return demo_run


def test_the_headline_is_printed_with_the_conservation_check(review: tuple[Path, str]) -> None:
    _, printed = review
    assert "Invented demonstration data" in printed
    says(
        printed,
        "people (11.5%)",
        "NHS localities, Social work localities and Community areas",
        "do not correspond",
    )
    says(
        printed,
        "zones hold 340,180",
        "pieces hold 340,180",
        "340,180 inside an area of every set",
        "0 outside",
    )
    assert "index.html" in printed


def test_every_output_is_there_and_listed_with_its_hash(review: tuple[Path, str]) -> None:
    out, _ = review
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry["sha256"] for entry in manifest["outputs"]}
    assert {"index.html", "map.html", "review.xlsx", "review.gpkg", "tables/measures.csv"} <= set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert {entry["file"] for entry in manifest["inputs"]} >= {
        "zones.zip",
        "nhs_localities.gpkg",
        "social_work_lookup.xlsx",
    }
    assert manifest["invented"] is True
    assert str(ROOT) not in (out / "manifest.json").read_text(encoding="utf-8")


def test_the_published_totals_of_the_demonstration_area(review: tuple[Path, str]) -> None:
    out, _ = review
    areas = pd.read_csv(out / "tables" / "areas.csv")
    nhs = areas[areas["set"] == "nhs"]
    assert sorted(nhs["people"].round().astype(int)) == sorted(
        [57_576, 42_273, 50_389, 45_504, 86_095, 58_343]
    )
    everybody = pd.read_csv(out / "tables" / "affected.csv").query("characteristic == 'SIMD quintile'")
    assert [round(100 * share) for share in everybody["partnership_share"]] == [33, 27, 13, 16, 11]
    conservation = pd.read_csv(out / "tables" / "conservation.csv").set_index("column")
    assert conservation.at["employment_deprived_count", "pieces_total"] == pytest.approx(24_796, abs=1e-6)


def test_every_figure_of_the_page_is_a_sum_over_the_pieces(review: tuple[Path, str]) -> None:
    out, printed = review
    pieces = pd.read_csv(out / "tables" / "pieces.csv")
    assert pieces.groupby("zone")["share"].sum().to_numpy() == pytest.approx(1)
    differs = pieces[~pieces["corresponds"] & ~pieces["outside"]]["people"].sum()
    assert f"{round(differs):,} people" in printed
    disagreements = pd.read_csv(out / "tables" / "disagreements.csv")
    assert disagreements["people"].sum() == pytest.approx(differs)
    affected = pd.read_csv(out / "tables" / "affected.csv")
    assert affected.groupby("characteristic")["affected_people"].sum().to_numpy() == pytest.approx(differs)
    rows = pd.read_csv(out / "tables" / "correspondence.csv").query(
        "source == 'nhs' and target == 'community'"
    )
    both = pieces.groupby(["nhs", "community"])["people"].sum()
    assert rows.set_index(["source_area", "target_area"])["people"].to_dict() == pytest.approx(
        both[both > 0].to_dict()
    )


def test_the_geopackage_holds_every_layer(review: tuple[Path, str]) -> None:
    out, _ = review
    layers = {name for name, _ in pyogrio.list_layers(out / "review.gpkg")}
    expected = {
        "zones",
        "set_nhs",
        "set_social_work",
        "set_community",
        "pieces",
        "disagreements",
        "divergent_lines",
        "defects",
        "reassigned",
    }
    assert expected <= layers
    zones = gpd.read_file(out / "review.gpkg", layer="zones")
    assert len(zones) == 447
    assert zones.crs.to_epsg() == 27700


def test_the_workbook_has_a_sheet_for_every_csv(review: tuple[Path, str]) -> None:
    out, _ = review
    book = openpyxl.load_workbook(out / "review.xlsx", read_only=True)
    names = {path.stem for path in (out / "tables").glob("*.csv")}
    assert set(book.sheetnames) == {"Cover", "Contents", "Notes"} | names
    whole = [row[-1] for row in book["summary"].iter_rows(min_row=5, values_only=True)]
    assert "people" in whole


def test_the_page_contacts_no_server_and_says_it_is_invented(review: tuple[Path, str]) -> None:
    out, _ = review
    for name in ("index.html", "map.html"):
        text = (out / name).read_text(encoding="utf-8")
        assert 'lang="en-GB"' in text
        assert "Invented demonstration data" in text
        for marker in ('src="http', "src='http", "url(http", "@import", 'rel="stylesheet" href="http'):
            assert marker not in text


def test_two_runs_are_the_same_bytes_whatever_the_environment(
    review: tuple[Path, str], tmp_path: Path
) -> None:
    out, _ = review
    run = in_a_process(
        "review",
        "--demo",
        "--out",
        "again",
        cwd=tmp_path,
        PYTHONHASHSEED="7",
        TZ="Pacific/Auckland",
        LC_ALL="C",
    )
    assert run.returncode == 0, run.stderr
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(out)).read_bytes(), path.name


@pytest.fixture
def own_files(tmp_path: Path) -> Path:
    """Return a folder with a planner's own files and no configuration."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in (
        "zones.zip",
        "population.csv",
        "simd.csv",
        "nhs_localities.gpkg",
        "social_work_lookup.xlsx",
        "community_areas.zip",
    ):
        shutil.copy(POCKET / name, folder / name)
    return folder


def test_without_a_configuration_the_files_are_found(own_files: Path) -> None:
    run = localities("review", "--out", "out", cwd=own_files)
    assert run.returncode == 0, run.stderr
    assert "No review.toml: using zones.zip as the zones" in run.stderr
    assert "people (25.3%)" in run.stdout
    assert "Invented" not in run.stdout


def test_init_writes_a_configuration_that_gives_the_same_figures(own_files: Path) -> None:
    run = localities("init", cwd=own_files)
    assert run.returncode == 0, run.stderr
    assert "nhs_localities.gpkg as nhs" in run.stdout
    again = localities("init", cwd=own_files)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    written = (own_files / "review.toml").read_bytes()
    again = localities("init", "--force", cwd=own_files)
    says(again.stdout, "the earlier one is kept as review-earlier-1.toml")
    assert (own_files / "review-earlier-1.toml").read_bytes() == written
    (own_files / "review-earlier-1.toml").unlink()
    check = localities("check", cwd=own_files)
    assert check.returncode == 0, check.stderr
    assert "48 zones" in check.stdout
    assert "Nothing would be refused." in check.stdout
    assert sorted(path.name for path in own_files.iterdir() if path.is_dir()) == []
    assert "people (25.3%)" in localities("review", "--out", "out", cwd=own_files).stdout


def test_all_faulty_files_are_told_at_once(own_files: Path) -> None:
    (own_files / "population.csv").write_text("<html><body>Access denied</body></html>", encoding="utf-8")
    simd = pd.read_csv(own_files / "simd.csv", dtype=str, encoding="utf-8-sig")
    simd.iloc[3:].to_csv(own_files / "simd.csv", index=False)
    text = (POCKET / "review.toml").read_text(encoding="utf-8")
    text = text[: text.index("[centroids]")] + '[measure]\napportionment = "area"\n'
    (own_files / "review.toml").write_text(text, encoding="utf-8")
    run = localities("review", "--out", "out", cwd=own_files)
    assert run.returncode == 3
    assert "population.csv" in run.stderr
    assert "HTML" in run.stderr
    assert "simd.csv" in run.stderr
    assert "3 " in run.stderr
    assert "Traceback" not in run.stderr
    assert not (own_files / "out").exists()


HOSTILE = [
    '<img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "{{ 7*7 }}{% x %}{# y",
    "=HYPERLINK(1)",
    "`${window.pwned=1}`",
    'Ayr \\u0041 & "Troon"\'',
]


def test_hostile_names_come_through_as_typed(own_files: Path) -> None:
    areas = gpd.read_file(own_files / "nhs_localities.gpkg", layer="nhs_localities")
    areas["HSCPLocality"] = HOSTILE
    (own_files / "nhs_localities.gpkg").unlink()
    areas.to_file(own_files / "nhs_localities.geojson", driver="GeoJSON")
    run = localities("review", "--out", "out", cwd=own_files)
    assert run.returncode == 0, run.stderr
    page = (own_files / "out" / "index.html").read_text(encoding="utf-8")
    for harm in ("<img src=x", "<script>window"):
        assert harm not in page
    assert "{{ 7*7 }}" in page
    listed = pd.read_csv(own_files / "out" / "tables" / "areas.csv")["area"].tolist()
    assert "'=HYPERLINK(1)" in listed
    assert HOSTILE[0] in listed
