"""A composed map as the bytes of a file, and the file written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localities.boundaries import ConfigurationError, OutputError

from .drawing import Sheet, draw
from .pdftags import tagged
from .svgwords import with_words
from .typeset import house_style

SUFFIXES = (".pdf", ".svg", ".png")
DPI = 300
LANGUAGE = "en-GB"

_REMEDIES = {
    errno.ENOSPC: "The disk is full; free some space or name another place.",
    errno.EDQUOT: "The account's disk quota is used up; free some space or name another place.",
    errno.EFBIG: "The file would be larger than this disk or account allows; name another place.",
    errno.EACCES: "Close the file if it is open elsewhere, or name a place you may write to.",
    errno.EPERM: "Close the file if it is open elsewhere, or name a place you may write to.",
    errno.EROFS: "The disk is read-only; name another place.",
    errno.ENOENT: "Make the folder first, or name another place.",
    errno.EISDIR: "It is a folder; name a file.",
}


@dataclass(frozen=True, eq=False)
class PrintedMap:
    """A map for paper.

    Attributes
    ----------
    sheet
        Everything in its place.
    title
        The document's title.
    alternative
        What the sheet says in words; it is in every file as its text alternative.
    missing
        Characters of its texts that the font does not have, each once; a box is drawn for them.
    """

    sheet: Sheet
    title: str
    alternative: str
    missing: tuple[str, ...] = ()

    def content(self, suffix: str, *, dpi: int = DPI) -> bytes:
        """Return the file's content; the same bytes for the same map.

        Parameters
        ----------
        suffix
            ``.pdf``, ``.svg`` or ``.png``.
        dpi
            Pixels in an inch, of a PNG.

        Returns
        -------
        bytes
            Fonts are embedded and text stays text in PDF and SVG.

        Raises
        ------
        ConfigurationError
            For any other suffix.
        """
        check_suffix(Path(f"map{suffix}"))
        with house_style():
            if suffix.lower() == ".pdf":
                return self._pdf()
            return self._svg() if suffix.lower() == ".svg" else self._png(dpi)

    def save(self, *paths: str | Path, dpi: int = DPI) -> None:
        """Write one or more files whole, or leave all as they were.

        Parameters
        ----------
        paths
            Each suffix says what is written: ``.pdf``, ``.svg`` or ``.png``.
        dpi
            Pixels in an inch, of a PNG.

        Raises
        ------
        ConfigurationError
            For any other suffix.
        OutputError
            If the disk does not allow it.
        """
        _write({Path(path): self.content(Path(path).suffix, dpi=dpi) for path in paths})

    def _pdf(self) -> bytes:
        known = {"Title": self.title, "Subject": self.alternative, "Creator": "localities"}
        raw = self._drawn("pdf", {**known, "Producer": None, "CreationDate": None})
        return tagged(raw, alternative=self.alternative, language=LANGUAGE)

    def _svg(self) -> bytes:
        known = {"Title": self.title, "Language": LANGUAGE, "Creator": "localities", "Date": None}
        drawing = self._drawn("svg", known).decode("utf-8")
        return with_words(drawing, alternative=self.alternative, language=LANGUAGE).encode("utf-8")

    def _png(self, dpi: int) -> bytes:
        known = {"Title": self.title, "Description": self.alternative, "Software": "localities"}
        return self._drawn("png", known, dpi=dpi)

    def _drawn(self, kind: str, metadata: Mapping[str, str | None], dpi: int = 72) -> bytes:
        written = io.BytesIO()
        draw(self.sheet).savefig(written, format=kind, dpi=dpi, metadata=dict(metadata))
        return written.getvalue()


def check_suffix(path: Path) -> None:
    """Refuse a file that is not a PDF, SVG or PNG.

    Raises
    ------
    ConfigurationError
        If its suffix is another.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigurationError(
            f"{path}: a printed map is a {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} file."
        )


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places, then, when all are whole, put them in their places."""
    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            try:
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                waiting[path] = _beside(path, content)
            except OSError as error:
                raise _refused(path, error) from None
        for path in contents:
            try:
                waiting[path].replace(path)
            except OSError as error:
                raise _refused(path, error) from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """Write content to a new file in the same folder."""
    handle, name = tempfile.mkstemp(prefix=".localities-", suffix=path.suffix, dir=path.absolute().parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _refused(path: Path, error: OSError) -> OutputError:
    fix = _REMEDIES.get(error.errno or 0, "Name another place.")
    return OutputError(
        f"{path}: could not be written ({error.strerror or error}); nothing of it was left behind. {fix}"
    )
