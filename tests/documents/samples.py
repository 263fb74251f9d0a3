"""A document with everything that documents have, and names that try to be markup, code or a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from localities.maps import Interval, interval_chart
from localities.scripts.documents.blocks import Document, Figure
from localities.scripts.documents.template import compose
from localities.scripts.formats import number
from localities.scripts.outputs.tables import Table

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${7*7} {{ 7*7 }} {% raise %}",
    '#panic("x") $x$ @a <lbl> \\u{41}',
    "=cmd|' /C calc'!A0",
    "a | b",
    "`code` **b** _i_ [l](http://e.org)",
    "</text></svg><script>alert(2)</script>",
    "Inbhir Nis \u200frtl\u200e \u05d0\u05d1\u05d2",
    "line one\nline two",
    "1. not a list",
    "# not a heading",
    "&amp; &lt;b&gt;",
)
TEMPLATE = """## About {{ name }}

Text on **{{ name }}**, in *{{ name }}*.

{{ name }} starts this paragraph.

- {{ name }}
- second

1. {{ name }}

{{ table("numbers") }}

## Figures of {{ name }}

{{ figure("chart") }}

{{ blank(name, 3) }}

{{ page_break() }}

## Last

End.
"""


def numbers(name: str) -> Table:
    """Return a table with hostile text, numbers, shares and shorthand."""
    frame = pd.DataFrame(
        {
            "what": [name, "second", "third"],
            "unit": ["people", "per cent", "for 1,000"],
            "here": [1234.5, 12.25, "[c]"],
            "some_share": [0.125, float("nan"), 1.0],
        }
    )
    return Table(
        "numbers", f"Numbers of {name}", f"About {name}", frame, labels={"what": name, "here": f"In {name}"}
    )


def document_of(name: str, folder: Path) -> Document:
    """Return a document in which every text is or holds a name."""
    (folder / "sample.md").write_text(TEMPLATE, encoding="utf-8")
    line = " ".join(name.split())
    svg = interval_chart(
        [Interval(line, 12.5, 10.0, 15.0, True), Interval("Other", 3.0, 2.0, 4.0)], title=line, shown=number
    )
    data = Table(
        "chart_data", f"Data of {name}", "", pd.DataFrame({"area": [name, "Other"], "people": [12.5, 3.0]})
    )
    figure = Figure("chart", svg, f"Chart of {name}", f"Bars of {name}", data)
    blocks = compose(
        "sample.md", {"name": name}, tables={"numbers": numbers(name)}, figures={"chart": figure}, own=folder
    )
    return Document(f"Title {name}", f"Subtitle {name}", blocks, (f"Source {name}",), f"Banner {name}")
