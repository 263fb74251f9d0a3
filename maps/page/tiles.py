"""Background tiles: the one thing that a page may load from elsewhere, and only if the caller asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from localities.boundaries import ConfigurationError

_ADDRESS = re.compile(
    r"(https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)/[A-Za-z0-9._~/{}?=&%-]*", re.ASCII
)
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of map tiles in web mercator.

    A page with tiles tells that server, and so whoever runs it, where each reader looks. Without tiles a
    page asks nobody for anything.

    Attributes
    ----------
    url
        ``"https://tile.example.org/{z}/{x}/{y}.png"``; one server, so without ``{s}``.
    attribution
        What the server's owner asks to be shown on the map, as plain text.
    label
        What the tick box says.
    max_zoom
        The closest zoom that the server has, 0 to 22.

    Raises
    ------
    ConfigurationError
        If the address is not of that form, or the attribution is empty.

    Examples
    --------
    >>> Tiles("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors").origin
    'https://tile.openstreetmap.org'
    """

    url: str
    attribution: str
    label: str = "Background map"
    max_zoom: int = 19

    def __post_init__(self) -> None:
        filled = [place for place in _PLACES if self.url.count(place) != 1]
        others = re.findall(r"\{(?![zxy]\})[^}]*\}?", self.url)
        if not _ADDRESS.fullmatch(self.url) or filled or others:
            raise ConfigurationError(
                f"The tiles' address {self.url!r} cannot be used; write it as "
                "https://server/{z}/{x}/{y}.png, with one server (no {s})."
            )
        if not self.attribution.strip():
            raise ConfigurationError("The tiles need the attribution that their owner asks for.")
        if not 0 <= self.max_zoom <= 22:
            raise ConfigurationError(f"The tiles' closest zoom is {self.max_zoom}; give 0 to 22.")

    @property
    def origin(self) -> str:
        """Return the server as a content security policy names it."""
        found = _ADDRESS.fullmatch(self.url)
        assert found is not None
        return found[1]

    def said(self) -> dict[str, Any]:
        """Return the tiles as the page's data."""
        return {
            "url": self.url,
            "attribution": self.attribution,
            "label": self.label,
            "max_zoom": self.max_zoom,
        }
