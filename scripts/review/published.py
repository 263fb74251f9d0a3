"""Which tables of a review are published, under which titles, and how each is to be read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from localities.boundaries import area_measures, jaccard, source_shares, target_shares
from localities.scripts.outputs.tables import Table
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import noun

TITLES = {
    "summary": "Summary",
    "disagreements": "Where the areas do not correspond",
    "affected": "Who is affected",
    "correspondence": "How many {noun} each area shares with each other area",
    "areas": "Every area",
    "matching": "How the areas of all sets were matched",
    "pair_matching": "How the areas of each pair of sets were matched",
    "best_matches": "Best one-to-one matches",
    "pairwise": "Agreement of each pair of sets",
    "measures": "Measures of every pair of sets",
    "area_measures": "Measures of every area",
    "boundary_coincidence": "How far the lines coincide",
    "divergent_lines": "Stretches of line that diverge",
    "tolerance_curve": "The main figures against the tolerance",
    "apportionment_rules": "The main figures by apportionment rule",
    "conservation": "Nobody lost, nobody counted twice",
    "reassigned": "Parts that the rules gave to another area",
    "undecidable": "Parts that may or may not be real",
    "sets": "The boundary sets",
    "defects": "Defects in the boundaries",
    "ledger": "Whose zones each source has",
    "ledger_zones": "Zones about which sources disagree",
    "notes_on_inputs": "What was mended, left out or is doubtful",
    "zones": "The zones",
    "pieces": "The pieces",
}
ABOUT = {
    "summary": "The main figures of the review.",
    "disagreements": "One row for each connected place where the same areas do not correspond, the most people first. "
    "Named by its largest places.",
    "affected": "People whose areas do not all correspond, beside everybody. A ratio above 1 means the group is affected more than others.",
    "correspondence": "Each pair of sets in both directions, measured by itself. Shares are of the source area and of the target area.",
    "areas": "People, ground and deprivation of each area of each set.",
    "matching": "Every area's group, named by the areas of the reference set ({reference}): for what is said of all sets together.",
    "pair_matching": "Every area's group when the two sets are matched with each other alone: for what is said of this pair.",
    "best_matches": "For each pair of sets, the one-to-one matching of areas that keeps most people together.",
    "pairwise": "How many {noun} have areas that correspond or differ, by the matching of the two sets. The share is of those inside both.",
    "measures": "Each measure is named as its function; the notes say what it means.",
    "area_measures": "Each source area against each other set.",
    "boundary_coincidence": "Share of the source set's internal boundary length that lies within a distance of the target set's lines.",
    "divergent_lines": "Longest first within each pair; the lines are in the GeoPackage.",
    "tolerance_curve": "What the figures would be if wider or narrower parts were taken for the same line drawn twice. "
    "Shares that differ are of everybody for all sets, of those inside both for a pair.",
    "apportionment_rules": "What the figures would be if people were shared out in another way. "
    "Shares that differ are of everybody for all sets, of those inside both for a pair.",
    "conservation": "Totals of the zones and of the pieces, for every count.",
    "reassigned": "Parts no wider than the tolerance, and parts outside every area of a set, zone by zone.",
    "undecidable": "Parts wider than the tolerance but no wider than twice that; they count as real.",
    "sets": "The short names are those of the other tables.",
    "defects": "What is wrong in the files, where, how large, and whether it was mended before measuring.",
    "ledger": "Every set, lookup and table beside the partnership's zones. Which these are is said by: {said}.",
    "ledger_zones": "Zones that a source has and that are not the partnership's, or the other way round. "
    "Sources of a larger ground have no say.",
    "notes_on_inputs": "What the toolkit did to the files while reading them.",
    "zones": "Every zone with its people, counts and deprivation.",
    "pieces": "Every zone cut by all sets: every figure of all sets is a sum of these rows. "
    "A pair is measured on the pieces that its two sets make.",
}


def published_tables(review: Review) -> list[Table]:
    """Return every table of a review, those that most people want first.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    list of Table
        Names are unique and short enough for a sheet of a workbook.
    """
    inputs = review.inputs
    disagreements = review.disagreements.reset_index()
    frames = {
        "summary": summary(review),
        "disagreements": disagreements,
        "affected": review.affected,
        "correspondence": _correspondence(review),
        "areas": area_table(review),
        "matching": review.matching,
        "pair_matching": review.pair_matching,
        "best_matches": review.best_matches,
        "pairwise": review.pairwise,
        "measures": review.measures,
        "area_measures": _area_measures(review),
        "boundary_coincidence": review.coincidence,
        "divergent_lines": _plain(review.divergent),
        "tolerance_curve": review.curve,
        "apportionment_rules": review.rules,
        "conservation": review.conservation,
        "reassigned": _plain(review.reassigned),
        "undecidable": _plain(review.doubtful),
        "sets": _sets(review),
        "defects": _plain(inputs.defects),
        "ledger": inputs.ledger.rows,
        "ledger_zones": inputs.ledger.differences,
        "notes_on_inputs": _notes(review),
        "zones": _plain(inputs.zones.reset_index()),
        "pieces": _plain(review.pieces),
    }
    # Counts that are shown as whole numbers that still add up, within groups.
    whole: dict[str, Mapping[str, tuple[str, ...]]] = {
        "disagreements": {name: () for name in disagreements.columns if name.endswith("people")},
        "affected": {"affected_people": ("characteristic",), "partnership_people": ("characteristic",)},
        "correspondence": {review.weight: ("source", "target")},
        "areas": {"people": ("set",)},
    }
    words = {"noun": noun(review), "reference": review.reference, "said": inputs.ledger.said}
    return [
        Table(
            name,
            TITLES[name].format(**words),
            ABOUT[name].format(**words),
            frame,
            whole.get(name, {}),
        )
        for name, frame in frames.items()
    ]


def _correspondence(review: Review) -> pd.DataFrame:
    """Return every correspondence as rows."""
    frames = []
    for (source, target), n in review.tables.items():
        parts = {
            review.weight: n,
            "source_share": source_shares(n),
            "target_share": target_shares(n),
            "jaccard": jaccard(n),
        }
        stacked = {
            name: part.rename_axis("source_area").rename_axis("target_area", axis=1).stack()
            for name, part in parts.items()
        }
        rows = pd.DataFrame(stacked).reset_index()
        frames.append(rows[rows[review.weight] != 0].assign(source=source, target=target))
    ends = ["source", "target", "source_area", "target_area"]
    return pd.concat(frames, ignore_index=True)[[*ends, *parts]]


def _area_measures(review: Review) -> pd.DataFrame:
    """Return what is measured of each area, against each other set."""
    frames = []
    for (source, target), n in review.tables.items():
        rows = area_measures(n).rename(columns={"people": review.weight}).rename_axis("area").reset_index()
        frames.append(rows.assign(source=source, target=target)[["source", "target", *rows.columns]])
    return pd.concat(frames, ignore_index=True)


def _notes(review: Review) -> pd.DataFrame:
    """Return what was done to the files."""
    return pd.DataFrame(
        [(note.kind.replace("_", " "), note.where, note.what, note.count) for note in review.notes],
        columns=["kind", "where", "what", "count"],
    )


def _sets(review: Review) -> pd.DataFrame:
    """Return the sets with what they came as."""
    return pd.DataFrame(
        [
            (each.name, each.label, len(each.areas), "lookup" if each.assignment is not None else "polygons")
            for each in review.inputs.sets
        ],
        columns=["set", "label", "areas_count", "given_as"],
    )


def summary(review: Review) -> pd.DataFrame:
    """Return the main figures, one a row.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    DataFrame
        ``figure``, ``value``, ``unit``.
    """
    totals, weight, counted = review.totals, noun(review), "people"
    noise = review.reassigned[review.reassigned["reason"] == "noise"]
    rows = [
        ("Zones", len(review.inputs.zones), "zones"),
        ("In all", totals["total"], weight),
        ("Areas do not all correspond", totals["differs"], weight),
        *(
            [("Areas do not all correspond, at least", review.least["differs"], weight)]
            if review.lacking
            else []
        ),
        ("Areas do not all correspond, of everybody", totals["differs"] / totals["total"], "share"),
        ("Areas all correspond", totals["corresponds"], weight),
        ("Outside an area of at least one set", totals["outside"], weight),
        ("Connected places where areas do not correspond", len(review.disagreements), "places"),
        ("Ground taken for the same line drawn twice", noise["area_m2"].sum() / 1e6, "km²"),
        (f"{counted.capitalize()} on that ground", noise["people"].sum(), counted),
    ]
    return pd.DataFrame(rows, columns=["figure", "value", "unit"])


def area_table(review: Review) -> pd.DataFrame:
    """Return every area of every set with its people, zones, ground and deprivation.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    DataFrame
        ``set``, ``area``, ``people``, ``zones_count`` (whole or in part), ``area_km2``,
        ``most_deprived_share`` (of the people whose quintile is known; missing where nobody's is).
    """
    quintile = (
        review.inputs.zones["simd_quintile"]
        .reindex(review.pieces["zone"])
        .to_numpy(dtype="float64", na_value=float("nan"))
    )
    pieces = pd.DataFrame(review.pieces.drop(columns="geometry")).assign(quintile=quintile)
    frames = []
    for each in review.inputs.sets:
        groups = pieces.groupby(each.name)
        rows = groups.agg(people=("people", "sum"), zones_count=("zone", "nunique")).reindex(
            each.areas.index, fill_value=0
        )
        rows["area_km2"] = each.areas.area / 1e6
        known = pieces[pieces["quintile"].notna()].groupby(each.name)["people"].sum()
        worst = (
            pieces[pieces["quintile"] == 1]
            .groupby(each.name)["people"]
            .sum()
            .reindex(rows.index, fill_value=0)
        )
        rows["most_deprived_share"] = worst / known.reindex(rows.index).where(lambda total: total > 0)
        frames.append(rows.rename_axis("area").reset_index().assign(set=each.name))
    return pd.concat(frames, ignore_index=True)[
        ["set", "area", "people", "zones_count", "area_km2", "most_deprived_share"]
    ]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a layer's columns without its shapes."""
    return pd.DataFrame(frame.drop(columns="geometry")).reset_index(drop=True)
