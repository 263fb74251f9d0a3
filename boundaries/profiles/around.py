"""What an area borders on, and which places it is made of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.profiles.basis import Basis


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
