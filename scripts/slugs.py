"""Names of files, layers and columns made of what people call things, and the endings of documents with what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

DOCUMENT_FORMATS = {"html": "page", "docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
_LONGEST = (
    60  # with the ending and a folder it stays within the 143 letters that encrypted file systems allow
)
_RESERVED = {"", "con", "nul", "prn", "aux"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


def slug(name: str) -> str:
    """Return a name as a file's and a layer's name: letters, digits and underscores, at most 60.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    str
        Never empty, never a word that Windows reserves, never with a digit in front.
    """
    text = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:_LONGEST].strip("_")
    return f"option_{text}".strip("_") if not text or text in _RESERVED or text[0].isdigit() else text


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return a slug for each name, no two the same.

    Parameters
    ----------
    names
        Each once.

    Returns
    -------
    dict
        Name to slug, in the order given; later ones that would repeat an earlier one have a number behind.
    """
    found: dict[str, str] = {}
    for name in names:
        stem, taken = slug(name), set(found.values())
        numbered = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
        found[name] = next(each for each in numbered if each not in taken)
    return found
