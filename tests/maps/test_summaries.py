"""People of each area by class, against a group-by written out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.maps import LegendClass, Plan, Theme
from localities.maps.page.content import Content, page_data
from localities.maps.page.summaries import people_by_area, people_of, summaries
from localities.maps.themes.sets import partner_lines
from tests.laws import examples
from tests.maps.reading import island
from tests.maps.toys import pieces_of, toy_map, toy_options, toy_sets, toy_zones

TOWN = (toy_zones(), toy_sets(), pieces_of(toy_zones(), toy_sets()))
CODES = st.lists(st.integers(-1, 2), min_size=9, max_size=9)


@given(CODES, st.lists(st.sampled_from(["A", "B", "C", None]), min_size=9, max_size=9))
@examples(30)
def test_every_table_is_a_group_by_over_the_pieces(codes: list[int], areas: list[str | None]) -> None:
    zones, sets, pieces = TOWN
    outlines = [each for one in sets for each in partner_lines([one], "af")]
    plan = Plan("option:x", "X", pd.Series(areas, index=zones.index, dtype=object), "#801650")
    classes = (LegendClass("c", "#12436D"),) * 3
    theme = Theme("t", "T", pd.Series(codes, index=zones.index), classes, "L")
    people = people_of(zones, pieces, outlines, [plan])
    assert people is not None
    found = summaries(people, [theme])["t"]
    by_piece = pieces.assign(
        code=pieces["zone"].map(theme.codes).replace(-1, 3), **{"option:x": pieces["zone"].map(plan.areas)}
    )
    for layer in ("nhs", "social", "option:x"):
        expected = by_piece.pivot_table(
            index=layer, columns="code", values="people", aggfunc="sum", fill_value=0
        )
        expected = expected.reindex(columns=range(4), fill_value=0).sort_index()
        assert np.allclose(found[layer], expected.to_numpy(), atol=0.5)
        assert np.abs(np.sum(found[layer], axis=1) - people_by_area(people, layer)).max(initial=0) <= 2


def test_every_theme_but_pictures_is_summed_over_every_other_layer(tmp_path: object) -> None:
    data = island(toy_map(tmp_path, options=toy_options(2)).html())
    assert set(data["summaries"]) == {theme["name"] for theme in data["themes"]} - {"raster"}
    layers = {outline["name"] for outline in data["outlines"]}
    for theme in data["themes"]:
        if theme["name"] == "raster":
            continue
        rows = data["summaries"][theme["name"]]
        assert set(rows) == layers - {theme["layer"]}
        for layer, table in rows.items():
            assert len(table) == len(data["layers"][layer]["ids"])
            assert {len(row) for row in table} == {len(theme["classes"]) + 1}
            assert np.sum(table) == pytest.approx(4500, abs=10)
    assert data["layers"]["nhs"]["people"] == [3300, 1200]
    # West of the line half a zone further east: 1,200 and half of the middle column's 1,500.
    assert data["summaries"]["set-nhs"]["social"] == [[2550, 0, 0], [750, 1200, 0]]


def test_without_people_there_are_no_summaries() -> None:
    zones = toy_zones()
    assert page_data(Content(zones.drop(columns="people")))["summaries"] == {}
    unknown = zones.assign(people=[np.nan, *[1.0] * 8])
    assert page_data(Content(unknown))["summaries"] == {}


def test_a_plan_is_summed_over_zones_where_there_are_no_pieces() -> None:
    zones = toy_zones()
    plan = Plan("option:x", "X", pd.Series(["A"] * 5 + ["B"] * 4, index=zones.index), "#801650")
    theme = Theme("t", "T", pd.Series([0] * 8 + [-1], index=zones.index), (), "L")
    data = page_data(Content(zones, plans=(plan,), themes=(theme,)))
    assert data["layers"]["option:x"]["people"] == [1500, 3000]
