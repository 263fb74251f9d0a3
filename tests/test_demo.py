"""The invented demonstration area is what its README says it is."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from localities.scripts.demo.build import FILES, RECORD, build
from localities.scripts.demo.deprivation import band
from localities.scripts.demo.files import library_versions
from localities.scripts.demo.layout import shared_out

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
LOCALITIES = {
    "Carrowmuir": 57_576,
    "Invermallow": 42_273,
    "Dunwhirrie": 50_389,
    "Kilbrannet": 45_504,
    "Orrenshire North": 86_095,
    "Strathmellin": 58_343,
}
NUMBER = r" - \d\d$"


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return gpd.read_file(DEMO / "zones.zip").set_index("DataZone")


@pytest.fixture(scope="module")
def simd() -> pd.DataFrame:
    return pd.read_csv(DEMO / "simd.csv").set_index("DZ")


@pytest.fixture(scope="module")
def population() -> pd.DataFrame:
    return pd.read_csv(DEMO / "population.csv")


@pytest.fixture(scope="module")
def nhs() -> gpd.GeoDataFrame:
    return gpd.read_file(DEMO / "nhs_localities.gpkg", layer="nhs_localities").set_index("HSCPLocality")


@pytest.fixture(scope="module")
def community() -> gpd.GeoDataFrame:
    return gpd.read_file(DEMO / "community_areas.zip").set_index("AREA_NAME")


@pytest.fixture(scope="module")
def social_work(simd: pd.DataFrame) -> pd.Series:
    lookup = pd.read_excel(DEMO / "social_work_lookup.xlsx", header=2).set_index("InterZone")
    return simd["IZcode"].map(lookup["Locality"])


@pytest.fixture(scope="module")
def nhs_of_zone(zones: gpd.GeoDataFrame, nhs: gpd.GeoDataFrame) -> pd.Series:
    inside = zones.set_geometry(zones.representative_point()).sjoin(nhs, predicate="within")
    return inside["HSCPLocality"].reindex(zones.index)


def holes(frame: gpd.GeoDataFrame) -> list[shapely.Polygon]:
    whole = shapely.union_all(frame.geometry.to_numpy(), grid_size=0.1)
    assert whole.geom_type == "Polygon"
    return [shapely.Polygon(ring) for ring in whole.interiors]


def parts(zones: gpd.GeoDataFrame, area: pd.Series) -> int:
    """Return into how many connected parts the zones fall if only lines within an area may be crossed."""
    shapes = zones.geometry.to_numpy()
    start, end = shapely.STRtree(shapes).query(shapes, predicate="touches")
    shared = shapely.length(shapely.intersection(shapes[start], shapes[end])) > 1
    within = shared & (area.to_numpy()[start] == area.to_numpy()[end])
    links = coo_matrix((np.ones(within.sum()), (start[within], end[within])), shape=(len(zones), len(zones)))
    return int(connected_components(links, directed=False)[0])


def test_zones_are_a_valid_coverage_of_the_real_things_size(zones: gpd.GeoDataFrame) -> None:
    shapes = zones.geometry.to_numpy()
    assert list(zones.index) == [f"D0100{number:04d}" for number in range(1, 448)]
    assert zones["Name"].is_unique
    assert zones.crs.to_epsg() == 27700
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert 8_000 <= shapely.get_num_coordinates(shapes).sum() <= 10_000
    assert 400 < zones.area.sum() / 1e6 < 550
    assert zones.area.median() < 0.3e6 < 20e6 < zones.area.max()


def test_zones_lie_in_the_grid_but_in_the_sea(zones: gpd.GeoDataFrame) -> None:
    west, south, east, north = zones.total_bounds
    assert 420_000 < west < east < 1_100_000
    assert 700_000 < south < north < 900_000


def test_zones_are_compact(zones: gpd.GeoDataFrame) -> None:
    compactness = 4 * np.pi * zones.area / zones.length**2
    assert compactness.median() > 0.55
    assert compactness.min() > 0.1


def test_people_add_up_by_sex_age_and_locality(population: pd.DataFrame, nhs_of_zone: pd.Series) -> None:
    ages = population.loc[:, "Age0":"Age90plus"]
    assert ages.shape[1] == 91
    assert (ages.sum(axis=1) == population["AllAges"]).all()
    by_sex = population.pivot(index="DataZone", columns="Sex", values="AllAges")
    assert (by_sex["Female"] + by_sex["Male"] == by_sex["All"]).all()
    assert by_sex["All"].sum() == 340_180
    assert by_sex["All"].min() > 300
    assert by_sex["All"].groupby(nhs_of_zone).sum().to_dict() == LOCALITIES


def test_ages_are_plausible_and_vary_with_place(population: pd.DataFrame) -> None:
    everyone = population[population["Sex"] == "All"].set_index("DataZone")
    older = everyone.loc[:, "Age65":"Age90plus"].sum(axis=1) / everyone["AllAges"]
    assert 0.16 < (older * everyone["AllAges"]).sum() / 340_180 < 0.22
    assert older.quantile(0.95) > 2 * older.quantile(0.05)
    oldest = population.groupby("Sex")["Age90plus"].sum()
    assert oldest["Female"] > 1.5 * oldest["Male"]


def test_deprivation_reproduces_the_published_figures(simd: pd.DataFrame, population: pd.DataFrame) -> None:
    everyone = population[population["Sex"] == "All"].set_index("DataZone")
    assert (everyone["AllAges"] == simd["population"]).all()
    assert (everyone.loc[:, "Age16":"Age64"].sum(axis=1) == simd["working_age_population"]).all()
    shares = simd.groupby("SIMD2020v2_Quintile")["population"].sum() / 340_180
    assert (100 * shares).round().to_list() == [33, 27, 13, 16, 11]
    assert simd["Employment_count"].sum() == 24_796
    assert simd["Income_count"].sum() == 50_931
    assert (simd["Employment_count"] <= simd["working_age_population"]).all()
    assert (simd["Income_count"] <= simd["population"]).all()
    rate = (100 * simd["Income_count"] / simd["population"] + 0.5).astype(int).astype(str) + "%"
    assert (rate == simd["Income_rate"]).all()


def test_bands_follow_from_unique_national_ranks(simd: pd.DataFrame) -> None:
    rank = simd["SIMD2020v2_Rank"]
    assert rank.is_unique
    assert rank.between(1, 6_976).all()
    for column, bands in (("Quintile", 5), ("Decile", 10), ("Vigintile", 20)):
        assert (simd[f"SIMD2020v2_{column}"] == np.ceil(rank * bands / 6_976)).all()
    domains = simd.filter(regex="Domain_Rank$")
    assert domains.shape[1] == 7
    assert domains.min().min() >= 1
    assert domains.max().max() <= 6_976


def test_deprivation_is_clustered(zones: gpd.GeoDataFrame, simd: pd.DataFrame) -> None:
    shapes = zones.geometry.to_numpy()
    start, end = shapely.STRtree(shapes).query(shapes, predicate="touches")
    rank = simd["SIMD2020v2_Rank"].to_numpy(dtype=float)
    standard = (rank - rank.mean()) / rank.std()
    assert (standard[start] * standard[end]).mean() > 0.25


def test_intermediate_zones_are_contiguous_groups(zones: gpd.GeoDataFrame, simd: pd.DataFrame) -> None:
    assert simd["IZcode"].nunique() == simd["IZname"].nunique() == 78
    assert simd.groupby("IZcode").size().median() in (5, 6)
    assert simd.groupby("IZcode").size().max() <= 9
    assert (zones["Name"] == simd["DZname"]).all()
    assert zones["Name"].str.replace(NUMBER, "", regex=True).eq(simd["IZname"]).all()
    assert parts(zones, simd["IZcode"]) == 78


def test_localities_hang_together(
    zones: gpd.GeoDataFrame, nhs: gpd.GeoDataFrame, nhs_of_zone: pd.Series, social_work: pd.Series
) -> None:
    assert nhs_of_zone.nunique() == parts(zones, nhs_of_zone) == 6
    assert social_work.nunique() == parts(zones, social_work) == 6
    assert (shapely.get_type_id(nhs.geometry.to_numpy()) == shapely.GeometryType.POLYGON).all()
    assert zones.dissolve(nhs_of_zone.rename("area")).area.sub(nhs.area).abs().max() < 1e-3


def test_community_areas_are_whole_and_drawn_by_another_hand(
    zones: gpd.GeoDataFrame, community: gpd.GeoDataFrame
) -> None:
    shapes = community.geometry.to_numpy()
    assert len(community) == 9
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    lines = shapely.union_all(shapely.boundary(shapes))
    along = shapely.line_interpolate_point(lines, np.arange(0, lines.length, 50))
    away = shapely.distance(along, shapely.union_all(shapely.boundary(zones.geometry.to_numpy())))
    assert ((away >= 5) & (away <= 30)).mean() > 0.7
    assert (away > 0.2).mean() > 0.97
    assert np.quantile(away, 0.9) < 35


def test_some_zones_are_really_split(zones: gpd.GeoDataFrame, community: gpd.GeoDataFrame) -> None:
    shapes, areas = zones.geometry.to_numpy(), community.geometry.to_numpy()
    share = (
        shapely.area(shapely.intersection(shapes[:, None], areas[None, :])) / shapely.area(shapes)[:, None]
    )
    second = np.sort(share, axis=1)[:, -2]
    assert 8 <= (second > 0.2).sum() <= 20


def test_partners_disagree_about_as_much_as_real_ones(
    zones: gpd.GeoDataFrame, community: gpd.GeoDataFrame, nhs_of_zone: pd.Series, social_work: pd.Series
) -> None:
    inside = zones.set_geometry(zones.representative_point()).sjoin(community, predicate="within")
    merged = dict.fromkeys(("Balmarrick", "Pitgarrow & Corrielaw", "Lethenby"), "North")
    by_community = inside["AREA_NAME"].replace(merged | {"Whinnock & the Moors": "Strathmellin"})
    by_nhs = nhs_of_zone.replace({"Orrenshire North": "North"})
    disagree = (by_nhs != social_work) | (by_nhs != by_community)
    assert 28_000 <= zones.loc[disagree, "TotPop"].sum() <= 45_000
    for one, other in ((by_nhs, social_work), (by_nhs, by_community), (social_work, by_community)):
        assert zones.loc[one != other, "TotPop"].sum() >= 15_000


def test_the_lochs_are_holes_in_every_layer(
    zones: gpd.GeoDataFrame, nhs: gpd.GeoDataFrame, community: gpd.GeoDataFrame
) -> None:
    lochs = holes(zones)
    assert len(lochs) == 2
    assert max(loch.area for loch in lochs) > 2e6
    for layer in (nhs, community):
        others = holes(layer)
        assert len(others) == 2
        for loch in lochs:
            assert max(loch.intersection(other).area / loch.union(other).area for other in others) > 0.6
    with rasterio.open(DEMO / "population.tif") as raster:
        points = [
            shapely.get_coordinates(loch.representative_point())[0] for loch in lochs if loch.area > 2e6
        ]
        assert all(value[0] == raster.nodata for value in raster.sample(points))


def test_raster_is_nearly_the_zones_people(zones: gpd.GeoDataFrame) -> None:
    with rasterio.open(DEMO / "population.tif") as raster:
        people = raster.read(1, masked=True)
        assert raster.crs.to_epsg() == 27700
        assert raster.res == (200, 200)
        assert raster.nodata == -200
        west, south, east, north = zones.total_bounds
        assert raster.bounds.left <= west < east <= raster.bounds.right
        assert raster.bounds.bottom <= south < north <= raster.bounds.top
        middles = zones.representative_point()
        there = np.array([value[0] for value in raster.sample(zip(middles.x, middles.y, strict=True))])
    assert people.min() >= 0
    assert people.sum() == pytest.approx(340_180, rel=0.01)
    assert people.sum() != pytest.approx(340_180, rel=0.001)
    small = (zones.area < 0.5e6).to_numpy()
    assert np.median(there[small]) > 5 * np.median(there[~small])


def test_centroids_lie_in_their_zones(zones: gpd.GeoDataFrame) -> None:
    table = pd.read_csv(DEMO / "population_weighted_centroids.csv").set_index("DataZone")
    assert list(table.index) == list(zones.index)
    assert shapely.contains_xy(zones.geometry.to_numpy(), table["Easting"], table["Northing"]).all()


def test_partners_files_are_as_partners_send_them() -> None:
    layers = gpd.list_layers(DEMO / "nhs_localities.gpkg").set_index("name")["geometry_type"]
    assert layers.to_dict() == {"nhs_localities": "Polygon", "health_centres": "Point"}
    sheet = pd.read_excel(DEMO / "social_work_lookup.xlsx", header=None)
    assert "invented" in sheet.iloc[0, 0]
    assert sheet.iloc[2].to_list() == ["InterZone", "IntermediateZone", "Locality"]


def test_no_name_is_a_real_ones(shared: Path, zones: gpd.GeoDataFrame, community: gpd.GeoDataFrame) -> None:
    real = set(gpd.read_file(shared / "scotland" / "SG_IntermediateZone_Bdry_2011.gpkg")["Name"])
    invented = set(zones["Name"].str.replace(NUMBER, "", regex=True)) | set(community.index)
    assert len(real) > 1_000
    assert not invented & real


def test_all_of_it_is_small_and_said_to_be_invented() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 1_100_000
    for name in ("README.md", "ATTRIBUTION.txt", "review.toml"):
        assert "invented" in (DEMO / name).read_text(encoding="utf-8")


def test_the_generator_writes_the_committed_bytes(tmp_path: Path) -> None:
    record = json.loads((DEMO / RECORD).read_text(encoding="utf-8"))
    if record["versions"] != library_versions():
        pytest.skip(f"the files were written with other versions of the libraries than {library_versions()}")
    build(tmp_path)
    differing = [
        name for name in (*FILES, RECORD) if (tmp_path / name).read_bytes() != (DEMO / name).read_bytes()
    ]
    assert not differing


@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [([1, 1, 1], 10, [4, 3, 3]), ([0, 3, 1], 7, [0, 5, 2]), ([2.5, 2.5], 4, [2, 2]), ([5], 3, [3])],
)
def test_largest_remainders_by_hand(weights: list[float], total: int, expected: list[int]) -> None:
    assert shared_out(np.array(weights, dtype=float), total).tolist() == expected


def test_bands_by_hand() -> None:
    assert band(np.array([1, 1_395, 1_396, 6_976]), 5).tolist() == [1, 1, 2, 5]
    assert band(np.array([348, 349, 697, 698]), 20).tolist() == [1, 2, 2, 3]


def test_the_second_vintage_has_what_a_change_of_zones_can_bring(
    zones: gpd.GeoDataFrame, nhs_of_zone: pd.Series
) -> None:
    units = pd.read_csv(DEMO / "output_areas_2022.csv")
    new = gpd.read_file(DEMO / "zones_2022.zip").set_index("dzcode")
    assert (len(new), len(units)) == (480, 2_824)
    assert not set(new.index) & set(zones.index)
    assert set(new["dzname"]) & set(zones["Name"])  # so that nothing can be joined by name
    summed = units.groupby("DZ2022")["UsualResidentPopulation"].sum()
    assert summed.to_dict() == new["totpop2022"].to_dict()
    assert shapely.coverage_is_valid(new.geometry.to_numpy())
    pairs = units.groupby("DZ2022")["DZ2011"].nunique()
    splits = units.groupby("DZ2011")["DZ2022"].nunique()
    assert (pairs > 1).sum() > 20 < (splits > 1).sum()
    largest = units.loc[units["UsualResidentPopulation"].idxmax()]
    assert largest["UsualResidentPopulation"] > 640
    localities = units["DZ2011"].map(nhs_of_zone).groupby(units["DZ2022"]).nunique()
    assert localities[largest["DZ2022"]] == 2
