"""The files that a forge reads say what is so, and fetch nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

from tests.docs.blocks import ROOT

TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    assert cited["authors"] == project["authors"]
    assert {"cff-version", "message", "title"} <= set(cited)


def test_the_hooks_fetch_nothing() -> None:
    written = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    repos = yaml.safe_load(written)["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    assert "://" not in written
    assert all(hook["language"] == "system" for hook in repos[0]["hooks"])


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.stem for path in TEMPLATES])
def test_a_template_can_be_filled_in(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "body" in content:
        asked = [each for each in content["body"] if each["type"] != "markdown"]
        assert content["name"]
        assert content["description"]
        assert len({each["id"] for each in asked}) == len(asked)
        assert all(each["attributes"]["label"] for each in asked)
