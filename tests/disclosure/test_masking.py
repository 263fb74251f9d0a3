"""A profile as it is published: what is withheld cannot be found anywhere in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.disclosure.audit import audit_release
from localities.boundaries.disclosure.masking import HIDDEN, mask_profile
from localities.boundaries.disclosure.protect import protect_release
from localities.boundaries.disclosure.release import Release
from localities.boundaries.errors import CheckError
from localities.boundaries.profiles.basis import basis_of_plan
from localities.boundaries.profiles.data import Indicator, ProfileData
from localities.boundaries.profiles.profile import profile_areas
from tests.disclosure.releases import close, release_of_zones

ZONES = pd.Index([f"z{number}" for number in range(6)], name="zone")
NOW = pd.Series(list("aabbcc"), index=ZONES)
CASES = Indicator("cases", "Cases", "cases_count", "people", "rate", per=1_000)


def data_of(cases: list[float | None], **more: object) -> ProfileData:
    zones = pd.DataFrame(
        {
            "people": 500.0,
            "cases_count": pd.Series(cases, index=ZONES, dtype="float64"),
            "households_count": 200.0,
        },
        index=ZONES,
    )
    closed = close(zones[["cases_count", "households_count"]])
    return ProfileData(zones, **{"restricted": closed, "indicators": (CASES,), **more})  # type: ignore[arg-type]


def restricted_names(data: ProfileData) -> tuple[str, ...]:
    return data.restricted.names if data.restricted else ()


def published_profile(
    data: ProfileData, *, total: bool = True, method: str = "suppress"
) -> tuple[pd.DataFrame, Release]:
    profile = profile_areas(data, basis_of_plan(NOW, data.zones), partnership="All of it")
    release = release_of_zones(data.zones, {"now": NOW}, restricted_names(data), total=total)
    safe = protect_release(release, method=method)  # type: ignore[arg-type]
    assert audit_release(safe.release, safe.rule).passed
    return mask_profile(profile, "now", safe.release, data), safe.release


def shown(profile: pd.DataFrame, measure: str, level: str = "area") -> dict[str, object]:
    rows = profile[(profile["measure"] == measure) & (profile["level"] == level)]
    return {
        area: flag or value
        for area, flag, value in zip(rows["area"], rows["flag"], rows["value"], strict=True)
    }


def test_a_small_count_its_rate_and_what_would_give_it_away_are_withheld() -> None:
    profile, release = published_profile(data_of([3, 4, 20, 30, 15, 15]))
    assert shown(profile, "cases_count") == {"a": HIDDEN, "b": 50, "c": HIDDEN}
    assert shown(profile, "cases_rate") == {"a": HIDDEN, "b": 50, "c": HIDDEN}
    assert set(shown(profile, "cases_count", "others").values()) == {HIDDEN}
    assert shown(profile, "cases_count", "partnership") == {"All of it": 87}
    assert shown(profile, "households") == {"a": 400, "b": 400, "c": 400}
    assert shown(profile, "people") == {"a": 1000, "b": 1000, "c": 1000}
    hidden = profile[profile["flag"] == HIDDEN]
    assert hidden[["value", "low", "high", "numerator", "denominator"]].isna().all(axis=None)
    assert set(hidden["note"]) == {"Withheld so that nobody can be identified."}
    assert not release.withheld.empty  # type: ignore[union-attr]


def test_without_the_total_nothing_else_need_be_withheld_but_the_total_is() -> None:
    profile, _ = published_profile(data_of([3, 4, 20, 30, 15, 15]), total=False)
    assert shown(profile, "cases_count") == {"a": HIDDEN, "b": 50, "c": 30}
    assert shown(profile, "cases_count", "partnership") == {"All of it": HIDDEN}


def test_rounding_rounds_every_number_made_from_the_count() -> None:
    profile, _ = published_profile(data_of([3, 4, 20, 33, 15, 16]), method="round")
    assert shown(profile, "cases_count") == {"a": HIDDEN, "b": 55, "c": 30}
    assert shown(profile, "cases_rate") == {"a": HIDDEN, "b": 55, "c": 30}
    rows = profile[
        (profile["measure"] == "cases_rate") & (profile["area"] == "b") & (profile["level"] == "area")
    ]
    assert rows["numerator"].item() == 55
    assert rows["note"].item() == "Rounded to the nearest 5."
    assert shown(profile, "people_per_household")["b"] == 2.5


def test_a_rate_of_fewer_zones_than_its_count_is_not_given() -> None:
    data = data_of([30, 4, 20, 30, 15, 15])
    of = data.zones["people"].astype(float).mask(data.zones.index == "z1")
    data = replace(
        data, zones=data.zones.assign(known_count=of), indicators=(replace(CASES, denominator="known_count"),)
    )
    profile, _ = published_profile(data)
    assert shown(profile, "cases_count")["a"] == 34
    assert np.isnan(shown(profile, "cases_rate")["a"])  # type: ignore[arg-type] # 34 less the 30 of the rate would be the 4 of z1


def test_what_nobody_checked_is_not_let_out() -> None:
    data = data_of([3, 4, 20, 30, 15, 15])
    profile = profile_areas(data, basis_of_plan(NOW, data.zones), partnership="All of it")
    release = release_of_zones(data.zones, {"now": NOW}, ["cases_count"])
    with pytest.raises(CheckError, match="No disclosure control was made for households_count"):
        mask_profile(profile, "now", release, data)
    with pytest.raises(CheckError, match="made for option"):
        mask_profile(
            profile, "option", release_of_zones(data.zones, {"now": NOW}, restricted_names(data)), data
        )


def test_public_counts_pass_as_they_are() -> None:
    data = data_of([3, 4, 20, 30, 15, 15], restricted=None)
    profile, release = published_profile(data)
    assert (profile["flag"] == "").all()
    assert release.counts.shape == (6, 0)
    assert shown(profile, "cases_count") == {"a": 7, "b": 50, "c": 30}
    assert np.isfinite(profile.loc[profile["measure"] == "cases_rate", "low"]).all()
