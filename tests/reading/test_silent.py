"""Nothing in a file opens a connection, or another file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from localities.boundaries.errors import InputError
from localities.boundaries.reading.files import open_raster
from localities.boundaries.reading.population import raster_people
from localities.boundaries.reading.vectors import read_layer
from tests.bad_vectors import grid, write
from tests.saying import says


class Listener:
    """A server on this machine that counts who connects to it."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.connections += 1

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Return a server that nobody may connect to."""
    server = Listener()
    yield server
    server.close()


def linked(path: Path, link: str) -> Path:
    """Write zones whose coordinate system is said to stand at an address."""
    write(grid().to_crs(4326), path, driver="GeoJSON")
    content = json.loads(path.read_text())
    content["crs"] = {"type": "link", "properties": {"href": link, "type": "proj4"}}
    path.write_text(json.dumps(content))
    return path


def raster(path: Path, value: int, **options: str) -> Path:
    """Write a raster of 64 by 64 cells over the first zone."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=64,
        height=64,
        count=1,
        dtype="uint8",
        crs="EPSG:27700",
        transform=Affine(10, 0, 280_000, 0, -10, 661_000),
    ) as file:
        file.write(np.full((1, 64, 64), value, dtype="uint8"))
        if options:
            file.update_tags(ns="OVERVIEWS", **options)
    return path


@pytest.mark.parametrize("spelling", ["link", "LINK", "l\\u0069nk"])
def test_a_coordinate_system_at_an_address_is_refused(
    tmp_path: Path, listener: Listener, spelling: str
) -> None:
    path = linked(tmp_path / "zones.geojson", f"{listener.address}/crs")
    path.write_text(path.read_text().replace('"link"', f'"{spelling}"'))
    with pytest.raises(InputError) as caught:
        read_layer(path)
    says(str(caught.value), "zones.geojson", "crs", listener.address, "Save it")
    assert listener.connections == 0


def test_gdal_reaches_no_network_whatever_it_is_asked(tmp_path: Path, listener: Listener) -> None:
    path = linked(tmp_path / "zones.geojson", f"{listener.address}/crs")
    script = (
        "import sys, localities.boundaries, pyogrio, rasterio\n"
        "for read, name in ((pyogrio.read_info, sys.argv[1]), (pyogrio.read_info, sys.argv[2]), (rasterio.open, sys.argv[2])):\n"
        "    try:\n        read(name)\n    except Exception as error:\n        print(type(error))\n"
    )
    # A list of hosts that need no proxy must not open the way.
    subprocess.run(
        [sys.executable, "-c", script, str(path), f"/vsicurl/{listener.address}/a.tif"],
        env={**os.environ, "no_proxy": "*", "NO_PROXY": "*"},
        check=True,
        capture_output=True,
        timeout=60,
    )
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.read_info(f"/vsicurl/{listener.address}/a.gpkg")
    assert listener.connections == 0


@pytest.mark.parametrize("where", ["tag", "aux.xml", "ovr"])
def test_a_raster_is_read_by_itself(tmp_path: Path, listener: Listener, where: str) -> None:
    other = raster(tmp_path / "other.tif", 9)
    with rasterio.open(other, "r+") as file:
        file.build_overviews([2, 4])
    for link in (f"/vsicurl/{listener.address}/a.tif", str(other)):
        path = raster(tmp_path / "people.tif", 1, **({"OVERVIEW_FILE": link} if where == "tag" else {}))
        if where == "aux.xml":
            path.with_name("people.tif.aux.xml").write_text(
                f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{link}</MDI></Metadata></PAMDataset>'
            )
        if where == "ovr":
            path.with_name("people.tif.ovr").write_bytes(other.read_bytes())
        with open_raster(path) as file:
            assert file.overviews(1) == []
            assert file.read(1, out_shape=(2, 2)).max() == 1
        square = gpd.GeoSeries([shapely.box(280_000, 660_360, 280_640, 661_000)], crs="EPSG:27700")
        assert raster_people(path, square)[0].iloc[0] == pytest.approx(64 * 64)
    assert listener.connections == 0
