"""Using the map page: clicking, searching, asking for a postcode, tables, the address and the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Opened, centre_of, fragment_of, opened, picture_at_rest, shade, tick, unlike
from tests.pages import full_toy

pytestmark = pytest.mark.browser

FOCUSED = "() => document.activeElement.textContent || document.activeElement.id"
CENTRE = "() => { const { lat, lng } = locality_map.getCenter(); return [lat, lng]; }"
POINT_AT = """() => {
  let at;
  locality_map.eachLayer((layer) => { if (layer.options.shape) at = locality_map.latLngToContainerPoint(layer.getLatLng()); });
  return at;
}"""
STILL: dict[str, Any] = {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    full_toy(folder).save(folder / "map.html")
    return folder / "map.html"


def click_zone(one: Opened, zone: int) -> None:
    """Click on a zone of the map, off the lines."""
    at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, zone))
    one.page.locator("#map").click(position=at)
    one.settle()


def listed(one: Opened, list_selector: str) -> dict[str, str]:
    """Return the terms and texts of a list."""
    return dict(zip(one.texts(f"{list_selector} dt"), one.texts(f"{list_selector} dd"), strict=True))


def test_a_click_opens_the_card_of_a_zone_and_marks_its_rows(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page) as one:
        click_zone(one, 4)
        card = one.page.locator("#card").inner_text()
        assert one.texts("#card h2") == ["Town Z4"]
        assert one.texts("#card .code") == ["Z4"]
        facts = listed(one, "#card dl:first-of-type")
        assert facts["People"] == "500"
        assert facts["Density"] == "500 people per km²"
        assert facts["SIMD 2020v2 quintile"] == "5: least deprived fifth of Scotland"
        assert "In part of this zone the areas do not correspond." in card
        assert one.texts("#card > h3")[:2] == [
            "Part 1: 50.0% of the zone’s people",
            "Part 2: 50.0% of the zone’s people",
        ]
        options = listed(one, "#card dl.options")
        assert options == {
            "Option A": "CalderWould change for: Social work localities",
            "Option B": "ClydeWould change for: NHS localities",
            "Option C": "CalderWould change for: Social work localities",
        }
        marked = " ".join(one.texts("tr[aria-current]"))
        assert all(name in marked for name in ("Town Z4", "Calder", "Clyde"))
        one.click("#card .close")
        assert one.page.locator("#card").is_hidden()
        assert one.texts("tr[aria-current]") == []
        one.check_quiet()


def test_the_heading_says_what_is_shown_now(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=option:a") as one:
        assert one.texts("h1") == ["Toy town – Option: Option A"]
        shade(one, "disagree")
        assert one.texts("h1") == ["Toy town – Where the boundaries disagree"]
        assert one.page.title() == one.texts("h1")[0]
        tick(one, "compare", "on")
        assert one.texts("h1") == ["Toy town – two maps side by side"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_card_never_covers_the_zone_that_it_speaks_of(chromium: Any, full_page: Path, width: int) -> None:
    screen = {"viewport": {"width": width, "height": 800}}
    for zone in (2, 8):  # at the right edge and in the lower right corner, where the card lies
        with opened(
            chromium, full_page, f"#selected=zones/Z{zone}&view=12.3/55.83/-4.06", **STILL, **screen
        ) as one:
            assert one.page.locator("#card").is_visible()
            box = one.page.locator("#map").bounding_box()
            at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, zone))
            assert not one.page.evaluate(
                "([x, y]) => document.getElementById('card').contains(document.elementFromPoint(x, y))",
                [box["x"] + at["x"], box["y"] + at["y"]],
            )
            one.check_quiet()


def test_the_card_leaves_out_parts_without_people_to_speak_of(chromium: Any, full_page: Path) -> None:
    source = Path("maps/assets/card.js").read_text(encoding="utf-8")
    with opened(chromium, full_page) as one:
        counted = one.page.evaluate(
            """() => { SOURCE
              return [[0.991, 0.005, 0.004], [0.98, 0.01, 0.01], [0, 0]].map(
                (share) => partsThatCount({ layers: { pieces: { share } } }, [...share.keys()]).length
              );
            }""".replace("SOURCE", source)
        )
        assert counted == [1, 3, 2]


def test_a_point_can_be_clicked_found_and_listed(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#lines=places-2-hospital&shade=&names=", **STILL) as one:
        at = one.page.evaluate(POINT_AT)
        one.page.locator("#map").hover(position=at)
        one.settle()
        assert one.texts(".tip") == ["InfirmaryHospital"]
        one.page.locator("#map").click(position=at)
        one.settle()
        assert one.texts("#card h2") == ["Infirmary"]
        assert one.texts("#card .code") == ["Hospital"]
        assert fragment_of(one)["selected"] == ".points/places-2-hospital/0"
        one.page.locator("#tables summary", has_text="GP practice").click()
        one.page.get_by_role("button", name="High Street").click()
        one.settle()
        assert one.texts("#card h2") == ["High Street"]
        assert one.page.is_checked("input[name=lines][value='places-1-gp-practice']")
        one.check_quiet()


QUESTIONS = {
    "z7": ("Town Z7 Z7", "1 found"),
    "town z": ("Town Z0 Z0", "9 found"),
    "NORTH": ("North place", "1 found"),
    "clyde": ("Clyde NHS localities", "5 found"),
    "new town": ("New town Option C", "1 found"),
    "infirm": ("Infirmary Hospital", "1 found"),
    "nowhere": (None, "0 found"),
}


def test_search(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, **STILL) as one:
        before = one.page.evaluate(CENTRE)
        for asked, (first, found) in QUESTIONS.items():
            one.page.fill("#search", asked)
            assert one.page.locator("#find [role=status]").inner_text() == found
            if first is None:
                assert one.texts(".results button") == []
                continue
            assert one.texts(".results button")[0] == first
            one.click(".results button")
            after = one.page.evaluate(CENTRE)
            assert after != before
            before = after
        one.check_quiet()


def test_a_postcode_answers_with_its_zone_and_its_area_everywhere(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, **STILL) as one:
        answer = one.page.locator("#find [role=status]")
        for asked in ("ML5 1AB", "ml51ac", "  mL5   2aD "):
            one.page.fill("#search", asked)
            text = f"ML5 {''.join(asked.split()).upper()[3:]}"
            assert answer.locator("p").first.inner_text() == f"{text} is in Town Z4 (data zone Z4)."
            assert listed(one, "#find [role=status]") == {
                "NHS localities": "Calder",
                "Social work localities": "Calder (50.0% of its people) or Clyde (50.0% of its people)",
                "Option A": "Calder",
                "Option B": "Clyde",
                "Option C": "Calder",
            }
        assert "do not say on which side of the line a home is" in answer.inner_text()
        assert "Invented postcodes." in answer.inner_text()
        one.page.locator("#search").press("Enter")
        one.settle()
        assert one.texts("#card h2") == ["Town Z4"]
        one.check_quiet()


def test_an_unknown_postcode_says_so_and_never_guesses(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page) as one:
        # Unknown; of another map; the letters of two neighbouring units; of nowhere.
        for asked in ("ML5 9ZZ", "EH1 1AA", "ML5 1BA", "ZZ99 9ZZ"):
            one.page.fill("#search", asked)
            said = one.page.locator("#find [role=status]").inner_text()
            assert said.split("\n\n") == [
                f"{asked} is not in this map’s list of postcodes. Check it, or search for a place instead.",
                "The list has 27 postcodes on this map; 1 of the same file are not on it.",
            ]
            assert one.texts(".results button") == []
            one.page.locator("#search").press("Enter")
            assert one.page.locator("#card").is_hidden()


def test_without_a_list_of_postcodes_the_page_says_that(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        assert "postcode" not in one.page.locator("label[for=search]").inner_text()
        one.page.fill("#search", "ML5 1AB")
        assert "made without a list of postcodes" in one.page.locator("#find [role=status]").inner_text()


def summary_of(one: Opened) -> dict[str, list[str]]:
    """Return the cells of the summary by area."""
    rows = one.page.locator("#summary tbody tr, #summary tfoot tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => [...cell.childNodes].map((node) => node.textContent).join(' ')))"
    )
    return {row[0]: row[1:] for row in rows}


def test_the_summary_of_each_area_follows_the_theme_and_the_choice(chromium: Any, full_page: Path) -> None:
    """Zones Z0 to Z8 have 100 to 900 people; Clyde by the NHS is Z0, Z3 and Z6: 1,200 people."""
    with opened(chromium, full_page, "#shade=change:b:nhs") as one:
        # Option B gives the middle column, Z1, Z4 and Z7, to Clyde.
        assert summary_of(one) == {
            "Calder 3,300 people": ["1,800 54.5%", "1,500 45.5%"],
            "Clyde 1,200 people": ["1,200 100.0%", "0 0.0%"],
            "All areas 4,500 people": ["3,000 66.7%", "1,500 33.3%"],
        }
        one.page.select_option("#summary-of", "option:b")
        one.settle()
        assert summary_of(one)["Clyde 2,700 people"] == ["1,200 44.4%", "1,500 55.6%"]
        assert fragment_of(one)["people"] == "option:b"
        shade(one, "simd")
        assert summary_of(one)["Calder 1,800 people"][:3] == ["600 33.3%", "0 0.0%", "300 16.7%"]
        shade(one, "option:b")
        assert summary_of(one)["Clyde 2,700 people"] == []
        one.page.get_by_role("region", name="Option B").first.get_by_role("button", name="Clyde").click()
        one.settle()
        assert one.texts("#card h2") == ["Clyde"]
        assert "Option B" in one.texts("#card .code")
        assert one.page.locator("#summary tr[aria-current]").count() == 1
        one.check_quiet()


def test_the_table_about_the_theme_is_unfolded(chromium: Any, full_page: Path) -> None:
    unfolded = "#tables details[open] summary"
    with opened(chromium, full_page) as one:
        assert one.texts(unfolded)[0].startswith("Where the boundaries disagree")
        shade(one, "change:b")
        assert one.texts(unfolded) == ["What would change: Option B (3)"]
        shade(one, "set-social")
        assert one.texts(unfolded) == ["Social work localities (2)"]
        shade(one, "option:c")
        assert one.texts(unfolded) == ["Option C (3)"]


def test_by_keyboard_alone(chromium: Any, full_page: Path) -> None:
    """Skip the map, find a zone and open its card, choose a theme, and go to a row of the table."""
    with opened(chromium, full_page, **STILL) as one:
        press = one.page.keyboard.press
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "Skip the map"
        press("Enter")
        assert one.page.evaluate("() => document.activeElement.id") == "panel"
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "search"
        one.page.keyboard.type("z3")
        press("Enter")
        one.settle()
        assert one.texts("#card h2") == ["Town Z3"]
        assert one.texts("#announcement") == ["The map shows Town Z3."]
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "Town Z3 Z3"
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "compare-on"
        press("Space")
        one.settle()
        assert one.page.locator("#map-2").is_visible()
        press("Space")
        press("Tab")
        press("ArrowUp")  # the radio buttons are one stop; from the first, up goes round to the last
        one.settle()
        assert fragment_of(one)["shade"] == ""
        while one.page.evaluate("() => !document.activeElement.closest('tbody')"):
            press("Tab")
        row = one.page.evaluate(FOCUSED)
        assert one.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        press("Enter")
        one.settle()
        assert row in one.texts("tr[aria-current] button")
        one.check_quiet()


def test_every_area_and_changed_stretch_has_a_button(chromium: Any, full_page: Path) -> None:
    """What the map draws, the tables list; each button leads to it."""
    with opened(chromium, full_page, **STILL) as one:
        one.page.evaluate(
            "() => document.querySelectorAll('#tables details').forEach((node) => { node.open = true; })"
        )
        tables = one.page.locator("#tables details").evaluate_all(
            "(all) => all.map((node) => [node.querySelector('h3').textContent, node.querySelectorAll('tbody button').length])"
        )
        counts = {title.rsplit(" (", 1)[0]: count for title, count in tables}
        assert counts["NHS localities"] == counts["Social work localities"] == counts["Option B"] == 2
        assert counts["Option C"] == 3
        assert counts["What would change: Option B"] == 3
        assert counts["GP practice"] == 2
        buttons = one.page.locator("#tables tbody button")
        for number in range(buttons.count()):
            buttons.nth(number).focus()
            one.page.keyboard.press("Enter")
            assert one.page.locator("tr[aria-current]").count() >= 1
        one.check_quiet()


def test_the_map_itself_listens_to_the_keys(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, **STILL) as one:
        one.page.locator("#map").focus()
        before = one.page.evaluate("() => locality_map.getZoom()")
        one.page.keyboard.press("+")
        one.settle()
        assert one.page.evaluate("() => locality_map.getZoom()") > before


def test_buttons_do_what_dragging_does(chromium: Any, toy_page: Path) -> None:
    view = "() => [locality_map.getZoom(), locality_map.getCenter().lat, locality_map.getCenter().lng]"
    expected = {
        "Zoom in": [1, 0, 0],
        "Zoom out": [-1, 0, 0],
        "Move the map up": [0, 1, 0],
        "Move the map down": [0, -1, 0],
        "Move the map left": [0, 0, -1],
        "Move the map right": [0, 0, 1],
    }
    with opened(chromium, toy_page, **STILL) as one:
        before = one.page.evaluate(view)
        for words, signs in expected.items():
            one.page.evaluate(
                "([zoom, lat, lng]) => locality_map.setView([lat, lng], zoom, { animate: false })", before
            )
            one.page.get_by_role("button", name=words).click()
            one.settle()
            now = one.page.evaluate(view)
            assert [
                round((new > old + 1e-7) - (new < old - 1e-7)) for new, old in zip(now, before, strict=True)
            ] == signs
        one.page.get_by_role("button", name="Show the whole area").click()
        one.settle()
        assert one.page.evaluate(view) == pytest.approx(before, abs=2e-3)


def test_a_row_points_at_its_features_while_it_has_the_focus(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        before = one.page.locator("#map").screenshot()
        one.page.locator("#tables tbody button").first.focus()
        one.settle()
        assert one.page.locator("#map").screenshot() != before


def test_the_address_shows_the_same_again(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, **STILL) as one:
        shade(one, "simd")
        tick(one, "lines", "places-2-hospital")
        tick(one, "names", "social")
        tick(one, "compare", "on")
        one.page.select_option("#shade-2", "change:c")
        one.page.locator("#tables tbody button").nth(1).click()
        one.page.evaluate("() => locality_map.setZoom(13.5, { animate: false })")
        before = picture_at_rest(one, "#stage")
        fragment = one.page.evaluate("() => location.hash")
        marked = one.texts("tr[aria-current]")
        assert marked
    with opened(chromium, full_page, fragment, **STILL) as again:
        assert unlike(picture_at_rest(again, "#stage"), before) < 0.01
        assert again.page.evaluate("() => location.hash") == fragment
        assert again.texts("tr[aria-current]") == marked
        assert again.page.is_checked("input[name=lines][value=places-2-hospital]")
        assert again.page.is_checked("input[name=names][value=social]")
        assert again.page.input_value("#shade-2") == "change:c"
        again.check_quiet()


def test_the_back_button_undoes_choices_one_by_one(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, **STILL) as one:
        shade(one, "simd")
        click_zone(one, 4)
        tick(one, "compare", "on")
        one.page.mouse.wheel(0, -300)
        one.settle()
        one.page.go_back()
        one.settle()
        assert one.page.locator("#map-2").is_hidden()
        assert one.texts("#card h2") == ["Town Z4"]
        one.page.go_back()
        one.settle()
        assert one.page.locator("#card").is_hidden()
        assert fragment_of(one)["shade"] == "simd"
        one.page.go_back()
        one.settle()
        assert fragment_of(one)["shade"] == "disagree"
        assert one.page.is_checked("input[name=shade][value=disagree]")
        one.page.go_forward()
        one.settle()
        assert one.texts("#legend h2")[0].startswith("SIMD")
        one.check_quiet()


def test_the_back_button_is_heard_while_the_map_is_still_moving(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, **STILL) as one:
        tick(one, "compare", "on")
        one.page.evaluate("() => window.addEventListener('popstate', () => locality_map.fire('moveend'))")
        one.page.go_back()
        one.settle()
        assert one.page.locator("#map-2").is_hidden()
        assert "beside" not in fragment_of(one)
        one.check_quiet()


STRANGE = [
    "#shade=none-such&lines=x&names=y&beside=none-such&people=none-such",
    "#view=a/b/c&selected=.row/9/9",
    "#view=999/9999/9999&selected=.row/x/y",
    "#selected=zones/none",
    "#selected=.points/places-2-hospital/99",
    "#selected=.place/nowhere",
    "#selected=pieces/1",
    "#opacity=-3",
    "#%",
    "#selected=__proto__/x",
    "#selected=.row/0/constructor&shade=__proto__",
]


def test_an_address_of_another_page_does_no_harm(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, STRANGE[0]) as one:
        for fragment in STRANGE:
            one.page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
            one.settle()
            assert one.page.locator("#tables tbody button").count() > 10
            assert one.page.locator("#card").is_hidden()
            assert 0 <= one.page.evaluate("() => locality_map.getZoom()") <= 18
        one.check_quiet()
