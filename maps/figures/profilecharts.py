"""The charts of a locality profile: a population pyramid, values with their intervals, and shares that add up to all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from localities.maps.numbers import axis_ticks, number_text

from .svg import Drawing, add, drawing, markup, row_label

_INK = "#1a1a1a"
_GREY = "#BFBFBF"
_GRID = "#D9D9D9"
_MAIN = "#12436D"
_SIDES = (("Women and girls", _MAIN), ("Men and boys", "#28A197"))
_FIFTHS = ("#092135", "#12436D", "#2073BC", "#6BACE6", "#ADD1F1")
_ON_FIFTHS = ("#FFFFFF", "#FFFFFF", "#FFFFFF", "#000000", "#000000")
_FONT = "DejaVu Sans, Arial, sans-serif"
_WIDTH = 640
_BESIDE = {"stroke": _INK, "stroke_width": 2, "stroke_dasharray": "5 3"}
_SIZE = 13


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of `interval_chart`: a value with its limits (NaN for none), whether it is the subject, and why it is missing."""

    label: str
    value: float
    low: float
    high: float
    subject: bool = False
    missing: str = "not known"


def pyramid_chart(
    ages: Sequence[str],
    sides: tuple[Sequence[float], Sequence[float]],
    beside: tuple[Sequence[float], Sequence[float]] | None,
    *,
    title: str,
    beside_name: str = "",
) -> str:
    """Return a population pyramid, oldest at the top, with another population's shape as a line.

    Parameters
    ----------
    ages
        Labels of the bands, the youngest first.
    sides
        Women and girls, men and boys: share of everybody (0 to 1) in each band.
    beside
        The same of the population to compare with.
    title
        The text alternative.
    beside_name
        Whose shape the line is.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> pyramid_chart(["0-4", "5-9"], ([0.3, 0.2], [0.3, 0.2]), None, title="Ages").count("<rect")
    4
    """
    step, top, middle, gap = 18, 44, _WIDTH / 2, 30
    height = top + step * len(ages)
    most = max([*sides[0], *sides[1], *(beside[0] if beside else ()), *(beside[1] if beside else ()), 1e-9])
    scale = (middle - gap - 20) / most
    svg = _drawing(_WIDTH, height + (58 if beside else 34), title)
    for side, (name, colour) in enumerate(_SIDES):
        sign = (-1, 1)[side]
        _text(svg, middle + sign * (gap + (middle - gap) / 2), 20, name, bold=True)
        for band, share in enumerate(sides[side]):
            width = round(share * scale, 1)
            left = middle - gap - width if side == 0 else middle + gap
            y = height - step * (band + 1)
            add(svg, "rect", x=round(left, 1), y=y + 1, width=width, height=step - 2, fill=colour)
        if beside is not None:
            outline = _steps(beside[side], middle + sign * gap, sign * scale, height, step)
            add(svg, "path", d=outline, fill="none", stroke="#FFFFFF", stroke_width=4)
            add(svg, "path", d=outline, fill="none", **_BESIDE)
        for tick in (tick for tick in axis_ticks(most, leads=(1, 2, 5, 10)) if tick <= most):
            words = f"{number_text(100 * tick)}%"
            _text(svg, middle + sign * (gap + tick * scale), height + 16, words, size=11)
    for band, label in enumerate(ages):
        _text(svg, middle, height - step * (band + 1) + 13, label, size=11)
    if beside is not None:
        add(svg, "path", d=f"M20 {height + 42}h34", fill="none", **_BESIDE)
        _text(svg, 62, height + 46, beside_name, anchor="start")
    return markup(svg)


def interval_chart(rows: Sequence[Interval], *, title: str, shown: Callable[[float], str]) -> str:
    """Return values as bars with their confidence intervals as whiskers, the subject darker than the others.

    Parameters
    ----------
    rows
        In the order shown; a value that is not known is said in words.
    title
        The text alternative.
    shown
        A value as it is written behind its bar.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> interval_chart([Interval("Airdrie", 20.1, 19.5, 20.7, True)], title="Rates", shown=str).count("<rect")
    1
    """
    left, right, step = 220, 70, 28
    reach = [number for row in rows for number in (row.value, row.high) if isfinite(number)]
    scale = (_WIDTH - left - right) / max([*reach, 1e-9])
    svg = _drawing(_WIDTH, 10 + step * len(rows), title)
    for number, row in enumerate(rows):
        y = 6 + step * number
        row_label(svg, left - 10, y + 15, row.label, room=left - 10, ink=_INK, bold=row.subject)
        if not isfinite(row.value):
            _text(svg, left + 6, y + 15, row.missing, anchor="start")
            continue
        width = round(row.value * scale, 1)
        add(svg, "rect", x=left, y=y, width=width, height=step - 8, fill=_MAIN if row.subject else _GREY)
        end = width
        if isfinite(row.low) and isfinite(row.high):
            a, b, half = left + row.low * scale, left + row.high * scale, y + (step - 8) / 2
            path = f"M{a:.1f} {half}H{b:.1f}M{a:.1f} {half - 4}v8M{b:.1f} {half - 4}v8"
            add(svg, "path", d=path, stroke="#FFFFFF", stroke_width=4, fill="none")
            add(svg, "path", d=path, stroke="#000000", stroke_width=1.5, fill="none")
            end = max(end, row.high * scale)
        _text(svg, left + end + 6, y + 15, shown(row.value), anchor="start", bold=row.subject)
    return markup(svg)


def stacked_chart(
    rows: Sequence[tuple[str, Sequence[float]]], parts: Sequence[str], *, title: str, subject: str = ""
) -> str:
    """Return one bar a row divided into up to five parts that add up to all.

    Parameters
    ----------
    rows
        Label and shares (0 to 1), in the order of `parts`.
    parts
        What each part is, the darkest first.
    title
        The text alternative.
    subject
        The label in bold.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> stacked_chart([("Airdrie", [0.6, 0.4])], ["1", "2"], title="Fifths").count("<rect")
    4
    """
    left, right, step, top = 220, 10, 32, 34
    svg = _drawing(_WIDTH, top + step * len(rows), title)
    width = (_WIDTH - left - right) / len(parts)
    for number, part in enumerate(parts):
        add(svg, "rect", x=left + width * number, y=6, width=14, height=14, fill=_FIFTHS[number], stroke=_INK)
        _text(svg, left + width * number + 19, 18, part, anchor="start", size=11)
    for row, (label, shares) in enumerate(rows):
        y, x = top + step * row, float(left)
        row_label(svg, left - 10, y + 17, label, room=left - 10, ink=_INK, bold=label == subject)
        for number, share in enumerate(shares):
            size = share * (_WIDTH - left - right)
            look = {"fill": _FIFTHS[number], "stroke": "#FFFFFF"}
            add(svg, "rect", x=round(x, 1), y=y, width=round(size, 1), height=step - 8, **look)
            if size >= 30:
                _text(
                    svg,
                    x + size / 2,
                    y + 16,
                    f"{number_text(100 * share, 0)}%",
                    size=11,
                    colour=_ON_FIFTHS[number],
                )
            x += size
    return markup(svg)


def _drawing(width: float, height: float, title: str) -> Drawing:
    svg = drawing(width, height, title=title, css="chart")
    svg.set("font-family", _FONT)
    svg.set("width", f"{width:g}")
    svg.set("height", f"{height:g}")
    return svg


def _steps(shares: Sequence[float], start: float, scale: float, bottom: float, step: float) -> str:
    """Return the path of a stepped outline, from the youngest band up."""
    path = f"M{start:.1f} {bottom}"
    for share in shares:
        path += f"H{start + share * scale:.1f}v{-step}"
    return f"{path}H{start:.1f}"


def _text(
    svg: Drawing,
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "middle",
    size: float = _SIZE,
    bold: bool = False,
    colour: str = _INK,
) -> None:
    look = {"text_anchor": anchor, "font_size": size, "fill": colour}
    weight = {"font_weight": "bold"} if bold else {}
    add(svg, "text", words, x=round(x, 1), y=round(y, 1), **look, **weight)
