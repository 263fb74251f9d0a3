"""The board used by mouse, by touch and by keyboard alone; what it keeps, opens and refuses; and for everybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localities.scripts.review.measure import Review
from tests.browsing import Opened, axe_problems, opened
from tests.saying import says
from tests.whatif.boards import saved

pytestmark = pytest.mark.browser

AT = """(zone) => {
  const { map, geometry } = drawing_board.maps[0];
  const point = map.latLngToContainerPoint(geometry.point(drawing_board.model.at[zone]));
  const box = map.getContainer().getBoundingClientRect();
  return [box.left + point.x, box.top + point.y];
}"""
PLAN = "() => Array.from(drawing_board.draft.plan)"


def where(one: Opened, zone: int) -> tuple[float, float]:
    """Return where a zone is on the screen."""
    x, y = one.page.evaluate(AT, zone)
    return x, y


def number_of(one: Opened, name: str) -> int:
    """Return the number of a locality."""
    found: int = one.page.evaluate("(name) => drawing_board.draft.names.indexOf(name)", name)
    return found


def said(one: Opened) -> str:
    """Return what those who do not see the map are told."""
    return one.texts("#announcement")[0]


def test_a_place_is_moved_with_a_click_and_put_back_from_the_register(
    chromium: Any, board_file: Path
) -> None:
    with opened(chromium, board_file) as one:
        one.page.select_option("#tool", "place")
        one.page.select_option("#target", label="Dunwhirrie")
        zone = one.page.evaluate("() => drawing_board.model.places.get('Lintwheel')[0]")
        one.page.mouse.click(*where(one, zone))
        one.settle()
        says(said(one), "Lintwheel, 6 zones, 4,450 people, moved to Dunwhirrie", "rules broken")
        assert one.texts("#register li")[0].startswith(
            "Lintwheel, 6 zones, 4,450 people: Carrowmuir to Dunwhirrie"
        )
        one.click("#register li button:has-text('Back to Carrowmuir')")
        assert one.texts("#register .note") == ["Nothing."]
        one.page.keyboard.press("Control+z")
        one.settle()
        assert len(one.texts("#register li")) == 1
        one.check_quiet()


def test_a_stroke_of_the_brush_and_a_loop_move_zones(chromium: Any, board_file: Path) -> None:
    with opened(chromium, board_file) as one:
        one.page.select_option("#target", label="Kilbrannet")
        for tool in ("brush", "lasso"):
            one.page.select_option("#tool", tool)
            before = one.page.evaluate(PLAN)
            start, end = where(one, 0), where(one, 20)
            one.page.mouse.move(*start)
            one.page.mouse.down()
            one.page.mouse.move(*end, steps=4)
            if tool == "lasso":
                one.page.mouse.move(end[0], start[1] - 60, steps=3)
                one.page.mouse.move(start[0] - 60, start[1] - 60, steps=3)
            one.page.mouse.up()
            one.settle()
            after = one.page.evaluate(PLAN)
            assert before != after, tool
            one.click("#undo")
            assert one.page.evaluate(PLAN) == before
        one.check_quiet()


def test_a_finger_paints(chromium: Any, board_file: Path) -> None:
    with opened(
        chromium, board_file, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as one:
        one.page.select_option("#tool", "zone")
        one.page.select_option("#target", label="Kilbrannet")
        one.page.touchscreen.tap(*where(one, 0))
        one.settle()
        assert one.page.evaluate("() => drawing_board.draft.plan[0]") == number_of(one, "Kilbrannet")
        one.page.select_option("#tool", "brush")
        session = one.page.context.new_cdp_session(one.page)
        (x, y), (right, below) = where(one, 0), where(one, 30)
        points = [(x + (right - x) * step / 6, y + (below - y) * step / 6) for step in range(7)]
        for place, (at, down) in enumerate(points):
            kind = "touchStart" if place == 0 else "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": down}]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        one.settle()
        assert one.page.evaluate("() => drawing_board.draft.plan[30]") == number_of(one, "Kilbrannet")
        assert one.page.evaluate("() => document.documentElement.scrollWidth") <= 390
        one.check_quiet()


def test_everything_is_done_by_keyboard(chromium: Any, board_file: Path) -> None:
    with opened(chromium, board_file) as one:
        keys = one.page.keyboard
        one.page.focus("#search")
        keys.type("lintwheel")
        keys.press("Enter")
        one.settle()
        assert one.page.evaluate("() => document.activeElement.id") == "chosen-name"
        keys.press("Tab")
        keys.type("Dunwh")
        keys.press("Tab")
        keys.press("Enter")
        one.settle()
        says(said(one), "Lintwheel, 6 zones, 4,450 people, moved to Dunwhirrie", "people change area")
        assert one.page.evaluate("() => document.activeElement.id") == "move"
        one.page.focus("#lock")
        keys.press("Space")
        says(said(one), "Lintwheel", "locked")
        one.page.focus("#note")
        keys.type("The school is here")
        keys.press("Tab")
        keys.press("Enter")
        one.settle()
        assert "The school is here" in one.texts("#notes")[0]
        one.page.focus("#locality-name")
        keys.type("Newton")
        keys.press("Tab")
        keys.press("Enter")
        one.settle()
        assert number_of(one, "Newton") >= 0
        one.page.evaluate("() => drawing_board.move(drawing_board.model.places.get('Lintwheel'), 0)")
        says(said(one), "Nothing to move", "6 locked")
        one.check_quiet()


def test_localities_are_made_renamed_merged_deleted_and_locked(chromium: Any, board_file: Path) -> None:
    with opened(chromium, board_file) as one:
        one.page.fill("#locality-name", "carrowmuir")
        one.click("#new-locality")
        says(one.texts("#said")[0], "already", "Carrowmuir")
        one.page.fill("#locality-name", "n/a")
        one.click("#new-locality")
        says(said(one), "Give the locality a name")
        one.page.select_option("#target", label="Invermallow")
        one.page.fill("#locality-name", "Mallow Bay")
        one.click("#rename")
        one.click("#lock-locality")
        one.click("#delete")
        says(one.texts("#said")[0], "Mallow Bay", "Unlock")
        one.click("#lock-locality")
        one.page.select_option("#merge-into", label="Kilbrannet")
        one.click("#merge")
        assert "Mallow Bay" not in "".join(one.texts("#localities tbody"))
        one.page.select_option("#target", label="Dunwhirrie")
        one.click("#delete")
        says(one.texts("#overall .warning")[0], "not yet placed")
        one.click("#unplaced")
        assert one.page.locator("#chosen").is_visible()
        one.check_quiet()


def test_a_saved_draft_comes_back_with_notes_and_locks(
    chromium: Any, board_file: Path, tmp_path: Path
) -> None:
    with opened(chromium, board_file) as one:
        one.page.evaluate(
            """() => { const b = drawing_board; b.addLocality('=Newton “é”'); b.move([0, 1, 2], b.target);
                 b.note([0], '@home, "here"'); b.lock([1], true); b.close(0, true); b.move([9], -1); }"""
        )
        file = saved(one, tmp_path)
        before = one.page.evaluate("() => drawing_model.writeDraft(drawing_board.model, drawing_board.draft)")
        one.page.evaluate("() => drawing_board.startFrom('set:nhs')")
        one.page.set_input_files("#open-file", file)
        one.page.wait_for_function("() => drawing_board.drafts.a.start === 'draft.csv'")
        after = one.page.evaluate("() => drawing_model.writeDraft(drawing_board.model, drawing_board.draft)")
        assert after == before == file.read_bytes().decode("utf-8")
        assert "\"'=Newton" in after
        one.page.evaluate("() => drawing_board.keepNow()")
        fragment = one.page.evaluate("() => location.hash")
        one.page.reload()
        one.settle()
        assert one.page.evaluate("() => Array.from(drawing_board.draft.plan)") == one.page.evaluate(
            "(text) => Array.from(drawing_model.readDraft(drawing_board.model, text).draft.plan)", before
        )
        one.page.evaluate("() => drawing_board.forget()")
        one.check_quiet()
    with opened(chromium, board_file, fragment) as one:
        assert one.page.evaluate("() => drawing_board.draft.names.at(-1)") == "=Newton “é”"
        one.check_quiet()


def test_names_of_the_configuration_come_back_however_long_they_are(chromium: Any, board_file: Path) -> None:
    back = """() => {
      const { model, draft } = drawing_board;
      Object.assign(model.localities, { 0: "A" + "a".repeat(99), 1: "Soft\\u00adly", 2: "NORTH", 3: "North" });
      const now = { ...draft, names: [...model.localities] };
      const same = ({ plan, names }) => names.length === now.names.length && plan.join() === now.plan.join();
      return [same(drawing_model.readDraft(model, drawing_model.writeDraft(model, now)).draft),
              same(drawing_model.unpackPlan(model, drawing_model.packPlan(now)))];
    }"""
    with opened(chromium, board_file) as one:
        assert one.page.evaluate(back) == [True, True]
        one.check_quiet()


WRONG = [
    ("", "empty"),
    ("zone,locality\nS01009999,Ayr\n", "another review"),
    ('zone,proposed_locality\nD01000001,"Ayr\n', "never closed"),
    ("zone,colour\nD01000001,red\n", "no column of localities"),
    ("zone,proposed_locality\nD01000001,Ayr\nD01000001,Troon\n", "two localities"),
    ("zone,proposed_locality\nD01000001,Ayr\nS01009999,Ayr\n", "S01009999"),
    ("PK\x03\x04\x00\x00", "no CSV table"),
]


def test_a_wrong_file_says_why_and_changes_nothing(chromium: Any, board_file: Path) -> None:
    with opened(chromium, board_file) as one:
        one.page.evaluate("() => drawing_board.move([0], 2)")
        before = one.page.evaluate(PLAN)
        for text, why in WRONG:
            one.page.evaluate(
                "(text) => drawing_board.open(new TextEncoder().encode(text), 'wrong.csv')", text
            )
            says(one.texts("#said")[0], "wrong.csv was not opened", why)
            assert one.page.evaluate(PLAN) == before
            assert one.page.evaluate("() => drawing_board.history.place") == 1
        one.check_quiet()


def test_a_hostile_file_and_a_hostile_address_are_only_text(chromium: Any, board_file: Path) -> None:
    name = "<img src=x onerror=window.pwned=1></script>{{7*7}}__proto__"
    text = f'zone,proposed_locality,note,locked\nD01000001,"{name}","{name}",yes\n'
    packed = json.dumps([[name], "48*0"])
    with opened(chromium, board_file, f"#start=__proto__&plan={packed}") as one:
        one.page.evaluate(
            "(text) => drawing_board.open(new TextEncoder().encode(text), '<b>x</b>.csv')", text
        )
        one.settle()
        assert one.page.evaluate("() => window.pwned") is None
        assert name[:40] in "".join(one.texts("#localities tbody"))
        assert one.page.locator("#panel img, #panel b").count() == 0
        one.check_quiet()
    for fragment in (
        "#plan=[[],%22%22]",
        "#plan=%5B%5D",
        "#plan=x&start=set:nhs",
        "#plan=[[%22A%22],%2299999999*0%22]",
    ):
        with opened(chromium, board_file, fragment) as one:
            assert one.page.evaluate("() => drawing_board.draft.plan.length") == 48
            one.check_quiet()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_any_state(chromium: Any, board_file: Path, axe: str, width: int) -> None:
    with opened(chromium, board_file, viewport={"width": width, "height": 844}) as one:
        assert axe_problems(one, axe) == []
        one.page.evaluate(
            """() => { const b = drawing_board; b.setBeside(true); b.move(b.model.places.get('Lintwheel'), 2);
                 b.move([0, 40], 1); b.move([3], -1); b.note([1], 'x'); b.lock([1], true); b.close(0, true);
                 b.choose([5, 6], true); b.refresh(); document.querySelectorAll('details').forEach((d) => { d.open = true; }); }"""
        )
        one.settle()
        assert axe_problems(one, axe) == []
        assert one.page.evaluate("() => document.documentElement.scrollWidth") <= width
        one.check_quiet()


def test_two_drafts_a_picture_and_paper(chromium: Any, board_file: Path, tmp_path: Path) -> None:
    with opened(chromium, board_file) as one:
        one.page.evaluate("() => drawing_board.move(drawing_board.model.places.get('Lintwheel'), 1)")
        one.page.check("#beside")
        assert one.page.locator("#pane-b").is_visible()
        one.page.check("#draft-b")
        one.settle()
        assert one.texts("#register .note") == ["Nothing."]
        one.page.select_option("#against", "other")
        assert len(one.texts("#register li")) == 1
        with one.page.expect_download() as waiting:
            one.page.click("#picture")
        waiting.value.save_as(tmp_path / "draft.png")
        assert (tmp_path / "draft.png").stat().st_size > 10_000
        assert one.page.pdf(format="A4").startswith(b"%PDF")
        one.check_quiet()


def test_what_is_not_known_is_not_shown_as_none(chromium: Any, board_file: Path) -> None:
    with opened(chromium, board_file) as one:
        one.page.evaluate("() => { drawing_board.model.quintile.fill(null); drawing_board.refresh(); }")
        one.settle()
        cells = one.texts("#localities tbody tr:first-child td:nth-child(4)")
        assert cells == ["not known"]
        one.check_quiet()


def test_the_page_holds_no_more_than_public_counts(board_review: Review, board_file: Path) -> None:
    text = board_file.read_text(encoding="utf-8")
    found = json.loads(text.split('id="page-data">')[1].split("</script>")[0])["board"]
    public = [str(name) for name in board_review.inputs.zones.columns if str(name).endswith("_count")]
    assert [count["name"] for count in found["counts"]] == public
    assert "http" not in text.split("Content-Security-Policy")[1].split(">")[0]
