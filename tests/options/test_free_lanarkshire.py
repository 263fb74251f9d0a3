"""Free localities of North Lanarkshire: the optimum is known, so both the plan and the bound can be held to it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from localities.boundaries.geometry.borders import rook_neighbours
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.free.free import solve_free
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.rules import Contiguity, Tolerance

LEAST = 3_770_231.7826


@pytest.mark.long
@pytest.mark.shared
def test_five_localities_meet_the_known_optimum(lanarkshire: Path):
    zones = gpd.read_file(lanarkshire / "SG_DataZone_Bdry_2011.zip").set_index("DataZone").sort_index()
    zones["geometry"] = shapely.make_valid(zones.geometry.array, method="structure", keep_collapsed=False)
    ages = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv")
    zones["people"] = ages[ages["Sex"] == "All"].set_index("DataZone")["AllAges"].astype(float)
    neighbours, rules = rook_neighbours(zones), [Contiguity(), Tolerance(0.1)]
    option = solve_free(zones, neighbours, 5, rules, limits=Limits(60))
    assert option.bound <= LEAST + 0.01
    assert option.value >= LEAST - 0.01
    assert option.gap < 0.05
    labels = [str(j) for j in range(1, 6)]
    check_plan(zones, neighbours, pd.DataFrame(index=zones.index), option.plan, rules, labels=labels)
