"""Who the people are whose areas do not correspond, beside everybody, and where on the ground they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import ConfigurationError, and_words

AGE_GROUPS: Mapping[str, tuple[int, int]] = {
    "0-4": (0, 4),
    "5-17": (5, 17),
    "18-44": (18, 44),
    "45-64": (45, 64),
    "65-74": (65, 74),
    "75-84": (75, 84),
    "85+": (85, 90),
}
QUINTILES: Mapping[int, str] = {
    1: "1 (most deprived)",
    2: "2",
    3: "3",
    4: "4",
    5: "5 (least deprived)",
}
PLACES_NAMED = 3  # a disagreement's name is read in lists and on the map: more places than this do not fit
PLACE_SHARE = 0.05  # a place with less of its people says nothing of where it is
NOT_KNOWN = "not known"

People = npt.NDArray[np.float64]


def profile_affected(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    people_by_age_sex: pd.DataFrame | None = None,
    age_groups: Mapping[str, tuple[int, int]] = AGE_GROUPS,
) -> pd.DataFrame:
    """Describe the affected people by SIMD quintile, age group and sex, beside everybody.

    Everybody in a piece is taken to be as the whole zone: the piece's share of its zone is applied to
    every count. Quintiles are counted on the zones' ``people``. Ages and sexes are counted on their own
    table, which may be of another year: nothing is scaled to the other, and the two base columns say
    what each share is of.

    Parameters
    ----------
    pieces
        Of `agreement`: ``zone``, ``share``, ``outside``, ``corresponds``.
    zones
        Index zone; ``people`` and ``simd_quintile`` (1 the most deprived; missing where not known).
    people_by_age_sex
        Index zone; columns (sex, age), age in single years, the last meaning "and over". A zone that is
        not in it, or has a missing value, counts its ``people`` as "not known"; zones that are not in
        `zones` are not used.
    age_groups
        Label to first and last age, in the order in which they are shown.

    Returns
    -------
    DataFrame
        Tidy, one row a group: ``characteristic`` ("SIMD quintile", "Age group", "Sex"), ``group``,
        ``affected_people``, ``affected_share`` (of ``affected_base``), ``partnership_people``,
        ``partnership_share`` (of ``partnership_base``), ``ratio`` of the two shares (NaN where the
        partnership has none), ``affected_base``, ``partnership_base``. A "not known" row is there only
        where somebody is in it; the groups of a characteristic sum to its bases.

    Raises
    ------
    ConfigurationError
        If the age groups overlap or leave out an age of the table.
    """
    part = affected_shares(pieces, zones)
    tables = [_profile("SIMD quintile", _by_quintile(zones), part)]
    if people_by_age_sex is not None:
        aligned = people_by_age_sex.reindex(zones.index)
        tables += [
            _profile("Age group", _by_age(aligned, zones, age_groups), part),
            _profile("Sex", _by_sex(aligned, zones), part),
        ]
    return pd.concat(tables, ignore_index=True)


def affected_shares(pieces: pd.DataFrame, zones: pd.DataFrame) -> pd.Series:
    """Return which share of each zone's people has areas that do not correspond.

    Parameters
    ----------
    pieces
        Of `agreement`: ``zone``, ``share``, ``outside``, ``corresponds``.
    zones
        Index zone.

    Returns
    -------
    Series
        By zone, 0 to 1; those outside a set are not affected.
    """
    differs = pieces[~pieces["corresponds"] & ~pieces["outside"]]
    shares = differs.groupby("zone")["share"].sum()
    return shares.reindex(zones.index, fill_value=0.0).astype(np.float64).rename("affected_share")


def _by_quintile(zones: pd.DataFrame) -> pd.DataFrame:
    people = zones["people"].astype(np.float64)
    quintile = zones["simd_quintile"]
    groups = {label: people.where((quintile == q).fillna(False), 0.0) for q, label in QUINTILES.items()}
    return pd.DataFrame({**groups, NOT_KNOWN: people.where(quintile.isna(), 0.0)})


def _by_age(table: pd.DataFrame, zones: pd.DataFrame, groups: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    ages = table.columns.get_level_values(1).to_numpy(dtype=np.int64)
    member = np.array([(first <= ages) & (ages <= last) for first, last in groups.values()])
    wrong = sorted({int(age) for age in ages[member.sum(axis=0) != 1]})
    if wrong:
        names = ", ".join(map(str, wrong))
        raise ConfigurationError(
            f"Every age must be in exactly one age group; {names} is in none or several."
        )
    return _known_groups(table, zones, dict(zip(groups, member, strict=True)))


def _by_sex(table: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    sexes = table.columns.get_level_values(0)
    return _known_groups(table, zones, {str(sex): sexes == sex for sex in sorted(sexes.unique())})


def _known_groups(
    table: pd.DataFrame, zones: pd.DataFrame, groups: Mapping[str, npt.NDArray[np.bool_]]
) -> pd.DataFrame:
    """Return people by zone and group of columns; a zone with a gap is "not known" as a whole."""
    counts = table.to_numpy(dtype=np.float64)
    known = ~np.isnan(counts).any(axis=1)
    counts = np.where(known[:, None], counts, 0.0)
    columns = {label: counts[:, member].sum(axis=1) for label, member in groups.items()}
    people = zones["people"].to_numpy(dtype=np.float64)
    return pd.DataFrame({**columns, NOT_KNOWN: np.where(known, 0.0, people)}, index=zones.index)


def _profile(characteristic: str, people: pd.DataFrame, part: pd.Series) -> pd.DataFrame:
    """Return the tidy rows of one characteristic from people by zone and group."""
    everybody = people.to_numpy().sum(axis=0)
    affected = (people.to_numpy() * part.to_numpy()[:, None]).sum(axis=0)
    shares, whole = _of(affected, affected.sum()), _of(everybody, everybody.sum())
    rows = pd.DataFrame(
        {
            "characteristic": characteristic,
            "group": people.columns,
            "affected_people": affected,
            "affected_share": shares,
            "partnership_people": everybody,
            "partnership_share": whole,
            "ratio": np.divide(shares, whole, out=np.full(len(whole), np.nan), where=whole > 0),
            "affected_base": affected.sum(),
            "partnership_base": everybody.sum(),
        }
    )
    return rows[(rows["group"] != NOT_KNOWN) | (rows["partnership_people"] > 0)]


def _of(parts: People, total: float) -> People:
    return parts / total if total > 0 else np.full(parts.shape, np.nan)


def disagreement_clusters(pieces: pd.DataFrame, sets: Sequence[str], neighbours: pd.DataFrame) -> pd.Series:
    """Group the pieces that differ into connected disagreements.

    Two pieces belong together where they are in the same areas of every set and in the same zone or in
    zones that share a border.

    Parameters
    ----------
    pieces
        Of `agreement`: ``zone``, one column a set, ``outside``, ``corresponds``.
    sets
        Names of the boundary sets.
    neighbours
        Pairs of rook-adjacent zones: ``zone``, ``neighbour``, each pair in one order or in both.

    Returns
    -------
    Series
        By the index of the pieces that differ (in their order): the cluster's id, by which they can be
        dissolved. The id is the cluster's first zone, with ``.2``, ``.3`` where several clusters have
        the same first zone (in the order of their areas); other clusters do not change it.
    """
    differs = pieces[~pieces["corresponds"] & ~pieces["outside"]]
    combination = differs.groupby(list(sets), sort=True).ngroup().to_numpy().astype(np.intp)
    cluster = _connected(differs["zone"].to_numpy(), combination, neighbours)
    groups = pd.DataFrame({"zone": differs["zone"].to_numpy(), "combination": combination, "c": cluster})
    first = groups.groupby("c").agg(zone=("zone", "min"), combination=("combination", "min"))
    first = first.sort_values(["zone", "combination"])
    place = first.groupby("zone").cumcount() + 1
    named = [zone if n == 1 else f"{zone}.{n}" for zone, n in zip(first["zone"], place, strict=True)]
    names = pd.Series(named, index=first.index, dtype="str")
    return pd.Series(cluster, index=differs.index, dtype=np.intp).map(names).astype("str").rename("cluster")


def disagreements(
    pieces: pd.DataFrame, zones: pd.DataFrame, sets: Sequence[str], clusters: pd.Series
) -> pd.DataFrame:
    """List the disagreements, those with most people first.

    Parameters
    ----------
    pieces
        Of `agreement`, with ``zone``, ``share``, ``area_m2`` and one column a set.
    zones
        Index zone; ``people``, ``place``, ``simd_quintile``.
    sets
        Names of the boundary sets.
    clusters
        Of `disagreement_clusters`.

    Returns
    -------
    DataFrame
        Index ``cluster``, sorted by people (most first), then id: ``place`` (its places with at least a
        twentieth of its people, up to three, largest first: "Cleland and Newarthill"), one column a
        set (the area), ``zones_count``, ``people``, ``share`` (of all zones' people),
        ``simd_1_people`` to ``simd_5_people`` (1 the most deprived), ``simd_not_known_people``,
        ``most_deprived_share`` (quintile 1, of those whose quintile is known; NaN without any) and
        ``area_km2``. People sum to the people who differ.
    """
    rows = _rows(pieces, zones, sets, clusters)
    groups = rows.groupby("cluster", sort=True)
    table = groups[list(sets)].first()
    table.insert(0, "place", _places(rows))
    table["zones_count"] = groups["zone"].nunique()
    table["people"] = groups["people"].sum()
    total = float(zones["people"].sum())
    table["share"] = table["people"] / total if total > 0 else np.nan
    for quintile in QUINTILES:
        here = rows["people"].where(rows["quintile"] == quintile, 0.0)
        table[f"simd_{quintile}_people"] = here.groupby(rows["cluster"]).sum()
    missing = rows["people"].where(rows["quintile"].isna(), 0.0)
    table["simd_not_known_people"] = missing.groupby(rows["cluster"]).sum()
    known = table[[f"simd_{quintile}_people" for quintile in QUINTILES]].sum(axis=1)
    table["most_deprived_share"] = (table["simd_1_people"] / known.where(known > 0)).astype(np.float64)
    table["area_km2"] = groups["area_m2"].sum() / 1e6
    order = np.lexsort((table.index.to_numpy(dtype=str), -table["people"].to_numpy()))
    return table.iloc[order]


def _rows(
    pieces: pd.DataFrame, zones: pd.DataFrame, sets: Sequence[str], clusters: pd.Series
) -> pd.DataFrame:
    """Return the pieces that differ as a plain table with what is known of their zones."""
    chosen = pieces.loc[clusters.index]
    own = zones[["people", "place", "simd_quintile"]].reindex(chosen["zone"])
    rows = pd.DataFrame({name: chosen[name] for name in ["zone", *sets, "area_m2"]})
    return rows.assign(
        cluster=clusters,
        people=chosen["share"].to_numpy() * own["people"].to_numpy(dtype=np.float64),
        place=own["place"].to_numpy(),
        quintile=own["simd_quintile"].to_numpy(dtype=np.float64, na_value=np.nan),
    )


def _places(rows: pd.DataFrame) -> pd.Series:
    """Return each cluster's name from its places, by people, then by area, then by name."""
    sums = rows.groupby(["cluster", "place"], sort=True)[["people", "area_m2"]].sum().reset_index()
    sums = sums.sort_values(
        ["cluster", "people", "area_m2", "place"], ascending=[True, False, False, True], kind="stable"
    )
    total = sums.groupby("cluster")["people"].transform("sum")
    largest = sums.groupby("cluster").cumcount() == 0  # of many small places none may have a twentieth
    named = sums[largest | (sums["people"] >= PLACE_SHARE * total)]
    return named.groupby("cluster")["place"].agg(lambda places: _listed([*places][:PLACES_NAMED]))


def _listed(names: Sequence[str]) -> str:
    """Return names as people say them, "A, B and C"; "A; B and C" where B and C are one place's name."""
    if len(names) > 1 and any("," in name or " and " in name for name in names):
        return "; ".join(names)
    return and_words(names)


def _connected(
    zone: npt.NDArray[np.object_], combination: npt.NDArray[np.intp], neighbours: pd.DataFrame
) -> npt.NDArray[np.intp]:
    """Return the number of each piece's component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    here = pd.DataFrame({"zone": zone, "combination": combination, "place": np.arange(len(zone))})
    itself = pd.DataFrame({"zone": pd.unique(zone), "neighbour": pd.unique(zone)})
    pairs = pd.concat([neighbours[["zone", "neighbour"]], itself])
    one = here.merge(pairs, on="zone").drop(columns="zone").rename(columns={"neighbour": "zone"})
    links = one.merge(here, on=["zone", "combination"], suffixes=("", "_other"))
    ends = (links["place"].to_numpy(), links["place_other"].to_numpy())
    graph = coo_array((np.ones(len(links), dtype=np.int8), ends), shape=(len(zone), len(zone)))
    _, component = connected_components(graph, directed=False)
    return np.asarray(component, dtype=np.intp)
