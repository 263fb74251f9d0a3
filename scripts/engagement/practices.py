"""What is known of GP practices: whether their clusters stay together, and whose lists are where."""

from __future__ import annotations

import re

import pandas as pd

from localities.boundaries import Setting, some
from localities.scripts.formats import counted, people
from localities.scripts.options.optionset import OptionDetail

_PRACTICE = re.compile(r"\b(?:gp|gps|general practi\w*|practices?|surger(?:y|ies))\b", re.IGNORECASE)


def practices_of(setting: Setting) -> pd.DataFrame | None:
    """Return the GP practices among the services: those with a cluster or a list, else those whose kind says so.

    Parameters
    ----------
    setting
        With services, if any are given.

    Returns
    -------
    DataFrame or None
        ``name``, ``zone``, ``cluster``, ``patients`` (missing where not known); None where no service is a practice.
    """
    placed = setting.placed_services
    if placed is None:
        return None
    known = placed["cluster"].notna() | placed["patients"].notna()
    called = placed["kind"].astype("str").str.contains(_PRACTICE)
    practices = placed[known if known.any() else called]
    return None if practices.empty else practices


def practice_words(setting: Setting, detail: OptionDetail) -> str:
    """Return how an option stands to the clusters of GP practices; empty where no practice is given.

    Parameters
    ----------
    setting
        With the services.
    detail
        The option.
    """
    practices = practices_of(setting)
    if practices is None:
        return ""
    here = practices["zone"].map(detail.candidate.plan)
    counts = here.value_counts().reindex(detail.localities.index, fill_value=0)
    texts = [_range(counts, "practice")]
    away = int(here.isna().sum())
    if away:
        texts.append(f"{counted(away, 'practice lies', 'practices lie')} outside every zone.")
    clusters = practices["cluster"].dropna()
    if clusters.empty:
        texts.append("Which practices are a cluster is not given.")
    else:
        spread = here[clusters.index].groupby(clusters).nunique()
        divided = spread.index[spread > 1].tolist()
        of = counted(len(spread), "cluster")
        texts.append(
            f"Of {of} none lies in more than one locality."
            if not divided
            else f"Of {of} {len(divided):,} {'has' if len(divided) == 1 else 'have'} practices in more than one "
            f"locality: {some(divided, 8)}."
        )
    patients = practices["patients"]
    if patients.notna().any():
        lists = patients.groupby(here).sum(min_count=1).reindex(detail.localities.index)
        texts.append(_lists(lists, int(patients.isna().sum())))
    else:
        texts.append("How many patients are on their lists is not given.")
    return " ".join(texts)


def _range(counts: pd.Series, noun: str) -> str:
    """Return the fewest and the most in a locality, and where there is none."""
    least, most = int(counts.min()), int(counts.max())
    told = counted(most, noun) if least == most else f"{least:,} to {counted(most, noun)}"
    without = [str(name) for name in counts.index[counts == 0]]
    return f"{told} in a locality{f'; none in {some(without, 8)}' if without else ''}."


def _lists(lists: pd.Series, unknown: int) -> str:
    """Return how many patients the practices of a locality have on their lists."""
    known = lists.dropna().sort_values(kind="stable")
    least, most = (f"{people(known.iloc[at])} patients ({known.index[at]})" for at in (0, -1))
    told = f"On the lists of the practices there: from {least} to {most}; a patient need not live in the locality."
    return f"{told} The lists of {counted(unknown, 'practice')} are not known." if unknown else told
