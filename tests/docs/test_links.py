"""Every link of the pages leads somewhere, to the heading that it names, and pictures are there; the README is short."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from docs.making.commands import commands_page
from docs.making.configuration import configuration_page
from docs.making.criteria import criteria_page
from docs.making.functions import function_pages
from docs.making.hooks import COPIES
from tests.docs.blocks import PAGES, ROOT

DOCS = ROOT / "docs"
TEXTS = [*PAGES, ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


@cache
def made() -> dict[Path, str]:
    """Return the pages that are made when the site is built, by where they will be."""
    pages = {
        "reference/commands.md": commands_page(),
        "reference/configuration.md": configuration_page(),
        "reference/criteria.md": criteria_page(),
        **function_pages(),
    }
    copies = {page: (ROOT / name).read_text(encoding="utf-8") for page, name in COPIES.items()}
    other = {"tutorials/analyst.ipynb": "", "assets/pictures/picture.png": ""}
    return {DOCS / name: text for name, text in {**pages, **copies, **other}.items()}


@cache
def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    text = made()[page] if page in made() else page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+?)\s*$", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S), re.M)
    return {anchor(heading) for heading in headings}


def anchor(heading: str) -> str:
    """Return the anchor that Python-Markdown gives a heading."""
    plain = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", heading).replace("`", "")
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", letters).strip().lower())


@pytest.mark.parametrize("page", TEXTS, ids=[page.relative_to(ROOT).as_posix() for page in TEXTS])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists() or there in made(), f"{page.name} leads to {target}, which is not there"
        if heading and there.suffix == ".md":
            assert heading in anchors(there), (
                f"{page.name} leads to {target}: {there.name} has no such heading"
            )


def test_nothing_on_a_page_is_loaded_from_elsewhere() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"!\[[^]]*\]\(https?:|<(script|img|link|iframe)[^>]*https?:", text), page


def test_every_picture_has_words() -> None:
    for page in PAGES:
        for words in re.findall(r"!\[([^]]*)\]", page.read_text(encoding="utf-8")):
            assert len(words) > 10, (page, words)


def test_the_readme_is_short() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    assert len(words) < 1000, len(words)
