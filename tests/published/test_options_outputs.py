"""What is published of options: every figure recomputed, the same bytes twice, hostile names harmless everywhere."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.summary import summary_table
from localities.scripts.review.measure import Review
from tests.optionsets import HOSTILE, NAMES, made_options, written


def plain_people_moved(options: OptionSet, plan: dict[str, str], name: str | None = None) -> float:
    """Return people in zones whose area changes for a set, or for any, zone by zone."""
    setting = options.setting
    moved = 0.0
    for zone, people in setting.people.items():
        now = [setting.status_quo.at[zone, each] for each in setting.sets if name in (None, each)]
        moved += people if any(pd.isna(area) or area != plan[str(zone)] for area in now) else 0.0
    return moved


def test_the_figures_of_the_tables_are_those_of_the_lookups(folder: Path, options: OptionSet) -> None:
    wide = pd.read_csv(folder / "tables" / "appraisal_wide.csv").set_index("option")
    localities = pd.read_csv(folder / "tables" / "localities.csv").set_index(["option", "locality"])
    assert list(wide.index[:3]) == ["status quo: nhs", "status quo: social_work", "status quo: community"]
    for name, file in zip(NAMES, ("least_disruption", "within_10", "mine"), strict=True):
        lookup = pd.read_csv(folder / "lookups" / f"{file}.csv", dtype=str, encoding="utf-8-sig")
        assert list(lookup.columns) == ["zone", "hscp_locality", "hscp2019name"]
        plan = dict(zip(lookup["zone"], lookup["hscp_locality"], strict=True))
        assert len(plan) == len(options.setting.zones)
        assert wide.at[name, "people_moved"] == pytest.approx(plain_people_moved(options, plan))
        for each in options.setting.sets:
            moved = plain_people_moved(options, plan, each)
            assert wide.at[name, f"people_moved_by_set:{each}"] == pytest.approx(moved)
        people: dict[str, float] = {}
        for zone, locality in plan.items():
            people[locality] = people.get(locality, 0.0) + float(options.setting.people[zone])
        assert localities.loc[name]["people"].to_dict() == pytest.approx(people)
        mean = sum(people.values()) / len(people)
        worst = max(abs(value / mean - 1) for value in people.values())
        assert wide.at[name, "max_deviation"] == pytest.approx(worst)


def test_the_places_that_change_add_up_to_what_changes(folder: Path, options: OptionSet) -> None:
    clusters = pd.read_csv(folder / "tables" / "clusters.csv")
    register = pd.read_csv(folder / "tables" / "register.csv")
    wide = pd.read_csv(folder / "tables" / "appraisal_wide.csv").set_index("option")
    for name in NAMES:
        mine, zones = clusters[clusters["option"] == name], register[register["option"] == name]
        assert mine["people"].sum() == pytest.approx(wide.at[name, "people_moved"])
        assert mine["zones_count"].sum() == zones["zone"].nunique() == wide.at[name, "zones_moved"]


def test_the_best_value_of_each_column_is_marked_in_words() -> None:
    rows = [
        ("status quo: a", "people_moved", "People", 5.0, "people", "lower is better", ""),
        ("status quo: a", "max_deviation", "Deviation", 0.2, "share of the mean", "lower is better", ""),
        ("B", "people_moved", "People", 3.0, "people", "lower is better", ""),
        ("B", "max_deviation", "Deviation", 0.2, "share of the mean", "lower is better", ""),
        ("C", "people_moved", "People", 4.0, "people", "lower is better", ""),
        ("C", "max_deviation", "Deviation", 0.2, "share of the mean", "lower is better", ""),
    ]
    columns = ["option", "criterion", "label", "value", "unit", "direction", "definition"]
    table = summary_table(pd.DataFrame(rows, columns=columns), {"a": "A areas"}, {"B": "#b"})
    assert [column["unit"] for column in table["columns"]] == ["people", "per cent"]
    assert [row["name"] for row in table["rows"]] == ["Status quo: A areas", "B", "C"]
    assert [[cell["best"] for cell in row["cells"]] for row in table["rows"]] == [
        [False, False],
        [True, False],
        [False, False],
    ]
    assert table["rows"][0]["cells"][1]["text"] == "20.0%"


class Outline(HTMLParser):
    """Headings, identities, links and how tables are marked up."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.counts: dict[str, int] = {}
        self.unscoped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        self.unscoped += tag == "th" and given.get("scope") not in {"row", "col"}


def test_the_page_is_well_ordered_and_every_link_leads_somewhere(folder: Path) -> None:
    page = Outline()
    page.feed((folder / "options.html").read_text(encoding="utf-8"))
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert page.unscoped == 0
    assert page.counts["table"] == page.counts["caption"]
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert (folder / link.split("#")[0]).exists(), link


def test_the_page_says_what_is_known_of_the_options(folder: Path) -> None:
    text = (folder / "options.html").read_text(encoding="utf-8")
    for words in (
        "Status quo: NHS localities", "What it costs", "Of every option", "The places that change, and why",
        "best found in the time", "no plan found in the time", "Other plans may be just as good", "Choices that no plan can meet",
        "What balance costs", "better than 93% of the random plans", "the best score has: ", "of weightings", "The short list",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("<svg") == len(NAMES) + 2


def styles(path: Path) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as base:
        return pd.read_sql("select * from layer_styles", base)


def fills(qml: str) -> dict[str, str]:
    """Return the fill of each category of a style."""
    root = ElementTree.fromstring(qml)
    colours = {
        symbol.get("name"): next(
            option.get("value")
            for option in symbol.findall("layer/Option/Option")
            if option.get("name") == "color"
        )
        for symbol in root.iter("symbol")
    }
    return {str(each.get("value")): str(colours[each.get("symbol")]) for each in root.iter("category")}


def test_qgis_finds_a_style_for_every_layer_and_one_colour_for_every_locality(folder: Path) -> None:
    path = folder / "options.gpkg"
    table = styles(path)
    with closing(sqlite3.connect(path)) as base:
        features = base.execute("select table_name, column_name from gpkg_geometry_columns").fetchall()
        kinds = dict(base.execute("select table_name, data_type from gpkg_contents").fetchall())
    assert kinds["layer_styles"] == "attributes"
    default = table[table["useAsDefault"].astype(bool)]
    assert sorted(zip(default["f_table_name"], default["f_geometry_column"], strict=True)) == sorted(features)
    assert not table.duplicated(["f_table_name", "styleName"]).any()
    assert set(table["f_table_schema"]) == set(table["f_table_catalog"]) == {""}
    seen: dict[str, str] = {}
    for layer in ("option_least_disruption", "option_within_10", "option_mine"):
        drawn = fills(default.set_index("f_table_name").at[layer, "styleQML"])
        assert set(drawn) == set(gpd.read_file(path, layer=layer)["locality"])
        for locality, colour in drawn.items():
            assert seen.setdefault(locality, colour) == colour


def test_the_layers_hold_the_options(folder: Path, options: OptionSet) -> None:
    path = folder / "options.gpkg"
    ground = options.setting.zones.area.sum()
    zones = gpd.read_file(path, layer="zones").set_index("zone")
    for each, name in zip(options.candidates, ("least_disruption", "within_10", "mine"), strict=True):
        layer = gpd.read_file(path, layer=f"option_{name}")
        assert layer.area.sum() == pytest.approx(ground)
        assert zones[f"option_{name}"].to_dict() == each.plan.to_dict()
        changed = gpd.read_file(path, layer=f"changes_{name}")
        moved = options.setting.status_quo.ne(each.plan, axis=0).any(axis=1)
        assert changed.area.sum() == pytest.approx(options.setting.zones.area[moved].sum())


def test_the_manifest_says_what_is_proven_and_by_which_rules(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [row["status"] for row in manifest["solver_log"]] == ["optimal", "best found", "nothing found"]
    assert manifest["solver_log"][2]["proven_bound"] is None
    assert manifest["rules"][1]["applies_to"] == "Within 10%"
    assert manifest["cannot_be_met"][0]["option"] == "Within 1%"
    assert {each["file"] for each in manifest["outputs"]} >= {"options.html", "map.html", "lookups/mine.csv"}


def test_the_workbook_has_a_sheet_for_every_csv(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "options.xlsx", read_only=True)
    names = {path.stem for path in (folder / "tables").glob("*.csv")}
    assert set(book.sheetnames) == {"Cover", "Contents", "Notes"} | names
    expected = {"appraisal_wide", "localities", "register", "clusters", "rules", "links", "solver_log", "scorecard",
                "stability", "balance_curve", "frontier", "ensemble", "differences", "infeasible", "short_list"}  # fmt: skip
    assert expected <= names


def test_two_runs_give_the_same_bytes(
    folder: Path, review: Review, options: OptionSet, tmp_path: Path
) -> None:
    again = written(review, options, tmp_path / "again")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        assert path.read_bytes() == (again / path.relative_to(folder)).read_bytes(), path.name


def test_names_that_would_share_a_file_each_get_their_own(review: Review, tmp_path: Path) -> None:
    out = written(review, made_options(review, ("Option: A!", "option a", "con")), tmp_path / "out")
    assert sorted(path.name for path in (out / "lookups").iterdir()) == [
        "option_a.csv",
        "option_a_2.csv",
        "option_con.csv",
    ]
    zones = gpd.read_file(out / "options.gpkg", layer="zones")
    assert {"option_option_a", "option_option_a_2", "option_option_con"} <= set(zones.columns)


def cells(path: Path) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            yield from row


def test_no_spreadsheet_takes_a_name_for_a_formula(hostile: Path) -> None:
    assert not [cell.coordinate for cell in cells(hostile / "options.xlsx") if cell.data_type == "f"]
    texts = {cell.value for cell in cells(hostile / "options.xlsx") if isinstance(cell.value, str)}
    assert HOSTILE[2] in texts
    for path in [*(hostile / "tables").glob("*.csv"), *(hostile / "lookups").glob("*.csv")]:
        frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig", header=None, keep_default_na=False)
        for text in frame.to_numpy().ravel():
            number = re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text)
            assert number or not text.lstrip(" ").startswith(("=", "+", "-", "@", "|", "\t")), (path, text)


def test_hostile_names_are_kept_in_the_layers_and_their_styles(hostile: Path) -> None:
    path = hostile / "options.gpkg"
    table = styles(path)
    for layer in table.loc[table["f_table_name"].str.startswith("option_"), "f_table_name"]:
        drawn = fills(table.set_index("f_table_name").at[layer, "styleQML"])
        names = set(gpd.read_file(path, layer=layer)["locality"])
        assert set(drawn) == names
        assert names & set(HOSTILE)
    assert all(re.fullmatch("[a-z0-9_]+", name) for name in table["f_table_name"])
    for qml in table["styleQML"]:
        text = ElementTree.fromstring(qml).find("labeling/settings/text-style")
        assert text is None or text.get("isExpression") == "0"


def test_the_hostile_page_carries_no_markup_of_a_name(hostile: Path) -> None:
    text = (hostile / "options.html").read_text(encoding="utf-8")
    for harm in ("<img", "<script", "<svg onload"):
        assert harm not in text
    assert "{{ 7*7 }}{% x %}" in text
