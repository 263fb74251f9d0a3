"""The tables of one area's profile, cut from the long table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from localities.boundaries import comparison, measures_of, pyramid, summary
from localities.scripts.outputs.tables import Table
from localities.scripts.slugs import slugs

_KEYS = {"area": "here", "others": "others", "partnership": "partnership"}
_SIMD = "SIMD is the Scottish Index of Multiple Deprivation."
_BESIDE = (
    ("households", "Households", "", ("households",)),
    ("services", "Services", "Services in each area, and their number for 10,000 people.", ("services",)),
    ("years", "People over the years", "", ("years",)),
    ("change", "Change over the years", "From the first to the last year given.", ("change",)),
    ("projections", "Projected people", "", ("projections",)),
)


def area_tables(profile: pd.DataFrame, area: str, places: pd.DataFrame) -> dict[str, Table]:
    """Return every table of an area that its data allow, by key.

    Parameters
    ----------
    profile
        Of `profile_areas`, as it may be published: with ``flag``.
    area
        Its name.
    places
        Of `places_of_areas`.

    Returns
    -------
    dict
        Key to table, in the order of a document.
    """
    found = [_places(places, area), *_breakdowns(profile, area)]
    for name, title, about, topics in _BESIDE:
        measures = measures_of(profile, *topics)
        if measures:
            found.append(beside(profile, area, measures, name=name, title=f"{title}: {area}", about=about))
    counts = [each for each in measures_of(profile, "deprivation", "indicators") if each.endswith("_count")]
    if counts:
        found.append(beside(profile, area, counts, name="indicators", title=f"Counts: {area}", about=""))
    if "pyramid" in set(profile["topic"]):
        found.append(_pyramid(profile, area))
    if len(rated(profile)):
        found.append(_intervals(profile, area))
        found += [_rate(profile, measure) for measure in rated(profile)]
    return {table.name: table for table in found}


def background(profile: pd.DataFrame, area: str) -> Table:
    """Return everything known of an area, long: the data behind its document.

    Parameters
    ----------
    profile, area
        As for `area_tables`.

    Returns
    -------
    Table
        A row a measure and area: the area itself, the other localities, the partnership, the benchmarks.
    """
    rows = profile[(profile["area"] == area) | profile["level"].isin(["partnership", "benchmark"])]
    others = rows["level"] == "others"
    rows = rows.assign(
        area=rows["area"].where(~others, "Other localities"),
        unit=rows["unit"].replace("share", "share, 0 to 1"),
    )
    names = [
        "topic", "measure", "label", "area", "unit", "value", "low", "high", "numerator", "denominator", "note",
    ]  # fmt: skip
    frame = rows[names].reset_index(drop=True)
    flags = rows["flag"].tolist()
    for name in ("value", "low", "high", "numerator", "denominator"):
        empty = "[z]" if name != "value" else "[x]"
        frame[name] = cells(frame[name], flags, empty=empty)
    return Table(
        "background",
        f"Background data: {area}",
        "Every measure of the profile. Shares are between 0 and 1; low and high are the 95% confidence limits of rates. "
        "[c] is withheld, [x] is not known, [z] does not apply.",
        frame,
        labels={"label": "In words", "value": "Value", "low": "From", "high": "To", "numerator": "Count", "denominator": "Out of"},
    )  # fmt: skip


def beside(
    profile: pd.DataFrame, area: str, measures: Sequence[str], *, name: str, title: str, about: str
) -> Table:
    """Return measures of one area beside the others, the partnership and its benchmarks.

    Parameters
    ----------
    profile, area
        As for `area_tables`.
    measures
        In order.
    name, title, about
        Of the table.

    Returns
    -------
    Table
        A row a measure; shares are per cents, as the column ``unit`` says. A cell that is withheld holds ``[c]``, one that
        is not known ``[x]``.
    """
    values = summary(profile, area, measures)
    flags = summary(profile, area, measures, column="flag")
    unit = values[("measure", "unit")]
    frame = pd.DataFrame(
        {
            "in_words": values[("measure", "label")].to_numpy(),
            "unit": unit.replace("share", "per cent").to_numpy(),
        }
    )
    headings = _headings(values)
    for column, key in headings.items():
        numbers = values[column].astype("float64")
        frame[key] = cells(numbers.where(unit != "share", 100 * numbers), flags[column].tolist())
    labels = {key: str(column[1]) for column, key in headings.items()}
    return Table(name, title, about, frame, labels={"in_words": "Measure", **labels})


def _headings(values: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return a key of letters for each column of a summary: names of areas may be anything."""
    columns = [(str(column[0]), str(column[1])) for column in values.columns.tolist()[3:]]
    wider = slugs([name for level, name in columns if level == "benchmark"])
    return {column: _KEYS.get(column[0]) or f"beside_{wider[column[1]]}" for column in columns}


def cells(numbers: pd.Series, flags: Sequence[object], empty: str = "[x]") -> list[float | str]:
    """Return numbers, with the shorthand for those that are withheld or not there.

    Parameters
    ----------
    numbers
        Missing where there is none.
    flags
        The shorthand of each that is withheld.
    empty
        Of the others that are missing.
    """
    return [
        str(flag) if isinstance(flag, str) and flag else empty if pd.isna(number) else float(number)
        for number, flag in zip(numbers, flags, strict=True)
    ]


def _breakdowns(profile: pd.DataFrame, area: str) -> list[Table]:
    """Return the tables that divide an area's people: a row a group, counts of the area, shares beside the others."""
    found = []
    ages = _stems(profile, ("sex", "age", "older"))
    if ages:
        about = f"People of {area}, then the group's share of everybody in each area."
        found.append(_breakdown(profile, area, ages, "ages", "People by age and sex", "Group", about))
    quintiles = _stems(profile, ("simd",))
    if quintiles:
        about = f"{_SIMD} Quintile 1 is the most deprived fifth of Scotland's zones. People and zones of {area}, then shares of people."
        title = "People by fifth of deprivation"
        words = {key: text.replace("SIMD quintile ", "") for key, text in quintiles.items()}
        found.append(_breakdown(profile, area, words, "quintiles", title, "SIMD quintile", about, zones=True))
        found.append(_shares(profile, words))
    most = _stems(profile, ("most_deprived",))
    if most:
        words = {key: f"{key.rsplit('_', 1)[1]}% of zones" for key in most}
        about = (
            f"{_SIMD} People and zones of {area}, then shares of people. Each row includes those above it."
        )
        title = "People in Scotland's most deprived zones"
        heading = "In Scotland's most deprived"
        found.append(_breakdown(profile, area, words, "most_deprived", title, heading, about, zones=True))
    domains = {
        key: text.split(" domain")[0]
        for key, text in _stems(profile, _domains(profile)).items()
        if key.endswith("_1")
    }
    if domains:
        about = f"Those of {area} in the most deprived fifth of Scotland's zones of each domain of the SIMD, then shares of people."
        title = "People in the most deprived fifth by domain"
        found.append(_breakdown(profile, area, domains, "domains", title, "Domain", about, zones=True))
    return found


def _stems(profile: pd.DataFrame, topics: Sequence[str]) -> dict[str, str]:
    """Return the groups of some topics that are counted in people, each with its words."""
    rows = profile[profile["topic"].isin(list(topics)) & profile["measure"].str.endswith("_people")]
    labels = rows.drop_duplicates("measure").set_index("measure")["label"]
    return {
        str(key).removesuffix("_people"): str(text).removesuffix(": people") for key, text in labels.items()
    }


def _breakdown(
    profile: pd.DataFrame, area: str, groups: Mapping[str, str], name: str, title: str, heading: str, about: str,
    *, zones: bool = False,
) -> Table:  # fmt: skip
    shares = summary(profile, area, [f"{key}_share" for key in groups])
    own = ("area", area)
    frame = pd.DataFrame({"group_of_people": list(groups.values())})
    labels = {"group_of_people": heading, "people": f"People in {area}", "zones": f"Zones in {area}"}
    for what in ("people", "zones") if zones else ("people",):
        table = summary(profile, area, [f"{key}_{what}" for key in groups])
        frame[what] = table[own].astype("float64").to_numpy()
    for column, key in _headings(shares).items():
        frame[f"{key}_share"] = cells(shares[column].astype("float64"), [""] * len(frame))
        labels[f"{key}_share"] = str(column[1])
    return Table(name, f"{title}: {area}", about, frame, labels=labels)


def _shares(profile: pd.DataFrame, groups: Mapping[str, str]) -> Table:
    """Return every area's shares by fifth of deprivation: the data of the chart."""
    rows = comparison(profile, [f"{key}_share" for key in groups])
    frame = pd.DataFrame({"area": rows.index.get_level_values("area").astype("str")})
    labels = {"area": "Area"}
    for key, words in groups.items():
        frame[f"{key}_share"] = rows[f"{key}_share"].to_numpy(dtype="float64")
        labels[f"{key}_share"] = f"Quintile {words}"
    return Table(
        "quintile_shares", "Share of people by fifth of deprivation, every area", _SIMD, frame, labels=labels
    )


def _domains(profile: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in profile["topic"] if each.startswith("domain_")))


def _places(places: pd.DataFrame, area: str) -> Table:
    rows = places[places["area"] == area].sort_values(["people", "place"], ascending=[False, True])
    frame = rows[["place", "people", "share_of_area", "share_of_place"]].reset_index(drop=True)
    return Table(
        "places",
        f"Places in {area}",
        "How much of the area's people live in each place, and how much of each place lies in the area.",
        frame,
        whole={"people": ()},
        labels={
            "share_of_area": "Share of the area's people",
            "share_of_place": "Share of the place's people",
        },
        shares=("share_of_area", "share_of_place"),
    )


def _pyramid(profile: pd.DataFrame, area: str) -> Table:
    frame = pyramid(profile, "area", area).reset_index()
    return Table(
        "pyramid",
        f"People by age and sex: {area}",
        "Shares are of everybody in the area.",
        frame,
        whole={"female_people": (), "male_people": ()},
        labels={
            "age": "Age", "female_people": "Women and girls", "male_people": "Men and boys",
            "female_share": "Women and girls, share", "male_share": "Men and boys, share",
        },
    )  # fmt: skip


def rated(profile: pd.DataFrame) -> list[str]:
    """Return the rates that have an interval, for some area at least.

    Parameters
    ----------
    profile
        As for `area_tables`.
    """
    return [str(each) for each in profile.loc[profile["low"].notna(), "measure"].unique()]


def _intervals(profile: pd.DataFrame, area: str) -> Table:
    """Return the rates of an area, the other localities, the partnership and the benchmarks with their intervals."""
    wider = profile["level"].isin(["partnership", "benchmark"])
    rows = profile[profile["measure"].isin(rated(profile)) & ((profile["area"] == area) | wider)]
    return _with_intervals(
        rows, "intervals", f"Rates with their 95% confidence intervals: {area}", measure=True
    )


def _rate(profile: pd.DataFrame, measure: str) -> Table:
    """Return one rate of every area: the data of its chart."""
    rows = profile[(profile["measure"] == measure) & (profile["level"] != "others")]
    title = str(rows["label"].iloc[0]).removesuffix(", share")
    return _with_intervals(
        rows, f"rate_{measure.removesuffix('_rate')}", f"{title}, every area", measure=False
    )


def _with_intervals(rows: pd.DataFrame, name: str, title: str, *, measure: bool) -> Table:
    scale = rows["unit"].eq("share").map({True: 100.0, False: 1.0})
    flags = rows["flag"].tolist()
    words = rows["label"].str.removesuffix(", share")
    frame = pd.DataFrame({"in_words": words} if measure else {}, index=rows.index)
    frame["area"] = rows["area"].where(rows["level"] != "others", "Other localities")
    frame["unit"] = rows["unit"].replace("share", "per cent")
    for column in ("numerator", "denominator"):
        frame[column] = cells(rows[column], flags)
    for column in ("value", "low", "high"):
        frame[column] = cells(rows[column] * scale, flags)
    return Table(
        name,
        title,
        "An interval says how much chance alone may have moved a rate: Wilson's for proportions, Byar's for rates of events.",
        frame.reset_index(drop=True),
        labels={
            "in_words": "Measure", "area": "Area", "numerator": "Count", "denominator": "Out of", "value": "Rate",
            "low": "Interval from", "high": "to",
        },
        counts=("numerator", "denominator"),
    )  # fmt: skip
