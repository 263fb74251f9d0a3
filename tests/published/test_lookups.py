"""The lookups that hand options on: read back by appraise they are the same plans, whatever the names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.proposal import read_proposal
from localities.boundaries.reading.names import without_apostrophe
from localities.scripts.options.optionset import OptionSet, details_of
from localities.scripts.options.out import write_lookups
from localities.scripts.outputs.escaping import safe_text
from localities.scripts.review.measure import Review
from tests.optionsets import HOSTILE, made_options, review_of


@given(st.text(alphabet=" '=+-@|ab\t", max_size=5))
def test_the_apostrophe_before_a_formula_is_undone(name: str) -> None:
    assert without_apostrophe(str(safe_text(name))) == name


def test_hostile_names_of_localities_come_back_as_they_were(hostile: Path) -> None:
    review = review_of(hostile.parent / "review.toml")
    options = made_options(review, HOSTILE[2:5], said=HOSTILE[3])
    files = sorted((hostile / "lookups").glob("*.csv"))
    assert any("'=cmd" in path.read_text(encoding="utf-8-sig") for path in files)
    plans = [each.plan.sort_index() for each in options.candidates]
    for path in files:
        read, _ = read_proposal(path, review.inputs.zones, known=HOSTILE)
        assert any(read.equals(plan.rename("locality").astype("str")) for plan in plans), path.name


@pytest.mark.parametrize("name", [None, "Orrenshire HSCP", "=Orrenshire"])
def test_the_partnership_is_called_by_its_published_name(
    review: Review, options: OptionSet, name: str | None, tmp_path: Path
) -> None:
    configuration = review.configuration.model_copy(update={"partnership": name})
    named = replace(review, configuration=configuration)
    write_lookups(tmp_path / "lookups", named, details_of(options.candidates[2:], options.setting))
    lookup = pd.read_csv(tmp_path / "lookups" / "mine.csv", dtype=str, encoding="utf-8-sig")
    assert lookup["hscp2019name"].unique().tolist() == [str(safe_text(name or review.configuration.title))]
