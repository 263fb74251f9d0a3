"""The form in the browser: filled by keyboard, saved as a file, read back; accessible; nothing runs that should not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pypdf
import pytest

from localities.scripts.engagement.event import read_event
from localities.scripts.engagement.feedback import read_feedback
from tests.browsing import axe_problems, opened
from tests.engagement.conftest import PLAN, Pack
from tests.optionsets import HOSTILE


def save(one: Any, folder: Path) -> Path:
    """Press the button and keep what is saved."""
    with one.page.expect_download() as waiting:
        one.page.get_by_role("button", name="Save my answers as a file").press("Enter")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_answers_are_saved_and_read_back(pack: Pack, chromium: Any, folder: Path) -> None:
    with opened(chromium, pack.folder / "feedback.html", accept_downloads=True) as one:
        one.page.get_by_role("button", name="Save").press("Enter")
        assert one.texts("#said") == ["Nothing is filled in yet."]
        one.page.get_by_label("Where do you live or work?").fill("Mallowbank")
        one.page.get_by_label("strongly support").press("ArrowDown")  # the next answer
        one.page.get_by_label("Why?").fill('=SUM(1)\nsecond "line", more')
        one.page.get_by_label("My services").press("Space")
        one.page.get_by_label("Your answer").fill("'tis @ease")
        first = save(one, folder)
        one.page.get_by_label("My town").press("Space")
        second = save(one, folder)
        assert one.texts("#said")[0].startswith("Saved as feedback-")
        one.check_quiet()
    raw = first.read_text(encoding="utf-8-sig")
    assert "\"'=SUM(1)" in raw
    event = read_event(pack.event)
    found = read_feedback([first, second], event, [PLAN], ["Mallowbank"])
    assert found.responses == 1
    assert "with changes" in found.notes[0].what
    answers = found.answers.set_index("subject")
    assert answers.at[PLAN, "answer"] == "support"
    assert answers.at[PLAN, "comment"] == '=SUM(1)\nsecond "line", more'
    assert answers.at["Which matters most?", "answer"] == "My town"
    assert answers.at["What have we missed?", "comment"] == "'tis @ease"
    assert set(found.answers["known_place"]) == {"Mallowbank"}


def test_the_form_shows_what_would_change_in_a_place_with_its_map(
    pack: Pack, chromium: Any, axe: str
) -> None:
    with opened(chromium, pack.folder / "feedback.html") as one:
        data = json.loads(one.texts("#data")[0])
        (told,) = data["told"]
        place = sorted(told)[0]
        same = next(name for name in data["places"] if name not in told)
        maps = one.page.locator("figure[data-map]")
        assert maps.count() == len({number for lines in told.values() for _, number in lines})
        assert not any(figure.is_visible() for figure in maps.all())
        one.page.locator("#place").fill(place.upper())
        assert one.texts(".yours p") == [sentence for sentence, _ in told[place]]
        shown = {int(figure.get_attribute("data-map")) for figure in maps.all() if figure.is_visible()}
        assert shown == {number for _, number in told[place]}
        assert axe_problems(one, axe) == []
        one.page.locator("#place").fill(same)
        assert one.texts(".yours p") == [f"Nothing would change in {same}."]
        one.page.locator("#place").fill("Nowhere at all")
        assert one.texts(".yours p") == []
        assert one.texts(".places li") == data["places"]
        one.check_quiet()


def test_the_form_on_paper_is_in_large_print_with_maps_and_the_list_of_places(pack: Pack) -> None:
    word = docx.Document(str(pack.folder / "feedback-form.docx"))
    assert word.styles["Normal"].font.size.pt == 16
    text = "\n".join(each.text for each in word.paragraphs)
    assert len(word.inline_shapes) >= 2
    places = text.split("The list of places\n")[1].splitlines()[0].rstrip(".").split("; ")
    assert places == sorted(places)
    assert len(places) == 10
    assert len(pypdf.PdfReader(pack.folder / "feedback-form.pdf").pages) <= 14


def test_hostile_names_come_back_as_typed(hostile: Pack, chromium: Any, folder: Path) -> None:
    with opened(chromium, hostile.folder / "feedback.html", accept_downloads=True) as one:
        one.page.locator("#place").fill(HOSTILE[2])
        for box in one.page.locator("input[type=radio]").all():
            box.check()
        for box in one.page.locator("textarea").all():
            box.fill(HOSTILE[2])
        path = save(one, folder)
        assert one.page.evaluate("() => window.pwned") is None
        assert HOSTILE[0] in one.page.locator("legend").first.text_content()
        one.check_quiet()
    cells = pd.read_csv(path, dtype=str).to_numpy().ravel()
    assert not [cell for cell in cells if str(cell).startswith(("=", "@", "+", "-"))]
    event = read_event(hostile.event)
    found = read_feedback([path], event, [HOSTILE[0]], [])
    assert set(found.answers["comment"]) == {HOSTILE[2]}
    assert set(found.answers["subject"]) >= {HOSTILE[0], HOSTILE[1] + "?"}
    assert HOSTILE[2] not in set(found.answers["answer"])  # the last answer of each was chosen
    assert set(found.answers["place"]) == {HOSTILE[2]}


@pytest.mark.parametrize("name", ["feedback.html", "pack.html", "evidence.html"])
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_at_every_width(
    pack: Pack, chromium: Any, axe: str, name: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    with opened(chromium, pack.folder / name, viewport=size, bypass_csp=True) as one:
        assert axe_problems(one, axe) == []
        wide = one.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width
        one.check_quiet()


@pytest.mark.parametrize("name", ["pack.html", "evidence.html"])
def test_nothing_hostile_runs(hostile: Pack, chromium: Any, name: str) -> None:
    with opened(chromium, hostile.folder / name) as one:
        assert one.page.evaluate("() => window.pwned") is None
        assert HOSTILE[0] in one.page.locator("main").text_content()
        one.check_quiet()
