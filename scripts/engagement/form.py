"""The feedback form as a page that works without the internet and saves the answers as a CSV file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from markupsafe import Markup

from localities.maps.island import island_text
from localities.scripts.engagement.event import Event
from localities.scripts.outputs.templating import render

SUPPORT = ("strongly support", "support", "neither", "oppose", "strongly oppose")
COLUMNS = ("event", "response", "place", "kind", "subject", "answer", "comment")


def event_name(event: Event) -> str:
    """Return what an event is called in the files of answers."""
    return f"{event.title}, {event.date}"


def feedback_page(
    event: Event, *, title: str, options: Sequence[tuple[str, str]], places: Sequence[str], banner: str
) -> str:
    """Return the form.

    Parameters
    ----------
    event
        What it asks.
    title
        Of the page.
    options
        Name and one sentence of each option.
    places
        To choose from: where people live or work.
    banner
        A warning; empty for none.

    Returns
    -------
    str
        One page; its script is its own, allowed by its hash, and no address is contacted.
    """
    script = (files("localities.scripts.engagement") / "form.js").read_text(encoding="utf-8")
    data = {"event": event_name(event), "columns": COLUMNS}
    return render(
        "feedback.html.j2",
        title=title,
        event=event,
        options=options,
        places=places,
        support=SUPPORT,
        banner=banner,
        data=Markup(island_text(data)),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
