"""A printed map's own hash within its file, by which a map that somebody has changed since is known."""

from __future__ import annotations

import hashlib
import struct
import zlib

_PNG_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_LINES = {".pdf": (b"%localities ", b"\n"), ".svg": (b"<!-- localities ", b" -->\n")}
_DIGITS = 64


def sealed(content: bytes, suffix: str) -> bytes:
    """Return a file's content with its hash: a comment at its end, or a text chunk of a PNG.

    Parameters
    ----------
    content
        Of a PDF, SVG or PNG.
    suffix
        ``.pdf``, ``.svg`` or ``.png``, in any case.
    """
    suffix = suffix.lower()
    if suffix == ".png":
        content = content.removesuffix(_PNG_END)
    digest = hashlib.sha256(content).hexdigest().encode()
    if suffix == ".png":
        chunk = b"tEXtlocalities\0" + digest
        return (
            content
            + struct.pack(">I", len(chunk) - 4)
            + chunk
            + struct.pack(">I", zlib.crc32(chunk))
            + _PNG_END
        )
    before, after = _LINES[suffix]
    return content + before + digest + after


def is_sealed(content: bytes, suffix: str) -> bool:
    """Answer whether a file's content is as `sealed` made it."""
    length = len(sealed(b"", suffix))
    bare = content[:-length]
    return sealed(bare + (_PNG_END if suffix.lower() == ".png" else b""), suffix) == content
