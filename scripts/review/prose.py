"""The sentences of the page: what the figures say, in plain English, and what they do not."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from localities.boundaries import and_words, some
from localities.scripts.configuration.config import Configuration
from localities.scripts.formats import UNKNOWN, counted, counted_noun, number, people, per_cent, unknown
from localities.scripts.frames import each_row
from localities.scripts.inputs.load import Inputs
from localities.scripts.review.measure import ALL_SETS, Review

_OLDER = ("65-74", "75-84", "85+")
_BASES = "The share of all sets together is of everybody, that of two sets of those inside both."


class RuleWords(NamedTuple):
    """A rule of apportionment: how a sentence ends that says it was used, what a row is called, how it works."""

    used: str
    row: str
    method: str


RULES = {
    "area": RuleWords(
        "by area",
        "By area (spread evenly over each zone)",
        "Each zone’s people are spread evenly over its ground, so a piece with a third of the ground has a third of the people. In large rural zones that is rough.",
    ),
    "best_fit_area": RuleWords(
        "best fit by area",
        "Best fit: each zone whole, to the area with most of its ground",
        "Each zone goes whole to the area that has most of its ground (the first by name if two have the same).",
    ),
    "best_fit_centroid": RuleWords(
        "best fit by centroid",
        "Best fit: each zone whole, to the area with its population-weighted centroid",
        "Each zone goes whole to the area in which its population-weighted centroid lies.",
    ),
    "raster": RuleWords(
        "by raster",
        "By a population raster (dasymetric)",
        "Each zone’s people are spread over its ground as a population raster says, scaled so that each zone keeps its own total.",
    ),
}


def noun(review: Review) -> str:
    """Return what is counted: people, or another count's name."""
    return review.weight.removesuffix("_count").replace("_", " ")


def set_list(review: Review) -> str:
    """Return the sets' labels as people list them."""
    return and_words(list(review.labels.values()))


def headline(review: Review) -> str:
    """Return the one sentence that a planner needs first."""
    where = f"where their {set_list(review)} do not correspond"
    return _sentence(review, *how_many(review, review.least["total"], "in all"), where)


def _sentence(review: Review, told: str, base: str, where: str) -> str:
    """Return how many live somewhere, and of how many that is a share, as `how_many` tells it."""
    if told == UNKNOWN:
        return f"How many {noun(review)} live {where} is not known."
    live = "lives" if told.startswith(("1 ", "fewer than 1 ")) else "live"
    return f"{told[0].upper()}{told[1:]} {live} {where}{base}."


def how_many(review: Review, base: float, whose: str) -> tuple[str, str]:
    """Return how many people's areas differ and their share, and of how many that is a share.

    Parameters
    ----------
    review
        Of all sets, or of two (`Review.pairs`).
    base
        What the share is of, of the zones whose weight is known.
    whose
        Who these are: "in all".

    Returns
    -------
    tuple of str
        ``"1,204 households (11.5%)"`` and ``", of 10,470 in all"``. Where the weight of some zones is not known,
        what is: ``"at most 11.5%"`` where only the base is more, ``"at least 1,204 households (how many more is
        not known)"``, ``"not known"``, these two without a base.
    """
    count, least = review.totals["differs"], review.least["differs"]
    if unknown(count):
        more = f"at least {counted_noun(least, noun(review))} (how many more is not known)"
        return (more if least > 0 else UNKNOWN), ""
    share = per_cent(count / base if base else None)
    if not review.lacking:
        return f"{counted_noun(count, noun(review))} ({share})", f", of {people(base)} {whose}"
    most = "at most " if base > 0 else ""
    return f"{counted_noun(count, noun(review))} ({most}{share})", f", of the {people(base)} known {whose}"


def differing_range(review: Review) -> str:
    """Return how many live where areas do not correspond, with the shares that the ways of sharing out people give.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    str
        ``"35,066 people (10.3%; 8.1% to 10.3%, depending on how the people of divided zones are shared out)"``.
    """
    told, _ = how_many(review, review.least["total"], "in all")
    rows = review.rules
    shares = rows.loc[(rows["source"] == ALL_SETS) & (rows["measure"] == "differs_share"), "value"].dropna()
    least, most = per_cent(shares.min()), per_cent(shares.max())
    if not told.endswith(")") or shares.empty or least == most:
        return told
    return f"{told[:-1]}; {least} to {most}, depending on how the people of divided zones are shared out)"


def pair_count(pair: Review) -> tuple[str, str]:
    """Return how many live where two sets do not correspond, and of how many their share is: those inside both."""
    return how_many(pair, pair.least["corresponds"] + pair.least["differs"], "inside both")


def matched_by(review: Review) -> str:
    """Return by what the figure of all sets is matched, as a pair's is not; nothing where there are only two sets."""
    if len(review.names) == 2:
        return ""
    return f"All sets are matched by way of {review.labels[review.reference]}; each two sets with each other alone:"


def figures(review: Review) -> list[dict[str, str]]:
    """Return the few figures beneath the headline."""
    labels = review.labels
    rows = [(_at_least(review, "total"), f"{noun(review)} in {counted(len(review.inputs.zones), 'zone')}")]
    for row in each_row(review.pairwise):
        inside = row.corresponds + row.differs
        base = "" if unknown(inside) else f"of the {people(inside)} inside both "
        between = f"{base}differ between {labels[row.source]} and {labels[row.target]}"
        rows.append((per_cent(row.differs_share), between))
    rows.append((f"{len(review.disagreements):,}", "connected places where areas do not correspond"))
    if review.totals["outside"] != 0:
        outside = _at_least(review, "outside")
        rows.append((outside, f"{noun(review)} outside every area of at least one set"))
    return [{"value": value, "label": label} for value, label in rows]


def _at_least(review: Review, total: str) -> str:
    """Return one of the totals, or what is known of it."""
    known, least = review.totals[total], review.least[total]
    return people(known) if not unknown(known) or not least > 0 else f"at least {people(least)}"


def where_text(review: Review) -> str:
    """Return how the largest disagreements are named and how much of the whole they are."""
    largest = review.disagreements.head(10)
    share = largest["people"].sum() / review.disagreements["people"].sum() if len(largest) else float("nan")
    if not len(largest):
        return "Every area corresponds: there is no place where the sets disagree."
    held = f"the {len(largest)} largest hold {per_cent(share)} of the people affected"
    return (
        "Neighbouring zones where the same areas do not correspond are one place, named after its largest intermediate zones or zones. "
        + (f"There are {len(review.disagreements):,}; {held}." if len(largest) > 1 else "There is only one.")
    )


def who_texts(review: Review) -> list[str]:
    """Return who is affected more, or less, than others."""
    if review.totals["differs"] == 0:
        return ["Nobody is affected."]
    texts = []
    rows = review.affected.set_index(["characteristic", "group"])
    worst = _row(rows, "SIMD quintile", "1 (most deprived)")
    if worst is not None and worst["partnership_people"] > 0:
        texts.append(
            f"{per_cent(worst['affected_share'])} of the people affected live in the most deprived fifth of the country’s zones, "
            f"against {per_cent(worst['partnership_share'])} of everybody: {_compared(worst)}."
        )
    older = [row for row in (_row(rows, "Age group", group) for group in _OLDER) if row is not None]
    if older:
        affected, everybody = (
            sum(row["affected_share"] for row in older),
            sum(row["partnership_share"] for row in older),
        )
        texts.append(
            f"{per_cent(affected)} of them are 65 or over, against {per_cent(everybody)} of everybody."
        )
    return texts or ["No table gives the deprivation or the ages of the zones."]


def _row(rows: pd.DataFrame, characteristic: str, group: str) -> Any:
    """Return one row of the profile, if it is there."""
    return rows.loc[(characteristic, group)] if (characteristic, group) in rows.index else None


def _compared(row: Any) -> str:
    """Return in words how far a share is from everybody's."""
    difference = row["affected_share"] - row["partnership_share"]
    if abs(difference) < 0.01:
        return "about the same"
    return "more deprived than the partnership" if difference > 0 else "less deprived than the partnership"


def pair_text(review: Review, source: str, target: str) -> str:
    """Return how far two sets agree, in two sentences."""
    labels = review.labels
    told, base = pair_count(review.pairs[source, target])
    sentence = _sentence(review, told, base, f"where {labels[source]} and {labels[target]} do not correspond")
    if told == UNKNOWN:
        return sentence
    matches = review.best_matches[
        (review.best_matches["source"] == source) & (review.best_matches["target"] == target)
    ]
    best = (
        f"The best one-to-one match of their areas keeps {per_cent(matches['share'].sum())} of those inside both together."
        if review.tables[source, target].notna().all(axis=None)
        else "Which one-to-one match of their areas is the best is not known."
    )
    return f"{sentence} {best}"


def rounding_text(review: Review) -> str:
    """Return why numbers of one table may not add up, and why an area has not the same people in every comparison."""
    text = "Every number is rounded by itself, so that it reads the same wherever it stands; a sum of such numbers may be one or two off."
    compared = (review, *review.pairs.values())
    rows = pd.concat([each.matching[["set", "area", "people"]] for each in compared])
    ends = rows.groupby(["set", "area"])["people"].agg(["min", "max"]).dropna()
    apart = ends[ends["min"].map(people) != ends["max"].map(people)]
    if apart.empty:
        return text
    widest = apart.loc[[(apart["max"] - apart["min"]).idxmax()]].reset_index().iloc[0]
    example = f"{widest['area']} of {review.labels[widest['set']]}: {people(widest['min'])} to {people(widest['max'])}"
    return (
        f"{text} An area has not quite as many {noun(review)} in every comparison ({example}): "
        "parts of zones that are too narrow to be meant go with the rest of their zone, and which parts there are depends on the sets compared."
    )


def matching_text(review: Review) -> str:
    """Return the rule of matching."""
    reference = review.labels[review.reference]
    by_itself = (
        "Two sets are matched with each other alone, so that no third set changes their figures: where the third has larger areas, "
        "fewer people may differ between all sets than between these two. Each pair’s matching is shown with its figures. "
    )
    return (
        f"Areas of different sets correspond if they are matched with the same area of {reference}. The matching keeps as many people together as "
        "any can; a set with more areas gives each a partner first, and the rest join the area that holds most of their people. Names play no part. "
        f"{by_itself if len(review.names) > 2 else ''}"
        "A matching that the partners have agreed can be set in the configuration."
    )


def noise_text(review: Review) -> str:
    """Return what the noise rule did."""
    tolerance = review.configuration.measure.tolerance_m
    noise = review.reassigned[review.reassigned["reason"] == "noise"]
    outside = review.reassigned[review.reassigned["reason"] == "outside"]
    doubtful = review.doubtful
    edge = outside[outside["share"].round(9) >= 0.5]
    most = (
        f" {counted(edge['people'].sum(), 'person by area lives', 'people by area live')} on such ground in zones half or more of which a set does not cover; these count with the area that has most of them."
        if len(edge)
        else ""
    )
    return (
        f"Two organisations rarely draw one road in the same place. A connected part of a zone no wider than {tolerance:g} m at its widest is taken for the same line "
        f"drawn twice and goes with the rest of its zone. That moved {number(noise['area_m2'].sum() / 1e6)} km² with {counted(noise['people'].sum(), 'person', 'people')} by area "
        f"({per_cent(noise['people'].sum() / review.inputs.zones['people'].sum())} of everybody), the sets added up. Parts between {tolerance:g} m and {2 * tolerance:g} m wide may or may not be real: "
        f"{number(doubtful['area_m2'].sum() / 1e6)} km² with {counted(doubtful['people'].sum(), 'person', 'people')}; they count as real. "
        f"Where a zone lies mostly inside a set, the ground that the set does not cover ({number(outside['area_m2'].sum() / 1e6)} km², coasts and edges) is left out of the sharing.{most}"
    )


def curve_caption(review: Review) -> str:
    """Return what the curve shows."""
    rows = review.curve[
        (review.curve["measure"] == "differs_share") & review.curve["source"].str.startswith("all")
    ].set_index("tolerance_m")["value"]
    if rows.isna().any():
        return f"The share is not known where the {noun(review)} of a zone are not."
    return (
        f"With no tolerance {per_cent(rows.iloc[0])} of everybody would live where areas do not all correspond; at {rows.index[-1]:g} m {per_cent(rows.iloc[-1])}. "
        f"A curve that is level to the right of the tolerance in use says that what is left is real. {_BASES}"
    )


def rules_text(review: Review) -> str:
    """Return what the rules differ in and which is in use."""
    used = RULES[review.configuration.measure.apportionment].used
    return f"The figures on this page share out people {used}. Other rules give other figures; where they are close, the choice does not matter. {_BASES}"


def conservation_text(review: Review) -> str:
    """Return the check of totals, with its figures."""
    row: Any = review.conservation.set_index("column").loc[review.configuration.measure.weight]
    return (
        f"The zones hold {people(row['zones_total'])} {noun(review)}; their pieces hold {people(row['pieces_total'])}: {people(row['inside_all_total'])} inside an area of every set "
        f"and {people(row['outside_total'])} outside. The difference is {_tiny(row['difference'])}.{_lacking_text(review)}"
    )


def _lacking_text(review: Review) -> str:
    """Return which zones are in no total, as their weight is not known; empty where there is none."""
    lacking = review.lacking
    if not lacking:
        return ""
    return f" {counted(len(lacking), 'zone is', 'zones are')} in none of these, as their {noun(review)} are missing or suppressed: {some(lacking)}."


def _tiny(value: float) -> str:
    """Return a rounding error: none, or its size."""
    return "0" if value == 0 else f"{abs(value):.0e} (rounding)"


def lines_text(review: Review) -> str:
    """Return how lines are compared."""
    return (
        f"How much of one set’s internal lines runs near the other set’s lines. The outer edge of the partnership is left out. "
        f"The stretches more than {review.configuration.measure.tolerance_m:g} m away are a layer of the map and of the GeoPackage: {number(review.divergent['length_km'].sum())} km, both directions added up."
    )


def defects_text(review: Review) -> str:
    """Return what was found wrong, in one sentence."""
    defects = review.inputs.defects
    if not len(defects):
        return "No gap, overlap, invalid shape or zone outside every area was found."
    mended = int(defects["mended"].sum())
    return (
        f"{counted(len(defects), 'defect was', 'defects were')} found, {mended:,} of them mended before measuring. Each is listed with its place, its ground and its people in the workbook, "
        "and drawn in the GeoPackage."
    )


def simd_name(configuration: Configuration, inputs: Inputs) -> str:
    """Return what the deprivation index is called; an invented one is called so."""
    name = inputs.edition.name if inputs.edition else "SIMD"
    return f"invented, in the form of {name}" if configuration.invented else name


def method(review: Review) -> list[dict[str, str]]:
    """Return the method and its limits, term by term."""
    edition = review.inputs.edition
    deprivation = (
        f"Bands are {'' if review.configuration.invented else 'those published in '}{simd_name(review.configuration, review.inputs)}. They are of zones, not of persons: not everybody in a deprived zone is deprived, and many deprived people live elsewhere. Ranks are never averaged."
        if edition
        else "No table of deprivation was given."
    )
    terms = {
        "Zones": "The building blocks: one polygon each, with its people. Areas are compared on zones and on the parts of zones that areas cut off.",
        "Pieces": "Zones are cut by all sets at once. Every figure of all sets is a sum over these pieces, so figures agree with one another. "
        "The figures of two sets are sums over the pieces that these two make, so that a third set changes none of them: where lines are drawn twice "
        "or a coast is drawn otherwise, they may differ by a few people from those of all sets.",
        "Sharing out people": RULES[review.configuration.measure.apportionment].method,
        "Deprivation": deprivation,
        "Who is affected": "Everybody in a part of a zone is taken to be like the whole zone. Figures for ages may come from another year than those for people.",
        "What this does not say": "It says where boundaries differ, not which is right. Living where areas do not correspond need not mean a worse service.",
        "Positions": f"Everything is measured in {review.inputs.zones.crs.to_string()}. A file in longitude and latitude agrees with one in national grid coordinates to about 3 m.",
    }
    return [{"term": term, "text": text} for term, text in terms.items()]
