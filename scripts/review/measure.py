"""From inputs to a review: pieces, measures, who is affected, where, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations, permutations
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
    best_match,
    boundary_coincidence,
    build_fragments,
    build_pieces,
    check_conservation,
    correspondences,
    default_reference,
    differing_share,
    disagreement_clusters,
    disagreements,
    divergent_stretches,
    doubtful_parts,
    draw_pieces,
    edge_notes,
    headline_measures,
    left_with_nobody,
    match_areas,
    pair_overrides,
    profile_affected,
    rook_neighbours,
    scalar_measures,
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

    @property
    def beside_headline(self) -> list[str]:
        """Return the notes that bear on the headline, as lines."""
        return [f"{note.where}: {note.what}" for note in self.notes if note.beside_headline]

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
    def pairs(self) -> dict[tuple[str, str], Review]:
        """Return the review of each two sets by themselves: no third set changes what is said of them."""
        pairs = list(combinations(self.names, 2))
        return (
            dict.fromkeys(pairs, self) if len(pairs) == 1 else {pair: _of_two(self, pair) for pair in pairs}
        )

    @cached_property
    def pairwise(self) -> pd.DataFrame:
        """Return how many people's areas correspond, pair by pair, and ``differs_share``, of those inside both."""
        rows = [[*pair, *each.totals, differing_share(each.totals)] for pair, each in self.pairs.items()]
        return pd.DataFrame(rows, columns=["source", "target", *self.totals.index, "differs_share"])

    @cached_property
    def pair_matching(self) -> pd.DataFrame:
        """Return every area's group beside each other set: ``source``, ``target``, ``reference``, then as `match_areas`."""
        frames = []
        for (source, target), each in self.pairs.items():
            frames.append(each.matching.assign(source=source, target=target, reference=each.reference))
        return pd.concat(frames, ignore_index=True)[["source", "target", "reference", *self.matching.columns]]

    @property
    def lacking(self) -> list[str]:
        """Return the zones whose weight is not known."""
        counts = self.inputs.zones[self.weight]
        return [str(zone) for zone in counts.index[counts.isna()]]

    @cached_property
    def tables(self) -> Tables:
        """Return the correspondence of each ordered pair of sets, by the configured weight and rule."""
        areas = {each.name: each.areas.index for each in self.inputs.sets}
        return self._tables(self.configuration.measure.apportionment, self.weight, areas)

    def _tables(self, rule: str, weight: str, areas: Mapping[str, pd.Index] | None = None) -> Tables:
        """Return the correspondence of each ordered pair of sets, and of areas that have nobody if they are listed."""
        tables: Tables = {}
        for pair, each in self.pairs.items():
            tables |= correspondences(each.ruled[rule], pair, weight, areas)
        return tables | {(target, source): n.T for (source, target), n in tables.items()}

    @cached_property
    def best_matches(self) -> pd.DataFrame:
        """Return the best one-to-one match of the areas of each pair of sets."""
        frames = [
            best_match(n)
            .rename(columns={"source": "source_area", "target": "target_area", "weight": self.weight})
            .assign(source=source, target=target)
            for source, target in self.pairs
            for n in [self.tables[source, target]]
        ]
        return pd.concat(frames, ignore_index=True)[
            ["source", "target", "source_area", "target_area", self.weight, "share"]
        ]

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
                tables = self._tables(rule, weight)
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
        """Return the headline against the tolerance, of `tolerance_curve`: of all sets, and of each pair its own."""
        settings = self.configuration.measure
        tolerances = sorted({*settings.curve_m, settings.tolerance_m})  # the one in use among them
        rows = self._with_pairs(
            lambda each: tolerance_curve(
                each.inputs.zones,
                each.inputs.sets,
                each.fragments,
                each.matching,
                tolerances,
                weight=self.weight,
            )
        )
        return rows.sort_values("tolerance_m", kind="stable", ignore_index=True)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Return the headline by every apportionment rule: ``rule``, then as `headline_measures`."""

        def measured(rule: str, each: Review) -> pd.DataFrame:
            return headline_measures(each.ruled[rule], each.names, each.matching, self.weight)

        frames = [self._with_pairs(partial(measured, rule)).assign(rule=rule) for rule in self.ruled]
        return pd.concat(frames, ignore_index=True)[["rule", "source", "target", "measure", "value"]]

    def _with_pairs(self, measured: Callable[[Review], pd.DataFrame]) -> pd.DataFrame:
        """Return what is measured of all sets together, then of each pair."""
        rows, *of_pairs = (measured(each) for each in (self, *self.pairs.values()))
        together = rows[rows["source"] == ALL_SETS]
        return pd.concat(
            [together, *(each[each["source"] != ALL_SETS] for each in of_pairs)], ignore_index=True
        )


def measure(
    inputs: Inputs, configuration: Configuration, progress: Progress, whole: Review | None = None
) -> Review:
    """Work out what the headline of a review needs; the rest is worked out when it is asked for.

    Parameters
    ----------
    inputs
        Of `load`.
    configuration
        The settings.
    progress
        Told of each step.
    whole
        Of more sets, of which the inputs have two.

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
        fragments = build_fragments(inputs.zones, inputs.sets) if whole is None else whole.fragments.of(names)
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
        reference, matching = _match(pieces, names, configuration, whole)
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


def _of_two(review: Review, pair: tuple[str, str]) -> Review:
    """Return the review of two of the sets."""
    sets = tuple(each for each in review.inputs.sets if each.name in pair)
    return measure(replace(review.inputs, sets=sets), review.configuration, Progress(shown=False), review)


def _match(
    pieces: pd.DataFrame, names: list[str], configuration: Configuration, whole: Review | None
) -> tuple[str, pd.DataFrame]:
    """Return the reference and the matching of all sets, or of two by themselves, as far as the partners have not said it."""
    asked, weight = configuration.measure.reference, configuration.measure.weight
    if whole is None:
        reference = asked or default_reference(pieces, names, weight)
        return reference, match_areas(pieces, names, reference, weight, configuration.matching)
    said = whole.reference if asked or configuration.matching else None
    reference = said if said in names else default_reference(pieces, names, weight)
    (source,) = (name for name in names if name != reference)
    overrides = pair_overrides(pieces, whole.matching, source, reference, weight)
    return reference, match_areas(pieces, names, reference, weight, overrides)


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
