"""Words for the columns and measures of every published table, those of options among them: a label, and what it means."""

from __future__ import annotations

# One line a column, so that a label is read beside its meaning.
# fmt: off
COLUMNS: dict[str, tuple[str, str]] = {
    "adjusted_rand": ("Adjusted Rand", "Agreement on all pairs of people, less what chance gives: 1 is identical, 0 is chance."),
    "affected_base": ("All affected", "Everybody affected, of whom the shares are."),
    "affected_people": ("People affected", "People whose areas do not all correspond."),
    "affected_share": ("Share of those affected", "Of the people affected, the share in this group."),
    "agreeing_count": ("Drafts that agree", "How many proposals put the zone where most do."),
    "agreeing_share": ("Share of drafts that agree", "Of all proposals."),
    "applies_to": ("Applies to", "Every option, or the one option that the rule is for."),
    "apportionment": ("Apportionment rule", "How a zone's people are shared out among its pieces."),
    "area": ("Area", "An area of the boundary set."),
    "area_km2": ("Area (km²)", "Ground in square kilometres."),
    "area_m2": ("Area (m²)", "Ground in square metres."),
    "areas": ("Areas", "The areas concerned."),
    "base": ("Base", "Whose zones, and whose people."),
    "basis": ("By what", "What says which zones the source has: codes, more than half of their ground, units, or a column's value."),
    "best_jaccard": ("Best Jaccard", "The closest area of the target set: people in both, of the people in either. 1 is the same area."),
    "best_match_share": ("Best one-to-one match", "People kept together by the best one-to-one match of areas, of all. 1 only if identical."),
    "best_rank": ("Best place", "The best place that the option reaches under any of the weightings."),
    "better_share": ("As good as or better than", "Share of the random plans that are no better than the option by this criterion."),
    "bound": ("Proven bound", "No plan under the same rules can have less."),
    "breaks": ("Breaks", "Localities that would no longer hang together."),
    "by_whom": ("By whom", "Who decided."),
    "certainty": ("How certain", "Exact: everybody comes from one locality. Best fit: most do. Needs a decision: why says. Decided: somebody settled it."),
    "characteristic": ("Characteristic", "What the groups are groups of."),
    "cluster": ("Place's id", "A connected place where the same areas do not correspond, called by its first zone."),
    "coincident_share": ("Share of line that coincides", "Of the source set's internal lines, the share within the distance of the target set's."),
    "completeness": ("Completeness", "1 when every area of the first set lies inside one area of the second."),
    "convex_hull_ratio": ("Convex hull ratio", "Area over that of the tightest band around the locality. 1 is most compact."),
    "corresponding_share": ("Share corresponding", "People whose areas all correspond, of the people inside every set."),
    "corresponds": ("Corresponds", "Whether the areas of all sets are matched with one another; in totals, how many people."),
    "counts": ("Counts", "What the weights count."),
    "criterion": ("Criterion", "What the options are compared by, as a key."),
    "defect": ("Defect", "What is wrong: invalid, gap, overlap, sliver, zone outside or partly outside, the same shape twice."),
    "definition": ("Definition", "What is counted."),
    "detached_people": ("People in detached parts", "People in the parts beside the part with most people."),
    "deviation": ("From equal population", "How many more or fewer people than the mean of all localities, as a share of that mean."),
    "difference": ("Difference", "Pieces' total less zones' total: nothing but rounding."),
    "differs": ("Differs", "How many people's areas do not all correspond."),
    "differs_share": ("Share that differs", "Those people as a share: for a pair of those inside both sets, for all sets of everybody."),
    "direction": ("What is better", "Whether lower or higher values are better, or neither."),
    "directional_mapcurves": ("MapCurves, one way", "How well areas of the first set are made up of whole areas of the second. 1 if they nest."),
    "distance_m": ("Distance (m)", "Between the two zones' borders."),
    "effective_partners": ("Effective number of partners", "How many areas of the other set an area is in effect divided among. 1 is one partner."),
    "employment_deprived_count": ("Employment deprived", "People who are employment deprived, as the SIMD counts them."),
    "enclosed_by": ("Enclosed by", "The locality in a hole of which this one lies."),
    "encloses": ("Encloses", "Localities that lie wholly in a hole of this one."),
    "ensemble_max": ("Highest of the random plans", "Of the random plans that satisfy the same rules."),
    "ensemble_median": ("Middle of the random plans", "Half of the random plans have less, half more."),
    "ensemble_min": ("Lowest of the random plans", "Of the random plans that satisfy the same rules."),
    "file": ("File", "The file, with its sheet where it has several."),
    "files": ("Files", "The files that it goes by."),
    "first_bound": ("First, proven bound", "No plan with the second at this value can have less of the first."),
    "first_gap": ("Gap", "How much less of the first any plan could have, as a share."),
    "first_share": ("Comes first", "Share of the weightings in which the option has the best score; equals share."),
    "foreign_count": ("Of others", "Zones that the source has and that are not the partnership's."),
    "foreign_people": ("People of others", "People who live in them."),
    "from_area": ("From area", "The area that the part was drawn in; missing where it was outside every area."),
    "from_locality": ("From", "The locality that the zone's area matches today."),
    "gap": ("Gap", "How much less any plan could have, as a share of the value. 0 is proven best."),
    "gap_share": ("Gap", "How much less any plan could have, as a share of the value. 0 is proven best."),
    "goes_by": ("Goes by", "What the road goes by, what it counts, and its files."),
    "group": ("Group", "The area of the reference set that this one is matched with; in profiles, the group of people."),
    "homogeneity": ("Homogeneity", "1 when every area of the second set lies inside one area of the first."),
    "how": ("How matched", "One to one, joined to its main partner, or set in the configuration."),
    "income_deprived_count": ("Income deprived", "People who are income deprived, as the SIMD counts them."),
    "index_of_change": ("Index of change", "People added to and taken from the area that it most resembles, of that area's people. 0 is unchanged."),
    "inhomogeneity": ("Inhomogeneity", "0 when the area lies inside one area of the other set; larger the more it is divided."),
    "input": ("Source", "A set, lookup, table or column that was read."),
    "inside_all_total": ("Inside every set", "Inside an area of every set."),
    "jaccard": ("Jaccard", "People in both areas, of the people in either. 1 is the same area."),
    "lacking_count": ("Lacking", "Zones of the partnership that the source has not."),
    "lacking_people": ("People lacking", "People who live in them."),
    "length_width": ("Length and width", "The shorter over the longer side of the box around it. 1 is most compact."),
    "locality": ("Locality", "A locality of the option."),
    "main_area": ("Main area", "The area that holds most of the zone."),
    "main_partner": ("Main partner", "The area of the other set that holds most of this area's people."),
    "main_partner_share": ("Main partner's share", "The share of this area's people that it holds."),
    "main_locality": ("Where most drafts put it", "Of equals the first by name."),
    "mapcurves": ("MapCurves", "The better of the two ways. 1 if one set nests in the other."),
    "matched_count": ("Matched", "Zones of the partnership that the source has."),
    "max_deviation": ("Largest deviation", "The largest difference of a locality's people from the mean, as a share of the mean."),
    "mean_best_jaccard": ("Mean best Jaccard", "Each area's best Jaccard, weighted by people. 1 is identical."),
    "mean_rank": ("Mean place", "The option's place among the options, mean over the weightings; 1 is first."),
    "membership": ("Disagreement", "Lacking: the zone is the partnership's and the source has it not. Foreign: the other way round."),
    "mended": ("Mended", "Whether the toolkit changed it before measuring."),
    "minority_share": ("Minority share", "People in the smaller parts of areas: less than half of their area is in the same area of the other set."),
    "most_deprived_share": ("In the most deprived fifth", "Share of people in zones of SIMD quintile 1, of those whose quintile is known."),
    "moved_people": ("People who change", "People whose area changes for at least one partner, each counted once."),
    "mutual_information": ("Mutual information (nats)", "How much one set's area tells of the other's. 0 is nothing."),
    "new": ("New zone", "The code of a zone of the new vintage."),
    "new_people": ("People on the new base", "As the table of the new zones counts them."),
    "normalised_variation_of_information": ("Variation of information, 0 to 1", "The distance between two sets: 0 is identical, 1 is unrelated."),
    "objective": ("Objective", "What the option has least of."),
    "old": ("Old zone", "The code of a zone of the old vintage."),
    "old_people": ("People on the old base", "As the table of the old zones counts them."),
    "option": ("Option", "The option's name. A status quo is one partner's boundaries, adopted by all."),
    "origin": ("Where it comes from", "Who or what made it, and how good any plan could be."),
    "other_people": ("People on the other side", "Those of the zone whose old zone was in another locality than the one the zone is in now."),
    "outside": ("Outside", "Outside every area of at least one set; in totals, how many people."),
    "outside_share": ("Share outside", "Those people as a share of everybody."),
    "outside_total": ("Outside a set", "Outside every area of at least one set."),
    "pair_disagreement": ("Pairs that disagree", "Chance that two people are together in one set and apart in the other. 0 is identical."),
    "partnership_base": ("Everybody", "Everybody in the partnership, of whom the shares are."),
    "partnership_people": ("People in the partnership", "Everybody in the group, affected or not."),
    "partnership_share": ("Share of the partnership", "The group's share of everybody."),
    "parts_count": ("Parts", "Connected parts of the locality; 1 is a locality that hangs together."),
    "people": ("People", "People, as the population table counts them, apportioned to this row."),
    "people_moved": ("People who change", "People whose area changes for at least one partner, each counted once."),
    "pieces_total": ("Total of the pieces", "Summed over the pieces."),
    "pinch_points_count": ("Pinch points", "Zones without which the rest of the locality would fall into more parts."),
    "place": ("Place", "The intermediate zones or places that the zones lie in, the largest first."),
    "plans_count": ("Drafts", "How many proposals there are."),
    "polsby_popper": ("Polsby-Popper", "4 pi times the area over the square of the perimeter. A circle has 1."),
    "proven": ("Proven", "Whether no plan can have less of the first with the second at this value."),
    "proven_bound": ("Proven bound", "No plan under the same rules can have less."),
    "purity": ("Best fit", "People who live in the main partner of their area, of all. 1 if the first set nests in the second."),
    "rand": ("Rand", "Chance that two people are together in both sets or apart in both. 1 is identical."),
    "rank": ("Place", "By the score; equals share the better place."),
    "ratio": ("Ratio", "Share of those affected divided by the share of everybody: above 1, the group is affected more than others."),
    "reason": ("Reason", "Noise: the same line drawn twice. Outside: ground that the set does not cover."),
    "reference": ("Reference set", "The set whose areas name the groups."),
    "reock": ("Reock", "Area over that of the smallest circle around the locality. A circle has 1."),
    "road": ("Road", "By what the zone was carried: small units, postcodes, an official lookup, centroids or ground."),
    "runner_up": ("Runner-up", "The locality with the next most of the zone's people."),
    "runner_up_share": ("Runner-up's share", "Of the zone's people."),
    "schwartzberg": ("Schwartzberg", "Perimeter of the circle of equal area over the perimeter. A circle has 1."),
    "score": ("Score", "Weighted mean of the criteria, each from 0 (the worst option) to 1 (the best)."),
    "second_bound": ("Second, proven bound", "No plan with the first at this value can have less of the second."),
    "sentence": ("In words", "The place, how large it is, and what changes for whom."),
    "sets": ("Changes for", "The boundary sets for which the area changes, by their short names."),
    "share": ("Share", "A share between 0 and 1, shown as a per cent."),
    "share_of_new": ("Share of the new zone", "Of the new zone's people, those in both zones."),
    "share_of_old": ("Share of the old zone", "Of the old zone's people, those in both zones."),
    "simd_quintile": ("SIMD quintile", "1 is the most deprived fifth of the country's zones; as published."),
    "source": ("Source set", "The boundary set whose areas are looked at."),
    "source_share": ("Share of the source area", "Of the source area's people, those in both areas."),
    "states": ("What it says", "The rule in words."),
    "status": ("Status", "Optimal: proven that no plan under the rules has less. Best found: stopped in time, the bound still holds."),
    "target": ("Target set", "The boundary set they are compared with."),
    "target_share": ("Share of the target area", "Of the target area's people, those in both areas."),
    "ties_settled": ("Ties settled", "Whether plans that are equally good are proven told apart by fewer people moved, then fewer cut edges, then the order of codes."),
    "to_area": ("To area", "The area that the part is counted with."),
    "to_locality": ("To", "The locality that the option puts the zone in."),
    "tolerance": ("Allowed deviation", "The largest deviation from equal population that is allowed; none where not known."),
    "tolerance_m": ("Tolerance (m)", "Parts no wider than this are taken for the same line drawn twice."),
    "total_correlation": ("Total correlation (nats)", "How much the areas of all sets tell of one another. 0 is nothing."),
    "unit": ("Unit", "What the value counts."),
    "unknown_zones": ("Zones not known", "Zones for which the count is not known; they are in no total."),
    "v_measure": ("V-measure", "Homogeneity and completeness in one (their harmonic mean). 1 is identical."),
    "value": ("Value", "In the unit of its row."),
    "variation_of_information": ("Variation of information (nats)", "A distance between two sets. 0 is identical."),
    "weight": ("Weight", "What is counted: people, or another count."),
    "why": ("Why", "The reason; of a place that changes, what would become of the option if it stayed."),
    "width_m": ("Width (m)", "How wide the part is."),
    "working_age_count": ("People of working age", "As the SIMD counts them."),
    "worst_rank": ("Worst place", "The worst place that the option falls to under any of the weightings."),
    "zone": ("Zone", "The code of the building block."),
    "zones_count": ("Zones", "How many zones, whole or in part."),
    "zones_total": ("Total of the zones", "Summed over the zones."),
}
# fmt: on


DEFECT_WORDS = {
    "invalid": "invalid shape",
    "duplicate_shape": "the same shape twice",
    "overlap": "overlap of two areas",
    "gap": "gap between areas",
    "sliver": "sliver: a strip too thin to be meant",
    "zone_outside": "zone outside every area",
    "zone_partly_outside": "zone partly outside every area",
}


def label(column: str) -> str:
    """Return what a column is called in the workbook and on the page.

    Parameters
    ----------
    column
        A column's name: ``"people_share"``.

    Returns
    -------
    str
        Words; for a column with no entry its own name without underscores.
    """
    if column in COLUMNS:
        return COLUMNS[column][0]
    words = column.replace("_", " ")
    for suffix, unit in ((" m2", " (m²)"), (" km2", " (km²)"), (" km", " (km)"), (" m", " (m)")):
        if words.endswith(suffix):
            words = words.removesuffix(suffix) + unit
    words = words.replace("simd", "SIMD").replace("nhs", "NHS").removesuffix(" count")
    return words[:1].upper() + words[1:]


def meaning(column: str) -> str:
    """Return what a column means, or an empty text.

    Parameters
    ----------
    column
        A column's name.

    Returns
    -------
    str
        One sentence.
    """
    return COLUMNS.get(column, ("", ""))[1]
