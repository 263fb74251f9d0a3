"""What a sentence says: its figures, names and remedy, in their order, however the rest of it is put."""

from __future__ import annotations

import re


def is_said(text: str, *parts: str) -> bool:
    """Answer whether `says` would find all parts."""
    try:
        says(text, *parts)
    except AssertionError:
        return False
    return True


def says(text: str, *parts: str) -> None:
    """Check that a text says something.

    Parameters
    ----------
    text
        A sentence, or several.
    parts
        What must be in it, one after the other: figures with their nouns where nothing else tells them apart, names,
        the remedy. A part is found whole: 5,000 is not in 15,000, nor Ayr in Ayrshire.

    Raises
    ------
    AssertionError
        With the first part that is not said where it should be.
    """
    at = 0
    for part in parts:
        # Letters and digits must not go on at either end, nor a number beyond a comma or a point.
        before = r"(?<!\w)(?<!\d[.,])" if part[0].isalnum() else ""
        after = r"(?!\w)(?![.,]\d)" if part[-1].isalnum() else ""
        found = re.compile(before + re.escape(part) + after).search(text, at)
        assert found, f"{part!r} is not said after {text[:at]!r} in {text!r}"
        at = found.end()
