"""A chart of how a few numbers went over the years, each as a share of its first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .svg import add, drawing, markup

_INK, _GRID = "#3D3D3D", "#D9D9D9"
_LOOKS = (("#12436D", "none", 3.0), ("#595959", "7 4", 2.0))
_WIDTH, _HEIGHT = 640, 260
_LEFT, _TOP, _BOTTOM = 48, 26, 34
_LETTER, _MOST_BESIDE = 8.4, 300  # of the names at the ends
_LEAST_SPAN = 4.0  # of the y axis: a change within a hundredth is not made to look like a leap


def trend_chart(series: Mapping[str, Sequence[tuple[int, float]]], *, title: str, base: str) -> str:
    """Return lines over the years, each named at its end.

    Parameters
    ----------
    series
        Label to points (year, value), years ascending; two at most.
    title
        The text alternative.
    base
        What the y axis counts in: ``"2015 = 100"``.

    Returns
    -------
    str
        An ``<svg>`` element.

    Examples
    --------
    >>> trend_chart({"Clyde": [(2015, 100), (2020, 103.2)]}, title="People", base="2015 = 100").startswith("<svg")
    True
    """
    years = [year for points in series.values() for year, _ in points]
    values = [value for points in series.values() for _, value in points]
    first, last = min(years), max(years)
    right = min(_LETTER * (max(map(len, series)) + 6) + 12, _MOST_BESIDE)
    middle, half = (min(values) + max(values)) / 2, max(max(values) - min(values), _LEAST_SPAN) * 0.6
    low, high = middle - half, middle + half

    def at(year: float, value: float) -> tuple[float, float]:
        across = _LEFT + (year - first) / max(last - first, 1) * (_WIDTH - _LEFT - right)
        return round(across, 1), round(_TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM), 1)

    svg = drawing(_WIDTH, _HEIGHT, title=title, css="chart")
    add(svg, "text", base, x=4, y=14, font_size=12, fill=_INK)
    for tick in (low + half * share for share in (0.2, 1.0, 1.8)):
        _, y = at(first, tick)
        add(svg, "line", x1=_LEFT, x2=_WIDTH - right, y1=y, y2=y, stroke=_GRID)
        add(svg, "text", f"{tick:.1f}", x=_LEFT - 6, y=y + 4, text_anchor="end", font_size=12, fill=_INK)
    for year in (first, last):
        x, _ = at(year, low)
        add(svg, "text", str(year), x=x, y=_HEIGHT - 10, text_anchor="middle", font_size=12, fill=_INK)
    ends: list[float] = []
    for (name, points), (colour, dash, width) in zip(series.items(), _LOOKS, strict=False):
        steps = "L".join(f"{x} {y}" for x, y in (at(*point) for point in points))
        add(svg, "path", d=f"M{steps}", fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash)
        x, y = at(*points[-1])
        y = next(place for place in (y + 4, y + 20, y - 12) if all(abs(place - other) > 14 for other in ends))
        ends.append(y)
        add(
            svg,
            "text",
            f"{name} {points[-1][1]:.1f}",
            x=x + 8,
            y=y,
            font_size=12,
            fill=colour,
            font_weight="bold",
        )
    return markup(svg)
