"""An option of which nobody knows how much better a plan could be: said so everywhere, and never as a number."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from localities.boundaries.options.plan import Option
from localities.maps import Trade, tradeoff_chart
from localities.scripts.options.optionset import OptionSet, details_of
from localities.scripts.options.out import option_facts, write_option_files
from localities.scripts.options.prose import ensemble_texts
from localities.scripts.options.solving import log_table, proof
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review
from tests.optionsets import NAMES
from tests.saying import says


def unproven(value: float | None) -> Option:
    plan = None if value is None else pd.Series(["A"], index=["Z1"])
    status = "nothing found" if value is None else "best found"
    return Option(plan, "cut_border", "metres", status, value, float("-inf"), False, (), people_moved=12)


@pytest.fixture(scope="module")
def outputs(review: Review, options: OptionSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the outputs of options of which the second has no bound, nor has anything on the curve or the frontier."""
    log = pd.concat([options.log.iloc[:1], log_table({NAMES[1]: unproven(5000.0)})], ignore_index=True)
    assert options.curve is not None
    assert options.frontier is not None
    without = dataclasses.replace(
        options,
        log=log,
        curve=options.curve.assign(bound=float("-inf"), gap=float("inf")),
        frontier=options.frontier.assign(first_bound=float("-inf"), first_gap=float("inf"), proven=False),
    )
    folder = tmp_path_factory.mktemp("unproven")
    details = details_of(options.candidates[:1], options.setting)
    quiet = Progress(shown=False)
    write_option_files(review, without, details, folder, attribution=[], progress=quiet)
    (folder / "facts.json").write_text(json.dumps(option_facts(without), allow_nan=False), encoding="utf-8")
    return folder


def test_the_proof_in_words() -> None:
    says(proof(unproven(5000.0)), "5 km of border", "not known how much better", "12 people change area")
    said = proof(dataclasses.replace(unproven(5000.0), bound=0.0))
    says(said, "not known how much better")
    says(proof(unproven(None)), "No plan was found in time", "not known how good")


def test_the_page_says_not_known(outputs: Path) -> None:
    page = (outputs / "options.html").read_text(encoding="utf-8")
    row = re.search(
        f"<tr[^>]*>(?:(?!</tr>).)*{NAMES[1]}(?:(?!</tr>).)*metres(?:(?!</tr>).)*</tr>", page, re.S
    )
    assert row is not None
    assert row[0].count("not known") == 2
    assert not re.search(r"\binf\b|Infinity|\bnan\b", re.sub(r"<script.*?</script>", "", page, flags=re.S))


def test_the_workbook_the_tables_and_the_manifest_hold_no_number(outputs: Path) -> None:
    logs = json.loads((outputs / "facts.json").read_text(encoding="utf-8"))["solver_log"]
    assert (logs[1]["proven_bound"], logs[1]["gap_share"]) == (None, None)
    for path in (outputs / "tables").glob("*.csv"):
        assert not re.search(r"(?m)(^|,)-?inf(,|$)", path.read_text(encoding="utf-8-sig")), path.name
    book = openpyxl.load_workbook(outputs / "options.xlsx", read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in cells if isinstance(cell, float) and abs(cell) == float("inf")]


def test_the_bar_of_a_chart_ends_at_nothing() -> None:
    chart = tradeoff_chart(
        [Trade(1, 900, float("-inf"), "A"), Trade(2, 500, 500, "B")], title="T", x_label="x", y_label="y"
    )
    none = tradeoff_chart(
        [Trade(1, 900, 0, "A"), Trade(2, 500, 500, "B")], title="T", x_label="x", y_label="y"
    )
    assert chart == none


def test_random_plans_that_are_equal_count_as_no_better(options: OptionSet) -> None:
    texts = ensemble_texts(options, NAMES[0])
    assert texts
    assert all(": as good as or better than " in text for text in texts)
