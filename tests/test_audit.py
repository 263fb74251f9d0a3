"""The attack on what is published: it finds what follows, in whole numbers, and nothing else."""

from __future__ import annotations

import re
from itertools import product
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.attack.programme import Contradiction, ToldFigure, attack_figures
from tests.commands import localities
from tests.profiles_command.areas import INDICATOR, rare, with_counts

NORTH, SOUTH, BOTH = frozenset("ab"), frozenset("c"), frozenset("abc")


def shown(value: float, *cells: tuple[str, frozenset[str]]) -> ToldFigure:
    return ToldFigure(dict.fromkeys(cells, 1.0), value, value, f"{cells} {value}")


def test_a_total_less_what_is_shown_gives_the_rest() -> None:
    figures = [shown(233, ("x", BOTH)), shown(227, ("x", NORTH))]
    (found,) = attack_figures(figures, {"south": {("x", SOUTH): 1.0}}, threshold=10, seconds=20)
    assert (found.low, found.high, found.complete) == (6, 6, True)
    assert len(found.by) == 2


def test_whole_numbers_say_more_than_fractions() -> None:
    x, y = ("x", SOUTH), ("y", SOUTH)
    figures = [ToldFigure({x: 7.0, y: 10.0}, 24, 24, "of seven and of ten")]  # fractions: x is 0 to 3.4
    (found,) = attack_figures(figures, {"x": {x: 1.0}}, threshold=3, seconds=20)
    assert (found.low, found.high) == (2, 2)


@pytest.mark.parametrize("seed", range(6))
def test_bounds_are_those_of_all_tables(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 4, 4)
    zones = [frozenset(letter) for letter in "abcd"]
    sums = [zones[0] | zones[1], zones[1] | zones[2], zones[2] | zones[3], frozenset("abcd")]
    rows = np.array([[bool(zone & area) for zone in zones] for area in sums], dtype=int)
    figures = [shown(float(row @ truth), ("x", area)) for row, area in zip(rows, sums, strict=True)]
    targets = {str(number): {("x", zone): 1.0} for number, zone in enumerate(zones)}
    found = {each.what: each for each in attack_figures(figures, targets, threshold=10, seconds=20)}
    tables = [t for t in product(range(13), repeat=4) if (rows @ np.array(t) == rows @ truth).all()]
    for number in range(4):
        values = [table[number] for table in tables]
        if max(values) == 0:
            assert str(number) not in found
        else:
            assert (found[str(number)].low, found[str(number)].high) == (min(values), max(values))


def test_what_is_uncertain_enough_withstands() -> None:
    withheld = [ToldFigure({("x", area): 1.0}, 1, inf, "withheld") for area in (NORTH, SOUTH)]
    targets = {"south": {("x", SOUTH): 1.0}}
    assert attack_figures([shown(40, ("x", BOTH)), *withheld], targets, threshold=10, seconds=20) == []
    (found,) = attack_figures([shown(7, ("x", BOTH)), *withheld], targets, threshold=10, seconds=20)
    assert (found.low, found.high) == (1, 6)


def test_nobody_left_is_small_of_a_rest() -> None:
    figures = [shown(30, ("x", SOUTH)), shown(30, ("of", SOUTH))]
    rest = {"rest": {("of", SOUTH): 1.0, ("x", SOUTH): -1.0}}
    assert attack_figures(figures, rest, threshold=10, seconds=20) == []
    (found,) = attack_figures(figures, rest, threshold=10, seconds=20, rests={"rest"})
    assert (found.low, found.high) == (0, 0)


def test_time_that_is_over_and_figures_that_contradict_are_no_success() -> None:
    figures = [shown(7, ("x", BOTH))]
    (found,) = attack_figures(figures, {"south": {("x", SOUTH): 1.0}}, threshold=10, seconds=0)
    assert not found.complete
    with pytest.raises(Contradiction):
        attack_figures([*figures, shown(8, ("x", BOTH))], {}, threshold=10, seconds=20)


def test_tables_of_ones_own_published_one_after_another(tmp_path: Path) -> None:
    """The first shows the total and withholds one area, the second names another area that differs by that one."""
    pd.DataFrame(
        {"zone": list("abc"), "nhs": ["N", "N", "S"], "board": ["All", "All", "All"]}
    ).to_csv(tmp_path / "areas.csv", index=False)  # fmt: skip
    pd.DataFrame({"area": ["N", "S"], "Falls": ["227", "[c]"]}).to_csv(tmp_path / "first.csv", index=False)
    pd.DataFrame({"area": ["All"], "Falls": ["233"]}).to_csv(tmp_path / "second.csv", index=False)
    line = ("audit", "--areas", "areas.csv", "--count", "Falls")
    one = localities(*line, "first.csv", "--out", "one", cwd=tmp_path)
    assert one.returncode == 0, one.stderr
    both = localities(*line, "first.csv", "second.csv", cwd=tmp_path)
    assert both.returncode == 6, both.stdout
    found = pd.read_csv(tmp_path / "audit-not-for-publication" / "findings.csv")
    assert found[["low", "high"]].to_numpy().tolist() == [[6, 6]]
    assert "first.csv" in found["by"][0]
    assert "second.csv" in found["by"][0]


def test_a_sum_that_everybody_knows(tmp_path: Path) -> None:
    pd.DataFrame({"area": ["N"], "men": ["[c]"], "women": ["40"], "all": ["44"]}).to_csv(
        tmp_path / "table.csv", index=False
    )
    line = ["audit", "table.csv", *(f"--count={name}" for name in ("men", "women", "all"))]
    assert localities(*line, cwd=tmp_path).returncode == 0
    assert localities(*line, "--sum", "all = men + women", cwd=tmp_path).returncode == 6


def test_profiles_that_the_toolkit_wrote_and_one_with_a_slip(tmp_path: Path) -> None:
    with_counts(tmp_path, {"falls": rare(mean=0.6)}, INDICATOR, 'formats = ["xlsx"]')
    run = localities("profile", "review.toml", "--set", "nhs", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    audit = localities("audit", "profiles", cwd=tmp_path)
    assert (audit.returncode, "1 count of which" in audit.stdout) == (0, True), (audit.stdout, audit.stderr)
    own = re.compile(r"(,falls_count,Falls,(?!Other)[^,]*,count,)\[c\]")  # the area's own count
    texts = {
        path: path.read_text("utf-8-sig") for path in sorted(tmp_path.glob("profiles/nhs/*/background.csv"))
    }
    slip, text = next((path, text) for path, text in texts.items() if own.search(text))
    told = []
    for count in range(1, 10):  # all but what agrees with the other figures is a contradiction
        slip.write_text(own.sub(rf"\g<1>{count}.0", text, count=1), "utf-8-sig")
        audit = localities("audit", "profiles", cwd=tmp_path)
        assert audit.returncode == 6, audit.stdout
        told += [count] if f": {count}, from" in audit.stdout else []
    assert told
