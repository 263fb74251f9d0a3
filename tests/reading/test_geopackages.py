"""GeoPackages that bring programs along, that are in use, or whose changes lie beside them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.vectors import describe_layers, read_layer
from tests.bad_vectors import grid, write
from tests.bounded import read_bounded
from tests.saying import says

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
)
REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('more', 'features', 'more', 27700);
INSERT INTO gpkg_geometry_columns VALUES ('more', 'geom', 'POLYGON', 27700, 0, 0);
"""
# Statements, and what the refusal names.
PROGRAMS = {
    "a query without end": (f"CREATE VIEW more AS {ENDLESS};{REGISTER}", ("1 views", "more")),
    "a view of a huge value": (
        f"CREATE VIEW more AS SELECT 1 AS fid, zeroblob(900000000) AS geom;{REGISTER}",
        ("1 views", "more"),
    ),
    "a trigger": (
        "CREATE TRIGGER more AFTER INSERT ON zones BEGIN DELETE FROM zones; END;",
        ("1 triggers", "more"),
    ),
    "a generated column": (
        "ALTER TABLE zones ADD COLUMN more AS (zeroblob(900000000))",
        ("1 generated columns", "zones.more"),
    ),
    "a virtual table": ("CREATE VIRTUAL TABLE more USING fts3(a)", ("1 virtual tables", "more")),
}


def with_statements(path: Path, statements: str) -> Path:
    """Write zones as a GeoPackage and run statements in it."""
    write(grid(), path, layer="zones")
    with closing(sqlite3.connect(path)) as database:
        database.executescript(statements)
        database.commit()
    return path


@pytest.mark.parametrize("case", PROGRAMS)
def test_programs_in_a_geopackage_are_refused(tmp_path: Path, case: str) -> None:
    statements, named = PROGRAMS[case]
    path = with_statements(tmp_path / "zones.gpkg", statements)
    for read in (read_layer, describe_layers):
        with pytest.raises(InputError) as caught:
            read(path)
        says(str(caught.value), "zones.gpkg", *named, "Save its layers anew")


@pytest.mark.parametrize("layer", ["O'Brien's \"last\" layer; v1.0", "a]b`c", "Ceàrnaidhean (2023)"])
def test_a_layer_of_any_name_is_read(tmp_path: Path, layer: str) -> None:
    path = write(grid(), tmp_path / "zones.gpkg", layer=layer)
    assert list(describe_layers(path)["layer"]) == [layer]
    assert len(read_layer(path, layer=layer)[0]) == len(grid())


def test_a_query_without_end_takes_neither_time_nor_memory(tmp_path: Path) -> None:
    path = with_statements(tmp_path / "zones.gpkg", PROGRAMS["a query without end"][0])
    says(read_bounded("localities.boundaries.read_layer", path), "zones.gpkg", "1 views")


def unsettled(folder: Path) -> Path:
    """Return a GeoPackage of 50 zones, one of them renamed in the log beside it only."""
    path = write(grid(), folder / "made.gpkg", layer="zones")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')  # they call functions of GDAL
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("UPDATE zones SET Name = 'Newest' WHERE fid = 1")
        database.commit()
        left = folder / "left"
        left.mkdir()
        for suffix in ("", "-wal"):
            (left / f"zones.gpkg{suffix}").write_bytes((folder / f"made.gpkg{suffix}").read_bytes())
    return left / "zones.gpkg"


def test_changes_that_lie_beside_are_read_and_left_where_they_are(tmp_path: Path) -> None:
    path = unsettled(tmp_path)
    before = {entry.name: entry.read_bytes() for entry in path.parent.iterdir()}
    assert set(before) == {"zones.gpkg", "zones.gpkg-wal"}
    frame, _ = read_layer(path)
    assert frame["Name"][0] == "Newest"
    assert len(describe_layers(path)) == 1
    assert {entry.name: entry.read_bytes() for entry in path.parent.iterdir()} == before
    path.with_name("zones.gpkg-wal").unlink()
    assert read_layer(path)[0]["Name"][0] != "Newest"
    assert [entry.name for entry in path.parent.iterdir()] == ["zones.gpkg"]


def test_a_database_in_use_is_called_so(tmp_path: Path) -> None:
    path = write(grid(), tmp_path / "zones.gpkg", layer="zones")
    hold = (
        "import sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1])\n"
        "database.execute('BEGIN EXCLUSIVE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError) as caught:
            read_layer(path)
        holder.communicate("")
    says(str(caught.value), "zones.gpkg", "in use", "Close it")
    assert len(read_layer(path)[0]) == 50
