"""The chart of a trade-off: points where the figures say, open where nothing is proven."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from localities.maps import Trade, tradeoff_chart

SPACE = "{http://www.w3.org/2000/svg}"


def chart(*trades: Trade, title: str = "Cost against balance") -> ElementTree.Element:
    return ElementTree.fromstring(tradeoff_chart(trades, title=title, x_label="x", y_label="y", x_unit="%"))


def circles(svg: ElementTree.Element) -> list[tuple[float, float, str]]:
    return [
        (float(str(each.get("cx"))), float(str(each.get("cy"))), str(each.get("fill")))
        for each in svg.iter(f"{SPACE}circle")
    ]


def texts(svg: ElementTree.Element) -> list[str]:
    return [str(each.text) for each in svg.iter(f"{SPACE}text")]


def test_points_lie_in_proportion_from_zero() -> None:
    svg = chart(Trade(10, 1000, 1000, "a"), Trade(20, 500, 500, "b"), Trade(50, 250, 250, "c"))
    first, second, third, *key = circles(svg)
    left, right, floor = 78.0, 640.0 - 34, 340.0 - 52
    assert first[0] == pytest.approx(left + (right - left) * 10 / 50, abs=0.1)
    assert third[0] == pytest.approx(right, abs=0.1)
    assert floor - second[1] == pytest.approx((floor - first[1]) / 2, abs=0.1)
    assert floor - third[1] == pytest.approx((floor - first[1]) / 4, abs=0.1)
    assert len(key) == 2
    assert {"0%", "10%", "50%", "1,000", "a", "b", "c"} <= set(texts(svg))


def test_a_point_that_is_not_proven_is_open_over_its_bound() -> None:
    proven, open_one, *_ = circles(chart(Trade(1, 100, 100, ""), Trade(2, 200, 150, "")))
    assert proven[2] == "#12436D"
    assert open_one[2] == "#FFFFFF"
    svg = chart(Trade(2, 200, 150, ""))
    (at,) = circles(svg)[:1]
    upright = [line for line in svg.iter(f"{SPACE}line") if line.get("x1") == line.get("x2") == str(at[0])]
    ends = sorted(float(str(upright[-1].get(name))) for name in ("y1", "y2"))
    floor = 340.0 - 52
    assert ends[0] == pytest.approx(at[1])
    assert (floor - ends[1]) / (floor - ends[0]) == pytest.approx(150 / 200, abs=0.01)


def test_the_chart_says_what_it_shows_and_escapes_names() -> None:
    svg = chart(Trade(1, 1, 1, "<b>&"), title='<img src=x> & "so"')
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == '<img src=x> & "so"'
    assert "<b>&" in texts(svg)


@pytest.mark.parametrize("value", [0.0, 0.003, 7.0, 43_447.0, 3e6])
def test_the_ticks_reach_every_value_and_are_few(value: float) -> None:
    svg = chart(Trade(value, value, value, ""))
    ticks = [text for text in texts(svg) if text.endswith("%")]
    assert 2 <= len(ticks) <= 7
    assert float(ticks[-1].rstrip("%").replace(",", "")) >= value
    assert tradeoff_chart(
        [Trade(value, value, value, "")], title="t", x_label="x", y_label="y", x_unit="%"
    ) == (tradeoff_chart([Trade(value, value, value, "")], title="t", x_label="x", y_label="y", x_unit="%"))
