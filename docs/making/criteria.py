"""The reference of the criteria by which options are compared, from their records."""

from __future__ import annotations

from localities import boundaries

HEAD = """\
# Criteria of options

Every option, and what each partner has today, is judged by the same criteria. Weights in `[options] scorecard` name them
by their keys. A criterion with a value for each set, grouping or kind of service is named with it:
`people_moved_by_set:nhs`.

This page is made from the program's own records.

| key | what it is | unit | better |
|---|---|---|---|
"""


def criteria_page() -> str:
    """Return the page of all criteria."""
    rows = [
        f"| {_key(each.name)} | **{each.label}.** {each.definition} | {each.unit} "
        f"| {each.direction.removesuffix(' is better')} |"
        for each in boundaries.CRITERIA
    ]
    return HEAD + "\n".join(rows) + "\n"


def _key(name: str) -> str:
    """Return a key that may be broken after its underscores, as some are long."""
    return f'<code class="long">{name.replace("_", "_<wbr>")}</code>'
