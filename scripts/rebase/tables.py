"""The published tables of a change of zones, the form on which decisions are written, and the lookup as it is asked for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter

from localities.scripts.outputs.escaping import safe_text
from localities.scripts.outputs.tables import Table
from localities.scripts.rebase.carried import DECIDED, OPEN, OUTSIDE, Carried

FORM = "decisions.csv"
_CREATED = datetime.datetime(2020, 1, 1)  # a fixed date, so that two runs give the same bytes
_SHEET = 31  # the most letters of a sheet's name that Excel allows
_UNSAFE = '<>:"/\\|?*'
# Name of a table to its title and how it is read.
_TEXTS = {
    "needs_decision": (
        "Zones that need a decision",
        "Why, and how many people would be on the other side. decisions.csv has the same rows, to be filled in.",
    ),
    "zones": (
        "Every new zone, its locality and how certain it is",
        "Exact: all of its people come from one locality. Best fit: most of them do.",
    ),
    "changes": (
        "People who change locality because zones changed",
        "Parts of new zones whose old zone was in another locality.",
    ),
    "people": (
        "Each locality on the old and on the new base",
        "People as the tables of the two bases count them: the years between change them as well as the zones.",
    ),
    "agreement": (
        "Where the sets do not correspond, on both bases",
        "People; the last row is what the change of zones alone adds or takes away.",
    ),
    "crosswalk": (
        "The crosswalk",
        "Who of each old zone lives in which new one. Counts are shared out by share_of_old, rates averaged by share_of_new; "
        "ranks and bands are never carried over.",
    ),
    "by_road": (
        "The locality of each zone by every road",
        "The first road decides; the others are compared with it.",
    ),
    "roads": ("The roads from the old zones to the new ones", "The best comes first."),
    "vanished": ("Old zones that no new zone takes up", "No file leads from them to a new zone."),
    "carried_counts": (
        "Counts on the new zones",
        "Shared out by people; their totals are those of the old zones.",
    ),
    "carried_rates": ("Rates on the new zones", "Means of the old zones' rates by people."),
    "sources": ("The files that were read", "Each with the SHA-256 of its content."),
}
_ALWAYS = ("needs_decision", "zones", "changes", "crosswalk", "by_road", "roads", "vanished", "sources")
_SHARES = {"crosswalk": ("share_of_old", "share_of_new")}
_COUNTS = {"agreement": ("corresponds", "differs", "outside", "total")}


def rebase_tables(carried: Carried, hashes: Mapping[str, str]) -> list[Table]:
    """Return every table, in the order of the workbook.

    Parameters
    ----------
    carried
        Of `carry`.
    hashes
        Name of each file that was read to its SHA-256.
    """
    labels = carried.labels
    zones = zone_table(carried)
    open_zones = zones[zones["certainty"] == OPEN]
    roads = [
        {"road": each.kind, "goes_by": each.words, "zones_count": each.units["new"].nunique()}
        for each in carried.roads
    ]
    walk = carried.crosswalk.assign(
        road=carried.roads[0].kind, counts=carried.roads[0].noun, files=carried.roads[0].where
    )
    moved = pd.concat(
        [table.assign(set=labels[name]) for name, table in carried.moved.items()], ignore_index=True
    )
    frames = {
        "needs_decision": open_zones,
        "zones": zones,
        "changes": moved[["set", "zone", "from_locality", "to_locality", "people"]],
        "people": _labelled(carried.compared, labels),
        "agreement": carried.agreement,
        "crosswalk": walk,
        "by_road": _labelled(carried.road_table, labels),
        "roads": pd.DataFrame(roads),
        "vanished": _labelled(carried.vanished, labels),
        **{f"carried_{kind}": table.reset_index() for kind, table in carried.numbers.items()},
        "sources": pd.DataFrame({"file": list(hashes), "sha256": list(hashes.values())}),
    }
    return [
        Table(name, *_TEXTS[name], frame, shares=_SHARES.get(name, ()), counts=_COUNTS.get(name, ()))
        for name, frame in frames.items()
        if name in _ALWAYS or len(frame)
    ]


def _labelled(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(set=table["set"].map(labels)) if len(table) else table


def zone_table(carried: Carried) -> pd.DataFrame:
    """Return the judgement of every zone, set by set."""
    frames = []
    for each in carried.sets:
        frame = carried.judged[each.name].reset_index()
        frame.insert(0, "set", each.label)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _named(locality: str | float | None) -> str:
    return OUTSIDE if pd.isna(locality) else str(locality)


def decision_form(carried: Carried) -> pd.DataFrame:
    """Return the form: a row for each zone that needs a decision, and for each that was decided, as it was decided."""
    rows = []
    for each in carried.sets:
        judged = carried.judged[each.name]
        for zone, row in judged[judged["certainty"].isin([OPEN, DECIDED])].iterrows():
            done = row["certainty"] == DECIDED
            rows.append(
                {
                    "set": each.name,
                    "zone": zone,
                    "locality": _named(row["locality"]) if done else "",
                    "why": row["why"] if done else "",
                    "by_whom": row["by_whom"],
                    "best_fit": "" if done else _named(row["locality"]),
                    "best_fit_share": row["share"],
                    "runner_up": row["runner_up"],
                    "runner_up_share": row["runner_up_share"],
                    "people": row["people"],
                    "other_people": row["other_people"],
                    "needs_a_decision_because": "" if done else row["why"],
                }
            )
    columns = [
        "set", "zone", "locality", "why", "by_whom", "best_fit", "best_fit_share", "runner_up", "runner_up_share",
        "people", "other_people", "needs_a_decision_because",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).round({"best_fit_share": 4, "runner_up_share": 4})
    return table.round({"people": 0, "other_people": 0})


def lookup_table(carried: Carried, name: str, partnership: str) -> pd.DataFrame:
    """Return one set's lookup in the columns that Public Health Scotland collects; zones outside every area are left out."""
    judged = carried.judged[name]
    ours = judged[judged["locality"].notna()]
    vintage = carried.new.vintage
    return pd.DataFrame(
        {
            f"datazone{vintage}" if vintage else "zone": ours.index,
            "hscp_locality": ours["locality"].to_numpy(),
            "hscp2019name": partnership,
        }
    )


def lookup_name(partnership: str, label: str, vintage: int | None) -> str:
    """Return the name of a set's workbook, as it is asked for: without what no file's name may hold.

    Parameters
    ----------
    partnership
        Its published name.
    label
        ``"HSCP Locality"``, or what people call the set.
    vintage
        The year of the new zones.
    """
    zone = f"{vintage} Datazone" if vintage else "New Zone"
    ending = "" if partnership.upper().endswith("HSCP") else " HSCP"
    name = f"{partnership}{ending} - {zone} to {label} Lookup.xlsx"
    return "".join("_" if sign in _UNSAFE else sign for sign in name)


def write_lookup_workbook(table: pd.DataFrame, path: Path, vintage: int | None) -> None:
    """Write a lookup as a workbook of one sheet, headings in the first row, nothing else on it.

    Parameters
    ----------
    table
        Of `lookup_table`.
    path
        Where to.
    vintage
        The year of the new zones.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    sheet_name = f"{vintage} Datazone to HSCP Locality" if vintage else "New Zone to HSCP Locality"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(sheet_name[:_SHEET])
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name)
        sheet.set_column(column, column, max([len(name), *map(len, table[name])]) + 2)
        for row, value in enumerate(table[name], start=1):
            sheet.write_string(row, column, str(safe_text(value)))
    sheet.freeze_panes(1, 0)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(*error.args[0].args) from None
