"""Small charts as SVG: drawn from numbers alone, the same bytes every time, each with a text alternative."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from .svg import add, drawing, markup

_INK = "#3D3D3D"
_GRID = "#D9D9D9"
_SERIES = ("#12436D", "#F46A25", "#28A197", "#801650")
_DASHES = ("", "7 4", "2 3", "9 3 2 3")
_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 44, 46
_KEY_ROW = 22


def line_chart(
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    y_unit: str = "",
    mark_x: float | None = None,
) -> str:
    """Return a line chart whose lines are told apart by colour and by dashes, with a key beneath.

    Parameters
    ----------
    series
        Label to points (x, y), x ascending; at most four.
    title
        The text alternative: what the chart shows.
    x_label, y_label
        Axis titles, with units.
    y_unit
        Written behind the numbers of the y axis.
    mark_x
        Where to draw an upright line: the value in use.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> chart = line_chart({"People": [(0, 0), (50, 120)]}, title="A line", x_label="Metres", y_label="People")
    >>> chart.startswith("<svg")
    True
    """
    points = [point for line in series.values() for point in line]
    ticks = _ticks(max(y for _, y in points))
    x_most, y_most = max(x for x, _ in points), ticks[-1]
    svg = drawing(_WIDTH, _HEIGHT + _KEY_ROW * len(series), title=title, css="chart")

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (x / x_most if x_most else 0) * (_WIDTH - _LEFT - _RIGHT)
        return round(across, 1), round(_HEIGHT - _BOTTOM - y / y_most * (_HEIGHT - _TOP - _BOTTOM), 1)

    for tick in ticks:
        _, up = place(0, tick)
        _line(svg, _LEFT, up, _WIDTH - _RIGHT, up, _GRID)
        _text(svg, _LEFT - 8, up + 4, f"{tick:g}{y_unit}", anchor="end")
    for x in sorted({x for x, _ in points}):
        across, up = place(x, 0)
        _text(svg, across, up + 18, f"{x:g}")
    if mark_x is not None:
        across, up = place(mark_x, y_most)
        _line(svg, across, up - 6, across, _HEIGHT - _BOTTOM, _INK, dash="1 3")
        _text(svg, across, up - 10, "used here")
    _text(svg, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, x_label)
    _text(svg, 0, 13, y_label, anchor="start")
    for index, (name, line) in enumerate(series.items()):
        places = [place(*point) for point in line]
        _stroke(svg, places, index)
        middle = _HEIGHT + _KEY_ROW * index + 8
        _stroke(svg, [(_LEFT, middle), (_LEFT + 40, middle)], index)
        _text(svg, _LEFT + 52, middle + 4, name, anchor="start")
    return markup(svg)


def _stroke(svg: ElementTree.Element, places: Sequence[tuple[float, float]], index: int) -> None:
    """Draw one series' line through places on the drawing."""
    path = " ".join(f"{'L' if at else 'M'}{x} {y}" for at, (x, y) in enumerate(places))
    dashes = _DASHES[index % 4] or "none"
    add(
        svg, "path", d=path, fill="none", stroke=_SERIES[index % 4], stroke_width=2.5, stroke_dasharray=dashes
    )


def bar_chart(
    rows: Sequence[tuple[str, float, float]], *, title: str, names: tuple[str, str], unit: str = "%"
) -> str:
    """Return pairs of bars, one pair a row, each with its number written behind it.

    Parameters
    ----------
    rows
        Label, first value, second value, in the order shown.
    title
        The text alternative.
    names
        What the first and the second bar are.
    unit
        Written behind each number.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> bar_chart([("NHS", 61.2, 58.0)], title="Two bars", names=("Now", "Then")).count("<rect")
    4
    """
    most = max([*(value for _, *pair in rows for value in pair), 1e-9])
    left, right, step = 190, 60, 44
    svg = drawing(_WIDTH, 34 + step * len(rows), title=title, css="chart")
    for index, name in enumerate(names):
        add(svg, "rect", x=left + 190 * index, y=6, width=14, height=14, fill=_BARS[index], stroke=_INK)
        _text(svg, left + 190 * index + 20, 18, name, anchor="start")
    for row, (label, *pair) in enumerate(rows):
        top = 32 + step * row
        _text(svg, left - 10, top + 21, label, anchor="end")
        for index, value in enumerate(pair):
            width, y = round(value / most * (_WIDTH - left - right), 1), top + 17 * index
            add(
                svg,
                "rect",
                x=left,
                y=y,
                width=width,
                height=15,
                fill=_BARS[index],
                stroke=_INK,
                stroke_width=0.5,
            )
            _text(svg, left + width + 6, y + 12, f"{value:.1f}{unit}", anchor="start")
    return markup(svg)


_BARS = ("#12436D", "#BFBFBF")


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 to just above the greatest value."""
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** len(str(int(most))) / 10 if most >= 1 else 0.1
    step = next(size * factor for factor in (0.2, 0.5, 1, 2) if most / (size * factor) <= 6)
    count = int(most / step) + (0 if most % step == 0 else 1)
    return [round(step * number, 6) for number in range(count + 1)]


def _line(
    svg: ElementTree.Element, x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "none"
) -> None:
    """Draw a straight line."""
    add(svg, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_dasharray=dash)


def _text(svg: ElementTree.Element, x: float, y: float, text: str, *, anchor: str = "middle") -> None:
    """Write a label."""
    add(svg, "text", text, x=x, y=y, fill=_INK, text_anchor=anchor, font_size=13)


_POINT = "#12436D"
_TRADE_HEIGHT = 340
_TRADE_LEFT, _TRADE_RIGHT, _TRADE_TOP, _TRADE_BOTTOM = 78, 34, 48, 52
_MOST_TICKS = 6
_KEY = 46


@dataclass(frozen=True, slots=True)
class Trade:
    """One plan of a trade-off.

    Attributes
    ----------
    x, y
        What it has of either aim, 0 or more.
    bound
        The least ``y`` that any plan with this ``x`` can have: ``y`` itself where the plan is proven best, negative
        (also without end) where nothing is known but that no plan has less than 0.
    words
        Written beside the point.
    """

    x: float
    y: float
    bound: float
    words: str

    @property
    def proven(self) -> bool:
        """Say whether no plan can be better."""
        return self.bound >= self.y


def tradeoff_chart(
    trades: Sequence[Trade], *, title: str, x_label: str, y_label: str, x_unit: str = "", y_unit: str = ""
) -> str:
    """Return a chart of plans by two aims.

    Parameters
    ----------
    trades
        In the order in which they are joined by a line; at least one.
    title
        The text alternative: what the chart shows.
    x_label, y_label
        Axis titles, with units.
    x_unit, y_unit
        Written behind the numbers of an axis: ``"%"``.

    Returns
    -------
    str
        An ``<svg>`` element, both axes from zero. A full point is proven best; an open one has a line down to what
        no plan can fall below.

    Examples
    --------
    >>> trades = [Trade(1, 900, 900, "A"), Trade(4, 500, 480, "B")]
    >>> tradeoff_chart(trades, title="Two plans", x_label="Deviation", y_label="People moved", x_unit="%").startswith("<svg")
    True
    """
    across, up = _trade_ticks(max(each.x for each in trades)), _trade_ticks(max(each.y for each in trades))
    svg = drawing(_WIDTH, _TRADE_HEIGHT + _KEY, title=title, css="chart")

    def place(x: float, y: float) -> tuple[float, float]:
        along = _TRADE_LEFT + x / across[-1] * (_WIDTH - _TRADE_LEFT - _TRADE_RIGHT)
        return round(along, 1), round(
            _TRADE_HEIGHT - _TRADE_BOTTOM - y / up[-1] * (_TRADE_HEIGHT - _TRADE_TOP - _TRADE_BOTTOM), 1
        )

    for tick in up:
        _, y = place(0, tick)
        _trade_line(svg, (_TRADE_LEFT, y), (_WIDTH - _TRADE_RIGHT, y), _GRID)
        _trade_text(svg, _TRADE_LEFT - 8, y + 4, f"{tick:,.10g}{y_unit}", anchor="end")
    for tick in across:
        x, y = place(tick, 0)
        _trade_line(svg, (x, y), (x, y + 5), _INK)
        _trade_text(svg, x, y + 20, f"{tick:,.10g}{x_unit}")
    _trade_text(svg, (_TRADE_LEFT + _WIDTH - _TRADE_RIGHT) / 2, _TRADE_HEIGHT - 8, x_label)
    _trade_text(svg, 0, 14, y_label, anchor="start")
    places = [place(each.x, each.y) for each in trades]
    joined = " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(places))
    add(svg, "path", d=joined, fill="none", stroke=_POINT, stroke_width=1.5, stroke_dasharray="2 4")
    for each, at in zip(trades, places, strict=True):
        _point(svg, at, place(each.x, max(each.bound, 0.0))[1], proven=each.proven)
        _trade_text(svg, at[0] + 9, at[1] - 8, each.words, anchor="start" if at[0] < 0.8 * _WIDTH else "end")
    _key(svg)
    return markup(svg)


def _trade_ticks(most: float) -> list[float]:
    """Return round numbers from 0 to at least the greatest value, few enough to be read."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / (_MOST_TICKS - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * (1 - 1e-9))
    return [round(step * number, 10) for number in range(math.ceil(round(most / step, 9)) + 1)]


def _point(svg: ElementTree.Element, at: tuple[float, float], bound: float, *, proven: bool) -> None:
    """Draw a plan, full where it is proven best, else open over a line down to its bound."""
    x, y = at
    if not proven:
        _trade_line(svg, (x, y), (x, bound), _POINT)
        _trade_line(svg, (x - 5, bound), (x + 5, bound), _POINT)
    add(svg, "circle", cx=x, cy=y, r=5, fill=_POINT if proven else "#FFFFFF", stroke=_POINT, stroke_width=2)


def _key(svg: ElementTree.Element) -> None:
    """Say what full and open points are."""
    rows = ((True, "Proven: no plan can have less"), (False, "Best found; no plan can fall below the bar"))
    for number, (proven, words) in enumerate(rows):
        y = _TRADE_HEIGHT + 10 + 22 * number
        _point(svg, (_TRADE_LEFT, y), y + 9, proven=proven)
        _trade_text(svg, _TRADE_LEFT + 16, y + 5, words, anchor="start")


def _trade_line(
    svg: ElementTree.Element, start: tuple[float, float], end: tuple[float, float], colour: str
) -> None:
    """Draw a straight line."""
    add(svg, "line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=colour, stroke_width=1.5)


def _trade_text(svg: ElementTree.Element, x: float, y: float, text: str, *, anchor: str = "middle") -> None:
    """Write a label."""
    add(svg, "text", text, x=x, y=y, fill=_INK, text_anchor=anchor, font_size=13)
