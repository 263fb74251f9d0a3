"""GP practices as evidence: clusters that stay together or not, lists, and nothing said of what is not given."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest

from localities.boundaries import Setting
from localities.scripts.engagement.evidence import NO_DATA, POINTS, checklist
from localities.scripts.engagement.practices import practice_words, practices_of
from localities.scripts.options.optionset import OptionDetail, OptionSet, details_of
from tests.saying import is_said, says

CLUSTERS = next(point for point in POINTS if "GP practices" in point.asks)


@pytest.fixture
def detail(pocket_options: OptionSet) -> OptionDetail:
    """Return one option's details."""
    return details_of(pocket_options.candidates[:1], pocket_options.setting)[0]


def with_services(setting: Setting, detail: OptionDetail, **columns: list[object]) -> Setting:
    """Return the setting with three services: two in one locality, the third in another."""
    plan = detail.candidate.plan
    first, second = list(dict.fromkeys(plan))[:2]
    zones = [*plan.index[plan == first][:2], plan.index[plan == second][0]]
    points = setting.zones.geometry[zones].representative_point()
    frame = {"name": ["A", "B", "C"], "kind": "GP practices", **columns}
    return replace(setting, services=gpd.GeoDataFrame(frame, geometry=points.to_numpy(), crs=points.crs))


def test_a_cluster_in_two_localities_is_named_and_lists_are_added(
    pocket_options: OptionSet, detail: OptionDetail
) -> None:
    columns = {"cluster": ["North", "South", "South"], "patients": [1000.0, 500.0, 4000.0]}
    said = practice_words(with_services(pocket_options.setting, detail, **columns), detail)
    says(said, "0 to 2 practices", "Of 2 clusters 1 has practices in more than one locality: South")
    says(said, "1,500 patients", "4,000 patients")


def test_what_is_not_given_is_said(pocket_options: OptionSet, detail: OptionDetail) -> None:
    said = practice_words(with_services(pocket_options.setting, detail), detail)
    says(said, "cluster is not given", "lists is not given")


def test_hospitals_are_no_evidence_of_practices(pocket_options: OptionSet, detail: OptionDetail) -> None:
    hospitals = with_services(pocket_options.setting, detail, kind=["Hospitals"] * 3)
    assert practices_of(hospitals) is None
    said = CLUSTERS.evidence(replace(pocket_options, setting=hospitals), detail)
    assert said == NO_DATA
    assert not is_said(said, "Hospitals")


def test_every_point_says_what_would_answer_it(pocket_options: OptionSet, detail: OptionDetail) -> None:
    frame = checklist(pocket_options, [detail]).frame
    assert frame["answered_by"].str.len().gt(10).all()
    assert not frame["answered_by"].duplicated().any()
