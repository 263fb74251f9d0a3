"""Options made by hand for the tests of their outputs: nothing is solved, every table of an option set is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from localities.boundaries import Note
from localities.boundaries.appraisal.appraise import appraise
from localities.boundaries.appraisal.scorecard import rank_stability, scorecard
from localities.boundaries.appraisal.setting import Setting
from localities.boundaries.options.tradeoffs.comparing import option_differences
from localities.scripts.configuration.config import choose
from localities.scripts.inputs.load import load
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.out import write_options
from localities.scripts.options.scene import Candidate, complete, setting_of
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review, measure

NAMES = ("Least disruption", "Within 10%", "mine")
HOSTILE = [
    '<img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "=cmd|' /C calc'!A0",
    "'\"><svg onload=window.pwned=1>",
    "`${window.pwned=1}` {{ 7*7 }}{% x %}",
    "@SUM(1+9) & “Ayr”",
]
WEIGHTS = {"people_moved": 2.0, "max_deviation": 1.0, "cut_border_km": 1.0}


def review_of(configuration: Path | None) -> Review:
    """Return the review of a configuration, of the demonstration area if there is none."""
    progress, chosen = Progress(shown=False), choose(configuration)
    return measure(load(chosen, progress), chosen, progress)


def made_options(review: Review, names: Sequence[str] = NAMES, said: str = "said of it") -> OptionSet:
    """Return three options: each set's areas completed by the others', the last with one border zone moved."""
    setting = setting_of(review)
    plans = [complete(setting.status_quo, [first]) for first in setting.sets]
    plans[2] = _with_one_moved(plans[0], setting)
    candidates = tuple(
        Candidate(name, plan, f"Where it comes from: {said}.", kind)
        for name, plan, kind in zip(names, plans, ("consensus", "least_disruption", "proposal"), strict=True)
    )
    named = {each.name: each.plan for each in candidates}
    appraisal = appraise(named, setting)
    codes = setting.zones.index
    return OptionSet(
        setting=setting,
        candidates=candidates,
        notes=(Note("warning", said, f"{said}: look at it", 2), Note("warning", "options.ensemble", said, 1)),
        rules=pd.DataFrame(
            [(said, "keep together", said, "every option"), ("within 10%", "tolerance", said, names[1])],
            columns=["name", "kind", "states", "applies_to"],
        ),
        links=pd.DataFrame(
            [(codes[0], codes[40], said, said, 812.5, "suggested", said)],
            columns=["zone", "neighbour", "zone_name", "neighbour_name", "distance_m", "status", "why"],
        ),
        log=_log(names),
        appraisal=appraisal,
        scorecard=scorecard(appraisal, WEIGHTS),
        stability=rank_stability(appraisal, WEIGHTS, draws=200),
        curve=_curve(),
        frontier=_frontier(),
        ensemble=_ensemble(appraisal),
        differences=option_differences(named, setting.people),
        infeasible=pd.DataFrame([("Within 1%", f"{said}\nand {said}")], columns=["option", "why"]),
        short_list=pd.DataFrame(
            [(names[0], True, None, float("nan"), said), (names[2], False, names[0], 0.001, said)],
            columns=["option", "kept", "nearest", "different_share", "why"],
        ),
    )


def written(review: Review, options: OptionSet, folder: Path) -> Path:
    """Return the folder with the outputs of some options."""
    folder.mkdir()
    write_options(review, options, folder, inputs=(), progress=Progress(shown=False))
    return folder


def _with_one_moved(plan: pd.Series, setting: Setting) -> pd.Series:
    """Return a plan with the first zone on a border in its neighbour's locality."""
    ends = setting.neighbours
    cut = ends[ends["zone"].map(plan) != ends["neighbour"].map(plan)].iloc[0]
    moved = plan.copy()
    moved[cut["zone"]] = plan[cut["neighbour"]]
    return moved


def _log(names: Sequence[str]) -> pd.DataFrame:
    rows = [
        (names[0], "least_disruption", "optimal", 100.0, 100.0, 0.0, "people", True, 90.0, "localities hang together"),
        (names[1], "least_disruption", "best found", 200.0, 150.0, 0.25, "people", False, 180.0, "within 10%"),
        ("Not found", "balance", "nothing found", None, float("inf"), None, "people", False, None, ""),
    ]  # fmt: skip
    columns = ["option", "objective", "status", "value", "proven_bound", "gap_share", "unit", "ties_settled",
               "moved_people", "rules"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _curve() -> pd.DataFrame:
    rows = [
        (float("nan"), "optimal", 100.0, 100.0, 0.0, 90.0, 0.58),
        (0.2, "best found", 300.0, 250.0, 1 / 6, 280.0, 0.19),
        (0.05, "infeasible", float("nan"), float("nan"), float("nan"), float("nan"), float("nan")),
    ]
    columns = ["tolerance", "status", "value", "bound", "gap", "people_moved", "deviation"]
    return pd.DataFrame(rows, columns=columns)


def _frontier() -> pd.DataFrame:
    rows = [
        (0, "people_moved", "people", "cut_border", "metres", 90.0, 90.0, 5000.0, 5000.0, 0.0, 0.0, True, 90.0),
        (1, "people_moved", "people", "cut_border", "metres", 190.0, 150.0, 4000.0, 4000.0, 0.2, 0.0, False, 190.0),
    ]  # fmt: skip
    columns = ["point", "first", "first_unit", "second", "second_unit", "first_value", "first_bound", "second_value",
               "second_bound", "first_gap", "second_gap", "proven", "people_moved"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _ensemble(appraisal: pd.DataFrame) -> pd.DataFrame:
    rows = appraisal[appraisal["criterion"].isin(["people_moved", "max_deviation"])]
    return rows[["option", "criterion", "value"]].assign(
        ensemble_min=0.1, ensemble_median=0.5, ensemble_max=0.9, better_share=0.93
    )
