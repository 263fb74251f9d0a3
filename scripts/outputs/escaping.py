"""Text from a file, made safe for what it is written into: CSV and Excel, and XML.

Pages are escaped by their templates (`scripts.outputs.templating`), data within a page by `maps.page`; Typst gets its
texts as data, never as code.
"""

from __future__ import annotations

from localities.boundaries import clean_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "|")


def safe_text(value: object) -> object:
    """Return text that no spreadsheet takes for a formula; anything else as it is.

    Parameters
    ----------
    value
        A cell. Only text can be mistaken for a formula: numbers stay numbers.

    Returns
    -------
    object
        Text without control characters; what starts like a formula is preceded by an apostrophe.
    """
    if isinstance(value, str):
        value = clean_text(value)
    if isinstance(value, str) and value.lstrip(" '").startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def xml_text(text: str) -> str:
    """Return text without the control characters that XML cannot hold; its writer escapes the rest.

    Parameters
    ----------
    text
        Of any origin.

    Returns
    -------
    str
        With U+FFFD in the place of each such character.
    """
    return clean_text(text)
