"""The same localities on two bases of zones: people by year, sex and age on each, and the change from one to the other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from localities.boundaries import (
    ALL_AGES,
    BOTH,
    Base,
    BaseComparison,
    Fault,
    InputError,
    Note,
    basis_of_plan,
    compare_bases,
    read_lookup,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.shown import BaseSection, ProfileSection
from localities.scripts.documents.blocks import Document
from localities.scripts.documents.template import compose
from localities.scripts.formats import counted
from localities.scripts.outputs.manifest import banner_of
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.gather import read_people

NAME = "two_bases"


def read_bases(section: ProfileSection) -> tuple[BaseComparison | None, tuple[Note, ...]]:
    """Return the comparison that a configuration asks for.

    Parameters
    ----------
    section
        With two bases, or none.

    Returns
    -------
    (BaseComparison or None, tuple of Note)
        None without bases; what the readers mended, and which zones a base counts without a locality.

    Raises
    ------
    InputError
        If a table cannot be used.
    """
    if not section.bases:
        return None, ()
    notes: list[Note] = []
    first, second = (_base(each, notes) for each in section.bases)
    return compare_bases(first, second, names=section.bases[1].names), tuple(notes)


def _base(section: BaseSection, notes: list[Note]) -> Base:
    """Return one base; every zone of its tables and of its lookup is in it, so that nobody is lost by a join."""
    lookup, _, more = read_lookup(section.lookup, key=section.key, area=section.area, sheet=section.sheet)
    notes.extend(more)
    years: dict[int, pd.DataFrame] = {}
    for each in section.people:
        _, by_age = read_people(each, notes)
        if by_age is None:
            what = f"it has no people by sex and single year of age for {each.year}."
            raise InputError(Fault(each.file.name, what, "Give a table by sex and age for each base."))
        years[int(each.year or 0)] = by_age
    zones = lookup.index.union(next(iter(years.values())).index)
    for table in years.values():
        zones = zones.union(table.index)
    without = int((~zones.isin(lookup.index)).sum())
    if without:
        notes.append(
            Note(
                "warning",
                section.lookup.name,
                f"{counted(without, 'zone')} of {section.label} in no locality: counted in a row apart.",
            )
        )
    return Base(section.label, basis_of_plan(lookup.reindex(zones), pd.DataFrame(index=zones)), years)


def bases_document(
    comparison: BaseComparison, configuration: Configuration, lines: Sequence[str]
) -> Document:
    """Return the comparison as a document.

    Parameters
    ----------
    comparison
        Of `read_bases`.
    configuration
        Whose bases they are.
    lines
        Attribution.

    Returns
    -------
    Document
        A table of everybody by area and year, a table of each year by age; the workbook has sexes and ages too.
    """
    section, partnership = configuration.profile, configuration.title
    tables = bases_tables(comparison, section)
    one, two = (each.label for each in section.bases)
    gaps = [
        f"{counted(row.zones, 'zone')} of {row.base} without known ages in {row.year}; no number counts them."
        for row in comparison.gaps.itertuples()
    ]
    alone = comparison.areas[~(comparison.areas["first"] & comparison.areas["second"])]["area"].tolist()
    years = sorted(comparison.table["year"].unique().tolist())
    values = {
        "partnership": partnership, "first": one, "second": two, "gaps": gaps, "alone": alone, "years": years,
    }  # fmt: skip
    blocks = compose("bases.md", values, tables=tables, figures={}, own=section.templates)
    title = f"{partnership}: the same localities on two bases"
    return Document(
        title, f"{one} and {two}", blocks, tuple(lines), banner_of(configuration), more=(tables["bases"],)
    )


def bases_tables(comparison: BaseComparison, section: ProfileSection) -> dict[str, Table]:
    """Return the comparison's tables.

    Parameters
    ----------
    comparison
        As for `bases_document`.
    section
        Whose bases they are.

    Returns
    -------
    dict
        ``bases`` (everything), ``everybody``, and ``ages_<year>``.
    """
    one, two = (each.label for each in section.bases)
    about = f"Change: from {one} to {two}. [z]: only one of the two has the area or the year."
    labels = {
        "area": "Locality", "year": "Year", "sex": "Sex", "age": "Age", "first_people": f"People, {one}",
        "second_people": f"People, {two}", "change_people": "Change", "change_share": "Change, per cent", "on": "On",
    }  # fmt: skip
    whole = comparison.table.rename(columns={"change": "change_people"})
    for name in ("first_people", "second_people", "change_people", "change_share"):
        whole[name] = ["[z]" if pd.isna(each) else float(each) for each in whole[name]]
    plain = whole[(whole["sex"] == BOTH) & (whole["age"] == ALL_AGES)].drop(columns=["sex", "age", "on"])
    found = [
        ("bases", "People by locality, year, sex and age on two bases", whole),
        ("everybody", "People by locality and year on two bases", plain),
    ]
    for year in sorted(comparison.table["year"].unique().tolist()):
        rows = whole[(whole["year"] == year) & (whole["sex"] == BOTH) & (whole["age"] != ALL_AGES)]
        by_age = rows.drop(columns=["sex", "year", "on"])
        found.append((f"ages_{year}", f"People by age in {year} on two bases", by_age))
    return {
        name: Table(name, title, about, frame.reset_index(drop=True), labels=labels)
        for name, title, frame in found
    }
