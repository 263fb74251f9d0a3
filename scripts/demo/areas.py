"""Who belongs where: intermediate zones, codes, names, people, and each partner's allocation."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.scripts.demo.layout import (
    COMMUNITY_AREAS,
    INTERMEDIATE_ZONES,
    NHS_LOCALITIES,
    PLACES,
    SOCIAL_WORK_LOCALITIES,
    ZONES,
    Area,
    generator,
)
from localities.scripts.demo.names import NEIGHBOURHOODS
from localities.scripts.demo.noise import Array
from localities.scripts.demo.regions import Network, balanced, compact_groups, grown, is_connected, network
from localities.scripts.demo.shares import largest_remainders
from localities.scripts.demo.zoning import Labels


def described_zones(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones with everything that is said of them, in the order of their codes.

    Parameters
    ----------
    polygons
        Index: the number of each zone on the grid, those of the places first, in the places' order.

    Returns
    -------
    GeoDataFrame
        Columns ``code``, ``name``, ``iz_code``, ``iz_name``, ``label`` (the number on the grid), ``place``
        (position in PLACES of the nearest), ``people`` (whole numbers), ``nhs``, ``social_work``,
        ``community`` (names of areas); index 0, 1, ...
    """
    shapes = polygons.geometry.to_numpy()
    rng = generator(18)
    people = np.clip(rng.lognormal(np.log(735), 0.27, ZONES), 345, 2_290)
    net = network(shapes, people)
    place = _nearest_places(net)
    group = compact_groups(rng, net, INTERMEDIATE_ZONES)
    coarse = _grouped(shapes, group, people)
    targets = np.array([area.people for area in NHS_LOCALITIES], dtype=np.float64)
    nhs = balanced(
        net, _nudged(generator(12), net, _allocated(coarse, NHS_LOCALITIES)[group], moves=9), targets
    )
    whole = _exact_people(people, nhs)
    coarse = _grouped(shapes, group, whole.astype(np.float64))
    social_work = _allocated(coarse, SOCIAL_WORK_LOCALITIES)[group]
    community = _nudged(generator(13), net, _allocated(coarse, COMMUNITY_AREAS)[group], moves=14)
    frame = gpd.GeoDataFrame(
        {
            "label": np.arange(ZONES),
            "group": group,
            "place": place,
            "people": whole,
            "nhs": _names(NHS_LOCALITIES, nhs),
            "social_work": _names(SOCIAL_WORK_LOCALITIES, social_work),
            "community": _names(COMMUNITY_AREAS, community),
        },
        geometry=shapes,
        crs=polygons.crs,
    )
    for name, labels in (("NHS", nhs), ("social work", social_work), ("community", community)):
        if not all(is_connected(net, labels == area) for area in np.unique(labels)):
            raise RuntimeError(f"a {name} area is in several parts; choose another seed")
    return _coded(frame, net, nhs)


def _nearest_places(net: Network) -> Labels:
    """Return each zone's place: the one it is part of, or the one that is quickest to reach."""
    part_of = np.repeat(np.arange(len(PLACES)), [place.zones for place in PLACES])
    costs = net.costs()[: len(part_of)]
    nearest = part_of[costs.argmin(axis=0)]
    nearest[: len(part_of)] = part_of
    return np.asarray(nearest, dtype=np.int64)


def _grouped(shapes: NDArray[np.object_], group: Labels, people: Array) -> Network:
    """Return the groups of zones as units."""
    merged = [shapely.coverage_union_all(shapes[group == each]) for each in range(INTERMEDIATE_ZONES)]
    return network(np.array(merged), np.bincount(group, people).astype(np.float64))


def _allocated(coarse: Network, areas: tuple[Area, ...]) -> Labels:
    """Return the area of each intermediate zone: the surroundings of its places, then evened out."""
    places = {place.name: place for place in PLACES}
    centres = [(position, places[name]) for position, area in enumerate(areas) for name in area.centres]
    units = [int(np.hypot(*(coarse.middles - place.position()).T).argmin()) for _, place in centres]
    targets = np.array([area.people for area in areas], dtype=np.float64)
    size = np.array([place.zones for _, place in centres], dtype=np.float64)
    of_area = np.array([position for position, _ in centres])
    due = targets[of_area] * size / np.bincount(of_area, size)[of_area]
    around = of_area[grown(coarse.costs(), units, coarse.people, due)]
    return balanced(coarse, around, targets)


def _nudged(rng: np.random.Generator, net: Network, labels: Labels, moves: int) -> Labels:
    """Return an allocation with some zones given to the area next door, both areas staying whole."""
    labels = labels.copy()
    links = net.links.tocsr()
    done = 0
    for unit in rng.permutation(len(labels)):
        beside = labels[links.indices[links.indptr[unit] : links.indptr[unit + 1]]]
        other = beside[beside != labels[unit]]
        if done == moves or not len(other):
            continue
        proposal = labels.copy()
        proposal[unit] = other[0]
        if is_connected(net, proposal == labels[unit]):
            labels, done = proposal, done + 1
    return labels


def _exact_people(people: Array, nhs: Labels) -> NDArray[np.int64]:
    """Return whole people by zone so that each NHS locality has exactly its published number."""
    whole = np.zeros(len(people), dtype=np.int64)
    for position, area in enumerate(NHS_LOCALITIES):
        inside = nhs == position
        whole[inside] = largest_remainders(people[inside], area.people)
    return whole


def _names(areas: tuple[Area, ...], labels: Labels) -> NDArray[np.object_]:
    """Return the name of each zone's area."""
    return np.array([area.name for area in areas], dtype=object)[labels]


def _coded(frame: gpd.GeoDataFrame, net: Network, nhs: Labels) -> gpd.GeoDataFrame:
    """Return the zones with codes and names: by locality, then intermediate zone, then from the north."""
    frame = frame.assign(east=net.middles[:, 0], north=net.middles[:, 1], nhs_position=nhs)
    groups = frame.groupby("group").agg(
        locality=("nhs_position", lambda each: each.mode().iloc[0]),
        place=("place", lambda each: each.mode().iloc[0]),
        east=("east", "mean"),
        north=("north", "mean"),
    )
    groups = groups.sort_values(["locality", "place", "north", "east"], ascending=[True, True, False, True])
    groups["iz_code"] = [f"D0200{number:04d}" for number in range(1, len(groups) + 1)]
    groups["iz_name"] = _neighbourhoods(groups)
    frame = frame.join(groups[["iz_code", "iz_name"]], on="group")
    frame = frame.sort_values(["iz_code", "north", "east"], ascending=[True, False, True]).reset_index(
        drop=True
    )
    frame["code"] = [f"D0100{number:04d}" for number in range(1, len(frame) + 1)]
    number = frame.groupby("iz_code").cumcount() + 1
    frame["name"] = frame["iz_name"] + " - " + number.map("{:02d}".format)
    columns = [
        "code",
        "name",
        "iz_code",
        "iz_name",
        "label",
        "place",
        "people",
        "nhs",
        "social_work",
        "community",
    ]
    return frame[[*columns, "geometry"]]


def _neighbourhoods(groups: pd.DataFrame) -> pd.Series:
    """Return an invented name for each intermediate zone, the first of a place's nearest its middle."""
    names: dict[object, str] = {}
    for position, place in enumerate(PLACES):
        members = groups[groups["place"] == position]
        known = NEIGHBOURHOODS[place.name]
        if len(members) > len(known):
            raise RuntimeError(f"{place.name} has {len(members)} neighbourhoods but {len(known)} names")
        nearest_first = members.index[
            np.hypot(*(members[["east", "north"]].to_numpy() - place.position()).T).argsort()
        ]
        names |= dict(zip(nearest_first, known, strict=False))
    return pd.Series(names)
