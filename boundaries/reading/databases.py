"""A GeoPackage looked at before GDAL opens it: it is a database, and what it holds besides tables can run.

A view is a query that runs when it is read, and may never end; a generated column is a formula; a virtual table may be
another file. Format: OGC 12-128r19 (GeoPackage 1.4), SQLite file format.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from localities.boundaries.errors import Fault, InputError, refusal, some

_DAMAGED = "the file is damaged or cut short."
_FETCH_AGAIN = "Fetch the file again, or save it as a GeoPackage."
_PLAIN = "Save its layers anew as a GeoPackage that holds nothing else, for example with Export in QGIS."
_CLOSE = "Close it in the other program (QGIS, ArcGIS), or name a copy."
# What changes that are not yet in the file itself lie in, beside it.
_UNSETTLED = ("-wal", "-journal")
_MOST_BYTES = 10 * 2**20  # of one value: the definition of a table
# The spatial index, which is the only virtual table of the standard.
_INDEX = re.compile(
    r"""CREATE VIRTUAL TABLE\s+(?:"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|\w+)\s+USING\s+rtree\s*\(""",
    re.IGNORECASE,
)
# What a database holds, as messages call it, and whether it runs when the file is used.
_KINDS = {
    "tables": False,
    "indexes": False,
    "views": True,
    "triggers": True,
    "virtual tables": True,
    "generated columns": True,
}
# The standard's own triggers, and GDAL's, which run only where somebody writes.
_USUAL_TRIGGERS = ("rtree_", "gpkg_", "trigger_insert_feature_count_", "trigger_delete_feature_count_")


def settled_database(path: Path, folder: Path, *, where: str) -> Path:
    """Return a GeoPackage that is whole and runs nothing: the file, or a copy where opening would change it.

    Parameters
    ----------
    path
        The file.
    folder
        A private folder, for the copy.
    where
        The file, for messages.

    Returns
    -------
    pathlib.Path
        What GDAL may open. The file that was named, and what lies beside it, stay as they are.

    Raises
    ------
    InputError
        In use by another program, damaged, or with views, triggers, virtual tables or generated columns.
    """
    beside = [part for suffix in _UNSETTLED if (part := path.with_name(path.name + suffix)).is_file()]
    with path.open("rb") as stream:
        keeps_log = stream.read(20)[18:19] == b"\2"
    if not beside and not keeps_log:
        _refuse_locked(path, where)
        _check(path, where)
        return path
    if not keeps_log:
        _refuse_locked(path, where)
    copy = folder / path.name
    for part in (path, *beside):
        shutil.copyfile(part, folder / part.name)
    _settle(copy, where)
    _check(copy, where)
    return copy


def _refuse_locked(path: Path, where: str) -> None:
    """Refuse a database in which another program is writing."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            database.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        if "locked" in str(error):
            what = "another program is writing in it: it is in use."
            raise refusal(where, what, _CLOSE) from None
    except UnicodeDecodeError:
        pass


def _settle(copy: Path, where: str) -> None:
    """Take the changes that lie beside a copy into it."""
    try:
        with closing(sqlite3.connect(copy, timeout=0)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA journal_mode=DELETE")
    except (sqlite3.Error, UnicodeDecodeError):
        raise refusal(where, _DAMAGED, _FETCH_AGAIN) from None


def _check(path: Path, where: str) -> None:
    """Refuse what can run, then pages that do not hold together."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            if hasattr(database, "setlimit"):  # of Python 3.11
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
            faults = _running(database, where)
            if faults:
                raise InputError(faults)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA ignore_check_constraints=ON")  # they are formulas too
            sound = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError):
        sound = False
    if not sound:
        raise refusal(where, _DAMAGED, _FETCH_AGAIN)


def _running(database: sqlite3.Connection, where: str) -> list[Fault]:
    """Return what would run in a database, by kind."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for name, sql in database.execute("SELECT CAST(name AS TEXT), CAST(sql AS TEXT) FROM sqlite_master"):
        by_kind[_kind(name, sql or "")].append(name)
    by_kind["generated columns"] = [
        f"{name}.{column[1]}"
        for name in by_kind["tables"]
        for column in database.execute("SELECT * FROM pragma_table_xinfo(?)", (name,))
        if column[6] in (2, 3)
    ]
    return [
        Fault(
            where,
            f"it holds {len(names):,} {kind}, which are programs that it brings along: {some(sorted(names))}.",
            _PLAIN,
        )
        for kind, names in by_kind.items()
        if names and _KINDS[kind]
    ]


def _kind(name: str, sql: str) -> str:
    """Return what a definition makes, by its own words: what the file calls it may be a lie."""
    if not sql or sql.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")) or _INDEX.match(sql):
        return "indexes"
    if sql.startswith("CREATE TABLE "):
        return "tables"
    if sql.startswith("CREATE TRIGGER "):
        return "indexes" if name.startswith(_USUAL_TRIGGERS) else "triggers"
    return "virtual tables" if sql.startswith("CREATE VIRTUAL TABLE ") else "views"
