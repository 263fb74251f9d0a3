"""The interactive map of a review."""

from __future__ import annotations

from collections.abc import Sequence

from localities.maps import Fact, LocalityMap, OptionLayer, PageText, review_map
from localities.scripts.frames import each_row
from localities.scripts.outputs.manifest import INVENTED
from localities.scripts.review.look import background, postcode_directory, shaded_zones, zone_looks
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import headline, simd_name
from localities.scripts.review.published import area_table


def build_map(review: Review, attribution: list[str], options: Sequence[OptionLayer] = ()) -> LocalityMap:
    """Return the interactive map of a review.

    Parameters
    ----------
    review
        Of `measure`.
    attribution
        The sources' lines.
    options
        Shown beside the sets, with what each changes.

    Returns
    -------
    LocalityMap
        A folium map; `html` gives the page.
    """
    configuration, inputs = review.configuration, review.inputs
    labels = {each.name: each.label for each in inputs.sets}
    areas = area_table(review).set_index(["set", "area"])["people"]
    sets = [
        type(each)(
            each.name,
            each.label,
            each.areas.assign(people=areas.loc[each.name].reindex(each.areas.index)),
            each.assignment,
        )
        for each in inputs.sets
    ]
    divergent = review.divergent.assign(
        label=[f"{labels[row.source]} away from {labels[row.target]}" for row in each_row(review.divergent)]
    )
    edition = inputs.edition
    what = "where the boundaries disagree" + (", and options" if options else "")
    return review_map(
        shaded_zones(inputs),
        sets,
        review.pieces,
        text=PageText(
            title=f"{configuration.title}: {what}",
            summary=headline(review),
            banner="Invented demonstration data: no real place, no real people."
            if configuration.invented
            else "",
            sources=tuple(attribution),
        ),
        simd_label=simd_name(review),
        disagreements=review.disagreements,
        divergent=divergent,
        raster=configuration.raster.file if configuration.raster else None,
        facts=(Fact("Place", inputs.zones["place"]),),
        source=INVENTED if configuration.invented else edition.attribution if edition else "",
        options=options,
        groups=review.matching,
        services=inputs.services,
        postcodes=postcode_directory(configuration, inputs),
        tiles=background(configuration),
        palette=configuration.map.colours(),
        **zone_looks(configuration, inputs),
    )
