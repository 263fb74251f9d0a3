"""The drawing board of a review: everything it counts as plain data, whose lists follow the zones' order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from localities import boundaries
from localities.boundaries import AGE_GROUPS, OLD_AGE, Setting, rook_neighbours, vintage_of
from localities.maps import Board, OptionLayer, PageText, board_page
from localities.scripts.formats import counted_noun, unknown
from localities.scripts.frames import each_row
from localities.scripts.options.scene import Scene, complete, scene_of
from localities.scripts.options.wishes import Stated, state_rules
from localities.scripts.outputs.manifest import banner_of
from localities.scripts.outputs.words import label
from localities.scripts.review.measure import Review
from localities.scripts.slugs import slug
from localities.scripts.wording import Say

BOARD = "whatif.html"


def draw_board(review: Review, attribution: Sequence[str], layers: Sequence[OptionLayer] = ()) -> str:
    """Return the page of a review's drawing board.

    Parameters
    ----------
    review
        Of `measure`.
    attribution
        The sources' lines.
    layers
        The options from which a draft can start.

    Raises
    ------
    ConfigurationError
        If a link or a rule of the configuration speaks of what is not there.
    """
    scene = scene_of(review)
    stated = state_rules(review.configuration.options, scene.ground)
    board = Board(
        zones=review.inputs.zones,
        sets=review.inputs.sets,
        options=layers,
        groups=review.matching,
        services=review.inputs.services,
        model=board_model(review, scene, stated, layers),
    )
    text = PageText(
        title=f"{review.configuration.title}: the drawing board",
        summary="Draw localities by hand and see at once whom it touches. Nothing leaves this computer.",
        banner=banner_of(review.configuration),
        sources=tuple(attribution),
    )
    return board_page(board, text.worded(review.inputs.say), review.configuration.map.colours())


def board_model(
    review: Review, scene: Scene, stated: Sequence[Stated], layers: Sequence[OptionLayer]
) -> dict[str, Any]:
    """Return what the board counts.

    Parameters
    ----------
    review
        Of `measure`.
    scene
        Of `scene_of`.
    stated
        The rules.
    layers
        The options from which a draft can start.

    Returns
    -------
    dict
        Ready for JSON. Zones, localities and areas are numbers: places in their lists, -1 for none. Only public counts
        are in the frames that this reads; restricted ones are of a type of their own.
    """
    setting, ground = scene.setting, scene.ground
    zones = setting.zones
    starts = {name: setting.status_quo[name] for name in setting.sets}
    plans = {each.name: each.plan.reindex(zones.index) for each in layers}
    named = {str(name) for plan in plans.values() for name in plan.dropna().unique()}
    localities = sorted(named | set(ground.localities))
    number = BoardNumbers(zones.index, localities)
    vintage = vintage_of(zones.index)
    many, one = review.configuration.noun(), counted_noun(1, review.configuration.noun()).split(" ", 1)[1]
    say = review.inputs.say
    model = {
        "title": review.configuration.title,
        "counted": {"one": one, "many": many},
        "column": f"datazone{vintage}" if vintage else "zone",
        "file": slug(review.configuration.title),
        "localities": localities,
        "people": numbers(setting.people),
        "forecast": None if setting.forecast is None else numbers(setting.forecast.reindex(zones.index)),
        "forecast_rules": ground.forecast,
        "quintile": numbers(zones["simd_quintile"]) if "simd_quintile" in zones else [None] * len(zones),
        "ages": _ages(setting),
        "counts": [
            {"name": name, "label": say(label(name)), "values": numbers(zones[name])}
            for name in map(str, zones.columns)
            if name.endswith("_count")
        ],
        **_borders(setting, number),
        "sets": [_set(name, scene, number) for name in setting.sets],
        "groupings": [
            {"name": name, "label": ground.labels.get(name, name), **coded(grouping.reindex(zones.index))}
            for name, grouping in setting.communities.items()
        ],
        "services": _services(setting, number),
        "rules": [_rule(each, number, zones.index, say) for each in stated],
        "today": number.plan(complete(setting.status_quo, [review.reference]).reindex(zones.index)),
        "reference": ground.labels.get(review.reference, review.reference),
        "starts": [
            *(
                {"name": f"set:{name}", "label": ground.labels.get(name, name), "plan": number.plan(plan)}
                for name, plan in starts.items()
            ),
            *(
                {"name": f"option:{each.name}", "label": each.label, "plan": number.plan(plans[each.name])}
                for each in layers
            ),
        ],
    }
    return {"key": _key(zones.index, model), **model}


class BoardNumbers:
    """The place of each zone and of each locality in its list."""

    def __init__(self, zones: pd.Index, localities: Sequence[str]) -> None:
        self._zone = {str(code): place for place, code in enumerate(zones)}
        self._locality = {name: place for place, name in enumerate(localities)}

    def zones(self, codes: Sequence[str]) -> list[int]:
        """Return the places of zones; a code that is none of them is left out."""
        return [self._zone[str(code)] for code in codes if str(code) in self._zone]

    def locality(self, name: object) -> int:
        """Return the place of a locality, -1 for none."""
        return -1 if unknown(name) else self._locality[str(name)]

    def plan(self, plan: pd.Series) -> list[int]:
        """Return a plan by the places of its localities."""
        return [self.locality(name) for name in plan]


def numbers(values: pd.Series) -> list[float | int | None]:
    """Return numbers as JSON has them: whole ones whole, what is not known None."""
    floats = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    return [None if unknown(each) else int(each) if each.is_integer() else each for each in floats]


def coded(values: pd.Series) -> dict[str, Any]:
    """Return texts as ``names``, sorted, and ``codes`` into them, -1 where missing."""
    codes, names = pd.factorize(values.astype("object"), sort=True)
    return {"names": [str(name) for name in names], "codes": codes.tolist()}


def _ages(setting: Setting) -> dict[str, Any] | None:
    """Return the people of each age group, None in a zone with a gap, and all whose age is known."""
    if setting.people_by_age_sex is None:
        return None
    known = setting.people_by_age_sex.dropna()
    ages = known.columns.get_level_values(1).to_numpy(dtype=np.int64)
    codes = setting.zones.index
    groups = {
        name: known.loc[:, (first <= ages) & (ages <= last)].sum(axis=1)
        for name, (first, last) in {**AGE_GROUPS, **OLD_AGE}.items()
    }
    return {
        "everybody": numbers(known.sum(axis=1).reindex(codes)),
        "groups": [
            {"label": name, "values": numbers(group.reindex(codes))} for name, group in groups.items()
        ],
    }


def _borders(setting: Setting, number: BoardNumbers) -> dict[str, Any]:
    """Return the neighbours with the border that they share, and what the outline of a locality is measured by.

    Its perimeter is that of its zones less twice what they share, corners and stretches too short for neighbours included.
    """
    zones = setting.zones
    touching = rook_neighbours(zones, min_border_m=0.0)
    return {
        "neighbours": [
            [*number.zones([row.zone, row.neighbour]), round(float(row.border_m), 4)]
            for row in each_row(setting.neighbours)
        ],
        "touching": [
            [*number.zones([row.zone, row.neighbour]), round(float(row.border_m), 4)]
            for row in each_row(touching)
        ],
        "area_m2": [round(float(area), 2) for area in zones.area],
        "perimeter_m": [round(float(length), 3) for length in zones.length],
    }


def _set(name: str, scene: Scene, number: BoardNumbers) -> dict[str, Any]:
    """Return a set: the locality of each zone today, and the people of each piece in its own areas."""
    setting = scene.setting
    pieces = setting.pieces
    assert pieces is not None
    inside = pieces[["zone", name, "people"]].dropna()
    shared = inside.groupby(["zone", name], sort=True)["people"].sum().reset_index()
    areas = coded(shared[name])
    return {
        "name": name,
        "label": scene.ground.labels.get(name, name),
        "weight": float(setting.weights.get(name, 1.0)),
        "today": number.plan(setting.status_quo[name].reindex(setting.zones.index)),
        "pieces": {
            "zone": number.zones(list(shared["zone"])),
            "area": areas["codes"],
            "people": [round(float(each), 3) for each in shared["people"]],
        },
    }


def _services(setting: Setting, number: BoardNumbers) -> list[dict[str, Any]]:
    placed = setting.placed_services
    if placed is None:
        return []
    return [
        {"kind": str(kind), "zones": number.zones(list(group["zone"].dropna()))}
        for kind, group in placed.groupby("kind", sort=True)
    ]


_Record = Callable[[Any, BoardNumbers, pd.Index], dict[str, Any]]


def _splits(rule: boundaries.MaxSplits, number: BoardNumbers, zones: pd.Index) -> dict[str, Any]:
    communities = pd.Series(dict(rule.communities), dtype="object").reindex(zones)
    found = coded(communities)
    excepted = [found["names"].index(name) for name in rule.excepted if name in found["names"]]
    return {"most": rule.most, "excepted": excepted, **found}


# What the board needs of each kind of rule to see whether a draft keeps to it.
_RULES: Mapping[str, _Record] = {
    "contiguity": lambda rule, number, zones: {},
    "keep_together": lambda rule, number, zones: {"zones": number.zones(rule.zones)},
    "keep_apart": lambda rule, number, zones: {"groups": [number.zones(group) for group in rule.groups]},
    "belongs": lambda rule, number, zones: {
        "zones": number.zones(rule.zones),
        "locality": number.locality(rule.locality),
    },
    "leave_alone": lambda rule, number, zones: {
        "locality": number.locality(rule.locality),
        "set": rule.partner,
    },
    "max_moved": lambda rule, number, zones: {"people": rule.people, "set": rule.partner},
    "max_splits": _splits,
    "min_people": lambda rule, number, zones: {"people": rule.people},
    "tolerance": lambda rule, number, zones: {
        "share": float(rule.share),
        "targets": [[number.locality(name), float(people)] for name, people in rule.targets.items()],
    },
}


def _rule(each: Stated, number: BoardNumbers, zones: pd.Index, say: Say) -> dict[str, Any]:
    said = {
        "kind": each.kind,
        "name": say(each.rule.name),
        "states": say(each.states),
        "only": list(each.only),
    }
    return said | _RULES[each.kind](each.rule, number, zones)


def _key(zones: pd.Index, model: Mapping[str, Any]) -> str:
    """Return what tells this review's drafts from those of others: the same zones, people and localities give the same."""
    said = json.dumps([list(map(str, zones)), model["people"], model["localities"]], ensure_ascii=True)
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:16]
