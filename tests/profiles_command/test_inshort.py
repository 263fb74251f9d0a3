"""A profile in short: its sentences, every locality side by side, and the years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.scripts.documents.blocks import shown_table
from localities.scripts.profiles.inshort import across_tables, short_sentences, trend_figure

NUMBERS = {
    "people": [600.0, 300.0, 100.0, 1000.0],
    "people_share": [0.6, 0.3, 0.1, 1.0],
    "density": [60.0, 300.0, 1000.0, 80.0],
    "age_0_4_share": [0.05, 0.04, 0.06, 0.05],
    "age_5_17_share": [0.15, 0.16, 0.10, 0.14],
    "age_65_over_share": [0.20, 0.25, 0.18, 0.21],
    "simd_1_share": [0.10, 0.50, 0.30, 0.24],
    "people_2015": [500.0, 310.0, 100.0, 910.0],
    "people_2020": [600.0, 300.0, 100.0, 1000.0],
    "people_change_share": [0.2, -0.0323, 0.0, 0.0989],
    "services_gp": [3.0, 1.0, 0.0, 4.0],
}
TOPICS = {"people_2015": "years", "people_2020": "years", "services_gp": "services"}
SAID = {"label": "localities", "partnership": "Shire", "neighbours": ["East"]}


def profile(names: tuple[str, ...] = ("North", "South", "East"), without: str = "") -> pd.DataFrame:
    rows = []
    for measure, values in NUMBERS.items():
        for number, (area, value) in enumerate(zip((*names, "Shire"), values, strict=True)):
            rows.append(
                {
                    "topic": TOPICS.get(measure, "people"), "measure": measure, "label": measure, "area": area,
                    "level": "partnership" if number == len(names) else "area", "unit": "share" if "share" in measure else "people",
                    "value": value, "low": np.nan, "flag": "",
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    hidden = (frame["measure"] == without) & (frame["area"] == "South")
    return frame.assign(value=frame["value"].mask(hidden), flag=frame["flag"].mask(hidden, "[c]"))


def test_five_sentences_with_the_place_among_the_others() -> None:
    assert short_sentences(profile(), "North", **SAID) == [
        "North has 600 people, 60.0% of Shire, the highest of the 3 localities.",
        "Of its people 20.0% are under 18 and 20.0% are 65 or over; in all of Shire 19.0% and 21.0%.",
        "Of its people 10.0% live in Scotland's most deprived fifth of zones; in all of Shire 24.0%, the lowest of the 3 localities.",
        "From 2015 to 2020 its people became 20.0% more; those of Shire 9.9% more.",
        "Services that stand in it: services_gp: 3.",
    ]


def test_what_is_withheld_is_not_said_nor_told_by_a_rank() -> None:
    hidden = profile(without="simd_1_share")
    assert len(short_sentences(hidden, "South", **SAID)) == 4
    assert not any(
        "lowest" in each or "highest" in each for each in short_sentences(hidden, "North", **SAID)[2:]
    )
    (table,) = across_tables(hidden)
    assert "[c]" in shown_table(table)["rows"][6]


def test_every_locality_is_a_column_and_six_fit_beside_the_partnership() -> None:
    (table,) = across_tables(profile())
    shown = shown_table(table)
    assert [column["label"] for column in shown["columns"]] == ["Measure", "North", "South", "East", "Shire"]
    assert ["simd_1_share", "10.0%", "50.0%", "30.0%", "24.0%"] in shown["rows"]
    many = pd.concat([profile((f"A{n}", f"B{n}", f"C{n}")) for n in range(3)])
    tables = across_tables(many.drop_duplicates(["measure", "area"]))
    columns = [[column["label"] for column in shown_table(each)["columns"]] for each in tables]
    assert [len(each) for each in columns] == [8, 5]
    assert len({name for each in columns for name in each}) == 1 + 9 + 1


def test_the_years_are_drawn_from_a_hundred() -> None:
    (table,) = across_tables(profile())
    figure = trend_figure(profile(), "North", "Shire", table)
    assert figure is not None
    assert "North 120.0 and Shire 109.9" in figure.alternative
    years = profile()[lambda rows: rows["measure"] != "people_2015"]
    assert trend_figure(years, "North", "Shire", table) is None
