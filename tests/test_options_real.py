"""Options on real data: three partners' areas in North Lanarkshire, islands in Argyll and Bute, a forecast."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localities.scripts.configuration.config import choose, read_configuration
from localities.scripts.inputs.load import load
from localities.scripts.options.optionset import make_options, wanted_choices
from localities.scripts.options.propose import chosen
from localities.scripts.options.scene import scene_of
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure
from tests.pocketarea import POCKET
from tests.saying import says
from tests.test_rulebook import with_options

QUIET = Progress(shown=False)
CONFIGURATIONS = Path(__file__).parent / "configurations"


def reviewed(path: Path) -> Review:
    configuration = choose(path)
    return measure(load(configuration, QUIET), configuration, QUIET)


@pytest.mark.long
@pytest.mark.shared
def test_north_lanarkshire_has_a_consensus_and_nests_in_nine_areas(shared: Path) -> None:
    review = reviewed(CONFIGURATIONS / "north_lanarkshire_options.toml")
    choices = chosen(wanted_choices(review.configuration), ["consensus", "nested", "whole_communities"])
    options = make_options(review, QUIET, seconds=120, choices=choices)
    log = options.log.set_index("option")
    assert log["status"].tolist() == ["optimal"] * 3
    assert (
        log.loc["Consensus", "value"] >= 30_269
    )  # what nesting without the rules costs: fewer people cannot be moved
    assert log.loc["Whole communities for at most 30,000 people", "value"] == 0
    assert options.appraisal["criterion"].str.startswith("communities_split:").any()
    assert "Hospitals" in " ".join(options.appraisal["label"])
    today = options.setting.status_quo
    agreed = (today["nhs"] == today["social_work"]) & (today["nhs"] == today["community"])
    plan = options.candidates[0].plan
    assert (plan[agreed] == today.loc[agreed, "nhs"]).all()


@pytest.mark.shared
def test_islands_are_never_linked_silently(shared: Path) -> None:
    review = reviewed(CONFIGURATIONS / "argyll_and_bute_options.toml")
    unlinked = make_options(with_options(review), QUIET, seconds=30)
    assert not unlinked.candidates
    why = unlinked.infeasible["why"][0]
    says(why, "8 parts", "no border or declared link")
    assert '["S01007288", "S01007304"]' in why
    assert set(unlinked.links["status"]) == {"suggested"}
    assert unlinked.links["why"].str.contains("not used").all()
    linked = make_options(with_options(review, suggested_links=True), QUIET, seconds=60)
    assert linked.log["status"].tolist() == ["optimal"]
    assert linked.links["why"].str.contains("suggested and used").all()
    assert len(linked.links) == 7


def test_a_forecast_is_counted_by_rules_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(POCKET, folder)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    section = '\n[options.forecast]\nfile = "population.csv"\n[[options.rules]]\nmin_people = 2000\n'
    (folder / "review.toml").write_text(text + section, encoding="utf-8")
    configuration = read_configuration(folder / "review.toml")
    review = measure(load(configuration, QUIET), configuration, QUIET)
    scene = scene_of(review)
    assert scene.ground.forecast
    assert scene.problem.forecast_for is not None
    options = make_options(review, QUIET, seconds=60)
    stated = options.rules.set_index("kind").loc["min people", "states"]
    says(stated, "Every locality", "at least 2,000 forecast people")
    assert "forecast_max_deviation" in set(options.appraisal["criterion"])
