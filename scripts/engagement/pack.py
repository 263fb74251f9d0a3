"""The documents of an event: the pack, the paper form, and the evidence for the statutory assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from localities.boundaries import ProfileData
from localities.maps import AreaStyle, overview, partner_lines
from localities.scripts.documents.blocks import Document, Figure
from localities.scripts.documents.template import compose
from localities.scripts.engagement.clusters import place_sheets, said_by_place
from localities.scripts.engagement.event import Event, event_name
from localities.scripts.engagement.evidence import (
    affected_table,
    checklist,
    evidence_tables,
    grouped_table,
    moving_profile,
)
from localities.scripts.engagement.feedback import SUPPORT
from localities.scripts.formats import counted, per_cent
from localities.scripts.frames import each_row
from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.options.pictures import map_layers, option_fills, option_map
from localities.scripts.options.story import beside_today, reconciled, said_of_all
from localities.scripts.options.story import headline as options_headline
from localities.scripts.options.summary import judge
from localities.scripts.options.words import shown_option
from localities.scripts.outputs.dated import dated_lines
from localities.scripts.outputs.manifest import attribution_lines, banner_of
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.gather import two_bases
from localities.scripts.review.map import place_labels
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import headline

_LOCALITY_COLUMNS = ["locality", "people", "deviation_share", "older_share", "most_deprived_share"]
_OLDER = ("65-74", "75-84", "85+")
PAPER = ("html", "docx", "pdf")
# The documents of an event by the names of their texts: title, and formats. The form has no page among them: the page is
# another one, which saves answers.
DOCUMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pack": ("where should the localities' boundaries run?", PAPER),
    "feedback-form": ("tell us what you think", ("docx", "pdf")),
    "evidence": ("evidence for the assessments", (*PAPER, "xlsx")),
}
_PRINT, _LARGE_PRINT = 9.0, 16.0  # points: what people fill in is in large print
_LARGEST = 5  # places named in the summary
_KEY_LENGTH = 16  # of a sheet's 31 letters, which the table's own name needs the rest of


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that an event's documents are made of, by key."""

    tables: dict[str, Table]
    figures: dict[str, Figure]
    options: list[dict[str, object]]
    dated: list[str]


def gather_material(
    review: Review, event: Event, options: OptionSet, details: Sequence[OptionDetail], data: ProfileData
) -> Material:
    """Return the tables, figures and texts of some options.

    Parameters
    ----------
    review
        Of `measure`.
    event
        What it is about; the grouping of zones that it names is there.
    options, details
        Of `make_options` and `details_of`.
    data
        For the evidence.

    Returns
    -------
    Material
        What the templates name.
    """
    urban = None if event.urban_rural is None else review.inputs.groupings[event.urban_rural]
    tables = {"pairs": _pairs(review), "options": _side_by_side(options)}
    figures = {"today": _today(review)}
    tables["guidance"] = checklist(options, list(details))
    described = []
    fills = option_fills(review, map_layers(details))
    keys = _short_keys(details)
    for detail, key in zip(details, keys, strict=True):
        sheets, more_figures, places = place_sheets(review, options.setting, detail, fills[detail.slug])
        evidence = _evidence(review, detail, key, data, urban)
        figures |= {f"{detail.slug}_map": _option_map(review, detail, fills[detail.slug]), **more_figures}
        tables |= {f"{detail.slug}_localities": _localities(detail), places.name: places, **evidence}
        described.append(
            _described(options, detail, sheets, {name.removeprefix(f"{key}_"): name for name in evidence})
            | {"by_place": said_by_place(review, options.setting, detail, sheets)}
        )
    dated = [*dated_lines(review.configuration, review.inputs), *two_bases(data)]
    return Material(tables, figures, described, dated)


def pack_documents(
    review: Review, event: Event, options: OptionSet, material: Material
) -> dict[str, Document]:
    """Return an event's documents by file name.

    Parameters
    ----------
    review
        Of `measure`.
    event
        What it is about.
    options
        Of `make_options`.
    material
        Of `gather_material`.

    Returns
    -------
    dict
        ``pack``, ``feedback-form`` and ``evidence``.
    """
    configuration = review.configuration
    labels = options.setting.labels
    of_all = said_of_all([judge(options.appraisal, each.name, labels).gains for each in options.candidates])
    values = {
        "event": event,
        "partnership": configuration.title,
        "headline": headline(review),
        "options_headline": options_headline(options),
        "today": beside_today(options),
        "reconciled": reconciled(review, options),
        "of_all": of_all,
        "dated": material.dated,
        "largest": [
            f"{row.place}: {counted(row.people, 'person', 'people')}"
            for row in each_row(review.disagreements.head(_LARGEST))
        ],
        "options": material.options,
        "support": SUPPORT,
        "places": places_of(review),
    }
    lines = tuple(attribution_lines(configuration, review.inputs))
    banner = banner_of(configuration)
    documents = {}
    for name, (title, _) in DOCUMENTS.items():
        blocks = compose(
            f"{name}.md", values, tables=material.tables, figures=material.figures, own=event.templates
        )
        documents[name] = Document(
            f"{configuration.title}: {title}",
            event_name(event),
            blocks,
            lines,
            banner,
            points=_LARGE_PRINT if name == "feedback-form" else _PRINT,
        )
    return documents


def places_of(review: Review) -> list[str]:
    """Return the places that people may say they live or work in, sorted."""
    return sorted({str(place) for place in review.inputs.zones["place"]})


def _short_keys(details: Sequence[OptionDetail]) -> list[str]:
    """Return a key for each option that leaves room in the name of a workbook's sheet."""
    keys: list[str] = []
    for number, detail in enumerate(details, start=1):
        short = detail.slug[:_KEY_LENGTH].strip("_")
        keys.append(f"{short}_{number}" if short in keys else short)
    return keys


def _evidence(
    review: Review, detail: OptionDetail, key: str, data: ProfileData, urban: pd.Series | None
) -> dict[str, Table]:
    """Return one option's tables of who would move, ``<key>_<group>`` to table."""
    name, moving = detail.name, detail.changes.any(axis=1)
    found = evidence_tables(moving_profile(data, detail.changes, review.configuration.title), name, key)
    found[f"{key}_affected"] = affected_table(data, moving, name, f"{key}_affected")
    if urban is not None:
        people = review.inputs.zones["people"]
        found[f"{key}_urban"] = grouped_table(
            people, urban, moving, name, f"{key}_urban", "By urban and rural"
        )
    return found


def _described(
    options: OptionSet, detail: OptionDetail, sheets: list[dict[str, Any]], ending: dict[str, str]
) -> dict[str, object]:
    judged = judge(options.appraisal, detail.name, options.setting.labels)
    moved = options.setting.people[detail.changes.any(axis=1)].sum()
    share = per_cent(moved / options.setting.people.sum())
    return {
        "name": detail.name,
        "origin": detail.candidate.origin,
        "short": judged.costs[0],
        "costs": judged.costs,
        "gains": judged.gains,
        "between": judged.between,
        "figure": f"{detail.slug}_map",
        "localities": f"{detail.slug}_localities",
        "slug": detail.slug,
        "sheets": sheets,
        "places": f"{detail.slug}_places",
        "moved": f"{counted(moved, 'person', 'people')} ({share} of everybody) would change area for at least one partner.",
        "affected": ending["affected"],
        "fairer": [ending[name] for name in ("quintile", "deprived", "income") if name in ending],
        "equality": [ending[name] for name in ("age", "sex") if name in ending],
        "access": [ending[name] for name in ("urban", "access") if name in ending],
        "urban": "urban" in ending,
    }


def _side_by_side(options: OptionSet) -> Table:
    """Return every option, the status quo of each partner first, by what planners ask first."""
    labels = options.setting.labels
    wide = options.appraisal.pivot(index="option", columns="criterion", values="value")
    order = list(dict.fromkeys(options.appraisal["option"]))
    frame = pd.DataFrame({"option": [shown_option(name, labels) for name in order]})
    words = {"option": "Option"}
    for column, criterion, heading in (
        ("all_count", "weighted_people_moved", "All changes of area"),
        ("moved_people", "people_moved", "People whose area changes"),
        *((f"moved_{name}_people", f"people_moved_by_set:{name}", label) for name, label in labels.items()),
        ("deviation_share", "max_deviation", "Largest difference from equal population"),
        ("deprived_share", "most_deprived_range", "Range of the most deprived share"),
    ):
        if criterion in wide.columns:
            frame[column] = wide.loc[order, criterion].to_numpy(dtype="float64")
            words[column] = heading
    about = "All changes count somebody once for each partner; people whose area changes are counted once; then for each partner."
    return Table("options", "The options side by side", about, frame, labels=words)


def _pairs(review: Review) -> Table:
    labels = {each.name: each.label for each in review.inputs.sets}
    rows = [
        (f"{labels[row.source]} and {labels[row.target]}", row.differs, row.differs_share)
        for row in each_row(review.pairwise)
    ]
    frame = pd.DataFrame(rows, columns=["pair", "people", "people_share"])
    return Table(
        "pairs", "Where two partners' areas do not correspond", "People who live there.", frame,
        labels={"pair": "Partners", "people_share": "Share of those inside both"},
    )  # fmt: skip


def _today(review: Review) -> Figure:
    wrong = review.pieces[review.pieces["cluster"].notna()]
    svg = overview(
        review.inputs.zones,
        wrong.geometry,
        partner_lines(review.inputs.sets, review.configuration.map.colours()),
        labels=[],
        title="Map: where the partners' areas do not correspond",
        places=place_labels(review.inputs.zones, review.inputs.zones["people"].to_numpy()),
    )
    return Figure(
        "today", svg, "Where the partners' areas do not correspond today", headline(review), width=0.65
    )


def _option_map(review: Review, detail: OptionDetail, fills: Mapping[str, AreaStyle]) -> Figure:
    svg = option_map(review, detail, fills, title=f"Map of {detail.name}")
    localities = counted(len(detail.shapes), "locality", "localities")
    changing = counted(len(detail.clusters), "place")
    words = f"A map of the {localities} of {detail.name} and of the {changing} whose area changes."
    return Figure(f"{detail.slug}_map", svg, f"The localities of {detail.name}", words, width=0.65)


def _localities(detail: OptionDetail) -> Table:
    frame = detail.localities.reset_index().rename(columns={"deviation": "deviation_share"})
    ages = [f"age_{group}_share" for group in _OLDER]
    if set(ages) <= set(frame):
        frame["older_share"] = frame[ages].sum(axis=1, min_count=len(ages))
    services = [name for name in frame if str(name).endswith("_services_count")]
    columns = [*(name for name in _LOCALITY_COLUMNS if name in frame), *services]
    return Table(
        f"{detail.slug}_localities", f"The localities of {detail.name}",
        "How far each is from equal population, who lives there, and which services lie there.",
        frame[columns], whole={"people": ()}, labels={
            "deviation_share": "From equal population", "older_share": "Aged 65 and over",
            **{str(name): str(name).removesuffix("_services_count") for name in services},
        },
    )  # fmt: skip
