"""A chart of what one aim costs in another: plans as points, each with how much better any plan could be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from localities.maps.svg import add, drawing, markup

_INK, _GRID, _POINT = "#3D3D3D", "#D9D9D9", "#12436D"
_WIDTH, _HEIGHT = 640, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 34, 48, 52
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
    across, up = _ticks(max(each.x for each in trades)), _ticks(max(each.y for each in trades))
    svg = drawing(_WIDTH, _HEIGHT + _KEY, title=title, css="chart")

    def place(x: float, y: float) -> tuple[float, float]:
        along = _LEFT + x / across[-1] * (_WIDTH - _LEFT - _RIGHT)
        return round(along, 1), round(_HEIGHT - _BOTTOM - y / up[-1] * (_HEIGHT - _TOP - _BOTTOM), 1)

    for tick in up:
        _, y = place(0, tick)
        _line(svg, (_LEFT, y), (_WIDTH - _RIGHT, y), _GRID)
        _text(svg, _LEFT - 8, y + 4, f"{tick:,.10g}{y_unit}", anchor="end")
    for tick in across:
        x, y = place(tick, 0)
        _line(svg, (x, y), (x, y + 5), _INK)
        _text(svg, x, y + 20, f"{tick:,.10g}{x_unit}")
    _text(svg, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, x_label)
    _text(svg, 0, 14, y_label, anchor="start")
    places = [place(each.x, each.y) for each in trades]
    joined = " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(places))
    add(svg, "path", d=joined, fill="none", stroke=_POINT, stroke_width=1.5, stroke_dasharray="2 4")
    for each, at in zip(trades, places, strict=True):
        _point(svg, at, place(each.x, max(each.bound, 0.0))[1], proven=each.proven)
        _text(svg, at[0] + 9, at[1] - 8, each.words, anchor="start" if at[0] < 0.8 * _WIDTH else "end")
    _key(svg)
    return markup(svg)


def _ticks(most: float) -> list[float]:
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
        _line(svg, (x, y), (x, bound), _POINT)
        _line(svg, (x - 5, bound), (x + 5, bound), _POINT)
    add(svg, "circle", cx=x, cy=y, r=5, fill=_POINT if proven else "#FFFFFF", stroke=_POINT, stroke_width=2)


def _key(svg: ElementTree.Element) -> None:
    """Say what full and open points are."""
    rows = ((True, "Proven: no plan can have less"), (False, "Best found; no plan can fall below the bar"))
    for number, (proven, words) in enumerate(rows):
        y = _HEIGHT + 10 + 22 * number
        _point(svg, (_LEFT, y), y + 9, proven=proven)
        _text(svg, _LEFT + 16, y + 5, words, anchor="start")


def _line(
    svg: ElementTree.Element, start: tuple[float, float], end: tuple[float, float], colour: str
) -> None:
    """Draw a straight line."""
    add(svg, "line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=colour, stroke_width=1.5)


def _text(svg: ElementTree.Element, x: float, y: float, text: str, *, anchor: str = "middle") -> None:
    """Write a label."""
    add(svg, "text", text, x=x, y=y, fill=_INK, text_anchor=anchor, font_size=13)
