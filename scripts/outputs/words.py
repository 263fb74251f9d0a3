"""Words for the columns and measures of the published tables: a label, and what it means."""

from __future__ import annotations

from localities.scripts.options.words import OPTION_COLUMNS

COLUMNS: dict[str, tuple[str, str]] = {
    "adjusted_rand": (
        "Adjusted Rand",
        "Agreement on all pairs of people, less what chance gives: 1 is identical, 0 is chance.",
    ),
    "affected_base": ("All affected", "Everybody affected, of whom the shares are."),
    "affected_people": ("People affected", "People whose areas do not all correspond."),
    "affected_share": ("Share of those affected", "Of the people affected, the share in this group."),
    "apportionment": ("Apportionment rule", "How a zone's people are shared out among its pieces."),
    "area": ("Area", "An area of the boundary set."),
    "area_km2": ("Area (km²)", "Ground in square kilometres."),
    "area_m2": ("Area (m²)", "Ground in square metres."),
    "areas": ("Areas", "The areas concerned."),
    "best_jaccard": (
        "Best Jaccard",
        "The closest area of the target set: people in both, of the people in either. 1 is the same area.",
    ),
    "best_match_share": (
        "Best one-to-one match",
        "People kept together by the best one-to-one match of areas, of all. 1 only if identical.",
    ),
    "characteristic": ("Characteristic", "What the groups are groups of."),
    "cluster": (
        "Place's id",
        "A connected place where the same areas do not correspond, called by its first zone.",
    ),
    "coincident_share": (
        "Share of line that coincides",
        "Of the source set's internal lines, the share within the distance of the target set's.",
    ),
    "completeness": (
        "Completeness",
        "1 when every area of the first set lies inside one area of the second.",
    ),
    "corresponding_share": (
        "Share corresponding",
        "People whose areas all correspond, of the people inside every set.",
    ),
    "corresponds": (
        "Corresponds",
        "Whether the areas of all sets are matched with one another; in totals, how many people.",
    ),
    "defect": (
        "Defect",
        "What is wrong: invalid, gap, overlap, sliver, zone outside or partly outside, the same shape twice.",
    ),
    "differs": ("Differs", "How many people's areas do not all correspond."),
    "differs_share": (
        "Share that differs",
        "Those people as a share: for a pair of those inside both sets, for all sets of everybody.",
    ),
    "difference": ("Difference", "Pieces' total less zones' total: nothing but rounding."),
    "directional_mapcurves": (
        "MapCurves, one way",
        "How well areas of the first set are made up of whole areas of the second. 1 if they nest.",
    ),
    "distance_m": ("Distance (m)", "How near a line must run to coincide."),
    "effective_partners": (
        "Effective number of partners",
        "How many areas of the other set an area is in effect divided among. 1 is one partner.",
    ),
    "from_area": (
        "From area",
        "The area that the part was drawn in; missing where it was outside every area.",
    ),
    "group": (
        "Group",
        "The area of the reference set that this one is matched with; in profiles, the group of people.",
    ),
    "homogeneity": ("Homogeneity", "1 when every area of the second set lies inside one area of the first."),
    "how": ("How matched", "One to one, joined to its main partner, or set in the configuration."),
    "income_deprived_count": ("Income deprived", "People who are income deprived, as the SIMD counts them."),
    "index_of_change": (
        "Index of change",
        "People added to and taken from the area that it most resembles, of that area's people. 0 is unchanged.",
    ),
    "inhomogeneity": (
        "Inhomogeneity",
        "0 when the area lies inside one area of the other set; larger the more it is divided.",
    ),
    "inside_all_total": ("Inside every set", "Inside an area of every set."),
    "jaccard": ("Jaccard", "People in both areas, of the people in either. 1 is the same area."),
    "main_area": ("Main area", "The area that holds most of the zone."),
    "main_partner": ("Main partner", "The area of the other set that holds most of this area's people."),
    "main_partner_share": ("Main partner's share", "The share of this area's people that it holds."),
    "mapcurves": ("MapCurves", "The better of the two ways. 1 if one set nests in the other."),
    "mean_best_jaccard": (
        "Mean best Jaccard",
        "Each area's best Jaccard, weighted by people. 1 is identical.",
    ),
    "mended": ("Mended", "Whether the toolkit changed it before measuring."),
    "minority_share": (
        "Minority share",
        "People in the smaller parts of areas: less than half of their area is in the same area of the other set.",
    ),
    "most_deprived_share": (
        "In the most deprived fifth",
        "Share of people in zones of SIMD quintile 1, of those whose quintile is known.",
    ),
    "mutual_information": (
        "Mutual information (nats)",
        "How much one set's area tells of the other's. 0 is nothing.",
    ),
    "normalised_variation_of_information": (
        "Variation of information, 0 to 1",
        "The distance between two sets: 0 is identical, 1 is unrelated.",
    ),
    "outside": ("Outside", "Outside every area of at least one set; in totals, how many people."),
    "outside_share": ("Share outside", "Those people as a share of everybody."),
    "outside_total": ("Outside a set", "Outside every area of at least one set."),
    "pair_disagreement": (
        "Pairs that disagree",
        "Chance that two people are together in one set and apart in the other. 0 is identical.",
    ),
    "partnership_base": ("Everybody", "Everybody in the partnership, of whom the shares are."),
    "partnership_people": ("People in the partnership", "Everybody in the group, affected or not."),
    "partnership_share": ("Share of the partnership", "The group's share of everybody."),
    "people": ("People", "People, as the population table counts them, apportioned to this row."),
    "pieces_total": ("Total of the pieces", "Summed over the pieces."),
    "place": ("Place", "The intermediate zones or places that the zones lie in, the largest first."),
    "purity": (
        "Best fit",
        "People who live in the main partner of their area, of all. 1 if the first set nests in the second.",
    ),
    "rand": ("Rand", "Chance that two people are together in both sets or apart in both. 1 is identical."),
    "ratio": (
        "Ratio",
        "Share of those affected divided by the share of everybody: above 1, the group is affected more than others.",
    ),
    "reason": ("Reason", "Noise: the same line drawn twice. Outside: ground that the set does not cover."),
    "reference": ("Reference set", "The set whose areas name the groups."),
    "share": ("Share", "A share between 0 and 1, shown as a per cent."),
    "simd_quintile": ("SIMD quintile", "1 is the most deprived fifth of the country's zones; as published."),
    "source": ("Source set", "The boundary set whose areas are looked at."),
    "source_share": ("Share of the source area", "Of the source area's people, those in both areas."),
    "target": ("Target set", "The boundary set they are compared with."),
    "target_share": ("Share of the target area", "Of the target area's people, those in both areas."),
    "to_area": ("To area", "The area that the part is counted with."),
    "tolerance_m": ("Tolerance (m)", "Parts no wider than this are taken for the same line drawn twice."),
    "total_correlation": (
        "Total correlation (nats)",
        "How much the areas of all sets tell of one another. 0 is nothing.",
    ),
    "unknown_zones": ("Zones not known", "Zones for which the count is not known; they are in no total."),
    "v_measure": ("V-measure", "Homogeneity and completeness in one (their harmonic mean). 1 is identical."),
    "variation_of_information": (
        "Variation of information (nats)",
        "A distance between two sets. 0 is identical.",
    ),
    "weight": ("Weight", "What is counted: people, or another count."),
    "width_m": ("Width (m)", "How wide the part is."),
    "working_age_count": ("People of working age", "As the SIMD counts them."),
    "employment_deprived_count": (
        "Employment deprived",
        "People who are employment deprived, as the SIMD counts them.",
    ),
    "zone": ("Zone", "The code of the building block."),
    "zones_count": ("Zones", "How many zones, whole or in part."),
    "zones_total": ("Total of the zones", "Summed over the zones."),
} | OPTION_COLUMNS


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
