"""The pack: every place that changes, figures that can be worked out again, the same bytes twice, names as typed."""

from __future__ import annotations

import dataclasses
import json
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pypdf
import pytest

from localities.boundaries.errors import ConfigurationError, LocalitiesError
from localities.scripts.engagement import command
from localities.scripts.engagement.command import run_report
from localities.scripts.options.appraise import read_proposals
from localities.scripts.options.scene import scene_of, setting_of
from localities.scripts.review.measure import Review
from tests.commands import localities
from tests.engagement.conftest import EVENT, PLAN, Pack, written_pack
from tests.optionsets import HOSTILE


def words_of(path: Path) -> str:
    """Return the texts of a Word document, tables too."""
    word = docx.Document(str(path))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


@pytest.fixture(scope="module")
def moving(review: Review, plan: pd.Series) -> pd.DataFrame:
    """Return zone by set whether the area changes, worked out without the toolkit's own `changes`."""
    today = setting_of(review).status_quo
    return pd.DataFrame({name: today[name].fillna("?") != plan.reindex(today.index) for name in today})


def test_every_place_that_changes_has_its_sentence(pack: Pack, review: Review, moving: pd.DataFrame) -> None:
    setting = setting_of(review)
    text = words_of(pack.folder / "pack.docx")
    sentences = [line for line in text.splitlines() if " people, from " in line]
    told = sum(int(line.split(": ")[1].split(" people")[0].replace(",", "")) for line in sentences)
    assert told == round(setting.people[moving.any(axis=1)].sum())
    for line in sentences:
        assert line.endswith(".")
        told_of = line.split(" If it stayed")[0]
        for label in map(setting.label, setting.sets):
            assert told_of.count(label) == 1, line
    assert any("no change for" in line for line in sentences)
    # A map for each locality that places would join, and a row of the table at the end for each place.
    joined = {each.split(" to ")[1].split(" for ")[0] for each in sentences}
    assert text.count(": What would join ") == len(joined)
    assert {str(number) for number in range(1, len(sentences) + 1)} <= set(text.splitlines())


def test_the_pack_is_short_enough_to_be_read(pack: Pack) -> None:
    assert len(pypdf.PdfReader(pack.folder / "pack.pdf").pages) <= 12


def test_the_evidence_can_be_worked_out_again(pack: Pack, review: Review, moving: pd.DataFrame) -> None:
    zones, changed = review.inputs.zones, moving.any(axis=1)
    folder = pack.folder / "evidence"
    fifth = pd.read_csv(folder / "towns_together_quintile.csv")
    known = zones[zones["simd_quintile"].notna()]
    counts = known.groupby(known["simd_quintile"].astype(int))["people"].sum()
    moved = known[changed.reindex(known.index)]
    people = (
        moved.groupby(moved["simd_quintile"].astype(int))["people"].sum().reindex(counts.index, fill_value=0)
    )
    assert fifth["moving_people"].to_numpy() == pytest.approx(people.to_numpy())
    assert fifth["moving_share"].to_numpy() == pytest.approx((people / people.sum()).to_numpy())
    assert fifth["everybody_share"].to_numpy() == pytest.approx((counts / counts.sum()).to_numpy())
    stay = counts - people
    assert fifth["staying_share"].to_numpy() == pytest.approx((stay / stay.sum()).to_numpy())
    table = review.inputs.people_by_age_sex
    assert table is not None
    theirs = table[changed.reindex(table.index)].sum()
    sex = pd.read_csv(folder / "towns_together_sex.csv").set_index("group")
    for name in ("Female", "Male"):
        assert sex.at[name, "moving_people"] == theirs[name].sum()
        assert sex.at[name, "moving_share"] == pytest.approx(theirs[name].sum() / theirs.sum())
    age = pd.read_csv(folder / "towns_together_age.csv").set_index("group")
    by_age = theirs.groupby(level="age").sum()
    for group, ages in (("Aged 0-4", range(5)), ("Aged 65-74", range(65, 75)), ("Aged 85+", range(85, 91))):
        assert age.at[group, "moving_people"] == by_age[list(ages)].sum()
    access = pd.read_csv(folder / "towns_together_access.csv")
    assert access["moving_people"].sum() == pytest.approx(zones.loc[changed, "people"].sum())
    assert access["everybody_share"].sum() == pytest.approx(1)


def test_who_is_affected_in_the_pack(pack: Pack, review: Review, moving: pd.DataFrame) -> None:
    table = review.inputs.people_by_age_sex
    assert table is not None
    theirs = table[moving.any(axis=1).reindex(table.index)].sum().groupby(level="age").sum()
    word = docx.Document(str(pack.folder / "pack.docx"))
    rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    found = {row[0]: row[1:] for row in rows if row[0] in ("Under 18", "18 to 64", "65 and over")}
    for words, ages in (("Under 18", range(18)), ("18 to 64", range(18, 65)), ("65 and over", range(65, 91))):
        part = theirs[list(ages)].sum()
        assert found[words][0] == f"{part:,.0f}"
        assert float(found[words][1].rstrip("%")) == pytest.approx(100 * part / theirs.sum(), abs=0.051)


def test_the_checklist_has_evidence_or_says_that_there_is_none(
    pack: Pack, plan: pd.Series, review: Review
) -> None:
    points = pd.read_csv(pack.folder / "evidence" / "guidance.csv").set_index("asks")[PLAN]
    assert not points.str.contains("nan").any()
    assert points["At least two localities."] == f"{plan.nunique()} localities."
    places = review.inputs.zones["place"]
    parts = plan.groupby(places.reindex(plan.index)).nunique()
    split = parts.index[parts > 1]
    people = review.inputs.zones.loc[places.isin(split), "people"].sum()
    said = points["Localities relate to natural communities."]
    assert said == f"In more than one locality: places {len(split)} ({people:,.0f} people live in these)."
    sizes = review.inputs.zones["people"].groupby(plan).sum()
    size = points[next(name for name in points.index if name.startswith("Large enough"))]
    assert f"{sizes.min():,.0f}" in size
    assert f"{sizes.max():,.0f}" in size
    assert points["Professionals and communities were consulted on the areas."].startswith(
        "The data cannot answer"
    )
    assert points["Localities take account of clusters of GP practices."].startswith("The data cannot answer")


def test_the_boxes_are_empty_and_the_lookup_is_there(pack: Pack, plan: pd.Series) -> None:
    word = docx.Document(str(pack.folder / "evidence.docx"))
    boxes = [table for table in word.tables if len(table.rows) == 1 and len(table.columns) == 1]
    assert len(boxes) == 9
    assert all(not box.rows[0].cells[0].text.strip() for box in boxes)
    lookup = pd.read_csv(pack.folder / "lookups" / "towns_together.csv")
    assert lookup["hscp_locality"].tolist() == plan.sort_index().tolist()


def test_the_same_bytes_twice_with_manifest_and_attribution(
    pack: Pack, review: Review, tmp_path: Path
) -> None:
    written_pack(review, pack.event, tmp_path / "again")
    files = sorted(path.relative_to(pack.folder) for path in pack.folder.rglob("*") if path.is_file())
    assert files == sorted(
        each.relative_to(tmp_path / "again") for each in (tmp_path / "again").rglob("*") if each.is_file()
    )
    for name in files:
        if name.name != "manifest.json":
            assert (pack.folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"event.toml", f"{PLAN}.csv"} <= {Path(each["file"]).name for each in manifest["inputs"]}
    for name in ("pack.docx", "feedback-form.docx", "evidence.docx"):
        assert "Orrenshire is invented" in words_of(pack.folder / name)


def test_hostile_names_are_shown_as_typed(hostile: Pack) -> None:
    text = words_of(hostile.folder / "pack.docx")
    for name in (*HOSTILE[:3], HOSTILE[4], HOSTILE[5]):
        assert " ".join(name.split()) in " ".join(text.split()), name
    page = (hostile.folder / "pack.html").read_text(encoding="utf-8")
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert "49" not in HOSTILE[4]
    assert "&lt;img src=x onerror=" in page
    book = openpyxl.load_workbook(hostile.folder / "evidence.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    for path in (hostile.folder / "lookups").glob("*.csv"):
        assert '\n"=' not in path.read_text(encoding="utf-8-sig")
        assert ",=" not in path.read_text(encoding="utf-8-sig")


def test_a_planner_replaces_a_text(pack: Pack, review: Review, tmp_path: Path) -> None:
    event = _copy(pack, tmp_path, EVENT.replace("plans =", 'templates = "ours"\nplans ='))
    (tmp_path / "ours").mkdir()
    ours = tmp_path / "ours" / "pack.md"
    ours.write_text("## Ours\n\n{{ event.title }} for {{ event.audience }}.\n", encoding="utf-8")
    written_pack(review, event, tmp_path / "out")
    assert "Drop-in for residents." in words_of(tmp_path / "out" / "pack.docx")
    assert "You need not give your name" in words_of(tmp_path / "out" / "feedback-form.docx")


def test_a_wrong_text_leaves_the_earlier_pack_whole(
    pack: Pack, review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "load", lambda *_: None)
    monkeypatch.setattr(command, "measure", lambda *_: review)
    event = _copy(pack, tmp_path, EVENT.replace("plans =", 'templates = "ours"\nplans ='))
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "pack.md").write_text("## Ours\n\n{{ event.titel }}\n", encoding="utf-8")
    shutil.copytree(pack.folder, tmp_path / "out")
    with pytest.raises(ConfigurationError, match=r"pack\.md, line 3.*titel"):
        run_report(pack.configuration, event, tmp_path / "out")
    assert (tmp_path / "out" / "pack.docx").read_bytes() == (pack.folder / "pack.docx").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        ["event.toml", "ours", "out", f"{PLAN}.csv"]
    )


def test_urban_and_rural_from_a_grouping(
    pack: Pack, review: Review, moving: pd.DataFrame, tmp_path: Path
) -> None:
    texts = 'urban_rural = "urban"\ntemplates = "ours"\nplans ='
    event = _copy(pack, tmp_path, EVENT.replace("plans =", texts))
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "pack.md").write_text("## Ours\n", encoding="utf-8")
    zones = review.inputs.zones
    kinds = pd.Series(["Urban", "Remote rural", None] * len(zones), dtype="str")[: len(zones)]
    kinds.index = zones.index
    inputs = dataclasses.replace(review.inputs, groupings={"urban": kinds})
    written_pack(dataclasses.replace(review, inputs=inputs), event, tmp_path / "report")
    found = pd.read_csv(tmp_path / "report" / "evidence" / "towns_together_urban.csv").set_index("group")
    changed = moving.any(axis=1)
    theirs = zones["people"][changed].groupby(kinds[changed].fillna("Not known")).sum()
    assert found["moving_people"].to_dict() == pytest.approx(theirs.to_dict())
    assert found["everybody_share"].sum() == pytest.approx(1)
    assert "stands in for it" not in words_of(tmp_path / "report" / "evidence.docx")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title =", "titel =", "titel"),
        ('text = "What have we missed?"', 'text = "Which  matters most?"', "there twice"),
        ('"My services"', '"My town"', "'My town' is there twice"),
        ("Towns together.csv", "Towns.csv", "does not exist"),
        ("plans =", 'options = ["nothing"]\nplans =', "nothing"),
        ("plans =", 'urban_rural = "urban"\nplans =', "no grouping 'urban'"),
    ],
)
def test_a_wrong_event_is_told_and_nothing_is_written(
    pack: Pack, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in EVENT
    _copy(pack, tmp_path, EVENT.replace(old, new))
    with pytest.raises(LocalitiesError, match=said):
        run_report(pack.configuration, tmp_path / "event.toml", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_example_is_a_whole_event(tmp_path: Path) -> None:
    from localities.scripts.engagement.event import read_event

    assert localities("report", "--example", cwd=tmp_path).stdout.startswith("Wrote event.toml")
    event = read_event(tmp_path / "event.toml")
    assert event.questions
    assert event.respond_to
    again = localities("report", "--example", cwd=tmp_path)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    text = (tmp_path / "event.toml").read_text(encoding="utf-8")
    switched = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in text.splitlines()
    )
    (tmp_path / "all.toml").write_text(switched, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="does not exist") as refusal:
        read_event(tmp_path / "all.toml")  # every key that is commented out is one that there is
    assert "not a" not in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 4


def test_the_plans_name_is_the_options(pack: Pack, review: Review) -> None:
    found, _ = read_proposals(review, scene_of(review), [pack.event.parent / f"{PLAN}.csv"], ())
    assert [each.name for each in found] == [PLAN]


def test_word_documents_are_whole(pack: Pack) -> None:
    for name in ("pack.docx", "feedback-form.docx", "evidence.docx"):
        assert zipfile.ZipFile(pack.folder / name).testzip() is None


def _copy(pack: Pack, folder: Path, event: str) -> Path:
    """Return an event's file beside the plan."""
    shutil.copy(pack.event.parent / f"{PLAN}.csv", folder / f"{PLAN}.csv")
    (folder / "event.toml").write_text(event, encoding="utf-8")
    return folder / "event.toml"
