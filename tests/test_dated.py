"""Of when figures are and from whom: stated ones with what they are of, the others once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import Counts, Population
from localities.scripts.outputs.dated import column_sources, dated_lines, people_origin, source_line
from localities.scripts.outputs.manifest import attribution_lines
from localities.scripts.profiles.gather import gather, two_bases
from localities.scripts.review.map import build_map
from localities.scripts.review.measure import Review
from tests.maps.reading import island
from tests.saying import says

FILE = Path("people.csv")


def stated(review: Review, **update: object) -> Configuration:
    """Return the configuration as if its data were real, with other sections."""
    return review.configuration.model_copy(update={"invented": False, **update})


@pytest.fixture
def dated(pocket_review: Review) -> Configuration:
    """Return a configuration that says of when some of its data are."""
    sets = list(pocket_review.configuration.sets)
    sets[0] = sets[0].model_copy(update={"date": "2019", "publisher": "the health board"})
    counts = Counts(file=FILE, columns={"homes_count": "homes"}, public=True, date="May 2021")
    people = Population(file=FILE, date="mid-2020", publisher="National Records of Scotland")
    return stated(pocket_review, population=people, sets=sets, counts=[counts])


def test_each_source_is_told_and_what_is_not_stated_once(pocket_review: Review, dated: Configuration) -> None:
    lines = dated_lines(dated, pocket_review.inputs)
    assert lines[0] == "People: mid-2020, National Records of Scotland."
    assert "Boundaries of NHS localities: 2019, the health board." in lines
    says(" ".join(lines), "Homes", "May 2021")
    assert [line for line in lines if "not stated" in line] == lines[-1:]
    says(lines[-1], "not stated", "boundaries of Social work localities and Community areas")
    assert attribution_lines(dated, pocket_review.inputs)[: len(lines)] == lines


def test_nothing_is_invented(pocket_review: Review, dated: Configuration) -> None:
    bare = stated(pocket_review, population=Population(file=FILE), counts=[])
    assert people_origin(bare) == source_line("") == ""
    says(dated_lines(bare, pocket_review.inputs)[-1], "not stated", "people")
    assert people_origin(stated(pocket_review, population=Population(file=FILE, year=2021))) == "2021"
    assert dated_lines(dated.model_copy(update={"invented": True}), pocket_review.inputs) == []
    assert column_sources(dated) == {"homes_count": "Source: May 2021."}


def test_a_legend_cites_its_own_source(pocket_review: Review, dated: Configuration) -> None:
    review = replace(pocket_review, configuration=dated.model_copy(update={"counts": []}))
    page = build_map(review, []).html()
    themes = island(page)["themes"]
    found = {each["name"]: each["source"] for each in themes}
    assert found["density"] == found["age:1"] == "Source: mid-2020, National Records of Scotland."
    assert "Index of Multiple Deprivation" in found["simd"]


def test_where_two_bases_meet_one_line_says_so(pocket_review: Review) -> None:
    data = gather(pocket_review, (), ()).data
    people = data.zones["people"]
    [said] = two_bases(replace(data, zones=data.zones.assign(simd_people=people + 1)))
    says(said, f"{people.sum() + len(people):,.0f} people", "SIMD", f"{people.sum():,.0f} people")
    assert two_bases(replace(data, zones=data.zones.assign(simd_people=people))) == []
