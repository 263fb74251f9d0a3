"""``localities profile`` on the pocket area: whole, the same twice, one failure among many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import localities.scripts.profiles.command as command
from localities.boundaries.errors import CheckError, ConfigurationError
from localities.scripts.configuration.config import choose
from localities.scripts.documents.blocks import Document
from localities.scripts.profiles.command import WantedProfiles, run_profile
from localities.scripts.profiles.profile import Subject, profile_document
from tests.commands import localities
from tests.documents.samples import HOSTILE
from tests.pocketarea import POCKET
from tests.profiles_command.areas import configuration_of, demo_copy
from tests.sharing import folder_once


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the profiles of one set in every format."""
    wanted = WantedProfiles(sets=("social_work",))
    made = folder_once(
        tmp_path_factory, "profiles", lambda made: run_profile(choose(POCKET), wanted, made / "out")
    )
    return made / "out"


def areas_of(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "social_work").glob("*.html"))


def test_every_area_has_every_format_and_the_index_names_them(folder: Path) -> None:
    areas = areas_of(folder)
    assert len(areas) >= 3
    index = (folder / "index.html").read_text(encoding="utf-8")
    for area in areas:
        for ending in ("html", "docx", "pdf", "xlsx"):
            assert (folder / "social_work" / f"{area}.{ending}").stat().st_size > 5_000
            assert f'href="social_work/{area}.{ending}"' in index
        assert (folder / "social_work" / area / "ages.csv").is_file()
    assert "Invented demonstration data" in index
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert facts["failed"] == []
    assert facts["disclosure"] == {"passed": True, "withheld": 0, "complete": True}
    assert not folder.with_name("out-not-for-publication").exists()


def test_published_ages_are_sums_of_the_zones(folder: Path) -> None:
    people = pd.read_csv(POCKET / "population.csv", encoding="utf-8-sig", dtype={"DataZone": str})
    people = people[(people["Sex"] == "All")].set_index("DataZone")["AllAges"]
    units = pd.read_csv(POCKET / "simd.csv", encoding="utf-8-sig", dtype=str).set_index("DZ")["IZcode"]
    lookup = pd.read_excel(POCKET / "social_work_lookup.xlsx", dtype=str, header=2)
    area = units.map(lookup.set_index("InterZone")["Locality"])
    expected = people.groupby(area).sum().sort_values()
    found = []
    for name in areas_of(folder):
        table = pd.read_csv(folder / "social_work" / name / "background.csv", encoding="utf-8-sig")
        row = table[(table["measure"] == "people")].iloc[0]
        found.append(float(row["value"]))
    assert sorted(found) == expected.astype(float).tolist()


def test_two_runs_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    areas = ("Carrowmuir", "North")
    run_profile(choose(POCKET), WantedProfiles(sets=("social_work",), areas=areas), tmp_path / "out")
    again = tmp_path / "out" / "social_work"
    made = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert len({path.parts[0] for path in made}) == 2 * 5  # four documents and the folder of the data
    for path in made:
        assert (folder / "social_work" / path).read_bytes() == (again / path).read_bytes(), path


def test_a_profile_that_fails_is_told_and_the_others_are_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    areas: list[str] = []

    def breaks(subject: Subject, area: str) -> Document:
        areas.append(area)
        if area == sorted(map(str, subject.basis.areas))[1]:
            raise ZeroDivisionError("made to fail")
        return profile_document(subject, area)

    monkeypatch.setattr(command, "profile_document", breaks)
    with pytest.raises(
        CheckError, match=r"1 of the profiles could not be made(.|\n)*ZeroDivisionError: made to fail"
    ) as error:
        run_profile(
            choose(POCKET), WantedProfiles(sets=("social_work",), formats=("html", "xlsx")), tmp_path / "out"
        )
    assert error.value.exit_code == 70
    lost = sorted(areas)[1]
    made = areas_of(tmp_path / "out")
    assert len(made) == len(areas_of(folder)) - 1
    assert f">{lost}<" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [each.split(" (")[0] for each in facts["failed"]] == [lost]
    for name in made:
        assert (tmp_path / "out" / "social_work" / f"{name}.html").read_bytes() == (
            folder / "social_work" / f"{name}.html"
        ).read_bytes()


def test_an_option_that_nobody_has_today_gets_profiles(tmp_path: Path) -> None:
    zones = pd.read_csv(POCKET / "simd.csv", encoding="utf-8-sig", dtype=str)
    names = ["Uplands", "Lowlands"]
    half = (zones.index >= len(zones) // 2).astype(int)
    plan = pd.DataFrame({"zone": zones["DZ"], "locality": [names[each] for each in half]})
    plan.to_csv(tmp_path / "halves.csv", index=False)
    run = localities(
        "profile", str(POCKET), "--plan", "halves.csv", "--format", "html", "--out", "out", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert "2 profiles." in run.stdout
    page = (tmp_path / "out" / "halves" / "uplands.html").read_text(encoding="utf-8")
    assert "<h1>Uplands: locality profile</h1>" in page
    assert "Lowlands" in page


def test_an_area_that_nobody_has_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no area Atlantis; there are "):
        run_profile(choose(POCKET), WantedProfiles(sets=("nhs",), areas=("Atlantis",)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_template_of_ones_own_is_used_and_its_error_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    path = demo_copy(tmp_path, '\n[profile]\ntemplates = "texts"\n')
    own = tmp_path / "texts" / "profile.md"
    own.write_text("## Ours\n\n{{ area }} has {{ people }} people.\n", encoding="utf-8")
    name = "Carrowmuir"
    wanted = WantedProfiles(sets=("social_work",), areas=(name,), formats=("html",))
    run_profile(configuration_of(path), wanted, tmp_path / "out")
    name = areas_of(tmp_path / "out")[0]
    assert "<h2" in (page := (tmp_path / "out" / "social_work" / f"{name}.html").read_text(encoding="utf-8"))
    assert ">Ours</h2>" in page
    own.write_text("## Ours\n\n{{ peple }}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"profile\.md, line 3: 'peple' is undefined"):
        run_profile(configuration_of(path), wanted, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_hostile_names_are_shown_as_typed(chromium: Any, tmp_path: Path) -> None:
    from tests.browsing import opened

    path = demo_copy(tmp_path)
    layer = gpd.read_file(tmp_path / "nhs_localities.gpkg", layer="nhs_localities")
    plain = [" ".join(name.split()) for name in HOSTILE if "rtl" not in name]
    layer["HSCPLocality"] = plain[: len(layer)]
    (tmp_path / "nhs_localities.gpkg").unlink()
    layer.to_file(tmp_path / "nhs_localities.gpkg", layer="nhs_localities")
    text = path.read_text(encoding="utf-8").replace('"NHS localities"', f"'''{plain[3]}'''")
    path.write_text(text.replace('title = "', 'title = "<b>${1}</b> '), encoding="utf-8")
    run_profile(configuration_of(path), WantedProfiles(sets=("nhs",), areas=(plain[0],)), tmp_path / "out")
    (page,) = (tmp_path / "out" / "nhs").glob("*.html")
    with opened(chromium, page) as one:
        assert one.texts("h1") == [f"{plain[0]}: locality profile"]
        assert "<b>${1}</b>" in one.texts("header p")[-1]
        assert one.page.locator("img, script, main b").count() == 0
        one.check_quiet()
