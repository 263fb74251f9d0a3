"""The labels of charts fit beside their bars, however long the names are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from localities.maps import Interval, bar_chart, interval_chart, stacked_chart

LONG = "Orrenshire, an invented council area"
WIDTH = 0.68  # of the size of the type, of a bold letter of DejaVu Sans on average


def labels(chart: str) -> list[ElementTree.Element]:
    """Return the texts that end beside a bar."""
    return [text for text in ElementTree.fromstring(chart).iter() if text.get("text-anchor") == "end"]


@pytest.mark.parametrize("label", ["Airdrie", LONG, "Llanfairpwllgwyngyll " * 6])
@pytest.mark.parametrize("bold", [True, False])
def test_no_label_begins_left_of_the_picture(label: str, bold: bool) -> None:
    rows = [Interval(label, 0.2, 0.1, 0.3, bold)]
    for chart in (
        interval_chart(rows, title="Rates", shown=str),
        stacked_chart([(label, [0.5, 0.5])], ["1", "2"], title="Fifths", subject=label if bold else ""),
        bar_chart([(label, 50, 40)], title="Two bars", names=("Now", "Then")),
    ):
        found = labels(chart)
        assert found
        for text in found:
            size, words = float(text.get("font-size", "")), str(text.text)
            assert float(text.get("x", "")) - len(words) * size * WIDTH >= 0, words
            assert float(text.get("y", "")) >= size - 2


def test_a_long_label_is_written_whole_in_two_lines() -> None:
    chart = interval_chart([Interval(LONG, 0.2, 0.1, 0.3)], title="Rates", shown=str)
    lines = [str(text.text) for text in labels(chart)]
    assert " ".join(lines) == LONG
    assert len(lines) == 2
