"""An event file to start from: every key, with what it does."""

from __future__ import annotations

from pathlib import Path

from localities.boundaries import ConfigurationError

EXAMPLE = """\
# An engagement event. Write its pack with:  localities report event.toml
# Paths are relative to this file. Lines that start with # are comments: take the # away to use one.

title = "Drop-in on locality boundaries"
date = "3 March 2027"
place = "The town hall"
audience = "residents, and staff of the partners"

# A sentence or two on what this is about; without it the pack has its own.
# about = "..."

# The options shown: names or kinds in [options] of the review's configuration, which are then worked out. Without
# this and without plans: all of them, or the one that changes as little as can be where the configuration has none.
# options = ["consensus"]

# Options that are there already: tables of zones and localities, as 'localities propose' writes them in lookups.
# plans = ["options/lookups/consensus.csv"]

# How people answer.
respond_by = "31 March 2027"
respond_to = ["by post to the partnership's office", "at the library's desk"]

# A folder with texts of your own instead of the toolkit's: pack.md, feedback-form.md, evidence.md.
# And a Word document whose cover and styles are used.
# templates = "our-texts"
# word_template = "our-template.docx"

# The questions of the feedback form, besides what people think of each option. With answers, or without for free text.
[[questions]]
text = "Which matters most where you live?"
answers = ["My town stays together", "My area does not change", "Localities are of a similar size"]

[[questions]]
text = "What have we missed?"
"""


def write_example(path: Path) -> None:
    """Write an event file to start from.

    Parameters
    ----------
    path
        Where to; an existing file is left alone.

    Raises
    ------
    ConfigurationError
        If there is a file already.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(EXAMPLE)
    except FileExistsError:
        raise ConfigurationError(f"{path}: exists already. Edit it, or name another file.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}).") from None
    print(f"Wrote {path}")
    print(f"Read it through, then run: localities report {path}")
