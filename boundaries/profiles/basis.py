"""How zones make up areas: whole, or in parts where an area cuts a zone; the sums, neighbours and places that follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Method = Literal["whole_zones", "apportioned"]
STATES = {
    "whole_zones": "Each zone is counted wholly in one area.",
    "apportioned": "Areas cut some zones: each zone's people and counts are shared among its parts.",
}


@dataclass(frozen=True, eq=False)
class Basis:
    """Which share of each zone lies in which area.

    Attributes
    ----------
    areas
        Names, sorted.
    zones
        Every zone of the partnership, sorted.
    matrix
        Area by zone: the share of the zone's counts that is the area's, 0 to 1.
    main
        Area by zone: whether the area has most of the zone, for what cannot be shared.
    method
        ``whole_zones`` or ``apportioned``.
    area_m2
        By area, if known: the size of the areas as they are drawn.
    services
        Area by service, if known: whether the service stands in the area as it is drawn; else it counts with its zone.
    """

    areas: pd.Index
    zones: pd.Index
    matrix: Numbers
    main: Flags
    method: Method
    area_m2: pd.Series | None = None
    services: Flags | None = None

    @property
    def statement(self) -> str:
        """Return in words how the areas are made up."""
        return STATES[self.method]

    def sums(self, values: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the sums of counts by area, and how many zones each sum had to leave out.

        Parameters
        ----------
        values
            Index zone, numeric columns; NaN, or a zone that is not there, is not known.

        Returns
        -------
        (sums, unknown)
            Index ``area``, the columns of `values`: the sum over the known zones, and the number of zones of the area
            (in whole or part) whose value is not known.
        """
        counts = values.reindex(self.zones).to_numpy(dtype=np.float64)
        known = ~np.isnan(counts)
        sums = self.matrix @ np.where(known, counts, 0.0)
        unknown = (self.matrix > 0).astype(np.float64) @ (~known).astype(np.float64)
        return (
            pd.DataFrame(sums, index=self.areas, columns=values.columns),
            pd.DataFrame(unknown.astype(np.int64), index=self.areas, columns=values.columns),
        )

    def shares(self) -> pd.DataFrame:
        """Return ``zone``, ``area`` and ``share`` of every zone in every area that has some of it, sorted."""
        zone, area = np.nonzero(self.matrix.T)
        share = self.matrix[area, zone]
        return pd.DataFrame({"zone": self.zones.take(zone), "area": self.areas.take(area), "share": share})

    def main_area(self) -> pd.Series:
        """Return the area with most of each zone (the first by name of equals); zones in none are left out."""
        zone, area = np.nonzero(self.main.T)
        return pd.Series(self.areas.take(area).to_numpy(), index=self.zones.take(zone), name="area")

    def whole(self) -> Basis:
        """Return the areas made up of whole zones, each in the area with most of it, for counts that must not be divided."""
        if self.method == "whole_zones":
            return self
        return replace(self, matrix=self.main.astype(np.float64), method="whole_zones")

    def others(self) -> Basis:
        """Return, in the place of each area, all the other areas together."""
        size = None if self.area_m2 is None else self.area_m2.sum() - self.area_m2
        matrix = self.matrix.sum(axis=0, keepdims=True) - self.matrix
        services = None if self.services is None else _elsewhere(self.services)
        return replace(
            self,
            matrix=np.clip(matrix, 0.0, 1.0),
            main=_elsewhere(self.main),
            area_m2=size,
            services=services,
        )


def _elsewhere(flags: Flags) -> Flags:
    """Return, for each area, what is in any other."""
    return flags.any(axis=0, keepdims=True) & ~flags


def with_services(basis: Basis, standing: pd.Series) -> Basis:
    """Return the basis with the services in the areas in which they stand, if these cut zones.

    Parameters
    ----------
    basis
        Of `basis_of_pieces`.
    standing
        The area of each service, in the order of ``ProfileData.services``; missing outside every area.
    """
    if basis.method == "whole_zones":
        return basis
    flags = np.asarray(basis.areas.to_numpy()[:, None] == standing.to_numpy(dtype=object)[None, :])
    return replace(basis, services=flags)


def make_basis(
    shares: pd.DataFrame, zones: pd.Index, method: Method, area_m2: pd.Series | None = None
) -> Basis:
    """Return the basis of a table of shares.

    Parameters
    ----------
    shares
        ``zone``, ``area`` (str), ``share``, each pair once.
    zones
        Every zone.
    method
        How the shares came about.
    area_m2
        By area.

    Returns
    -------
    Basis
        Areas and zones sorted.
    """
    zones = pd.Index(sorted(zones), name="zone", dtype="str")
    areas = pd.Index(sorted(shares["area"].unique()), name="area", dtype="str")
    matrix = np.zeros((len(areas), len(zones)))
    row, column = areas.get_indexer(pd.Index(shares["area"])), zones.get_indexer(pd.Index(shares["zone"]))
    matrix[row, column] = shares["share"].to_numpy(dtype=np.float64)
    main = np.zeros(matrix.shape, dtype=bool)
    placed = np.flatnonzero(matrix.any(axis=0))
    main[matrix[:, placed].argmax(axis=0), placed] = True
    return Basis(areas, zones, matrix, main, method, area_m2)


def basis_of_plan(plan: pd.Series, zones: pd.DataFrame) -> Basis:
    """Return the basis of a set or an option of whole zones.

    Parameters
    ----------
    plan
        Zone to area; missing where a zone is in none.
    zones
        Index zone: the partnership's; with a geometry column the areas' sizes are known too.

    Returns
    -------
    Basis
        Of whole zones.

    Raises
    ------
    InputError
        If the plan has a zone twice or one that is not among the zones, or has no zone at all.
    """
    placed = plan.dropna().astype("str").sort_index()
    foreign, twice = placed.index.difference(zones.index), placed.index[placed.index.duplicated()]
    for wrong, what in ((foreign, "are not among the zones"), (twice, "are there more than once")):
        if len(wrong):
            raise InputError(
                Fault("the plan", f"{len(wrong):,} zones {what}: {some(wrong)}.", "Remove them.")
            )
    if placed.empty:
        raise InputError(Fault("the plan", "no zone has an area.", "Give the zones their areas."))
    shares = pd.DataFrame({"zone": placed.index.astype("str"), "area": placed.to_numpy(), "share": 1.0})
    sizes = None
    if "geometry" in zones.columns:
        drawn = pd.Series(zones["geometry"].area, index=zones.index)
        sizes = drawn.reindex(placed.index).groupby(placed.to_numpy()).sum().rename_axis("area")
    return make_basis(shares, zones.index, "whole_zones", sizes)


def basis_of_pieces(pieces: pd.DataFrame, name: str, zones: pd.DataFrame) -> Basis:
    """Return the basis of a set whose areas cut zones.

    Parameters
    ----------
    pieces
        ``zone``, ``share`` (of the zone's counts), ``area_m2`` and a column for the set.
    name
        Of the set's column; missing outside every area.
    zones
        Index zone: the partnership's.

    Returns
    -------
    Basis
        Of shares of zones; of whole zones if no zone is shared.

    Raises
    ------
    InputError
        If there is no such column, or no piece has an area.
    """
    if name not in pieces.columns:
        fault = Fault("the pieces", f"there is no set {name!r}.", "Name one of the sets of the review.")
        raise InputError(fault)
    inside = pieces[pieces[name].notna()]
    if inside.empty:
        raise InputError(Fault("the pieces", f"no piece is in an area of {name!r}.", "Check the set's file."))
    rows = pd.DataFrame({"zone": inside["zone"], "area": inside[name], "share": inside["share"]})
    rows = rows.astype({"zone": "str", "area": "str"})
    shares = rows.groupby(["zone", "area"], sort=True)["share"].sum().reset_index()
    shares = shares[shares["share"] > 0].reset_index(drop=True)
    sizes = inside["area_m2"].groupby(inside[name].astype("str").to_numpy()).sum().rename_axis("area")
    cut = shares["zone"].duplicated().any() or bool((shares["share"] < 1 - 1e-9).any())
    return make_basis(shares, zones.index, "apportioned" if cut else "whole_zones", sizes)


def basis_of_all(label: str, zones: pd.DataFrame) -> Basis:
    """Return all zones as one area: the partnership, or Scotland.

    Parameters
    ----------
    label
        What the area is called.
    zones
        Index zone.

    Returns
    -------
    Basis
        Of one area.
    """
    return basis_of_plan(pd.Series(label, index=zones.index, dtype="str"), zones)


def neighbours_of_areas(basis: Basis, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return which areas border on each area.

    Parameters
    ----------
    basis
        The areas; a zone that areas cut counts for the area with most of it.
    neighbours
        ``zone``, ``neighbour``, ``border_m``, each pair of zones once, of `boundaries.rook_neighbours`.

    Returns
    -------
    DataFrame
        ``area``, ``neighbour``, ``border_m``: each pair both ways round, sorted by area, then the longest border first.
    """
    main = basis.main_area()
    pairs = pd.DataFrame(
        {
            "area": neighbours["zone"].map(main),
            "neighbour": neighbours["neighbour"].map(main),
            "border_m": neighbours["border_m"].astype(np.float64),
        }
    ).dropna(subset=["area", "neighbour"])
    pairs = pairs[pairs["area"] != pairs["neighbour"]]
    turned = pairs.rename(columns={"area": "neighbour", "neighbour": "area"})
    both = pd.concat([pairs, turned])[["area", "neighbour", "border_m"]].astype(
        {"area": "str", "neighbour": "str"}
    )
    sums = both.groupby(["area", "neighbour"], sort=True)["border_m"].sum().reset_index()
    return sums.sort_values(
        ["area", "border_m", "neighbour"], ascending=[True, False, True], ignore_index=True
    )


def places_of_areas(basis: Basis, places: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return the settlements or intermediate zones of each area with their people there.

    Parameters
    ----------
    basis
        The areas.
    places
        Zone to place; zones without one stand together under an empty name.
    people
        By zone.

    Returns
    -------
    DataFrame
        ``area``, ``place``, ``zones`` (in whole or part), ``people``, ``share_of_area``, ``share_of_place`` (of the people of
        the place that live in any of the zones); sorted by area, then the most people first.
    """
    shares = basis.shares()
    rows = shares.assign(
        place=shares["zone"].map(places).astype("object").fillna(""),
        people=shares["zone"].map(people.astype(np.float64)) * shares["share"],
    )
    table = (
        rows.groupby(["area", "place"], sort=True)
        .agg(zones=("zone", "nunique"), people=("people", "sum"))
        .reset_index()
    )
    here = table.groupby("area")["people"].transform("sum")
    everywhere = (
        people.astype(np.float64).groupby(places.reindex(people.index).astype("object").fillna("")).sum()
    )
    whole = table["place"].map(everywhere)
    table["share_of_area"] = table["people"] / here.where(here > 0)
    table["share_of_place"] = table["people"] / whole.where(whole > 0)
    return table.sort_values(["area", "people", "place"], ascending=[True, False, True], ignore_index=True)
