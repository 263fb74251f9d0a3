"""Words for the columns and measures of the published tables: a label, and what it means."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, str]] = {
    "adjusted_rand": (
        "Adjusted Rand",
        "Agreement of all pairs of people, corrected for chance: 1 is identical, 0 is what chance gives.",
    ),
    "affected_people": ("People affected", "People whose areas do not all correspond."),
    "affected_share": (
        "Share of those affected",
        "Of the people whose areas do not all correspond, the share in this group.",
    ),
    "apportionment": ("Apportionment rule", "How people of a zone are shared out among its pieces."),
    "area": ("Area", "An area of the boundary set."),
    "area_km2": ("Area (km²)", "Ground area in square kilometres."),
    "area_m2": ("Area (m²)", "Ground area in square metres."),
    "best_match_share": (
        "Best one-to-one share",
        "People inside the best one-to-one matching of areas, as a share of all.",
    ),
    "characteristic": ("Characteristic", "What the groups are groups of."),
    "completeness": ("Completeness", "1 when every source area lies inside one target area."),
    "corresponding_share": (
        "Share corresponding",
        "People whose areas all correspond, as a share of the people inside every set.",
    ),
    "group": ("Group", "The area of the reference set that this area is matched with."),
    "homogeneity": ("Homogeneity", "1 when every target area lies inside one source area."),
    "how": ("How matched", "One to one, joined to its main partner, or set in the configuration."),
    "mended": ("Mended", "Whether the toolkit changed it before measuring."),
    "not_corresponding_people": (
        "People who do not correspond",
        "People living where the areas do not all correspond.",
    ),
    "not_corresponding_share": (
        "Share who do not correspond",
        "Those people as a share of the people inside every set.",
    ),
    "people": ("People", "People, as the population table counts them, apportioned to this row."),
    "partnership_people": ("People in the partnership", "Everybody in the group, affected or not."),
    "partnership_share": ("Share of the partnership", "The group's share of everybody."),
    "place": ("Place", "The intermediate zones or places that the zones lie in, the largest first."),
    "ratio": (
        "Ratio",
        "Share of those affected divided by the share of the partnership: above 1, the group is affected more than others.",
    ),
    "share": ("Share", "A share between 0 and 1, shown as a per cent."),
    "source": ("Source set", "The boundary set whose areas are looked at."),
    "target": ("Target set", "The boundary set they are compared with."),
    "tolerance_m": ("Tolerance (m)", "Parts no wider than this are taken for the same line drawn twice."),
    "v_measure": ("V-measure", "Harmonic mean of homogeneity and completeness: 1 is identical."),
    "variation_of_information": (
        "Variation of information (nats)",
        "A distance between two sets: 0 is identical.",
    ),
    "weight": ("Weight", "What is counted: people, or another count."),
    "zone": ("Zone", "The code of the building block."),
    "zones_count": ("Zones", "How many zones, whole or in part."),
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
