"""Small charts as SVG: drawn from numbers alone, the same bytes every time, each with a text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from localities.maps.svg import add, drawing, markup

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
