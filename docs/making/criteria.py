"""The reference of the criteria by which options are compared, from their records."""

from __future__ import annotations

from localities import boundaries

HEAD = """\
# Criteria of options

Every option, and what each partner has today, is judged by the same criteria. Weights in `[options] scorecard` name them
by their keys. A criterion with a value for each set, grouping or kind of service is named with it:
`people_moved_by_set:nhs`.

This page is made from the program's own records.

| key | what is shown | unit | which is better | what is counted |
|---|---|---|---|---|
"""


def criteria_page() -> str:
    """Return the page of all criteria."""
    rows = [
        f"| `{each.name}` | {each.label} | {each.unit} | {each.direction.removesuffix(' is better')} "
        f"| {each.definition} |"
        for each in boundaries.CRITERIA
    ]
    return HEAD + "\n".join(rows) + "\n"
