"""Suppression attacked by linear programmes of its own and by counting all tables."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.disclosure.attack import attack
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.suppress import HIDDEN, CellSearch, suppress
from localities.boundaries.errors import ConfigurationError, InputError
from tests.disclosure.attackers import all_tables, attack_table, long_table, solve
from tests.disclosure.tables import TOTAL, table_system, wide
from tests.laws import examples

COUNTS = st.integers(0, 60) | st.integers(1, 9)


def table_of(most: int) -> st.SearchStrategy[list[list[int]]]:
    return st.tuples(st.integers(1, most), st.integers(1, most)).flatmap(
        lambda size: st.lists(
            st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def test_one_hidden_cell_in_a_row_is_no_secret() -> None:
    system = table_system({"cases": long_table([[3, 20, 40], [30, 20, 10], [11, 15, 16]])})
    shown = np.ones(len(system.cells), dtype=bool)
    shown[0] = False
    assert attack(system, shown, floor=1).loc[0].to_list() == [3, 3]
    # Hiding a second cell of the row leaves the columns to subtract in.
    shown[1] = False
    assert attack(system, shown, floor=1).loc[[0, 1], "low"].to_list() == [3, 20]


def test_four_corners_of_a_rectangle_hide_one_small_count() -> None:
    found = suppress(table_system({"cases": long_table([[3, 20, 40], [30, 20, 10], [11, 15, 16]])}))
    assert found.proved
    assert wide(found, "locality", "age").to_numpy().tolist() == [
        [HIDDEN, HIDDEN, 40, 63], [30, 20, 10, 60], [HIDDEN, HIDDEN, 16, 42], [44, 55, 66, 165],
    ]  # fmt: skip
    log = found.log.set_index(["locality", "age"])
    assert log["why"].to_dict() == {
        ("r0", "c0"): "primary", ("r0", "c1"): "secondary", ("r2", "c0"): "secondary", ("r2", "c1"): "secondary",
    }  # fmt: skip
    assert log.loc[("r0", "c0"), ["count", "low", "high"]].to_list() == [3, 1, 13]


@examples(20)
@given(table_of(4), st.sampled_from([3, 5, 10]), st.sampled_from(["best", "fast"]))
def test_no_small_count_can_be_worked_out_from_what_is_shown(
    counts: list[list[int]], threshold: int, method: str
) -> None:
    found = suppress(table_system({"cases": long_table(counts)}), DisclosureRule(threshold), method=method)  # type: ignore[arg-type]
    assert found.cells["protected"].all()
    table = wide(found, "locality", "age")
    truth = np.array(counts, dtype=float)
    whole = np.block([[truth, truth.sum(1, keepdims=True)], [truth.sum(0, keepdims=True), truth.sum()]])
    bounds = solve(table, floor=1.0)
    for (i, j), value in np.ndenumerate(whole):
        if 0 < value < threshold:
            low, high = bounds[i, j]
            assert low <= value <= high
            assert high >= threshold
            assert high - low >= threshold - 1 - 1e-6
        elif (i, j) not in bounds:
            assert table.iloc[i, j] == value


@examples(15)
@given(st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=2), st.data())
def test_the_attack_finds_what_counting_all_tables_finds(
    counts: list[list[int]], data: st.DataObject
) -> None:
    system = table_system({"cases": long_table(counts)})
    inner = (system.cells[["locality", "age"]] != TOTAL).all(axis=1).to_numpy()
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=len(inner), max_size=len(inner)))) & inner
    bounds = attack(system, ~hidden, whole=True)
    places = system.cells[["locality", "age"]].to_numpy()
    given_cells: list[list[int | None]] = [list(row) for row in counts]
    for number in np.flatnonzero(hidden):
        given_cells[int(places[number][0][1:])][int(places[number][1][1:])] = None
    totals = ([sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)])
    tables = list(all_tables(given_cells, totals, floor=0))
    for number in np.flatnonzero(hidden):
        i, j = int(places[number][0][1:]), int(places[number][1][1:])
        values = [table[i][j] for table in tables]
        assert bounds.loc[number].to_list() == [min(values), max(values)]


@examples(10)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=2))
def test_no_sum_that_follows_and_holds_a_small_count_is_small(counts: list[list[int]]) -> None:
    threshold = 4
    found = suppress(table_system({"cases": long_table(counts)}), DisclosureRule(threshold))
    table = wide(found, "locality", "age")
    if any(isinstance(value, str) for value in [*table.iloc[-1], *table[TOTAL]]):
        return  # totals are hidden: the tables cannot all be counted
    shown = [[None if isinstance(v, str) else int(v) for v in row[:-1]] for row in table.to_numpy()[:-1]]
    totals = ([int(v) for v in table[TOTAL][:-1]], [int(v) for v in table.iloc[-1][:-1]])
    tables = np.array(list(all_tables(shown, totals, floor=1))).reshape(-1, 6)
    secret = [at for at in range(6) if shown[at // 3][at % 3] is None]
    small = {at for at in secret if 0 < counts[at // 3][at % 3] < threshold}
    for size in range(1, len(secret) + 1):
        for union in itertools.combinations(secret, size):
            sums = tables[:, union].sum(axis=1)
            if small & set(union) and (sums == sums[0]).all():
                assert sums[0] >= threshold


@pytest.mark.parametrize(
    "counts",
    [[[3, 20, 40], [30, 20, 10], [11, 15, 16]], [[1, 0, 12], [14, 50, 20], [13, 20, 2]], [[5, 4, 30, 30]]],
)
def test_no_fewer_cells_would_do(counts: list[list[int]]) -> None:
    system, rule = table_system({"cases": long_table(counts)}), DisclosureRule()
    found = suppress(system, rule)
    assert found.proved
    small = rule.small(system.counts)
    extra = int((found.cells["why"] == "secondary").sum())
    assert extra >= 1
    others = np.flatnonzero(~small & (system.counts > 0))
    search = CellSearch(system, rule, small, small)
    for fewer in itertools.combinations(others, extra - 1):
        hidden = small.copy()
        hidden[list(fewer)] = True
        assert search.exposed(hidden, small).any(), f"{fewer} would have done"


def test_a_table_smaller_than_the_threshold_is_hidden_whole() -> None:
    found = suppress(table_system({"cases": long_table([[2, 3], [0, 1]])}))
    assert wide(found, "locality", "age").to_numpy().tolist() == [
        [HIDDEN] * 3,
        [0.0, HIDDEN, HIDDEN],
        [HIDDEN] * 3,
    ]
    assert found.cells["protected"].all()


def test_zeros_are_shown_or_small_as_the_rule_says() -> None:
    table = long_table([[0, 40, 40], [30, 30, 30], [25, 35, 45]])
    assert (suppress(table_system({"cases": table})).cells["flag"] == "").all()
    found = suppress(table_system({"cases": table}), DisclosureRule(zeros="suppressed"))
    assert wide(found, "locality", "age").iloc[0, 0] == HIDDEN
    assert found.cells.loc[0, ["low", "high"]].to_list()[0] == 0
    assert found.cells.loc[0, "high"] >= 10


def test_what_is_known_elsewhere_cannot_be_hidden() -> None:
    table = long_table([[4, 3]])
    system = table_system({"cases": table})
    grand = system.cells[["locality", "age"]].eq(TOTAL).all(axis=1)
    found = suppress(replace(system, cells=system.cells.assign(fixed=grand)))
    # The grand total of 7 is known, so the cells lie between 1 and 6 whatever is hidden.
    assert found.cells.loc[~found.cells["protected"], "count"].to_list() == [4, 3, 7, 4, 3, 7]
    assert not found.proved


def linked() -> dict[str, pd.DataFrame]:
    by_age = long_table([[4, 30, 40], [25, 30, 35], [20, 21, 22]])
    by_sex = long_table([[40, 34], [50, 40], [31, 32]], columns="sex")
    return {"by age": by_age, "by sex": by_sex}


def test_linked_tables_share_their_margins() -> None:
    system = table_system(linked())
    assert len(system.cells) == 9 + 6 + 3 + 3 + 2 + 1
    found = suppress(system)
    assert found.cells["protected"].all()
    shared = found.cells[(found.cells["age"] == TOTAL) & (found.cells["sex"] == TOTAL)]
    by_age, by_sex = wide(found, "locality", "age"), wide(found, "locality", "sex")
    assert by_age[TOTAL].to_list() == by_sex[TOTAL].to_list()
    assert len(shared) == 4
    assert by_age.iloc[0, 0] == HIDDEN


def test_a_margin_that_is_hidden_in_one_table_only_is_found_in_the_other() -> None:
    system = table_system(linked())
    total = (
        (system.cells["locality"] == "r0") & (system.cells["age"] == TOTAL) & (system.cells["sex"] == TOTAL)
    )
    cell = (system.cells["locality"] == "r0") & (system.cells["age"] == "c0")
    hidden = (total | cell).to_numpy()
    assert attack(system, ~hidden)["low"][cell].to_list() == [4]


def test_three_dimensions_have_totals_in_every_direction() -> None:
    table = pd.DataFrame(
        [(a, b, c, 5.0 * (1 + i)) for i, (a, b, c) in enumerate(itertools.product("xy", "pq", "mf"))],
        columns=["locality", "year", "sex", "count"],
    )
    system = table_system({"cases": table})
    assert len(system.cells) == 27
    assert np.abs(system.sums @ system.counts).max() == 0
    assert suppress(system).cells["protected"].all()


def test_apportioned_counts_are_protected_too() -> None:
    found = suppress(
        table_system({"cases": long_table([[0.4, 20.5, 40.1], [30.2, 20, 10.3], [11, 15.5, 16]])})
    )
    assert found.cells["protected"].all()
    assert wide(found, "locality", "age").iloc[0, 0] == HIDDEN


def test_the_order_of_rows_and_columns_changes_nothing() -> None:
    table = long_table([[3, 20, 40], [30, 20, 9], [11, 15, 16]])
    first = suppress(table_system({"cases": table}))
    shuffled = table.sample(frac=1, random_state=4)
    again = suppress(table_system({"cases": shuffled}))
    pd.testing.assert_frame_equal(first.cells, again.cells)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.iloc[:-1], "1 of 4 combinations are missing"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), "1 combinations stand more than once"),
        (
            lambda t: t.assign(count=[1.0, None, -1.0, 2.0]),
            "2 counts are missing or below 0: r0 / c1, r1 / c0",
        ),
        (lambda t: t.replace("r0", TOTAL), "a category is called 'Total'"),
        (lambda t: t[["locality", "age"]], "needs a column for each dimension"),
    ],
)
def test_a_table_that_cannot_be_is_refused(change: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        table_system({"cases": change(long_table([[1, 2], [3, 4]]))})  # type: ignore[operator]


def test_linked_tables_that_disagree_are_refused() -> None:
    tables = {**linked(), "by sex": long_table([[40, 35], [50, 40], [31, 32]], columns="sex")}
    with pytest.raises(
        InputError, match=r"disagree on 2 shared counts: Total is 227 and 228, r0 is 74 and 75\."
    ):
        table_system(tables)


@pytest.mark.parametrize(
    "given_rule", [{"threshold": 1}, {"zeros": "maybe"}, {"people": -1}, {"values": 11}, {"values": 1}]
)
def test_a_rule_that_protects_nobody_is_refused(given_rule: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        DisclosureRule(**given_rule)  # type: ignore[arg-type]


def test_an_outsider_needs_nothing_but_the_published_table() -> None:
    table = pd.DataFrame(
        [[HIDDEN, 20, 40, 63], [30, HIDDEN, HIDDEN, 60], [11, HIDDEN, HIDDEN, 42], [44, 55, 66, 165]],
        index=["x", "y", "z", TOTAL], columns=["a", "b", "c", TOTAL],
    )  # fmt: skip
    low, high = attack_table(table, floor=1)
    assert low.loc["x", "a"] == high.loc["x", "a"] == 3
    assert [low.loc["y", "b"], high.loc["y", "b"]] == [5, 29]
    assert (low[TOTAL] == table[TOTAL]).all()
    without = table.drop(index=TOTAL, columns=TOTAL)
    assert np.isinf(attack_table(without)[1].loc["x", "a"])


@examples(10)
@given(table_of(3))
def test_the_outsider_finds_what_the_publisher_checked(counts: list[list[int]]) -> None:
    found = suppress(table_system({"cases": long_table(counts)}))
    low, high = attack_table(wide(found, "locality", "age"), floor=1, whole=True)
    for cell in found.cells.itertuples():
        bounds = (low.loc[cell.locality, cell.age], high.loc[cell.locality, cell.age])
        assert bounds == (cell.low, cell.high)
