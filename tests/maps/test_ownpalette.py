"""A palette of the user's own: what is accepted, and every fault that is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localities.boundaries import ConfigurationError
from localities.maps import own_palette, palette, raster_image, zone_themes
from localities.maps.colours.palettes import PALETTES
from tests.maps.toys import toy_map, toy_options, toy_raster, toy_zones

GOOD: dict[str, Any] = {
    "name": "council",
    "label": "Our council",
    "categories": ["#00471b", "#8A1538", "#1D4F91", "#B04A00"],
    "ramp": ["#CFE3D4", "#93C3A0", "#4E9A66", "#00672B", "#002D12"],
    "lines": ["#8A1538", "#1D4F91", "#B04A00"],
}


def test_a_mapping_a_json_and_a_toml_file_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text("\ufeff" + json.dumps(GOOD), encoding="utf-8")
    lines = [f"{key} = {json.dumps(value)}" for key, value in GOOD.items()]
    (tmp_path / "own.toml").write_text("\n".join(lines), encoding="utf-8")
    read = [own_palette(given) for given in (GOOD, tmp_path / "own.json", str(tmp_path / "own.toml"))]
    assert read[0] == read[1] == read[2]
    assert read[0].categories[0] == "#00471B"
    assert palette(read[0]) is read[0]


def test_it_reaches_every_layer_of_the_page(tmp_path: Path) -> None:
    own = own_palette(GOOD)
    page = toy_map(tmp_path, palette=own, options=toy_options(2)).html()
    known = {colour for each in PALETTES.values() for colour in (*each.categories, *each.ramp, *each.lines)}
    used = {colour for colour in (*own.categories[:2], *own.ramp, *own.lines) if f'"{colour}"' in page}
    assert used == {*own.categories[:2], *own.ramp, *own.lines}
    # The toy's hospital is given its colour by the caller.
    assert {colour for colour in known if f'"{colour}"' in page} == {"#F46A25"}
    assert zone_themes(toy_zones(), palette=own)[0].classes[-1].colour == own.ramp[-1]
    picture = raster_image(toy_raster(tmp_path), palette=own)
    assert picture.classes[-1].colour == own.ramp[-1]


BAD = [
    ({"categories": ["#00471B", "#8A1538", "red"]}, "categories[3] is 'red'; write a colour as #RRGGBB."),
    ({"categories": ["#00471B", "#8A1538", "#12345"]}, "categories[3] is '#12345'"),
    ({"categories": ["#00471B", 7, "#8A1538"]}, "categories[2] is 7"),
    ({"categories": ["#00471B", "#8A1538"]}, "categories has 2 colours; give 3 or more."),
    ({"categories": ["#00471B", "#00471b", "#8A1538"]}, "categories has #00471B twice."),
    ({"categories": "#00471B"}, "categories is missing or no list"),
    (
        {"categories": ["#00471B", "#8A1538", "#FFE0A0"]},
        "#FFE0A0 stands out from white by 1.28 to 1; 3 to 1 is the least.",
    ),
    ({"ramp": GOOD["ramp"][:4]}, "ramp has 4 colours; give 5."),
    ({"ramp": GOOD["ramp"][::-1]}, "ramp: #00672B is not darker than #002D12; go from light to dark."),
    ({"ramp": ["#CFE3D4", "#CDE1D2", *GOOD["ramp"][2:]]}, "too close for everybody to tell apart"),
    ({"lines": ["#8A1538", "#1D4F91", "#BBBBBB"]}, "lines: #BBBBBB stands out from white"),
    ({"colours": []}, "'colours' is not a part of a palette"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_what_is_wrong_is_said(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        own_palette(GOOD | changes, where="review.toml: palette")
    assert message in str(raised.value)
    assert str(raised.value).startswith("review.toml: palette: ")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        own_palette({"categories": ["red"], "ramp": 5})
    assert len(str(raised.value).splitlines()) == 4


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"bad\.json: is not a JSON or TOML file"):
        own_palette(tmp_path / "bad.json")
    with pytest.raises(ConfigurationError, match=r"list\.json: is not an object"):
        own_palette(tmp_path / "list.json")
    with pytest.raises(ConfigurationError, match=r"none\.toml: cannot be read.*af, phs, sg"):
        own_palette(tmp_path / "none.toml")
