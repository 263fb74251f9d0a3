"""What the configuration's values may be: paths, names, distances, roles of columns."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

Apportionment = Literal["area", "best_fit_area", "best_fit_centroid", "raster"]
PopulationRole = Literal["zone", "people", "sex", "year"]
SimdRole = Literal[
    "zone",
    "people",
    "simd_rank",
    "simd_vigintile",
    "simd_decile",
    "simd_quintile",
    "simd_income_rank",
    "simd_employment_rank",
    "simd_education_rank",
    "simd_health_rank",
    "simd_access_rank",
    "simd_crime_rank",
    "simd_housing_rank",
]
# Columns and layers that stand beside the sets' own in the outputs.
_TAKEN = frozenset(
    [
        "zone",
        "area_m2",
        "share",
        "geometry",
        "people",
        "piece",
        "place",
        "corresponds",
        "outside",
        "cluster",
        "all",
        "name",
        "index",
        "fid",
        "zones",
        "pieces",
        "disagreements",
        "defects",
        "raster",
    ]
)


def input_path(value: Any, info: Any) -> Any:
    """Return the path resolved against the configuration's folder; a Windows path is read everywhere.

    Parameters
    ----------
    value
        As it stands in the configuration.
    info
        Of pydantic; its context has the ``folder``.
    """
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise ValueError("name a file; this is empty")
    if "://" in value:
        raise ValueError(f"{value} is a web address; download the file and name the copy")
    folder = (info.context or {}).get("folder", Path())
    path: Path = folder / value
    return path if "\\" not in value or path.exists() else folder / PureWindowsPath(value).as_posix()


def _identifier(value: str) -> str:
    """Refuse a set's name that could not be a column, a layer and a file name everywhere."""
    if not value.isidentifier() or not value.isascii() or not value.islower():
        raise ValueError(
            "use lower-case letters, digits and underscores, starting with a letter, such as 'social_work'"
        )
    if value in _TAKEN or value.endswith("_count") or value.startswith("simd_"):
        raise ValueError("this word is a column or layer of the outputs; choose another, such as 'nhs'")
    return value


def _share(value: float) -> float:
    """Return a per cent as a share; refuse what looks like a share already."""
    if 0 < value < 1:
        raise ValueError(
            f"this is in per cent, and {value:g} is less than one per cent; write {value * 100:g} for {value * 100:g} per cent"
        )
    return float(Decimal(str(value)) / 100)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a suggestion of the nearest known name, or all of them.

    Parameters
    ----------
    name
        A name that is not known.
    known
        The names that are.

    Returns
    -------
    str
        The end of a sentence, with the punctuation it begins with and without a full stop.
    """
    names = list(dict.fromkeys(known))
    folded = {each.casefold(): each for each in reversed(names)}  # of equals the first
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    if close:
        return f". Did you mean {folded[close[0]]!r}?"
    shown = ", ".join(names[:12])
    return f"; there are {shown}{' and more' if len(names) > 12 else ''}" if names else "; there is none"


def refuse_others(section: BaseModel, kind: str, own: set[str], keys: Mapping[str, Iterable[str]]) -> None:
    """Refuse keys that say nothing to this kind of choice or rule.

    Parameters
    ----------
    section
        As given.
    kind
        Of choice or rule.
    own
        The keys that every kind has.
    keys
        Kind to the further keys that say something to it.

    Raises
    ------
    ValueError
        For the first such key, with the kinds that it goes with.
    """
    aliases = {name: field.alias or name for name, field in type(section).model_fields.items()}
    for key in sorted(section.model_fields_set - own - set(keys[kind])):
        goes = [other for other, theirs in keys.items() if key in theirs]
        raise ValueError(f"{aliases[key]} has no meaning for {kind}; it goes with {', '.join(goes)}")


InputPath = Annotated[Path, BeforeValidator(input_path)]
SetName = Annotated[str, AfterValidator(_identifier)]
Shown = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Distance = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
Tolerance = Annotated[float, Field(ge=0, le=500, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False), AfterValidator(_share)]
People = Annotated[int, Field(ge=0)]
Names = Annotated[list[str], Field(min_length=1)]
Targets = dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]
