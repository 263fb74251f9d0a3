"""A sheet in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

from localities.maps.layers import PageText

from .legend import Row


def in_words(
    text: PageText,
    subtitle: str,
    rows: Sequence[Row],
    *,
    named: Sequence[str],
    details: int,
    scale: str,
    date: str,
) -> str:
    """Return the text alternative of a sheet.

    Parameters
    ----------
    text
        The sheet's texts.
    subtitle
        What is shown.
    rows
        The legend, without the key to the numbers.
    named
        Areas that have their names on the map, in order.
    details
        How many details there are.
    scale
        ``"1:150,000 on A4"``.
    date
        Of the data, in words.

    Returns
    -------
    str
        Sentences on one line: everything that the sheet says, but not where things are.
    """
    sentences = [text.banner, f"Map. {text.title}: {subtitle}", text.summary]
    fills = [each.words for each in rows if each.kind == "fill"]
    if fills:
        sentences.append(f"Shading, {rows[0].words}: {'; '.join(fills)}")
    sentences.append(f"Lines: {'; '.join(each.words for each in rows if each.kind == 'line')}")
    sentences += [each.words for each in rows if each.kind == "note"]
    if named:
        sentences.append(f"Named on the map: {', '.join(named)}")
    if details:
        sentences.append("A detail" if details == 1 else f"{details} details")
        sentences[-1] += " at a larger scale where zones are small, framed on the main map"
    sentences += [f"Scale {scale}; grid north is up", date, *text.sources]
    return " ".join(each if each.endswith((".", "!", "?")) else f"{each}." for each in sentences if each)
