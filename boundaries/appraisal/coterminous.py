"""The criteria of agreement: how well a plan's localities fit each partner's areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from localities.boundaries.appraisal.criteria import HIGHER, LOWER, Criterion, Direction
from localities.boundaries.appraisal.setting import Evidence

# name of the function in boundaries.measures.SCALARS: what is shown, unit, direction, meaning
MEASURES: Mapping[str, tuple[str, str, Direction, str]] = {
    "purity": (
        "Best fit", "share", HIGHER,
        "Share of people who live in the {target} that holds most people of their {source}.",
    ),
    "best_match_share": (
        "Best one-to-one match", "share", HIGHER,
        "Share of people whose locality and area are each other's partner when each has at most one.",
    ),
    "minority_share": (
        "People in a minority", "share", LOWER,
        "Share of people in overlaps that hold less than half of their {source}.",
    ),
    "homogeneity": (
        "Homogeneity", "0 to 1", HIGHER, "1 where every area lies inside one locality.",
    ),
    "completeness": (
        "Completeness", "0 to 1", HIGHER, "1 where every locality lies inside one area.",
    ),
    "v_measure": (
        "V-measure", "0 to 1", HIGHER, "Harmonic mean of homogeneity and completeness; 1 where both are the same.",
    ),
    "mutual_information": (
        "Mutual information", "nats", HIGHER, "How much the locality of a person tells of the person's area.",
    ),
    "variation_of_information": (
        "Variation of information", "nats", LOWER,
        "What the locality does not tell of the area and the area not of the locality; 0 where both are the same.",
    ),
    "normalised_variation_of_information": (
        "Variation of information, normalised", "0 to 1", LOWER,
        "Variation of information over the joint entropy.",
    ),
    "rand": (
        "Rand index", "share", HIGHER,
        "Share of pairs of people who are together in both, or apart in both.",
    ),
    "pair_disagreement": (
        "Pairs torn", "share", LOWER,
        "Share of pairs of people who are together in one and apart in the other.",
    ),
    "adjusted_rand": (
        "Adjusted Rand index", "up to 1", HIGHER, "The Rand index beyond chance: 0 by chance, 1 where the same.",
    ),
    "mean_best_jaccard": (
        "Best Jaccard, mean", "0 to 1", HIGHER,
        "Shared over joint people of each {source} and the {target} that fits best, mean over people.",
    ),
    "directional_mapcurves": (
        "MapCurves, one direction", "0 to 1", HIGHER, "MapCurves goodness of fit of each {source} to the {targets}.",
    ),
    "mapcurves": (
        "MapCurves", "0 to 1", HIGHER, "MapCurves goodness of fit, the better of both directions.",
    ),
}  # fmt: skip
ONE_WAY = ("purity", "minority_share", "mean_best_jaccard", "directional_mapcurves")


def _with_each_set(measure: str, *, reverse: bool) -> Callable[[Evidence], Mapping[str, float]]:
    """Return the function from a plan to one measure with each set."""
    return lambda e: {name: float(e.agreement[name, reverse][measure]) for name in e.setting.sets}


def _criterion(measure: str, *, reverse: bool) -> Criterion:
    label, unit, direction, meaning = MEASURES[measure]
    source, target = ("area", "locality") if reverse else ("locality", "area")
    targets = "localities" if reverse else "areas"
    if measure in ONE_WAY:
        label = f"{label}, {'areas to localities' if reverse else 'localities to areas'}"
    return Criterion(
        f"agreement_{measure}{'_reversed' if reverse else ''}",
        label,
        unit,
        direction,
        meaning.format(source=source, target=target, targets=targets),
        _with_each_set(measure, reverse=reverse),
    )


AGREEMENT = (
    *(_criterion(measure, reverse=False) for measure in MEASURES),
    *(_criterion(measure, reverse=True) for measure in ONE_WAY),
)
