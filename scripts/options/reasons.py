"""Why a place changes, in the words of the planner's own rules and of what the option is for: the same on page, paper and sheet."""

from __future__ import annotations

import pandas as pd

from localities.boundaries import Contiguity, Setting, and_words, broken_rules
from localities.scripts.configuration.choices import KINDS
from localities.scripts.formats import counted, per_cent
from localities.scripts.options.scene import Candidate

HANGING = Contiguity().name
_ANYBODY = 0.5  # people: less is shown as nobody
_SHOWN_SHARE = 5e-4  # less is shown as 0.0%
_BROKEN = "_broken_rules"


def broken_if_stayed(
    candidate: Candidate, reasons: pd.DataFrame, zone_cluster: pd.Series, setting: Setting
) -> pd.DataFrame:
    """Return which rules of an option would be broken if a place stayed as it is for one partner.

    Parameters
    ----------
    candidate
        The option, with the rules that it keeps; without any nothing is broken.
    reasons
        Of `movement_reasons`, index ``cluster``.
    zone_cluster
        Zone to cluster.
    setting
        What the option is judged against.

    Returns
    -------
    DataFrame
        Index ``cluster``; ``<set>_broken_rules``: names joined by "; ", empty where none is or the place cannot stay.
    """
    found = pd.DataFrame("", index=reasons.index, columns=[f"{name}{_BROKEN}" for name in setting.sets])
    keeping = candidate.keeping
    if keeping is None:
        return found
    known: dict[tuple[str, str], str] = {}
    for name in setting.sets:
        for cluster, stays in reasons[f"{name}_stays_in"].dropna().items():
            key = (str(cluster), str(stays))
            if key not in known:
                plan = candidate.plan.mask(zone_cluster.reindex(candidate.plan.index) == cluster, str(stays))
                broken = broken_rules(
                    plan,
                    setting.people,
                    keeping.counted,
                    setting.neighbours,
                    setting.status_quo,
                    keeping.rules,
                )
                known[key] = "; ".join(broken)
            found.loc[str(cluster), f"{name}{_BROKEN}"] = known[key]
    return found.astype("str")


def why_words(row: pd.Series, setting: Setting, kind: str) -> str:
    """Return why a place changes, and what would become of the option if it stayed.

    Parameters
    ----------
    row
        Of `movement_reasons` with the columns of `broken_if_stayed`.
    setting
        Whose sets they are.
    kind
        Of the option.

    Returns
    -------
    str
        For each area in which the place could stay: the rules that say it may not, or what the option is for; then what it
        would cost. Partners who have it in the same area today are named together. Empty where it cannot stay anywhere.
    """
    whom: dict[str, list[str]] = {}
    for name in setting.sets:
        if not pd.isna(row.get(f"{name}_stays_in")):
            whom.setdefault(str(row[f"{name}_stays_in"]), []).append(name)
    texts = []
    for stays, names in whom.items():
        told = _told(row, names[0])
        labels = and_words([setting.label(name) for name in names])
        because = _because(row, names[0], kind)
        stayed = f"f it stayed in {stays}, as today for {labels}, {'; '.join(told)}."
        texts.append(f"{because}{'i' if because.endswith(': ') else 'I'}{stayed}")
    return " ".join(dict.fromkeys(texts))


def _because(row: pd.Series, name: str, kind: str) -> str:
    """Return what makes a place move, with a blank behind; nothing where what follows says it, or nobody knows."""
    broken = [each for each in str(row.get(f"{name}{_BROKEN}", "")).split("; ") if each and each != HANGING]
    if broken:
        rules = and_words([f"“{each}”" for each in broken])
        return f"Moves because of your {'rule' if len(broken) == 1 else 'rules'} {rules}. "
    if row[f"{name}_breaks"]:
        return "Moves because every locality must hang together. "
    gains = {
        "fewest changes": row[f"{name}_objective_change"] >= _ANYBODY,
        "most equal": row[f"{name}_max_deviation_change"] >= _SHOWN_SHARE,
    }
    if kind in ("consensus", "least_disruption", "nested") and gains["fewest changes"]:
        return "Moves because that needs fewer changes: "
    if kind == "best_balance" and gains["most equal"]:
        return "Moves to make the localities more equal in people: "
    if kind in KINDS:
        return f"Moves for the sake of the whole plan ({KINDS[kind].words}). "
    return ""


def _told(row: pd.Series, name: str) -> list[str]:
    """Return what would be otherwise if a place stayed."""
    change = float(row[f"{name}_objective_change"])
    word = "fewer" if change < 0 else "more"
    told = [
        "there would be as many changes of area in all"
        if abs(change) < _ANYBODY
        else f"there would be {counted(abs(change), f'{word} change', f'{word} changes')} of area in all"
    ]
    after, more = row[f"{name}_max_deviation"], row[f"{name}_max_deviation_change"]
    if abs(more) >= _SHOWN_SHARE:
        told.append(
            f"the locality furthest from equal population would be {per_cent(after)} away from it, not {per_cent(after - more)}"
        )
    if row[f"{name}_breaks"]:
        told.append(f"this would no longer be in one piece: {row[f'{name}_breaks']}")
    return told
