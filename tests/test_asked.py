"""What the command line asks for is what is done and what the manifest says; bounds and gaps are shown as they are."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries import Option
from localities.scripts.configuration.config import choose
from localities.scripts.formats import cell, per_cent
from localities.scripts.options.optionset import wanted_choices
from localities.scripts.options.propose import as_asked, chosen, with_tolerances
from localities.scripts.options.solving import log_table, proof
from localities.scripts.outputs.manifest import parameters


def test_the_manifest_tells_what_was_asked_for_on_the_command_line() -> None:
    configuration = choose(None)
    choices = chosen(with_tolerances(wanted_choices(configuration), [0.2, 0.1]), ["least_disruption"])
    asked = as_asked(configuration, choices, 8)
    assert list(choices) == ["Least disruption within 20%", "Least disruption within 10%"]
    assert wanted_choices(asked) == {
        name: choice.model_copy(update={"name": name}) for name, choice in choices.items()
    }
    told = parameters(asked)["options"]
    assert told["seconds"] == 8
    assert [(each["name"], each["tolerance"]) for each in told["choices"]] == [
        ("Least disruption within 20%", 0.2),
        ("Least disruption within 10%", 0.1),
    ]
    assert as_asked(configuration, choices, None).options.seconds == configuration.options.seconds


def found(value: float, bound: float) -> Option:
    plan = pd.Series(["A"], index=["Z1"])
    return Option(plan, "moment_of_inertia", "people x km2", "best found", value, bound, False, ())


def test_sentence_and_table_give_the_same_bound_rounded_down() -> None:
    option = found(3_457_829.2, 3_436_925.9031)
    assert "no plan can have less than 3,436,925 " in proof(option)
    assert log_table({"free": option})["proven_bound"].tolist() == [3_436_925]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0%"), (0.0003, "under 0.1%"), (0.0005, "0.1%"), (0.17, "17.0%"), (None, "not known")],
)
def test_a_small_gap_is_not_shown_as_none(share: float | None, shown: str) -> None:
    assert per_cent(share) == cell("gap_share", share) == cell("first_gap", share) == shown


def test_the_proof_of_a_small_gap() -> None:
    assert "(gap under 0.1%)" in proof(found(46_388, 46_372))
