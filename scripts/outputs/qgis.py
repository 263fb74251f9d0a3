"""QGIS styles (QML): how the toolkit's layers are drawn when they are opened, in the colours of its maps; written element by element."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from localities.maps import AreaStyle, class_breaks, class_words, palette, ramp, tint
from localities.scripts.outputs.escaping import xml_text

Kind = Literal["fill", "line"]
Element = ElementTree.Element
_VERSION = "3.22"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_BRUSHES = {"dots": ("dense7",), "diagonal": ("b_diagonal",), "cross": ("diagonal_x",), "grid": ("cross",)}
_INK = "#1A1A1A"
_LABEL_POINTS = 10  # of names on a screen, at which most areas have room for theirs
_STRENGTH = 0.55  # of an area's colour as a fill: black names stay readable on it
_QUINTILES = {1: "1: most deprived fifth", 2: "2", 3: "3", 4: "4", 5: "5: least deprived fifth"}


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a polygon or a line is drawn.

    Attributes
    ----------
    fill
        ``#RRGGBB``; empty for none.
    line
        Of the border, or of the line itself; empty for none.
    width_mm
        Of that line.
    dash
        Lengths of dash and gap in widths of the line; empty for an unbroken line.
    pattern
        Drawn over the fill in ``pattern_colour``: ``"dots"``, ``"diagonal"``, ``"cross"``, ``"grid"`` or empty.
    pattern_colour
        ``#RRGGBB``.
    hatch
        Colour of broad diagonal lines over the fill, for what changes; empty for none.
    """

    fill: str = ""
    line: str = _INK
    width_mm: float = 0.26
    dash: tuple[float, ...] = ()
    pattern: str = ""
    pattern_colour: str = "#FFFFFF"
    hatch: str = ""


CHANGED = Symbol(line=_INK, width_mm=0.5, hatch=_INK)
DOUBTFUL = Symbol(fill="#FFDD00", line=_INK, width_mm=0.2)
PIECE = Symbol(line="#8A9299", width_mm=0.15)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of feature: the column's value, what the legend calls it, and how it is drawn."""

    value: str | int
    label: str
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Range:
    """One class of amounts: from ``low`` to ``high`` (both included), what the legend calls it, and how it is drawn."""

    low: float
    high: float
    label: str
    symbol: Symbol


def style(
    symbols: Symbol | Sequence[Category] | Sequence[Range],
    *,
    column: str = "",
    label: str = "",
    kind: Kind = "fill",
) -> str:
    """Return a style as QGIS keeps it.

    Parameters
    ----------
    symbols
        One symbol for all features, or one for each kind or class of ``column``. Features of no kind are not drawn.
    column
        That the kinds or classes are of.
    label
        Column that is written on each feature; empty for no labels.
    kind
        Of the geometry.

    Returns
    -------
    str
        QML. Names stand in it as values, never as expressions, so that no text from a file is evaluated.
    """
    root = ElementTree.Element(
        "qgis",
        {
            "version": _VERSION,
            "styleCategories": "Symbology|Labeling",
            "labelsEnabled": "1" if label else "0",
        },
    )
    root.append(_renderer(symbols, column, kind))
    if label:
        root.append(_labelling(label, kind))
    return _DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"


def _renderer(symbols: Symbol | Sequence[Category] | Sequence[Range], column: str, kind: Kind) -> Element:
    """Return the renderer with its symbols."""
    common = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0", "referencescale": "-1"}
    if isinstance(symbols, Symbol):
        renderer = ElementTree.Element("renderer-v2", {"type": "singleSymbol", **common})
        ElementTree.SubElement(renderer, "symbols").append(_symbol("0", symbols, kind))
        return renderer
    kinds: list[Category | Range] = list(symbols)
    graded = bool(kinds) and isinstance(kinds[0], Range)
    name = "graduatedSymbol" if graded else "categorizedSymbol"
    extra = {"graduatedMethod": "GraduatedColor"} if graded else {}
    renderer = ElementTree.Element("renderer-v2", {"type": name, "attr": column, **extra, **common})
    classes = ElementTree.SubElement(renderer, "ranges" if graded else "categories")
    drawn = ElementTree.SubElement(renderer, "symbols")
    for number, each in enumerate(kinds):
        shown = {"symbol": str(number), "label": xml_text(each.label), "render": "true"}
        ElementTree.SubElement(
            classes, "range" if isinstance(each, Range) else "category", _value(each) | shown
        )
        drawn.append(_symbol(str(number), each.symbol, kind))
    return renderer


def _value(each: Category | Range) -> dict[str, str]:
    """Return which values a class holds."""
    if isinstance(each, Range):
        return {"lower": repr(each.low), "upper": repr(each.high)}
    number = isinstance(each.value, int)
    return {"value": xml_text(str(each.value)), "type": "integer" if number else "string"}


def _symbol(name: str, drawn: Symbol, kind: Kind) -> Element:
    """Return a symbol: its layers from the lowest to the topmost."""
    element = ElementTree.Element(
        "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    if kind == "line":
        element.append(_layer("SimpleLine", _stroke(drawn, "line_")))
        return element
    element.append(_layer("SimpleFill", _filling(drawn)))
    for brush in _BRUSHES.get(drawn.pattern, ()):
        plain = {"color": _colour(drawn.pattern_colour), "style": brush, "outline_style": "no"}
        element.append(_layer("SimpleFill", plain))
    if drawn.hatch:
        element.append(_hatching(name, drawn.hatch))
    return element


def _filling(drawn: Symbol) -> dict[str, str]:
    """Return the settings of a polygon's fill and border."""
    fill = {"color": _colour(drawn.fill or "#FFFFFF"), "style": "solid" if drawn.fill else "no"}
    border = _stroke(drawn, "outline_")
    # A border of a polygon has no dashes of its own making: QGIS's own pattern of dashes stands for any.
    border["outline_style"] = "no" if not drawn.line else "dash" if drawn.dash else "solid"
    return fill | border


def _stroke(drawn: Symbol, prefix: str) -> dict[str, str]:
    """Return the settings of a line; those of a line layer and of a border differ in their prefix alone."""
    settings = {
        f"{prefix}color": _colour(drawn.line or _INK),
        f"{prefix}style": "solid" if drawn.line else "no",
        f"{prefix}width": f"{drawn.width_mm:g}",
        f"{prefix}width_unit": "MM",
        "joinstyle": "round",
    }
    if drawn.dash and prefix == "line_":
        lengths = ";".join(f"{each * drawn.width_mm:g}" for each in drawn.dash)
        settings |= {
            "use_custom_dash": "1",
            "customdash": lengths,
            "customdash_unit": "MM",
            "capstyle": "flat",
        }
    return settings


def _hatching(name: str, colour: str) -> Element:
    """Return broad diagonal lines over a polygon."""
    layer = _layer("LinePatternFill", {"angle": "45", "distance": "2.2", "distance_unit": "MM"})
    lines = ElementTree.SubElement(
        layer,
        "symbol",
        {"type": "line", "name": f"@{name}@1", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"},
    )
    lines.append(_layer("SimpleLine", _stroke(Symbol(line=colour, width_mm=0.6), "line_")))
    return layer


def _layer(name: str, settings: Mapping[str, str]) -> Element:
    """Return a symbol layer with its settings."""
    layer = ElementTree.Element("layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    options = ElementTree.SubElement(layer, "Option", {"type": "Map"})
    for key, value in sorted(settings.items()):
        ElementTree.SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
    return layer


def _labelling(column: str, kind: Kind) -> Element:
    """Return labels from a column: dark text with a white edge, readable over any fill."""
    labelling = ElementTree.Element("labeling", {"type": "simple"})
    settings = ElementTree.SubElement(labelling, "settings", {"calloutType": "simple"})
    text = ElementTree.SubElement(
        settings,
        "text-style",
        {
            "fieldName": column, "isExpression": "0", "fontSize": str(_LABEL_POINTS), "fontSizeUnit": "Point",
            "fontWeight": "63", "textColor": _colour(_INK), "textOpacity": "1", "multilineHeight": "1",
        },
    )  # fmt: skip
    ElementTree.SubElement(
        text,
        "text-buffer",
        {
            "bufferDraw": "1", "bufferSize": "1", "bufferSizeUnits": "MM", "bufferColor": _colour("#FFFFFF"),
            "bufferOpacity": "1", "bufferJoinStyle": "128", "bufferNoFill": "1",
        },
    )  # fmt: skip
    ElementTree.SubElement(
        settings, "text-format", {"wrapChar": "", "autoWrapLength": "18", "useMaxLineLengthForAutoWrap": "1"}
    )
    # 4 tries places across a polygon, 2 along a line; a polygon is no obstacle to its neighbours' names.
    ElementTree.SubElement(settings, "placement", {"placement": "2" if kind == "line" else "4"})
    ElementTree.SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "0", "labelPerPart": "0"})
    return labelling


def _colour(colour: str) -> str:
    """Return ``#RRGGBB`` as QGIS writes it."""
    parts = [str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    return ",".join([*parts, "255"])


def area_categories(styles: Mapping[str, AreaStyle]) -> list[Category]:
    """Return a kind for each area, in a tint on which names can be read.

    Parameters
    ----------
    styles
        Area to its fill on the maps.
    """
    return [
        Category(
            area,
            area,
            Symbol(
                fill=tint(each.colour, _STRENGTH), line="#3D3D3D", width_mm=0.5, pattern=each.pattern, pattern_colour=each.colour
            ),
        )
        for area, each in styles.items()
    ]  # fmt: skip


def quintile_style() -> str:
    """Return the style of zones by SIMD quintile, the darkest the most deprived; zones without one are not filled."""
    shades = tuple(reversed(palette("af").ramp))
    categories = [
        Category(number, words, Symbol(fill=shade, line="#FFFFFF", width_mm=0.1))
        for (number, words), shade in zip(_QUINTILES.items(), shades, strict=True)
    ]
    return style(categories, column="simd_quintile")


def people_style(people: Sequence[float]) -> str:
    """Return the style of disagreements, shaded by their people and hatched.

    Parameters
    ----------
    people
        Of each; the classes are those of the interactive map.
    """
    breaks = class_breaks(people, 4)
    words = class_words(breaks)
    edges = [0.0, *breaks, max([*people, *breaks, 0.0])]
    symbols = [
        Symbol(fill=tint(shade, 0.6), line=shade, width_mm=0.4, hatch=_INK)
        for shade in ramp(palette("af"), len(words))
    ]
    # QGIS counts an upper limit in, the page leaves it to the next class: what is just below it ends a class here.
    highs = [*(math.nextafter(edge, -math.inf) for edge in edges[1:-1]), edges[-1]]
    ranges = [
        Range(low, high, text, symbol)
        for low, high, text, symbol in zip(edges[:-1], highs, words, symbols, strict=True)
    ]
    return style(ranges, column="people", label="place")


def outline_style(
    colour: str, *, width_mm: float = 0.7, dash: tuple[float, ...] = (), label: str = ""
) -> str:
    """Return the style of areas that are drawn as lines alone.

    Parameters
    ----------
    colour
        Of the line.
    width_mm, dash
        Of the line.
    label
        Column that is written on each area; empty for none.
    """
    return style(Symbol(line=colour, width_mm=width_mm, dash=dash), label=label)


def line_style(colour: str, *, width_mm: float = 0.7, dash: tuple[float, ...] = ()) -> str:
    """Return the style of lines."""
    return style(Symbol(line=colour, width_mm=width_mm, dash=dash), kind="line")
