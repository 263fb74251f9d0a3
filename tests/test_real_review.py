"""North Lanarkshire through the main job, beside independent computations on the same files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from localities.scripts.configuration.config import read_configuration
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from tests.saying import says

CONFIGURATION = Path(__file__).parent / "configurations" / "north_lanarkshire.toml"
SETS = ["nhs", "social_work", "community"]


@pytest.fixture(scope="module")
def inputs(lanarkshire: Path) -> Inputs:
    """Return everything read for the real partnership."""
    assert lanarkshire.is_dir()
    return load(read_configuration(CONFIGURATION), Progress(shown=False))


def review_with(inputs: Inputs, **settings: object) -> Review:
    """Return the review with other settings."""
    configuration = read_configuration(CONFIGURATION)
    changed = configuration.measure.model_copy(update=settings)
    return measure(inputs, configuration.model_copy(update={"measure": changed}), Progress(shown=False))


@pytest.fixture(scope="module")
def raw(inputs: Inputs) -> Review:
    """Return the review without any tolerance."""
    return review_with(inputs, tolerance_m=0.0, curve_m=(0.0,))


def test_the_published_figures(inputs: Inputs) -> None:
    zones = inputs.zones
    assert len(zones) == 447
    assert zones["people"].sum() == 339_960
    assert zones["employment_deprived_count"].sum() == 24_796
    shares = zones.groupby("simd_quintile")["people"].sum() / 339_960
    assert [round(100 * share) for share in shares] == [33, 27, 14, 16, 11]
    assert [len(each.areas) for each in inputs.sets] == [6, 6, 9]


def naive_pieces(inputs: Inputs) -> pd.DataFrame:
    """Return zones cut by all sets with geopandas alone, people by ground inside all sets, zone by zone."""
    cut = inputs.zones.reset_index()[["zone", "people", "geometry"]]
    for each in inputs.sets:
        areas = each.areas.reset_index()[["area", "geometry"]].rename(columns={"area": each.name})
        cut = gpd.overlay(cut, areas, how="intersection", keep_geom_type=True)
    cut["m2"] = cut.area
    return pd.DataFrame(cut.drop(columns="geometry"))


def test_without_tolerance_the_pieces_are_those_of_a_plain_overlay(inputs: Inputs, raw: Review) -> None:
    naive = naive_pieces(inputs)
    inside = raw.pieces.groupby("zone")["outside"].any()
    kept = set(inside.index[~inside])  # zones that lie mostly outside some set keep their outside part
    assert len(kept) >= 445
    naive = naive[naive["zone"].isin(kept)]
    naive["share"] = naive["m2"] / naive.groupby("zone")["m2"].transform("sum")
    ours = raw.pieces[raw.pieces["zone"].isin(kept)].groupby(["zone", *SETS])["share"].sum()
    theirs = naive.groupby(["zone", *SETS])["share"].sum()
    both = pd.concat([ours, theirs], axis=1, keys=["ours", "theirs"]).fillna(0.0)
    apart = (both["ours"] - both["theirs"]).abs()
    assert apart.max() < 1e-7, both[apart > 1e-7]  # parts a thousandth of a millimetre wide are dust


def test_a_zone_that_a_set_has_less_than_half_of_is_named_beside_the_headline(raw: Review) -> None:
    assert raw.totals["outside"] == 0
    (line,) = raw.beside_headline
    says(line, "NHS localities", "1 of 447 zones, 722 people", "S01011700 (North Lanarkshire North has 45%)")


def test_the_measures_are_those_of_the_textbook(raw: Review) -> None:
    people = raw.measures.query("weight == 'people' and apportionment == 'area'").set_index(
        ["source", "target", "measure"]
    )["value"]
    for (source, target), n in raw.tables.items():
        counts = n.to_numpy()
        # scikit-learn cuts the margins of a contingency table to whole numbers, so scipy's entropies are used.
        first, second, joint = (
            stats.entropy(part) for part in (counts.sum(axis=1), counts.sum(axis=0), counts.ravel())
        )
        information = first + second - joint
        expected = {
            "mutual_information": information,
            "homogeneity": information / first,
            "completeness": information / second,
            "v_measure": 2 * information / (first + second),
            "variation_of_information": first + second - 2 * information,
            "purity": counts.max(axis=1).sum() / counts.sum(),
        }
        for name, value in expected.items():
            assert people[source, target, name] == pytest.approx(value, abs=1e-9), (source, target, name)


def test_best_fit_is_the_area_with_most_of_the_zone(inputs: Inputs) -> None:
    review = review_with(inputs, apportionment="best_fit_area", curve_m=(50.0,))
    areas = inputs.sets[2].areas.reset_index()[["area", "geometry"]]
    cut = gpd.overlay(
        inputs.zones.reset_index()[["zone", "geometry"]], areas, how="intersection", keep_geom_type=True
    )
    largest = (
        cut.assign(m2=cut.area)
        .groupby(["zone", "area"])["m2"]
        .sum()
        .reset_index()
        .sort_values("m2")
        .groupby("zone")["area"]
        .last()
    )
    ours = review.pieces.set_index("zone")["community"]
    assert ours.index.is_unique
    assert (ours == largest.reindex(ours.index)).all()


def test_the_tolerance_moves_people_but_loses_none(inputs: Inputs, raw: Review) -> None:
    review = review_with(inputs)
    assert review.pieces["people"].sum() == pytest.approx(339_960, abs=1e-6)
    assert review.totals["differs"] < raw.totals["differs"]
    noise = review.reassigned[review.reassigned["reason"] == "noise"]
    assert 0 < noise["people"].sum() < 5_000
    assert (review.curve["tolerance_m"].unique() == np.arange(0, 101, 10)).all()


def test_row_order_of_every_input_changes_nothing(inputs: Inputs) -> None:
    review = review_with(inputs, curve_m=(50.0,))
    shuffled = Inputs(
        **{
            **{
                name: getattr(inputs, name)
                for name in ("people_by_age_sex", "centroids", "edition", "changes", "notes", "restricted")
            },
            "zones": inputs.zones.sample(frac=1, random_state=3),
            "sets": tuple(
                type(each)(each.name, each.label, each.areas.sample(frac=1, random_state=3), each.assignment)
                for each in inputs.sets
            ),
        }
    )
    again = review_with(shuffled, curve_m=(50.0,))
    pd.testing.assert_frame_equal(again.disagreements, review.disagreements)
    pd.testing.assert_frame_equal(again.measures, review.measures)
