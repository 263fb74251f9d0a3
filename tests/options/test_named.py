"""What people call a proposal: never its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from localities.boundaries import ConfigurationError
from localities.scripts.options.named import Named, name_proposals
from localities.scripts.outputs.ownership import MANIFEST, sealed, written_files
from tests.saying import says

OPTION = {"name": "Within 20%, balanced", "kind": "least_disruption", "origin": "2,281 changes of area."}


@pytest.fixture
def lookup(tmp_path: Path) -> Path:
    """Return a lookup as a run writes it, with the run's manifest in the folder above."""
    path = tmp_path / "lookups" / "within_20_balanced.csv"
    path.parent.mkdir()
    path.write_text("datazone2011,hscp_locality\nS01000001,North\n", encoding="utf-8")
    content = {"options": [OPTION], "outputs": written_files(tmp_path)}
    (tmp_path / MANIFEST).write_text(sealed(content), encoding="utf-8")
    return path


def test_a_lookup_of_a_run_keeps_its_options_name_and_origin(lookup: Path) -> None:
    [named] = name_proposals([lookup])
    assert (named.name, named.kind) == ("Within 20%, balanced", "least_disruption")
    says(named.origin, "2,281 changes of area")


def test_one_that_was_changed_since_is_a_proposal(lookup: Path) -> None:
    lookup.write_text("datazone2011,hscp_locality\nS01000001,South\n", encoding="utf-8")
    [named] = name_proposals([lookup])
    assert (named.name, named.kind) == ("Within 20 balanced", "proposal")
    assert "2,281" not in named.origin


def test_other_files_are_named_in_words_or_as_told() -> None:
    files = [Path("my_proposal.csv"), Path("NHS_north.gpkg"), Path("third.csv")]
    assert [each.name for each in name_proposals(files)] == ["My proposal", "NHS north", "Third"]
    assert name_proposals(files, ["Along the river"])[0].name == "Along the river"
    assert name_proposals(files[:1]) == [
        Named("My proposal", "A proposal that was brought along, not searched for.")
    ]


@pytest.mark.parametrize(
    ("files", "names", "said"),
    [
        (["one.csv"], ["A", "B"], ("A", "B", "--name")),
        (["north/ours.csv", "south/ours.csv"], [], ("Ours", "ours.csv")),
    ],
)
def test_names_that_do_not_fit_are_refused(files: list[str], names: list[str], said: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        name_proposals(list(map(Path, files)), names)
    says(str(refused.value), *said)
