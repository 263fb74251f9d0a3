"""What the invented area looks like on paper: its grid, its places and the totals it must reproduce.

Everything here is made up. The grid lies in the North Sea, inside the British National Grid and away
from every coast, so that the area cannot be taken for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localities.boundaries import round_to_total

SEED = 20_261_122  # every random number of the area follows from it
CRS = "EPSG:27700"
WEST_M, SOUTH_M = 470_000, 790_000
CELL_M = 20
COLUMNS, ROWS = 1_440, 1_320
LAND_KM2 = 468.0
ZONES = 447
INTERMEDIATE_ZONES = 78
AREA_NAME = "Orrenshire"
YEAR = 2020


@dataclass(frozen=True, slots=True)
class Place:
    """A town or a village.

    Attributes
    ----------
    name
        Invented.
    x_km, y_km
        Its middle, from the grid's south-west corner.
    zones
        How many zones it is divided into.
    zone_km2
        How large they are on average.
    angle, stretch
        The direction of its longer axis (radians from east) and how much longer that is.
    """

    name: str
    x_km: float
    y_km: float
    zones: int
    zone_km2: float = 0.19
    angle: float = 0.0
    stretch: float = 1.0

    def position(self) -> NDArray[np.float64]:
        """Return the easting and northing of the place's middle, in metres."""
        return np.array([WEST_M + self.x_km * 1_000, SOUTH_M + self.y_km * 1_000])


PLACES = (
    Place("Carrowmuir", 10.6, 9.4, 64, 0.19, 2.5, 1.5),
    Place("Invermallow", 12.7, 5.4, 48, 0.19, 0.3, 1.5),
    Place("Dunwhirrie", 7.2, 12.3, 56, 0.18, 2.2, 1.4),
    Place("Kilbrannet", 16.4, 6.9, 52, 0.19, 0.6, 1.6),
    Place("Balmarrick", 14.8, 19.0, 62, 0.21, 0.2, 1.7),
    Place("Strathmellin", 19.9, 10.5, 56, 0.20, 0.9, 1.5),
    Place("Pitgarrow", 8.2, 18.6, 22, 0.23, 0.8, 1.6),
    Place("Lethenby", 20.4, 16.6, 16, 0.24, 2.3, 1.4),
    Place("Whinnock", 23.0, 8.0, 13, 0.26, 0.4, 1.7),
    Place("Ardquhill", 11.7, 21.7, 5, 0.30, 0.0, 1.3),
    Place("Corrielaw", 5.0, 16.2, 5, 0.30, 1.1, 1.6),
    Place("Gartwhinnie", 16.2, 10.4, 5, 0.28, 2.0, 1.5),
    Place("Birsellan", 4.7, 8.2, 4, 0.30, 0.7, 1.4),
    Place("Mossgarve", 18.2, 3.9, 4, 0.30, 0.2, 1.5),
    Place("Tarrowhead", 23.9, 13.1, 4, 0.30, 1.4, 1.4),
    Place("Logiefaulds", 8.0, 6.3, 4, 0.28, 0.9, 1.3),
)
RURAL_ZONES = ZONES - sum(place.zones for place in PLACES)

LOCH = ((9.3, 14.6), (10.6, 14.9), (12.2, 14.6), (13.6, 15.2), (14.8, 15.3))
LOCH_WIDTH_KM = 1.0
LOCHAN = ((23.4, 16.0), (24.2, 16.3))
LOCHAN_WIDTH_KM = 0.4


@dataclass(frozen=True, slots=True)
class Area:
    """One partner's area before it is drawn.

    Attributes
    ----------
    name
        What this partner calls it.
    centres
        The places it grows from.
    people
        How many people it should have: exactly for the NHS, about for the others.
    """

    name: str
    centres: tuple[str, ...]
    people: int


NHS_LOCALITIES = (
    Area("Carrowmuir", ("Carrowmuir",), 57_576),
    Area("Invermallow", ("Invermallow",), 42_273),
    Area("Dunwhirrie", ("Dunwhirrie",), 50_389),
    Area("Kilbrannet", ("Kilbrannet",), 45_504),
    Area("Orrenshire North", ("Balmarrick", "Pitgarrow", "Lethenby"), 86_095),
    Area("Strathmellin", ("Strathmellin", "Whinnock"), 58_343),
)
SOCIAL_WORK_LOCALITIES = (
    Area("Carrowmuir", ("Carrowmuir",), 60_000),
    Area("Invermallow", ("Invermallow",), 39_500),
    Area("Dunwhirrie", ("Dunwhirrie",), 48_000),
    Area("Kilbrannet", ("Kilbrannet",), 50_000),
    Area("North", ("Balmarrick", "Pitgarrow", "Lethenby"), 88_000),
    Area("Strathmellin", ("Strathmellin", "Whinnock"), 54_680),
)
COMMUNITY_AREAS = (
    Area("Carrowmuir", ("Carrowmuir",), 55_500),
    Area("Invermallow", ("Invermallow",), 43_000),
    Area("Dunwhirrie", ("Dunwhirrie",), 47_000),
    Area("Kilbrannet", ("Kilbrannet",), 47_500),
    Area("Balmarrick", ("Balmarrick",), 51_500),
    Area("Strathmellin", ("Strathmellin",), 45_500),
    Area("Pitgarrow & Corrielaw", ("Pitgarrow",), 23_500),
    Area("Lethenby", ("Lethenby",), 14_500),
    Area("Whinnock & the Moors", ("Whinnock",), 12_180),
)
PEOPLE = sum(area.people for area in NHS_LOCALITIES)


def generator(*step: int) -> np.random.Generator:
    """Return the random numbers of one step, which no other step's use of its own can disturb.

    Parameters
    ----------
    step
        The step's number, and the number of the draft that was chosen where several were looked at.

    Returns
    -------
    Generator
        Always in the same state.
    """
    return np.random.default_rng([SEED, *step])


def cell_centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the metres east and north, from the grid's south-west corner, of every cell's middle.

    Returns
    -------
    tuple of ndarray
        Each of shape (ROWS, COLUMNS); row 0 is the southernmost.
    """
    x = (np.arange(COLUMNS) + 0.5) * CELL_M
    y = (np.arange(ROWS) + 0.5) * CELL_M
    east, north = np.meshgrid(x, y)
    return east, north


def shared_out(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return a total divided in proportion to weights, in whole numbers.

    Parameters
    ----------
    weights
        Non-negative, with a positive sum.
    total
        What is divided.

    Returns
    -------
    ndarray of int
        In the weights' order; sums to the total exactly, each within one of its due. Equal remainders go to the earlier.
    """
    return round_to_total(weights * (total / weights.sum()), total).to_numpy(dtype=np.int64)
