"""From inputs to a review: pieces, measures, who is affected, where, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    RULES,
    Fragments,
    Note,
    agreement,
    agreement_totals,
    apportion,
    build_fragments,
    build_pieces,
    check_conservation,
    correspondences,
    default_reference,
    disagreement_clusters,
    disagreements,
    doubtful_parts,
    draw_pieces,
    headline_measures,
    match_areas,
    pairwise_agreement,
    profile_affected,
    rook_neighbours,
    tolerance_curve,
    weigh,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.crosschecks import count_columns
from localities.scripts.inputs.load import Inputs
from localities.scripts.progress import Progress
from localities.scripts.review.tidy import (
    area_rows,
    both_ways,
    correspondence_rows,
    line_rows,
    match_rows,
    measure_rows,
)


@dataclass(frozen=True, eq=False)
class Review:
    """Every number of a review; the page, the map and the tables only show it.

    Attributes
    ----------
    inputs
        What it was worked out from.
    configuration
        With what settings.
    pieces
        With people and counts, ``corresponds``, ``outside`` and ``cluster`` (the disagreement's id, or missing).
    reassigned, doubtful
        Parts that the noise and outside rules moved, and parts just too wide for them.
    conservation
        By count: the zones' total, the pieces' total, inside and outside.
    totals
        People who correspond, differ, are outside a set; their total.
    reference
        The set whose areas name the groups.
    matching, best_matches
        Every area's group; the best one-to-one match of each pair.
    tables
        Correspondence of each ordered pair of sets, by the configured weight.
    area_measures, pairwise, correspondence_long
        Tidy tables of what was measured by the configured weight and rule.
    affected, disagreements
        Who and where.
    fragments, ruled
        Of `build_fragments`; the pieces by every apportionment rule, with ``corresponds`` and ``outside``.
    coincidence, divergent
        How far the lines coincide, and the stretches that do not.
    notes
        What was mended, left out or is doubtful, from reading to apportioning.
    """

    inputs: Inputs
    configuration: Configuration
    pieces: gpd.GeoDataFrame
    reassigned: gpd.GeoDataFrame
    doubtful: gpd.GeoDataFrame
    conservation: pd.DataFrame
    totals: pd.Series
    reference: str
    matching: pd.DataFrame
    best_matches: pd.DataFrame
    tables: dict[tuple[str, str], pd.DataFrame]
    area_measures: pd.DataFrame
    pairwise: pd.DataFrame
    correspondence_long: pd.DataFrame
    affected: pd.DataFrame
    disagreements: pd.DataFrame
    fragments: Fragments
    ruled: dict[str, gpd.GeoDataFrame]
    coincidence: pd.DataFrame
    divergent: gpd.GeoDataFrame
    notes: tuple[Note, ...]

    # Worked out when first asked for: only a review's own page and tables show these.

    @property
    def names(self) -> list[str]:
        """Return the names of the sets."""
        return [each.name for each in self.inputs.sets]

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Return every scalar measure by every count and rule, of `measure_rows`."""
        return measure_rows(self.ruled, self.names, count_columns(self.inputs.zones))

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Return the headline against the tolerance, of `tolerance_curve`."""
        inputs, settings = self.inputs, self.configuration.measure
        tolerances = sorted({*settings.curve_m, settings.tolerance_m})  # the one in use among them
        return tolerance_curve(
            inputs.zones, inputs.sets, self.fragments, self.matching, tolerances, weight=settings.weight
        )

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Return the headline by every apportionment rule: ``rule``, then as `headline_measures`."""
        weight = self.configuration.measure.weight
        frames = [
            headline_measures(pieces, self.names, self.matching, weight).assign(rule=rule)
            for rule, pieces in self.ruled.items()
        ]
        return pd.concat(frames, ignore_index=True)[["rule", "source", "target", "measure", "value"]]


def measure(inputs: Inputs, configuration: Configuration, progress: Progress) -> Review:
    """Work out everything a review says.

    Parameters
    ----------
    inputs
        Of `load`.
    configuration
        The settings.
    progress
        Told of each step.

    Returns
    -------
    Review
        All totals conserved.

    Raises
    ------
    InputError
        If an apportionment rule cannot be used.
    CheckError
        If people were lost or counted twice: a fault of the toolkit.
    """
    settings = configuration.measure
    counts = count_columns(inputs.zones)
    names = [each.name for each in inputs.sets]
    with progress.step("Cutting the zones into pieces"):
        fragments = build_fragments(inputs.zones, inputs.sets)
        cut, reassigned = build_pieces(
            inputs.zones, inputs.sets, tolerance_m=settings.tolerance_m, fragments=fragments
        )
        cut = draw_pieces(cut, fragments, tolerance_m=settings.tolerance_m)
        doubtful = doubtful_parts(fragments, settings.tolerance_m)
    with progress.step("Sharing out the people"):
        ruled = _by_rule(cut, inputs, configuration, fragments, counts)
        pieces, notes = ruled[settings.apportionment]
        conservation = check_conservation(pieces, inputs.zones, counts, inputs.sets)
    with progress.step("Measuring"):
        reference = settings.reference or default_reference(pieces, names)
        matching = match_areas(pieces, names, reference, settings.weight, configuration.matching)
        pieces = agreement(pieces, matching, names)
        clusters = disagreement_clusters(pieces, names, rook_neighbours(inputs.zones))
        pieces["cluster"] = clusters.reindex(pieces.index)
        areas = {each.name: each.areas.index for each in inputs.sets}
        tables = both_ways(correspondences(pieces, names, settings.weight, areas))
    with progress.step("Comparing the lines"):
        coincidence, divergent = line_rows(inputs.sets, settings.distances_m, settings.tolerance_m)
    return Review(
        inputs=inputs, configuration=configuration, pieces=pieces, reassigned=_with_people(reassigned, inputs.zones),
        doubtful=_with_people(doubtful, inputs.zones),
        conservation=conservation.reset_index(), totals=agreement_totals(pieces, settings.weight), reference=reference, matching=matching,
        best_matches=match_rows(tables, names, settings.weight), tables=tables,
        area_measures=area_rows(tables, settings.weight),
        pairwise=pairwise_agreement(pieces, matching, names, settings.weight),
        correspondence_long=correspondence_rows(tables, settings.weight),
        affected=profile_affected(pieces, inputs.zones, inputs.people_by_age_sex),
        disagreements=disagreements(pieces, inputs.zones, names, clusters),
        fragments=fragments, ruled={rule: agreement(each, matching, names) for rule, (each, _) in ruled.items()},
        coincidence=coincidence, divergent=divergent, notes=tuple(dict.fromkeys([*inputs.notes, *notes])),
    )  # fmt: skip


def _raster(configuration: Configuration) -> Path | None:
    """Return the population raster's path, if one is given."""
    return configuration.raster.file if configuration.raster else None


def _by_rule(
    cut: gpd.GeoDataFrame,
    inputs: Inputs,
    configuration: Configuration,
    fragments: Fragments,
    counts: Sequence[str],
) -> dict[str, tuple[gpd.GeoDataFrame, tuple[Note, ...]]]:
    """Return the weighted pieces by every rule whose data are given."""
    raster = _raster(configuration)
    missing = {"best_fit_centroid": inputs.centroids is None, "raster": raster is None}
    ruled = {}
    for rule in RULES:
        if not missing.get(rule, False):
            pieces, notes = apportion(
                cut,
                inputs.zones,
                rule,
                sets=inputs.sets,
                fragments=fragments,
                centroids=inputs.centroids,
                raster=raster,
            )
            ruled[rule] = (pieces.assign(**weigh(pieces, inputs.zones, counts)), notes)
    return ruled


def _with_people(parts: gpd.GeoDataFrame, zones: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add the people of each part, by its share of the zone's ground."""
    return parts.assign(people=parts["share"].to_numpy() * zones["people"].reindex(parts["zone"]).to_numpy())
