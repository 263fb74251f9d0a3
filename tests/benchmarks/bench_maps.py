"""Map pages beside geopandas explore() and a plain folium choropleth: same data, same run, in turn.

Run with ``python -m tests.benchmarks.bench_maps``. Each page shades the zones by the same classes and names them
under the pointer. Times are the best of several: Python until the page's text is there, and the browser until it
has drawn the page from a file. The peers load their scripts from other servers; here they get them from this
machine, so their times are without any network. The budgets are those of full pages, of which `fullpages` says what
is on them. No test depends on time.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely

from localities.boundaries import read_simd
from localities.maps import PageText, ThemeControl, ThemeLayer, ZoneData, locality_map, zone_themes
from tests.benchmarks.fullpages import FULL
from tests.browsing import ARGUMENTS, SETTLED, chromium_path
from tests.grids import real_zones

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LEAFLET = Path(__file__).resolve().parents[2] / "maps" / "vendor" / "leaflet-1.9.4"
PACKAGES = {
    "jquery-3.7.1.min.js": ("jquery@3.7.1", "dist/jquery.min.js"),
    "jquery-ui.js": ("jquery-ui-dist@1.12.1", "jquery-ui.js"),
    "d3.min.js": ("d3@3.5.5", "d3.min.js"),
}
BUDGETS = {"North Lanarkshire": (3_000_000, 2.0), "Scotland": (9_000_000, 4.0)}


@dataclass
class Page:
    """What one way of making the page costs."""

    name: str
    python_s: float
    size: int
    browser_s: float = float("inf")

    def line(self, ours: Page) -> str:
        """Return a row of the table, ratios beside our page."""
        ratios = f"{self.size / ours.size:8.2f} x{self.python_s / ours.python_s:8.2f} x{self.browser_s / ours.browser_s:8.2f} x"
        return f"    {self.name:28}{self.size / 1e6:9.2f} MB{self.python_s:9.2f} s{self.browser_s:9.2f} s{ratios}"


def by_ours(zones: gpd.GeoDataFrame) -> str:
    """Return our page: with its tables, its search and its keyboard, which the others lack."""
    return locality_map(
        zones, text=PageText("Deprivation"), themes=zone_themes(zones, ZoneData("SIMD"))
    ).html()


def by_elements(zones: gpd.GeoDataFrame) -> str:
    """Return a plain folium map with our layer and legend."""
    mine = around(zones)
    layer = ThemeLayer(zone_themes(zones)[0], zones.geometry, zones["name"]).add_to(mine)
    ThemeControl(layer).add_to(mine)
    return str(mine.get_root().render())


def by_explore(zones: gpd.GeoDataFrame) -> str:
    """Return geopandas' own map."""
    shown = zones[["name", "simd_quintile", "geometry"]]
    made = shown.explore("simd_quintile", categorical=True, tooltip=["name", "simd_quintile"], tiles=None)
    return str(made.get_root().render())


def by_choropleth(zones: gpd.GeoDataFrame) -> str:
    """Return folium's choropleth, with names under the pointer."""
    mine = around(zones)
    degrees = zones[["name", "geometry"]].to_crs(4326).reset_index()
    values = zones["simd_quintile"].astype(float)
    shaded = folium.Choropleth(
        degrees.to_json(),
        values,
        key_on="feature.properties.zone",
        bins=[0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
        fill_color="Blues",
    ).add_to(mine)
    folium.GeoJsonTooltip(["name"]).add_to(shaded.geojson)
    return str(mine.get_root().render())


def around(zones: gpd.GeoDataFrame) -> folium.Map:
    """Return an empty folium map of the zones' surroundings."""
    west, south, east, north = zones.to_crs(4326).total_bounds
    mine = folium.Map(tiles=None)
    mine.fit_bounds([[south, west], [north, east]])
    return mine


WAYS: dict[str, Callable[[gpd.GeoDataFrame], str]] = {
    "ours": by_ours,
    "ours, on a folium.Map": by_elements,
    "geopandas explore()": by_explore,
    "folium Choropleth": by_choropleth,
}


def fetched(folder: Path) -> dict[str, Path]:
    """Return the scripts that the peers' pages ask other servers for, by the end of their address."""
    found = {name: LEAFLET / name for name in ("leaflet.js", "leaflet.css")}
    for name, (package, inside) in PACKAGES.items():
        subprocess.run(["npm", "pack", package, "--silent"], cwd=folder, check=True, capture_output=True)
        archive = next(folder.glob(f"{package.split('@')[0]}-*.tgz"))
        with tarfile.open(archive) as packed:
            member = packed.extractfile(f"package/{inside}")
            assert member is not None
            (folder / name).write_bytes(member.read())
        found[name] = folder / name
    return found


def drawn_in(browser: Any, file: Path, scripts: dict[str, Path]) -> float:
    """Return the seconds until a page from a file is drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})

    def answer(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if route.request.url.startswith("file:"):
            route.continue_()
        elif name in scripts:
            route.fulfill(path=scripts[name])
        else:
            route.fulfill(body="", content_type="text/css" if name.endswith(".css") else "text/javascript")

    page.route("**/*", answer)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    clock = time.perf_counter()
    page.goto(file.as_uri())
    page.evaluate(SETTLED)
    seconds = time.perf_counter() - clock
    page.close()
    if failed:
        print(f"    {file.stem}: {failed[0]}")
    return seconds


def compared(
    zones: gpd.GeoDataFrame, times: int, browser: Any, folder: Path, scripts: dict[str, Path]
) -> list[Page]:
    """Return the pages of all ways, each made and opened in turn, with the best times."""
    pages = [Page(name, float("inf"), 0) for name in WAYS]
    for _ in range(times):
        for page, make in zip(pages, WAYS.values(), strict=True):
            clock = time.perf_counter()
            text = make(zones)
            page.python_s = min(page.python_s, time.perf_counter() - clock)
            page.size = len(text.encode())
            file = folder / f"{page.name}.html"
            file.write_text(text, encoding="utf-8")
            page.browser_s = min(page.browser_s, drawn_in(browser, file, scripts))
    return pages


def places() -> dict[str, gpd.GeoDataFrame]:
    """Return the zones of North Lanarkshire and of Scotland with their quintile."""
    near = real_zones(SHARED / "north-lanarkshire")
    far = gpd.read_file(SHARED / "scotland" / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone").sort_index()
    shapes = np.asarray(far.geometry, dtype=object)
    far["geometry"] = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    given = {"North Lanarkshire": ("north-lanarkshire", near), "Scotland": ("scotland", far)}
    return {place: with_quintiles(SHARED / folder, zones) for place, (folder, zones) in given.items()}


def with_quintiles(folder: Path, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones with their name and quintile alone."""
    simd, _, _ = read_simd(folder / "simd2020v2_datazone_lookup.csv")
    plain = zones[["geometry"]].rename_axis("zone")
    return plain.join(simd[["name", "simd_quintile"]])


def judged(place: str, browser: Any, folder: Path) -> str:
    """Return a full page's bytes and the best of three times to be drawn, beside the budget."""
    size, seconds = BUDGETS[place]
    clock = time.perf_counter()
    text, shown = FULL[place](folder)
    made = time.perf_counter() - clock
    file = folder / f"{place}, full.html"
    file.write_text(text, encoding="utf-8")
    drawn = min(drawn_in(browser, file, {}) for _ in range(3))
    length = file.stat().st_size
    verdict = "PASS" if length <= size and drawn <= seconds else "MISS"
    return (
        f"{verdict}  {place}, {shown}: {length / 1e6:.2f} MB of {size / 1e6:g} MB, drawn in {drawn:.2f} s of "
        f"{seconds:g} s (read, measured and made in {made:.1f} s)"
    )


def main() -> None:
    """Print what each way costs, then the budgets with what was reached."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as running, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(name)
        scripts = fetched(folder)
        browser = running.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        verdicts = []
        for place, zones in places().items():
            pages = compared(zones, 5 if place == "North Lanarkshire" else 1, browser, folder, scripts)
            print(f"{place}: {len(zones):,} zones by quintile: bytes, Python, browser; beside ours")
            print("\n".join(page.line(pages[0]) for page in pages))
            verdicts.append(judged(place, browser, folder))
        browser.close()
    print("\n".join(verdicts))


if __name__ == "__main__":
    main()
