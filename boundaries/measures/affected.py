"""Who the people are whose areas do not correspond, beside the whole partnership."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import ConfigurationError

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
NOT_KNOWN = "not known"

Counts = npt.NDArray[np.float64]


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


def _of(parts: Counts, total: float) -> Counts:
    return parts / total if total > 0 else np.full(parts.shape, np.nan)
