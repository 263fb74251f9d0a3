"""``localities audit``: attack what is published already, as anybody could who has the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf
from pathlib import Path

import pandas as pd

from localities.boundaries import DisclosureError, Fault, InputError
from localities.boundaries.attack.programme import Cell, Contradiction, Known, ToldFigure, attack_figures
from localities.scripts.formats import counted
from localities.scripts.outputs.ownership import MANIFEST, sealed, written_files
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.outputs.tables import write_csv_file

_WITHHELD = frozenset(["[c]", "c", "*"])
_OTHERS = "Other localities"
_MOST_TIED = 10  # counts among which sums are looked for; more would be too many combinations
_ENOUGH = 3  # areas in which a sum must hold before it is taken for one that always holds


@dataclass(frozen=True)
class Wanted:
    """What is asked of an audit.

    Attributes
    ----------
    areas
        Tables of zones (first column) and the area of each (every further column a set).
    sums
        As ``"all = men + women"``.
    area, counts
        The headings of tables that the toolkit did not write.
    threshold, seconds
        As for `attack_figures`.
    """

    areas: tuple[Path, ...]
    sums: tuple[str, ...]
    area: str
    counts: tuple[str, ...]
    threshold: int
    seconds: float


@dataclass(eq=False)
class _Read:
    """What was read: values by cell, in words where each stands, and the zones of every set's areas."""

    columns: list[dict[str, frozenset[str]]] = field(default_factory=list)
    values: dict[Cell, list[tuple[float, float, str]]] = field(default_factory=dict)
    titles: dict[frozenset[str], str] = field(default_factory=dict)
    rests: dict[str, str] = field(default_factory=dict)
    tables: int = 0

    def add(
        self, count: str, zones: frozenset[str], text: str, where: str, *, base: int, least: float
    ) -> None:
        """Take a published cell; what is neither a number nor withheld says nothing."""
        if text in _WITHHELD:
            low, high = least, inf
        else:
            try:
                value = float(text.replace(",", ""))
            except ValueError:
                return
            low, high = max(value - base // 2, 0.0), value + (base - 1) // 2
        self.values.setdefault((count, zones), []).append((low, high, where))

    def zones(self, group: str, names: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the zones of each area of a table: of the set that has all of them, else each is a zone of its own."""
        wanted = list(names)
        for column in self.columns:
            if set(wanted) <= set(column):
                return column
        return {name: frozenset([f"{group}: {name}"]) for name in wanted}


def run_audit(published: Sequence[Path], wanted: Wanted, out: Path) -> None:
    """Attack published figures; write and print which small counts they give away.

    Parameters
    ----------
    published
        Folders of outputs, of one or more runs, or CSV tables.
    wanted
        As read from the command line.
    out
        The folder to write; not for publication.

    Raises
    ------
    DisclosureError
        If a count is given away, or the search did not end.
    InputError
        If nothing can be read.
    """
    read = _Read()
    folders = [path for path in published if path.is_dir()]
    lookups = [
        *wanted.areas,
        *(each for folder in folders for each in sorted(folder.glob("lookups/*.csv"))),
        *(each for folder in folders for each in sorted(folder.glob("tables/pieces.csv"))),
    ]
    for path in lookups:
        _read_areas(path, read)
    for path in published:
        if path.is_dir():
            _read_profiles(path, read)
        else:
            _read_table(path, wanted, read)
    if not read.tables:
        fix = "Name a folder of profiles, or CSV tables with --area and --count."
        raise InputError([Fault(", ".join(map(str, published)), "no table of counts was found.", fix)])
    restricted = sorted(
        {name for (name, _), cells in read.values.items() if any(high == inf for _, high, _ in cells)}
        | set(wanted.counts)
    )
    ties = _ties(read, wanted.sums, restricted)
    tied = {name for tie in ties for name, _ in tie.terms}
    figures = [
        each for each in _figures(read) if all(name in tied or name in restricted for name, _ in each.terms)
    ] + ties
    targets, rests = _targets(read, restricted)
    try:
        found = attack_figures(
            figures, targets, threshold=wanted.threshold, seconds=wanted.seconds, rests=rests
        )
    except Contradiction:
        raise DisclosureError(
            "No counts agree with all these figures: they are of different data, such as two years. The audit is not "
            "complete; audit what is of the same data by itself."
        ) from None
    _write(found, out)
    _tell(found, targets, restricted, read, out)


def _frame(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (OSError, ValueError) as error:
        fix = "Save it as CSV in UTF-8, with one line of headings."
        raise InputError([Fault(str(path), f"cannot be read: {error}.", fix)]) from None


def _read_areas(path: Path, read: _Read) -> None:
    """Read which zones each area of each set has; a zone that is cut counts where most of it lies."""
    frame = _frame(path)
    if "share" in frame:
        frame = frame.assign(share=frame["share"].astype(float)).sort_values("share", ascending=False)
    frame = frame.drop_duplicates(frame.columns[0])
    for name in frame.columns[1:]:
        areas = frame[frame[name] != ""].groupby(name)[frame.columns[0]].agg(frozenset)
        read.columns.append({str(area): zones for area, zones in areas.items()})


def _read_profiles(folder: Path, read: _Read) -> None:
    """Read the tables of a folder of profiles."""
    try:
        parameters = json.loads((folder / MANIFEST).read_text("utf-8"))["parameters"]
    except (OSError, ValueError, LookupError):
        return
    zeros = parameters.get("profile", {}).get("disclosure", {}).get("zeros", "shown")
    for group in sorted({path.parent.parent for path in folder.glob("*/*/background.csv")}):
        frames = {str(path): _frame(path) for path in sorted(group.glob("*/background.csv"))}
        own = {path: str(frame["area"].iloc[0]) for path, frame in frames.items() if len(frame)}
        zones = read.zones(str(group), own.values())
        everything = frozenset().union(*(zones[name] for name in own.values()))
        for path, name in own.items():
            read.tables += 1
            places = {
                **{area: zones[area] for area in own.values()},
                _OTHERS: everything - zones[name],
                parameters["title"]: everything,
            }
            _read_background(frames[path], path, places, read, least=1.0 if zeros == "shown" else 0.0)


def _read_background(
    frame: pd.DataFrame, path: str, places: Mapping[str, frozenset[str]], read: _Read, *, least: float
) -> None:
    """Read counts, and what they are out of, from the long table of a profile."""
    people = frame.loc[frame["measure"] == "people"].set_index("area")["value"].to_dict()
    rates = frame[frame["measure"].str.endswith("_rate") & ~frame["denominator"].isin(_WITHHELD)]
    differ = rates["denominator"] != rates["area"].map(people)
    own = set(rates.loc[differ, "measure"].str.removesuffix("_rate"))  # out of a count, not of everybody
    for row in frame.to_dict("records"):
        zones, measure = places.get(row["area"]), row["measure"]
        if not zones:
            continue
        read.titles.setdefault(zones, f"{row['area']} ({Path(path).parent.parent.name})")
        rounded = re.search(r"Rounded to the nearest (\d+)", row["note"])
        base, where = int(rounded[1]) if rounded else 1, f"{path}: {row['label']}, {row['area']}"
        if measure.endswith("_count"):
            floor = least if row["area"] != _OTHERS else 0.0
            read.add(measure.removesuffix("_count"), zones, row["value"], where, base=base, least=floor)
        elif measure.endswith("_rate"):
            stem = measure.removesuffix("_rate")
            read.add(stem, zones, row["numerator"], where, base=base, least=0.0)
            if stem in own:
                read.add(f"{stem}: out of", zones, row["denominator"], where, base=base, least=0.0)
                if row["unit"].startswith("share"):
                    read.rests[stem] = f"{stem}: out of"


def _read_table(path: Path, wanted: Wanted, read: _Read) -> None:
    """Read a table whose columns are stated."""
    frame = _frame(path)
    lost = [name for name in (wanted.area, *wanted.counts) if name not in frame]
    if lost or not wanted.counts:
        what = f"there is no column {', '.join(lost)}." if wanted.counts else "its columns are not stated."
        fix = f"Name them with --area and --count; there are {', '.join(frame.columns)}."
        raise InputError([Fault(str(path), what, fix)])
    read.tables += 1
    zones = read.zones(str(path), frame[wanted.area])
    for row in frame.to_dict("records"):
        area = row[wanted.area]
        read.titles.setdefault(zones[area], f"{area} ({path.stem})")
        for name in wanted.counts:
            read.add(name, zones[area], row[name], f"{path}: {name}, {area}", base=1, least=1.0)


def _figures(read: _Read) -> list[ToldFigure]:
    """Return every published cell as a figure, the same bounds of the same cell once."""
    once = {
        (cell, low, high): where
        for cell, cells in read.values.items()
        for low, high, where in reversed(cells)
    }
    return [ToldFigure({cell: 1.0}, low, high, where) for (cell, low, high), where in once.items()]


def _ties(read: _Read, stated: Sequence[str], restricted: Sequence[str]) -> list[ToldFigure]:
    """Return the sums among counts that are stated or that hold wherever all of them are shown, for every atom."""
    shown: dict[str, dict[frozenset[str], float]] = {}
    for (name, zones), cells in read.values.items():
        if len(exact := {low for low, high, _ in cells if low == high}) == 1:
            shown.setdefault(name, {})[zones] = exact.pop()
    sums: dict[tuple[str, tuple[str, ...]], str] = {}
    for text in stated:
        total, _, right = (each.strip() for each in text.partition("="))
        sums[total, tuple(each.strip() for each in right.split("+"))] = "stated"
    whole = [name for name in shown if all(value.is_integer() for value in shown[name].values())]
    names = sorted(whole, key=lambda name: (name not in restricted, name))[:_MOST_TIED]
    for size in range(1, len(names)):
        for parts in combinations(names, size):
            for total in (name for name in names if name not in parts and set(restricted) & {name, *parts}):
                both = set(shown[total]).intersection(*(shown[each] for each in parts))
                told = {zones for zones in both if shown[total][zones] > 0}
                if len(told) >= _ENOUGH and all(
                    shown[total][zones] == sum(shown[each][zones] for each in parts) for zones in both
                ):
                    sums.setdefault((total, parts), f"seen in {counted(len(told), 'area')}")
    atoms = _atoms(read)
    return [
        ToldFigure(
            {(total, zones): 1.0, **{(each, zones): -1.0 for each in parts}},
            0.0, 0.0, f"{total} = {' + '.join(parts)} ({why})",
        )
        for (total, parts), why in sums.items()
        for zones in atoms
    ]  # fmt: skip


def _atoms(read: _Read) -> list[frozenset[str]]:
    """Return the groups of zones that no published area tells apart."""
    inside: dict[str, list[int]] = {}
    for number, area in enumerate(sorted({zones for _, zones in read.values}, key=sorted)):
        for zone in area:
            inside.setdefault(zone, []).append(number)
    groups: dict[tuple[int, ...], set[str]] = {}
    for zone, kind in inside.items():
        groups.setdefault(tuple(kind), set()).add(zone)
    return sorted(map(frozenset, groups.values()), key=sorted)


def _targets(read: _Read, restricted: Sequence[str]) -> tuple[dict[str, dict[Cell, float]], set[str]]:
    """Return what nobody may work out: every area and every atom of every restricted count, and who is not in it."""
    areas = dict(read.titles.items())
    for atom in _atoms(read):
        some = ", ".join(sorted(atom)[:3]) + (" …" if len(atom) > 3 else "")
        areas.setdefault(atom, f"{counted(len(atom), 'zone')} ({some})")
    targets: dict[str, dict[Cell, float]] = {}
    rests = set()
    for zones, title in areas.items():
        for name in restricted:
            targets[f"{name}, {title}"] = {(name, zones): 1.0}
            of = read.rests.get(name)
            if of is not None and of in restricted:
                what = f"not in {name}, {title}"
                targets[what] = {(of, zones): 1.0, (name, zones): -1.0}
                rests.add(what)
    return targets, rests


def _write(found: Sequence[Known], out: Path) -> None:
    rows = [
        {"what": each.what, "low": each.low, "high": each.high, "complete": each.complete, "by": " | ".join(each.by)}
        for each in found
    ]  # fmt: skip
    with staged_folder(out) as folder:
        write_csv_file(
            pd.DataFrame(rows, columns=["what", "low", "high", "complete", "by"]), folder / "findings.csv"
        )
        write_text(folder / "README.txt", "Not for publication: it says what published figures give away.\n")
        write_text(folder / MANIFEST, sealed({"outputs": written_files(folder)}))


def _tell(
    found: Sequence[Known], targets: Mapping[str, object], restricted: Sequence[str], read: _Read, out: Path
) -> None:
    """Print what was found, and refuse if it is anything."""
    print(
        f"{counted(read.tables, 'table')}, {counted(len(restricted), 'count')} of which something is withheld."
    )
    given, open_ = [each for each in found if each.complete], [each for each in found if not each.complete]
    for each in given[:20]:
        print(f"{each.what}: {_between(each)}, from {'; '.join(each.by[:4])}")
    if given or open_:
        parts = [f"{counted(len(given), 'count')} can be worked out" if given else "",
                 f"the audit is not complete: time was over before {counted(len(open_), 'count')} could be tried"
                 if open_ else ""]  # fmt: skip
        raise DisclosureError(
            f"{'; '.join(filter(None, parts))}. {out / 'findings.csv'} lists them; keep it to yourselves."
        )
    print(f"None of {counted(len(targets), 'sum')} can be worked out from them.")


def _between(known: Known) -> str:
    return f"{known.low:.0f}" if known.low == known.high else f"{known.low:.0f} to {known.high:.0f}"
