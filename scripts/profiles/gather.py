"""From a review to what profiles are made of: the partnership's zones, what they are compared with, and the areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import (
    Basis,
    ConfigurationError,
    Fault,
    Indicator,
    InputError,
    Note,
    ProfileData,
    SimdEdition,
    basis_of_pieces,
    basis_of_plan,
    default_indicators,
    read_population,
    read_simd,
    some,
    with_services,
    zones_of_services,
)
from localities.scripts.configuration.sections import Population, Simd
from localities.scripts.configuration.shown import Benchmark, ProfileSection
from localities.scripts.formats import counted, people
from localities.scripts.options.scene import Candidate
from localities.scripts.review.measure import Review
from localities.scripts.slugs import slugs

_SIMD_PEOPLE = "simd_people"


@dataclass(frozen=True, eq=False)
class Partition:
    """A set or an option whose areas get a profile.

    Attributes
    ----------
    name
        Its key: the set's name, or a slug of the option's.
    label
        As shown: ``"NHS localities"``.
    basis
        Its areas.
    plan
        Zone to area for an option; None for a set.
    """

    name: str
    label: str
    basis: Basis
    plan: pd.Series | None = None


@dataclass(frozen=True, eq=False)
class Gathered:
    """What profiles are made of.

    Attributes
    ----------
    data
        The partnership's zones.
    benchmarks
        Name to wider zones.
    partitions
        Sets and options in the order asked for.
    notes
        What the readers of further files mended or left out.
    """

    data: ProfileData
    benchmarks: dict[str, ProfileData]
    partitions: tuple[Partition, ...]
    notes: tuple[Note, ...]


def gather(review: Review, sets: Sequence[str], candidates: Sequence[Candidate]) -> Gathered:
    """Return what the profiles of some sets and options are made of.

    Parameters
    ----------
    review
        Of `measure`; its configuration's ``profile`` says what they show.
    sets
        Names of sets.
    candidates
        Options.

    Returns
    -------
    Gathered
        Complete.

    Raises
    ------
    InputError
        If a further file cannot be used.
    ConfigurationError
        If there is no such set.
    """
    section, zones = review.configuration.profile, _with_simd_people(review)
    notes: list[Note] = []
    services = review.inputs.services
    data = ProfileData(
        zones=zones,
        restricted=review.inputs.restricted,
        people_by_age_sex=review.inputs.people_by_age_sex,
        edition=review.inputs.edition,
        services=None
        if services is None
        else pd.DataFrame({"kind": services["kind"], "zone": zones_of_services(services, zones)}),
        indicators=default_indicators(
            zones,
            _indicators(section),
            simd_people=_SIMD_PEOPLE if _SIMD_PEOPLE in zones.columns else "people",
            restricted=review.inputs.restricted.names,
        ),
        years=_years(section.years, zones.index, notes, ages=True),
        projections=_years(section.projections, zones.index, notes, ages=False),
    )
    benchmarks = {each.name: _benchmark(each, data.indicators, notes) for each in section.benchmarks}
    return Gathered(data, benchmarks, tuple(_partitions(review, sets, candidates)), tuple(notes))


def two_bases(data: ProfileData) -> list[str]:
    """Return why rates of deprived people are not of the people that stand beside them; nothing where they are.

    Parameters
    ----------
    data
        The partnership's zones.
    """
    if _SIMD_PEOPLE not in data.zones or not any(_SIMD_PEOPLE in each.columns for each in data.indicators):
        return []
    theirs, ours = data.zones[_SIMD_PEOPLE].sum(), data.zones["people"].sum()
    if people(theirs) == people(ours):
        return []
    return [
        f"Rates of deprived people are of the {people(theirs)} people whom the SIMD counts here, of its own date, "
        f"not of the {people(ours)} people of the other figures."
    ]


def _with_simd_people(review: Review) -> pd.DataFrame:
    """Return the zones with the people that the SIMD's counts are of, where the zones' people are of another table."""
    zones: pd.DataFrame = review.inputs.zones
    section = review.configuration.simd
    if review.configuration.population is None or section is None:
        return zones
    table, _ = _read_deprivation(section, [])  # its notes were told when the zones were read
    if "people" not in table:
        return zones
    return zones.assign(**{_SIMD_PEOPLE: table["people"].reindex(zones.index)})


def read_people(section: Population, notes: list[Note]) -> tuple[pd.Series, pd.DataFrame | None]:
    """Return people by zone, and by sex and age where the table has them.

    Parameters
    ----------
    section
        The table, its year, sheet and columns.
    notes
        What the reader mended is added.
    """
    people, by_age, more = read_population(
        section.file, year=section.year, sheet=section.sheet, columns=section.given()
    )
    notes.extend(more)
    return people, by_age


def _read_deprivation(section: Simd, notes: list[Note]) -> tuple[pd.DataFrame, SimdEdition | None]:
    """Return a table of the SIMD and its edition."""
    table, edition, more = read_simd(
        section.file, sheet=section.sheet, edition=section.edition, columns=section.given()
    )
    notes.extend(more)
    return table, edition


def _indicators(section: ProfileSection) -> list[Indicator]:
    return [
        Indicator(
            each.name,
            each.label,
            each.count,
            each.of,
            each.kind,
            each.per,
            source=each.source,
        )
        for each in section.indicators
    ]


def _partitions(review: Review, sets: Sequence[str], candidates: Sequence[Candidate]) -> list[Partition]:
    known = {each.name: each.label for each in review.inputs.sets}
    for name in sets:
        if name not in known:
            raise ConfigurationError(f"There is no set {name!r}; the sets are {', '.join(known)}.")
    zones = review.inputs.zones
    keys = slugs([*known, *(each.name for each in candidates)])
    found = [Partition(name, known[name], _basis_of_set(review, name)) for name in sets]
    found += [
        Partition(keys[each.name], each.name, basis_of_plan(each.plan, zones), each.plan)
        for each in candidates
    ]
    return found


def _basis_of_set(review: Review, name: str) -> Basis:
    """Return the basis of a set, with the services in its areas as they are drawn."""
    pieces, services = review.pieces, review.inputs.services
    basis = basis_of_pieces(pieces, name, review.inputs.zones)
    if services is None:
        return basis
    # The pieces cover the zones: a service stands in one, or just off one, as it does of the zones.
    drawn = pieces.set_axis(pd.Index([f"{number:09d}" for number in range(len(pieces))], name="zone"))
    return with_services(basis, zones_of_services(services, drawn).map(drawn[name]))


def _years(
    sections: Sequence[Population], zones: pd.Index, notes: list[Note], *, ages: bool
) -> dict[int, pd.Series | pd.DataFrame]:
    """Return people by zone of each year; by age and sex where the tables have them."""
    found: dict[int, pd.Series | pd.DataFrame] = {}
    for section in sections:
        people, by_age = read_people(section, notes)
        table = by_age if ages and by_age is not None else people
        missing = zones.difference(table.index)
        if len(missing):
            what = f"{counted(len(missing), 'zone is', 'zones are')} missing for {section.year}: {some(missing)}."
            raise InputError(
                Fault(section.file.name, what, "Give a table of all zones, of the same vintage.")
            )
        found[int(section.year or 0)] = table.loc[zones]
    return found


def _benchmark(section: Benchmark, indicators: Sequence[Indicator], notes: list[Note]) -> ProfileData:
    """Return a wider area from its tables."""
    zones, edition, ages = pd.DataFrame(), None, None
    if section.simd is not None:
        zones, edition = _read_deprivation(section.simd, notes)
    if section.population is not None:
        people, ages = read_people(section.population, notes)
        if len(zones):
            odd = zones.index.symmetric_difference(people.index)
            if len(odd):
                what = (
                    f"{counted(len(odd), 'zone is', 'zones are')} only in one of its two tables: {some(odd)}."
                )
                raise InputError(
                    Fault(f"profile.benchmarks {section.name}", what, "Give tables of the same zones.")
                )
        zones = zones.drop(columns="people", errors="ignore").join(people.to_frame("people"), how="outer")
    if "people" not in zones:
        what = "neither table says how many people live in each zone."
        raise InputError(Fault(f"profile.benchmarks {section.name}", what, "Add a population."))
    known = [each for each in indicators if set(each.columns) <= set(zones.columns)]
    return ProfileData(zones=zones, people_by_age_sex=ages, edition=edition, indicators=known)
