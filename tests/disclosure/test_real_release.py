"""Three real sets and six options of North Lanarkshire published together with an invented count."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.disclosure.audit import audit_release
from localities.boundaries.disclosure.protect import protect_release
from localities.boundaries.disclosure.relations import relations
from localities.boundaries.disclosure.release import Release
from tests.disclosure.releases import release_of_zones


@pytest.fixture(scope="module")
def release(lanarkshire: Path) -> Release:
    """Return the release: options move zones on the borders of the localities from one to the next."""
    lookup = pd.read_csv(lanarkshire / "hscp_localities_dz11_lookup.csv", dtype=str)
    nhs = lookup.set_index("DataZone2011")["HSCPLocality"].sort_index()
    simd = (
        pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv", dtype={"DZ": str})
        .set_index("DZ")
        .loc[nhs.index]
    )
    social = pd.read_csv(lanarkshire / "social_work_lookup.csv", dtype=str).set_index("InterZone")["Locality"]
    social_work = simd["IZcode"].map(social)
    boards = (simd["IZcode"].rank(method="dense") // 9).astype(int).astype(str)
    random = np.random.default_rng(11)
    plans = {"nhs": nhs, "social_work": social_work, "community": boards}
    for number in range(6):
        plan = nhs.copy()
        moved = random.choice(len(plan), size=10, replace=False)
        plan.iloc[moved] = social_work.iloc[moved]
        plans[f"option_{number}"] = plan
    cases = pd.Series(random.poisson(6, len(nhs)).astype(float), index=nhs.index)
    zones = pd.DataFrame({"people": simd["population"].astype(float), "cases_count": cases})
    return release_of_zones(zones, plans, ["cases_count"])


def test_the_audit_takes_seconds_and_every_failure_is_true(release: Release) -> None:
    start = time.process_time()
    audit = audit_release(release)
    assert time.process_time() - start < 30  # under one on an idle machine
    assert audit.complete
    assert not audit.passed
    known = relations(release, ("cases_count",))
    matrix, count = known.matrix.toarray(), known.count
    rank = np.linalg.matrix_rank(matrix)
    found = set[int]()
    for failure in audit.failures.itertuples():
        parts = audit.members.loc[audit.members["number"] == failure.number, "part"]
        assert release.counts.loc[parts, "cases_count"].sum() == failure.count
        assert release.people[parts].sum() == failure.people
        atoms = np.unique(known.atom[release.parts.index.isin(parts)])
        found |= set(atoms) if len(atoms) == 1 else set()
        follows = np.linalg.matrix_rank(np.vstack([matrix, np.isin(np.arange(len(count)), atoms)])) == rank
        assert follows or failure.kind == "narrowed"
        assert failure.low <= failure.count <= failure.high
    for atom in np.flatnonzero((count > 0) & (count < 10)):
        row = np.arange(len(count)) == atom
        if np.linalg.matrix_rank(np.vstack([matrix, row])) == rank:
            assert atom in found


def test_withholding_makes_it_safe(release: Release) -> None:
    safe = protect_release(release)
    assert safe.audit.passed
    assert 0 < len(safe.log) < 40
    assert (safe.log["high"] - safe.log["low"] >= 0).all()
