"""What may be said of the places that people answered from: enough people, numbers rounded by chance, and never twice of a few.

Numbers are rounded at random to a base (random rounding, as the statistical offices of Canada and New Zealand publish their
censuses), but by the responses themselves: the same responses always give the same number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import pandas as pd

from localities.scripts.engagement.feedback import ELSEWHERE, NOWHERE, SUPPORT

BASE = 5
HIDDEN = "[c]"
GROUPS = {"support": SUPPORT[:2], "neither": SUPPORT[2:3], "oppose": SUPPORT[3:]}


def rounded(responses: Iterable[str]) -> int:
    """Return how many responses there are, rounded up or down to a multiple of `BASE`: on average right.

    Parameters
    ----------
    responses
        Their numbers, which decide by their hash whether it is up or down.
    """
    different = sorted(set(responses))
    chance = int.from_bytes(hashlib.sha256("\n".join(different).encode()).digest()[:8])
    whole, rest = divmod(len(different), BASE)
    return BASE * (whole + (chance % BASE < rest))


def place_numbers(rows: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return what people of each place think of one option, as it may be published.

    Parameters
    ----------
    rows
        ``response``, ``known_place``, ``answer`` of `SUPPORT`; a row a response.
    threshold
        Places from which fewer answered are not there, nor are those who named no place of the review.

    Returns
    -------
    DataFrame
        ``place`` (sorted), ``support``, ``neither``, ``oppose``, ``Answered``: `rounded`, in words, or `HIDDEN` in every place where
        they and the exact total together would tell a number to fewer than `BASE` values.
    """
    groups = {answer: name for name, answers in GROUPS.items() for answer in answers}
    rows = rows.assign(group=rows["answer"].map(groups))
    named = rows[~rows["known_place"].isin([NOWHERE, ELSEWHERE])]
    people = named.groupby("known_place")["response"].nunique()
    places = sorted(people.index[people >= threshold])
    found = pd.DataFrame({"place": pd.Series(places, dtype="str")})
    for name in GROUPS:
        here = named[named["group"] == name]
        numbers = [rounded(here.loc[here["known_place"] == place, "response"]) for place in places]
        least = sum(max(0, number - BASE + 1) for number in numbers)
        told = int((rows["group"] == name).sum()) - least < BASE - 1
        found[name] = pd.Series([HIDDEN if told else _about(number) for number in numbers], dtype="str")
    answered = [_about(rounded(named.loc[named["known_place"] == place, "response"])) for place in places]
    found["Answered"] = pd.Series(answered, dtype="str")
    return found


def _about(number: int) -> str:
    """Return a rounded number in words: 0 may be a few, and must not be read as nobody."""
    return f"about {number:,}" if number else f"fewer than {BASE}"


def fingerprints(answers: pd.DataFrame) -> dict[str, str]:
    """Return by response what it says, as a hash: to know later how many are new or changed.

    Parameters
    ----------
    answers
        Of `read_feedback`.
    """
    columns = ["known_place", "kind", "subject", "answer"]
    return {
        str(response): hashlib.sha256(
            json.dumps(sorted(map(list, rows[columns].to_numpy().tolist()))).encode()
        ).hexdigest()
        for response, rows in answers.groupby("response")
    }


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> int:
    """Return how many responses are new, changed or no longer there."""
    return sum(before.get(response) != now.get(response) for response in {*before, *now})
