"""Counts of somebody's own: nothing small leaves the house in any format, and what cannot be made safe is not written."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

from localities.boundaries.errors import DisclosureError
from localities.scripts.outputs.apart import apart
from localities.scripts.profiles.command import WantedProfiles, run_profile
from tests.commands import localities
from tests.pocketarea import POCKET
from tests.profiles_command.areas import INDICATOR, configuration_of, rare, with_counts, zones_of_demo
from tests.sharing import folder_once

AREAS = ("social_work",)
SOME = ("Carrowmuir", "North")


def texts_of(folder: Path) -> dict[str, str]:
    """Return everything that a reader of the publication can see, file by file."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "manifest.json":
            continue
        if path.suffix == ".pdf":
            text = " ".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                text = archive.read("word/document.xml").decode()
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            text = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        else:
            text = path.read_text(encoding="utf-8-sig")
        found[str(path.relative_to(folder))] = text
    return found


def social_work() -> pd.Series:
    """Return each zone's social work locality, from the files themselves."""
    units = pd.read_csv(POCKET / "simd.csv", encoding="utf-8-sig", dtype=str).set_index("DZ")["IZcode"]
    lookup = pd.read_excel(POCKET / "social_work_lookup.xlsx", dtype=str, header=2)
    return units.map(lookup.set_index("InterZone")["Locality"]).reindex(zones_of_demo())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.Series]:
    """Return profiles with a rare count, and the true counts of the areas."""
    counts = np.zeros(len(zones_of_demo()), dtype=int)
    areas = social_work()
    names = sorted(areas.unique())
    # One area has few; the others have many, of a size that nothing else has.
    for number, name in enumerate(names):
        here = np.flatnonzero((areas == name).to_numpy())
        counts[here[:3]] = [1, 2, 4] if number == 0 else [7013 + number, 3511, 1201]

    def make(folder: Path) -> None:
        more = INDICATOR + "\n[profile.disclosure]\nthreshold = 10\n"
        path = with_counts(folder, {"falls": counts}, more)
        run_profile(configuration_of(path), WantedProfiles(sets=AREAS), folder / "out")

    folder = folder_once(tmp_path_factory, "profiles-with-a-rare-count", make)
    return folder / "out", pd.Series(counts, index=areas.index).groupby(areas).sum()


@pytest.fixture(scope="module")
def texts(published: tuple[Path, pd.Series]) -> dict[str, str]:
    return texts_of(published[0])


def test_a_small_count_and_the_one_that_gives_it_away_are_withheld_in_every_format(
    published: tuple[Path, pd.Series], texts: dict[str, str]
) -> None:
    folder, truth = published
    log = openpyxl.load_workbook(apart(folder) / "disclosure.xlsx")["withheld"]
    rows = [row for row in log.iter_rows(min_row=5, values_only=True) if row[0] == "Social work localities"]
    withheld = {str(row[1]): (float(row[3]), row[4]) for row in rows}
    assert truth.idxmin() in withheld
    assert withheld[truth.idxmin()] == (7.0, "primary")
    assert len(withheld) >= 2
    assert all(value == truth[name] for name, (value, _) in withheld.items())
    assert {name.rsplit(".", 1)[1] for name in texts} == {"html", "docx", "pdf", "xlsx", "csv"}
    for name, text in texts.items():
        for value, _ in withheld.values():
            if value > 1000:
                shown = re.compile(rf"(?<![\d.,])({value:,.0f}|{value:.0f}(\.0)?)(?![\d,])")
                assert not shown.search(text), (name, value)
    open_areas = [name for name in truth.index if name not in withheld]
    for name in open_areas:
        assert any(f"{truth[name]:,.0f}" in text for text in texts.values())


def test_a_withheld_cell_says_so_in_every_format(
    published: tuple[Path, pd.Series], texts: dict[str, str]
) -> None:
    truth = published[1]
    here = {
        name: text
        for name, text in texts.items()
        if f"{truth.idxmin()}: locality profile" in text.replace("\n", " ")
    }
    assert {name.rsplit(".", 1)[1] for name in here} >= {"html", "docx", "pdf", "xlsx"}
    assert all("[c]" in text for text in here.values())


def rates_beside(folder: Path) -> pd.DataFrame:
    frames = [pd.read_csv(path, encoding="utf-8-sig") for path in sorted(folder.rglob("background.csv"))]
    return pd.concat(frames, ignore_index=True)


def test_rates_and_intervals_of_what_is_withheld_are_gone_too(published: tuple[Path, pd.Series]) -> None:
    folder, truth = published
    rows = rates_beside(folder)
    falls = rows[rows["measure"].isin(["falls_count", "falls_rate"]) & (rows["area"] == truth.idxmin())]
    assert len(falls) == 2
    numbers = falls[["value", "low", "high", "numerator", "denominator"]].to_numpy().ravel()
    assert set(numbers) == {"[c]"}


def test_published_numbers_do_not_add_up_to_what_is_withheld(published: tuple[Path, pd.Series]) -> None:
    folder, truth = published
    rows = rates_beside(folder)
    counts = rows[rows["measure"] == "falls_count"].drop_duplicates("area").set_index("area")["value"]
    hidden = [name for name in truth.index if counts[name] == "[c]"]
    assert len(hidden) >= 2
    assert counts["Other localities"] == "[c]"
    rest = float(counts["Orrenshire, an invented council area"]) - sum(
        float(counts[name]) for name in truth.index if name not in hidden
    )
    assert rest == pytest.approx(float(truth[hidden].sum()))
    assert rest >= 10 + truth[hidden].min()


def test_checkers_get_a_page_a_map_and_a_geopackage(published: tuple[Path, pd.Series]) -> None:
    folder, _ = published
    secret = apart(folder)
    assert sorted(path.name for path in secret.iterdir() if path.is_file()) == [
        "README.txt", "disclosure.gpkg", "disclosure.html", "disclosure.xlsx", "manifest.json",
    ]  # fmt: skip
    page = (secret / "disclosure.html").read_text(encoding="utf-8")
    assert "The publication is safe as written" in page
    found = gpd.read_file(secret / "disclosure.gpkg", layer="given_away")
    assert len(found) > 0
    assert found.geometry.area.gt(0).all()
    assert len(gpd.read_file(secret / "disclosure.gpkg", layer="still_given_away")) == 0


def test_a_public_count_is_shown_however_small(tmp_path: Path) -> None:
    path = with_counts(tmp_path, {"falls": rare()}, section='public_counts = ["falls_count"]')
    run_profile(
        configuration_of(path), WantedProfiles(sets=AREAS, areas=SOME, formats=("xlsx",)), tmp_path / "out"
    )
    assert not apart(tmp_path / "out").exists()
    assert not any(
        "[c]" in text for name, text in texts_of(tmp_path / "out").items() if name.endswith(".csv")
    )


def earlier_and_now(tmp_path: Path) -> Path:
    """Return a configuration whose earlier publication differs from a set by one zone with few cases."""
    areas = social_work()
    names = sorted(areas.unique())
    moved = areas.index[areas == names[0]][0]
    areas.loc[moved] = names[1]
    pd.DataFrame({"zone": areas.index, "area": areas.to_numpy()}).to_csv(
        tmp_path / "published.csv", index=False
    )
    counts = np.full(len(areas), 50)
    counts[areas.index.get_loc(moved)] = 3
    return with_counts(tmp_path, {"falls": counts}, INDICATOR, section='earlier = ["published.csv"]')


def test_a_difference_from_an_earlier_publication_is_found_and_kept(tmp_path: Path) -> None:
    path = earlier_and_now(tmp_path)
    run_profile(
        configuration_of(path), WantedProfiles(sets=AREAS, areas=SOME, formats=("xlsx",)), tmp_path / "out"
    )
    log = openpyxl.load_workbook(apart(tmp_path / "out") / "disclosure.xlsx")
    given = [row[7] for row in log["given_away"].iter_rows(min_row=5, values_only=True)]
    assert given
    hidden = [
        row[1]
        for row in log["withheld"].iter_rows(min_row=5, values_only=True)
        if row[0] == "Social work localities"
    ]
    assert hidden


def test_what_cannot_be_made_safe_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import localities.scripts.profiles.safety as safety

    path = earlier_and_now(tmp_path)
    configuration = configuration_of(path)

    def nothing(release, rule, **how):  # type: ignore[no-untyped-def]
        from localities.boundaries.disclosure.audit import audit_release
        from localities.boundaries.disclosure.protect import Protection

        log = pd.DataFrame(columns=["partition", "area", "column", "count", "why", "low", "high", "reason"])
        return Protection(release, log, audit_release(release, rule, places=how["places"]), rule)

    monkeypatch.setattr(safety, "protect_release", nothing)
    with pytest.raises(DisclosureError, match=r"could be worked out(.|\n)*Remedy: ") as error:
        run_profile(configuration, WantedProfiles(sets=AREAS, formats=("html",)), tmp_path / "out")
    assert error.value.exit_code == 6
    assert not (tmp_path / "out").exists()
    page = (apart(tmp_path / "out") / "disclosure.html").read_text(encoding="utf-8")
    assert "The publication is not safe, and was not written" in page
    assert "What would mend it" in page


def test_the_help_names_the_exit_code(tmp_path: Path) -> None:
    run = localities("--help", cwd=tmp_path)
    assert re.search(r"\n +6 +what would be published could identify people", run.stdout)
