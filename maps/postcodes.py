"""A postcode directory inside a page: unit postcodes by zone, packed so that thousands cost a few kilobytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from localities.boundaries import ConfigurationError, some

_UNIT = r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"


@dataclass(frozen=True, eq=False)
class Postcodes:
    """A directory in which a resident finds their own street's zone.

    Attributes
    ----------
    zones
        Zone by unit postcode (``"ML1 1AB"``, in any case and with or without blanks). Postcodes of zones
        that the map lacks are left out, and counted.
    source
        The source line shown under an answer.

    Examples
    --------
    >>> directory = Postcodes(pd.Series({"ML1 1AB": "Z0", "ml11ad": "Z0", "ML1 2QR": "Z4"}))
    >>> packed = packed_postcodes(directory, zones.index)
    >>> packed["sectors"], packed["zones"][0], packed["zones"][4]
    (['ML1 1', 'ML1 2'], [0, 'ABAD'], [1, 'QR'])
    """

    zones: pd.Series
    source: str = ""


def packed_postcodes(directory: Postcodes, zones: pd.Index) -> dict[str, Any]:
    """Return a directory as plain data: sectors once, and by zone the units of each sector run together.

    Parameters
    ----------
    directory
        The postcodes.
    zones
        Of the map, in order.

    Returns
    -------
    dict
        ``source``, ``count`` (postcodes on the map), ``elsewhere`` (those left out), ``sectors`` (``"ML1 1"``,
        sorted), ``zones``: for each zone alternately a sector's number and its units of two letters, sorted.

    Raises
    ------
    ConfigurationError
        If something is no unit postcode, or one stands for two zones.
    """
    frame = pd.DataFrame(
        {
            "postcode": pd.Series(directory.zones.index, dtype="str")
            .str.upper()
            .str.replace(r"\s", "", regex=True),
            "zone": zones.get_indexer(pd.Index(directory.zones)),
        }
    ).drop_duplicates()
    wrong = frame.loc[~frame["postcode"].str.match(_UNIT, na=False), "postcode"]
    if len(wrong):
        raise ConfigurationError(f"{len(wrong):,} entries are no unit postcode: {some(map(repr, wrong))}.")
    twice = sorted(frame.loc[frame["postcode"].duplicated(), "postcode"].unique())
    if twice:
        raise ConfigurationError(f"{len(twice):,} postcodes stand for more than one zone: {some(twice)}.")
    here = frame[frame["zone"] >= 0]
    inward = here["postcode"].str[-3]
    here = here.assign(sector=here["postcode"].str[:-3] + " " + inward, unit=here["postcode"].str[-2:])
    codes, sectors = pd.factorize(here["sector"], sort=True)
    units = here.assign(sector=codes).sort_values(["zone", "sector", "unit"])
    together = units.groupby(["zone", "sector"], sort=True)["unit"].agg("".join).reset_index()
    packed: list[list[int | str]] = [[] for _ in zones]
    for zone, sector, letters in together.itertuples(index=False):
        packed[zone] += [int(sector), letters]
    return {
        "source": directory.source,
        "count": len(here),
        "elsewhere": len(frame) - len(here),
        "sectors": list(sectors),
        "zones": packed,
    }
