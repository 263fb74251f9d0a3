"""From inputs to a review: pieces, measures, who is affected, where, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    RULES,
    Fragments,
    Note,
    agreement,
    agreement_totals,
    apportion,
    area_measures,
    best_match,
    boundary_coincidence,
    build_fragments,
    build_pieces,
    check_conservation,
    correspondences,
    default_reference,
    disagreement_clusters,
    disagreements,
    divergent_stretches,
    doubtful_parts,
    draw_pieces,
    edge_notes,
    headline_measures,
    jaccard,
    left_with_nobody,
    match_areas,
    pairwise_agreement,
    profile_affected,
    rook_neighbours,
    scalar_measures,
    source_shares,
    target_shares,
    tolerance_curve,
    total_correlation,
    weigh,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import Inputs
from localities.scripts.progress import Progress

ALL_SETS = "all sets"
Tables: TypeAlias = dict[tuple[str, str], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Review:
    """Every number of a review; the page, the map and the tables only show it.

    What the headline does not need is worked out when it is first asked for: a map for paper, say, never asks for
    the lines, nor a proposal for the curve.

    Attributes
    ----------
    inputs
        What it was worked out from.
    configuration
        With what settings.
    fragments
        Of `build_fragments`.
    cut
        The pieces as the sets cut the zones, by area.
    reassigned
        Parts that the noise and outside rules moved, with their people.
    shared_out
        The pieces with people and every count, by each rule that was tried so far: the configured one, and those
        whose data may yet be found wanting.
    conservation
        By count: the zones' total, the pieces' total, inside and outside.
    reference
        The set whose areas name the groups.
    matching
        Every area's group.
    totals
        People who correspond, differ, are outside a set; their total. Missing where the weight of a zone among them is not known.
    least
        The same of the zones whose weight is known.
    notes
        What was mended, left out or is doubtful, from reading to apportioning; areas that have nobody.
    """

    inputs: Inputs
    configuration: Configuration
    fragments: Fragments
    cut: gpd.GeoDataFrame
    reassigned: gpd.GeoDataFrame
    shared_out: dict[str, gpd.GeoDataFrame]
    conservation: pd.DataFrame
    reference: str
    matching: pd.DataFrame
    totals: pd.Series
    least: pd.Series
    notes: tuple[Note, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the sets."""
        return [each.name for each in self.inputs.sets]

    @property
    def labels(self) -> dict[str, str]:
        """Return what people call each set, by name."""
        return {each.name: each.label for each in self.inputs.sets}

    @property
    def weight(self) -> str:
        """Return the count that is measured by: people, unless the configuration names another."""
        return self.configuration.measure.weight

    @cached_property
    def ruled(self) -> dict[str, gpd.GeoDataFrame]:
        """Return the pieces by every apportionment rule whose data are given, with ``corresponds`` and ``outside``."""
        raster = self.configuration.raster
        ruled = dict(self.shared_out)
        if raster is not None and "raster" not in ruled:
            ruled["raster"], _ = _share_out(
                self.cut, self.inputs, self.configuration, self.fragments, "raster"
            )
        return {rule: agreement(pieces, self.matching, self.names) for rule, pieces in ruled.items()}

    @cached_property
    def pieces(self) -> gpd.GeoDataFrame:
        """Return the pieces with people and counts, ``corresponds``, ``outside`` and ``cluster`` (the disagreement's id, or missing)."""
        pieces = agreement(
            self.shared_out[self.configuration.measure.apportionment], self.matching, self.names
        )
        clusters = disagreement_clusters(pieces, self.names, rook_neighbours(self.inputs.zones))
        return pieces.assign(cluster=clusters.reindex(pieces.index))

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """Return where the areas do not correspond, of `disagreements`."""
        clusters = self.pieces["cluster"].dropna().astype("str")
        return disagreements(self.pieces, self.inputs.zones, self.names, clusters)

    @cached_property
    def affected(self) -> pd.DataFrame:
        """Return who is affected, of `profile_affected`."""
        return profile_affected(self.pieces, self.inputs.zones, self.inputs.people_by_age_sex)

    @cached_property
    def doubtful(self) -> gpd.GeoDataFrame:
        """Return the parts just too wide to be taken for noise, with their people."""
        parts = doubtful_parts(self.fragments, self.configuration.measure.tolerance_m)
        return _with_people(parts, self.inputs.zones)

    def emptied(self, rule: str | None = None) -> tuple[Note, ...]:
        """Return which areas a rule leaves with nobody, by default the configured one, of `left_with_nobody`."""
        used = rule or self.configuration.measure.apportionment
        if not used.startswith("best_fit"):
            return ()
        return left_with_nobody(self.shared_out[used], self.cut, self.inputs.zones, self.inputs.sets, used)

    @property
    def edges(self) -> tuple[Note, ...]:
        """Return which zones at the edge count with a set that has little of them, or with none, of `edge_notes`."""
        return edge_notes(self.fragments, self.inputs.zones, self.inputs.sets)

    @cached_property
    def best_fit(self) -> pd.DataFrame:
        """Return the area of each set that has most of each zone: zone by set; missing outside."""
        found: pd.DataFrame = self.shared_out["best_fit_area"].set_index("zone")[self.names]
        return found

    @cached_property
    def pairwise(self) -> pd.DataFrame:
        """Return how many people's areas correspond, pair by pair, of `pairwise_agreement`."""
        return pairwise_agreement(self.pieces, self.matching, self.names, self.weight)

    @cached_property
    def pairwise_least(self) -> pd.DataFrame:
        """Return the same of the zones whose weight is known."""
        return pairwise_agreement(self.pieces, self.matching, self.names, self.weight, least=True)

    @property
    def lacking(self) -> list[str]:
        """Return the zones whose weight is not known."""
        counts = self.inputs.zones[self.weight]
        return [str(zone) for zone in counts.index[counts.isna()]]

    @cached_property
    def tables(self) -> Tables:
        """Return the correspondence of each ordered pair of sets, by the configured weight and rule."""
        areas = {each.name: each.areas.index for each in self.inputs.sets}
        return _both_ways(correspondences(self.pieces, self.names, self.weight, areas))

    @cached_property
    def best_matches(self) -> pd.DataFrame:
        """Return the best one-to-one match of the areas of each pair of sets."""
        frames = [
            best_match(n)
            .rename(columns={"source": "source_area", "target": "target_area", "weight": self.weight})
            .assign(source=source, target=target)
            for (source, target), n in self.tables.items()
            if self.names.index(source) < self.names.index(target)
        ]
        return pd.concat(frames, ignore_index=True)[
            ["source", "target", "source_area", "target_area", self.weight, "share"]
        ]

    @cached_property
    def area_measures(self) -> pd.DataFrame:
        """Return what is measured of each area, against each other set."""
        frames = []
        for (source, target), n in self.tables.items():
            rows = area_measures(n).rename(columns={"people": self.weight}).rename_axis("area").reset_index()
            frames.append(rows.assign(source=source, target=target)[["source", "target", *rows.columns]])
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def correspondence_long(self) -> pd.DataFrame:
        """Return every correspondence as rows."""
        frames = []
        for (source, target), n in self.tables.items():
            parts = {
                self.weight: n,
                "source_share": source_shares(n),
                "target_share": target_shares(n),
                "jaccard": jaccard(n),
            }
            stacked = {
                name: part.rename_axis("source_area").rename_axis("target_area", axis=1).stack()
                for name, part in parts.items()
            }
            rows = pd.DataFrame(stacked).reset_index()
            frames.append(rows[rows[self.weight] != 0].assign(source=source, target=target))
        ends = ["source", "target", "source_area", "target_area"]
        return pd.concat(frames, ignore_index=True)[[*ends, *parts]]

    @cached_property
    def coincidence(self) -> pd.DataFrame:
        """Return how far each set's lines coincide with each other set's, within each configured distance."""
        distances = self.configuration.measure.distances_m
        frames = []
        for source, target in permutations(self.inputs.sets, 2):
            shares = boundary_coincidence(source.areas, target.areas, tuple(distances))
            columns = {"distance_m": shares.index, "coincident_share": shares.to_numpy()}
            frames.append(pd.DataFrame({"source": source.name, "target": target.name, **columns}))
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def divergent(self) -> gpd.GeoDataFrame:
        """Return the stretches of each set's lines that are further from another set's than the tolerance."""
        frames = [
            divergent_stretches(source.areas, target.areas, self.configuration.measure.tolerance_m).assign(
                source=source.name, target=target.name
            )
            for source, target in permutations(self.inputs.sets, 2)
        ]
        columns = ["source", "target", "area", "neighbour", "length_km", "geometry"]
        rows = pd.concat(frames, ignore_index=True)[columns]
        return gpd.GeoDataFrame(rows, geometry="geometry", crs=self.inputs.sets[0].areas.crs)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Return every scalar measure by every count and rule."""
        frames = []
        for rule, pieces in self.ruled.items():
            for weight in self.inputs.counts:
                tables = _both_ways(correspondences(pieces, self.names, weight))
                for source, target in permutations(self.names, 2):
                    values = scalar_measures(tables[source, target]).reset_index()
                    frames.append(
                        values.assign(source=source, target=target, weight=weight, apportionment=rule)
                    )
                totals = agreement_totals(pieces, weight)
                inside = totals["corresponds"] + totals["differs"]
                together = pd.Series(
                    {
                        "total_correlation": total_correlation(pieces, self.names, weight),
                        "corresponding_share": totals["corresponds"] / inside if inside else float("nan"),
                    }
                )
                values = together.rename_axis("measure").rename("value").reset_index()
                frames.append(
                    values.assign(source=ALL_SETS, target=ALL_SETS, weight=weight, apportionment=rule)
                )
        return pd.concat(frames, ignore_index=True)[
            ["source", "target", "weight", "apportionment", "measure", "value"]
        ]

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
        frames = [
            headline_measures(pieces, self.names, self.matching, self.weight).assign(rule=rule)
            for rule, pieces in self.ruled.items()
        ]
        return pd.concat(frames, ignore_index=True)[["rule", "source", "target", "measure", "value"]]


def measure(inputs: Inputs, configuration: Configuration, progress: Progress) -> Review:
    """Work out what the headline of a review needs; the rest is worked out when it is asked for.

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
    names = [each.name for each in inputs.sets]
    with progress.step("Cutting the zones into pieces"):
        fragments = build_fragments(inputs.zones, inputs.sets)
        bare, reassigned = build_pieces(
            inputs.zones, inputs.sets, tolerance_m=settings.tolerance_m, fragments=fragments
        )
        cut = draw_pieces(bare, fragments, tolerance_m=settings.tolerance_m)
    with progress.step("Sharing out the people"):
        # Every rule whose data may not do is tried now, so that it is refused before anything is made of it; the raster
        # was tried when it was read.
        given = {
            "area": True,
            "best_fit_area": True,
            "best_fit_centroid": inputs.centroids is not None,
            "raster": settings.apportionment == "raster",
        }
        tried = {
            rule: _share_out(cut, inputs, configuration, fragments, rule) for rule in RULES if given[rule]
        }
        pieces, notes = tried[settings.apportionment]
        conservation = check_conservation(pieces, inputs.zones, inputs.counts, inputs.sets)
    with progress.step("Measuring"):
        reference = settings.reference or default_reference(pieces, names)
        matching = match_areas(pieces, names, reference, settings.weight, configuration.matching)
        agreeing = agreement(pieces, matching, names)
    review = Review(
        inputs=inputs,
        configuration=configuration,
        fragments=fragments,
        cut=cut,
        reassigned=_with_people(reassigned, inputs.zones),
        shared_out={rule: each for rule, (each, _) in tried.items()},
        conservation=conservation.reset_index(),
        reference=reference,
        matching=matching,
        totals=agreement_totals(agreeing, settings.weight),
        least=agreement_totals(agreeing, settings.weight, least=True),
        notes=tuple(dict.fromkeys([*inputs.notes, *notes])),
    )
    return replace(review, notes=(*review.notes, *review.edges, *review.emptied()))


def _share_out(
    cut: gpd.GeoDataFrame, inputs: Inputs, configuration: Configuration, fragments: Fragments, rule: str
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Return the pieces with people and every count, as a rule shares them out."""
    pieces, notes = apportion(
        cut,
        inputs.zones,
        rule,
        sets=inputs.sets,
        fragments=fragments,
        centroids=inputs.centroids,
        raster=configuration.raster.file if configuration.raster else None,
    )
    return pieces.assign(**weigh(pieces, inputs.zones, inputs.counts)), notes


def _with_people(parts: gpd.GeoDataFrame, zones: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add the people of each part, by its share of the zone's ground."""
    return parts.assign(people=parts["share"].to_numpy() * zones["people"].reindex(parts["zone"]).to_numpy())


def _both_ways(tables: Tables) -> Tables:
    """Return each pair's table in both directions."""
    return tables | {(target, source): n.T for (source, target), n in tables.items()}
