"""Which tables of a review are published, under which titles, and how each is to be read."""

from __future__ import annotations

import pandas as pd

from localities.scripts.outputs.tables import Table
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import noun


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
    weight = review.weight
    disagreements = review.disagreements.reset_index()
    whole = {name: () for name in disagreements.columns if name.endswith("people")}
    inputs = review.inputs
    notes = pd.DataFrame(
        [(note.kind.replace("_", " "), note.where, note.what, note.count) for note in review.notes],
        columns=["kind", "where", "what", "count"],
    )
    sets = pd.DataFrame(
        [
            (each.name, each.label, len(each.areas), "lookup" if each.assignment is not None else "polygons")
            for each in inputs.sets
        ],
        columns=["set", "label", "areas_count", "given_as"],
    )
    pieces = _plain(review.pieces)
    return [
        Table("summary", "Summary", "The main figures of the review.", summary(review)),
        Table(
            "disagreements",
            "Where the areas do not correspond",
            "One row for each connected place where the same areas do not correspond, the most people first. Named by its largest places.",
            disagreements,
            whole,
        ),
        Table(
            "affected",
            "Who is affected",
            "People whose areas do not all correspond, beside everybody. A ratio above 1 means the group is affected more than others.",
            review.affected,
            {"affected_people": ("characteristic",), "partnership_people": ("characteristic",)},
        ),
        Table(
            "correspondence",
            f"How many {noun(review)} each area shares with each other area",
            "Each pair of sets in both directions. Shares are of the source area and of the target area.",
            review.correspondence_long,
            {weight: ("source", "target")},
        ),
        Table(
            "areas",
            "Every area",
            "People, ground and deprivation of each area of each set.",
            area_table(review),
            {"people": ("set",)},
        ),
        Table(
            "matching",
            "How the areas were matched",
            f"Every area's group, named by the areas of the reference set ({review.reference}).",
            review.matching,
        ),
        Table(
            "best_matches",
            "Best one-to-one matches",
            "For each pair of sets, the one-to-one matching of areas that keeps most people together.",
            review.best_matches,
        ),
        Table(
            "pairwise",
            "Agreement of each pair of sets",
            "People whose areas correspond or differ, by the matching of all sets.",
            review.pairwise,
        ),
        Table(
            "measures",
            "Measures of every pair of sets",
            "Each measure is named as its function; the notes say what it means.",
            review.measures,
        ),
        Table(
            "area_measures",
            "Measures of every area",
            "Each source area against each other set.",
            review.area_measures,
        ),
        Table(
            "boundary_coincidence",
            "How far the lines coincide",
            "Share of the source set's internal boundary length that lies within a distance of the target set's lines.",
            review.coincidence,
        ),
        Table(
            "divergent_lines",
            "Stretches of line that diverge",
            "Longest first within each pair; the lines are in the GeoPackage.",
            _plain(review.divergent),
        ),
        Table(
            "tolerance_curve",
            "The main figures against the tolerance",
            "What the figures would be if wider or narrower parts were taken for the same line drawn twice.",
            review.curve,
        ),
        Table(
            "apportionment_rules",
            "The main figures by apportionment rule",
            "What the figures would be if people were shared out in another way.",
            review.rules,
        ),
        Table(
            "conservation",
            "Nobody lost, nobody counted twice",
            "Totals of the zones and of the pieces, for every count.",
            review.conservation,
        ),
        Table(
            "reassigned",
            "Parts that the rules gave to another area",
            "Parts no wider than the tolerance, and parts outside every area of a set, zone by zone.",
            _plain(review.reassigned),
        ),
        Table(
            "undecidable",
            "Parts that may or may not be real",
            "Parts wider than the tolerance but no wider than twice that; they count as real.",
            _plain(review.doubtful),
        ),
        Table("sets", "The boundary sets", "The short names are those of the other tables.", sets),
        Table(
            "defects",
            "Defects in the boundaries",
            "What is wrong in the files, where, how large, and whether it was mended before measuring.",
            _plain(inputs.defects),
        ),
        Table(
            "notes_on_inputs",
            "What was mended, left out or is doubtful",
            "What the toolkit did to the files while reading them.",
            notes,
        ),
        Table(
            "zones",
            "The zones",
            "Every zone with its people, counts and deprivation.",
            _plain(inputs.zones.reset_index()),
        ),
        Table(
            "pieces",
            "The pieces",
            "Every zone cut by all sets: every other figure is a sum of these rows.",
            pieces,
        ),
    ]


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
    totals, weight = review.totals, noun(review)
    noise = review.reassigned[review.reassigned["reason"] == "noise"]
    rows = [
        ("Zones", len(review.inputs.zones), "zones"),
        ("In all", totals["total"], weight),
        ("Areas do not all correspond", totals["differs"], weight),
        ("Areas do not all correspond, of everybody", totals["differs"] / totals["total"], "share"),
        ("Areas all correspond", totals["corresponds"], weight),
        ("Outside an area of at least one set", totals["outside"], weight),
        ("Connected places where areas do not correspond", len(review.disagreements), "places"),
        ("Ground taken for the same line drawn twice", noise["area_m2"].sum() / 1e6, "km²"),
        ("People on that ground", noise["people"].sum(), "people"),
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
