"""The labels of charts fit beside their bars, however long the names are."""

from __future__ import annotations

import re

import pytest

from localities.maps import Interval, interval_chart, stacked_chart

LONG = "Orrenshire, an invented council area"
WIDTH = 0.68  # of the size of the type, of a bold letter of DejaVu Sans on average


@pytest.mark.parametrize("label", ["Airdrie", LONG, "Llanfairpwllgwyngyll " * 6])
@pytest.mark.parametrize("bold", [True, False])
def test_no_label_begins_left_of_the_picture(label: str, bold: bool) -> None:
    rows = [Interval(label, 0.2, 0.1, 0.3, bold)]
    for chart in (
        interval_chart(rows, title="Rates", shown=str),
        stacked_chart([(label, [0.5, 0.5])], ["1", "2"], title="Fifths", subject=label if bold else ""),
    ):
        found = re.findall(
            r'<text x="([\d.]+)" y="([\d.-]+)" text-anchor="end" font-size="(\d+)"[^>]*>([^<]*)<', chart
        )
        assert found
        for x, y, size, words in found:
            assert float(x) - len(words) * float(size) * WIDTH >= 0, words
            assert float(y) >= float(size) - 2


def test_a_long_label_is_written_whole_in_two_lines() -> None:
    chart = interval_chart([Interval(LONG, 0.2, 0.1, 0.3)], title="Rates", shown=str)
    lines = re.findall(r'text-anchor="end"[^>]*>([^<]*)<', chart)
    assert " ".join(lines) == LONG
    assert len(lines) == 2
