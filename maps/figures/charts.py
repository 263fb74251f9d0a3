"""Small charts as SVG: drawn from numbers alone, the same bytes every time, each with a text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localities.maps.numbers import axis_ticks, number_text

from .svg import Drawing, add, drawing, markup, row_label

_INK = "#3D3D3D"
_GRID = "#D9D9D9"
_SERIES = ("#12436D", "#28A197", "#2073BC", "#0B0C0C")  # no partner's: a line here is of two partners
_DASHES = ("none", "7 4", "2 3", "9 3 2 3")
_BARS = ("#12436D", "#BFBFBF")
_POINT = "#12436D"
_WIDTH = 640
_KEY_ROW, _TRADE_KEY = 22, 46
Place = tuple[float, float]


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
    ticks = axis_ticks(max(y for _, y in points), steps=6, leads=(1, 2, 5, 10))
    axes = _Axes(300, 62, 20, 44, 46, max(x for x, _ in points), ticks[-1])
    svg = drawing(_WIDTH, axes.height + _KEY_ROW * len(series), title=title, css="chart")
    for tick in ticks:
        _, up = axes.place(0, tick)
        _line(svg, (axes.left, up), (_WIDTH - axes.right, up), _GRID, stroke_dasharray="none")
        _text(svg, axes.left - 8, up + 4, f"{number_text(tick)}{y_unit}", anchor="end")
    for x in sorted({x for x, _ in points}):
        across, up = axes.place(x, 0)
        _text(svg, across, up + 18, number_text(x))
    if mark_x is not None:
        across, up = axes.place(mark_x, axes.y_most)
        _line(svg, (across, up - 6), (across, axes.height - axes.bottom), _INK, stroke_dasharray="1 3")
        _text(svg, across, up - 10, "used here")
    axes.name(svg, x_label, y_label, 13)
    for index, (name, line) in enumerate(series.items()):
        _stroke(svg, [axes.place(*point) for point in line], index)
        middle = axes.height + _KEY_ROW * index + 8
        _stroke(svg, [(axes.left, middle), (axes.left + 40, middle)], index)
        _text(svg, axes.left + 52, middle + 4, name, anchor="start")
    return markup(svg)


@dataclass(frozen=True, slots=True)
class _Axes:
    """The room of a chart between two axes from zero: its margins in units of the drawing, and the greatest values."""

    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_most: float
    y_most: float

    def place(self, x: float, y: float) -> Place:
        """Return where a pair of values is drawn."""
        across = self.left + (x / self.x_most if self.x_most else 0) * (_WIDTH - self.left - self.right)
        up = y / self.y_most * (self.height - self.top - self.bottom)
        return round(across, 1), round(self.height - self.bottom - up, 1)

    def name(self, svg: Drawing, x_label: str, y_label: str, y_top: float) -> None:
        """Write what the axes show, that of y at the top."""
        _text(svg, (self.left + _WIDTH - self.right) / 2, self.height - 8, x_label)
        _text(svg, 0, y_top, y_label, anchor="start")


def _stroke(svg: Drawing, places: Sequence[Place], index: int) -> None:
    """Draw one series' line through places on the drawing."""
    look = {"stroke_width": 2.5, "stroke_dasharray": _DASHES[index % 4]}
    add(svg, "path", d=_joined(places), fill="none", stroke=_SERIES[index % 4], **look)


def _joined(places: Sequence[Place]) -> str:
    """Return the path of straight lines through places."""
    return " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(places))


def bar_chart(rows: Sequence[tuple[str, float, float]], *, title: str, names: tuple[str, str]) -> str:
    """Return pairs of bars, one pair a row, each with its number written behind it.

    Parameters
    ----------
    rows
        Label, first value, second value (per cent), in the order shown.
    title
        The text alternative.
    names
        What the first and the second bar are.

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
        row_label(svg, left - 10, top + 21, label, room=left - 10, ink=_INK)
        for index, value in enumerate(pair):
            width, y = round(value / most * (_WIDTH - left - right), 1), top + 17 * index
            look = {"fill": _BARS[index], "stroke": _INK, "stroke_width": 0.5}
            add(svg, "rect", x=left, y=y, width=width, height=15, **look)
            _text(svg, left + width + 6, y + 12, f"{number_text(value, 1)}%", anchor="start")
    return markup(svg)


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
    across, up = axis_ticks(max(each.x for each in trades)), axis_ticks(max(each.y for each in trades))
    axes = _Axes(340, 78, 34, 48, 52, across[-1], up[-1])
    svg = drawing(_WIDTH, axes.height + _TRADE_KEY, title=title, css="chart")
    for tick in up:
        _, y = axes.place(0, tick)
        _line(svg, (axes.left, y), (_WIDTH - axes.right, y), _GRID, stroke_width=1.5)
        _text(svg, axes.left - 8, y + 4, f"{number_text(tick)}{y_unit}", anchor="end")
    for tick in across:
        x, y = axes.place(tick, 0)
        _line(svg, (x, y), (x, y + 5), _INK, stroke_width=1.5)
        _text(svg, x, y + 20, f"{number_text(tick)}{x_unit}")
    axes.name(svg, x_label, y_label, 14)
    places = [axes.place(each.x, each.y) for each in trades]
    look = {"stroke": _POINT, "stroke_width": 1.5, "stroke_dasharray": "2 4"}
    add(svg, "path", d=_joined(places), fill="none", **look)
    for each, at in zip(trades, places, strict=True):
        _point(svg, at, axes.place(each.x, max(each.bound, 0.0))[1], proven=each.proven)
        _text(svg, at[0] + 9, at[1] - 8, each.words, anchor="start" if at[0] < 0.8 * _WIDTH else "end")
    rows = ((True, "Proven: no plan can have less"), (False, "Best found; no plan can fall below the bar"))
    for number, (proven, words) in enumerate(rows):
        y = axes.height + 10 + 22 * number
        _point(svg, (axes.left, y), y + 9, proven=proven)
        _text(svg, axes.left + 16, y + 5, words, anchor="start")
    return markup(svg)


def _point(svg: Drawing, at: Place, bound: float, *, proven: bool) -> None:
    """Draw a plan, full where it is proven best, else open over a line down to its bound."""
    x, y = at
    if not proven:
        _line(svg, (x, y), (x, bound), _POINT, stroke_width=1.5)
        _line(svg, (x - 5, bound), (x + 5, bound), _POINT, stroke_width=1.5)
    add(svg, "circle", cx=x, cy=y, r=5, fill=_POINT if proven else "#FFFFFF", stroke=_POINT, stroke_width=2)


def _line(svg: Drawing, start: Place, end: Place, colour: str, **look: object) -> None:
    """Draw a straight line."""
    add(svg, "line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=colour, **look)


def _text(svg: Drawing, x: float, y: float, text: str, *, anchor: str = "middle") -> None:
    """Write a label."""
    add(svg, "text", text, x=x, y=y, fill=_INK, text_anchor=anchor, font_size=13)
