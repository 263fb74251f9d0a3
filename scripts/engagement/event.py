"""What an engagement event is about: a short TOML file, and an example of one to start from."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, field_validator

from localities.boundaries import ConfigurationError
from localities.scripts.configuration.config import read_toml, validated
from localities.scripts.configuration.sections import InputPath, Section, Shown

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Question(Section):
    """One question of the feedback form: with answers to choose from, or free text."""

    text: Line
    answers: list[Line] = Field(default_factory=list)

    @field_validator("answers")
    @classmethod
    def _different(cls, answers: list[str]) -> list[str]:
        _refuse_twice(answers, "answer")
        return answers


class PlanSection(Section):
    """An option that is there already: its table, and what it is called where that is not the file's own name."""

    file: InputPath
    name: Shown | None = None


def _plan(value: Any) -> Any:
    """Return a path as the plan that it is short for."""
    return {"file": value} if isinstance(value, str) else value


class Event(Section):
    """An event: when, where, for whom, which options, which questions."""

    title: Shown
    date: Line
    place: Line
    audience: Line
    about: Line | None = None
    options: list[str] = Field(default_factory=list)
    plans: list[Annotated[PlanSection, BeforeValidator(_plan)]] = Field(default_factory=list)
    questions: Annotated[list[Question], Field(min_length=1)]
    respond_by: Line
    respond_to: Annotated[list[Line], Field(min_length=1)]
    templates: InputPath | None = None
    word_template: InputPath | None = None
    urban_rural: str | None = None

    @field_validator("questions")
    @classmethod
    def _different(cls, questions: list[Question]) -> list[Question]:
        _refuse_twice([each.text for each in questions], "question")
        return questions


def flat(text: str) -> str:
    """Return a text on one line, as it comes back from a form."""
    return " ".join(text.split())


def event_name(event: Event) -> str:
    """Return what an event is called in its documents and in the files of answers."""
    return f"{event.title}, {event.date}"


def _refuse_twice(texts: Sequence[str], what: str) -> None:
    """Refuse two texts that the answers could not be told apart by."""
    lines = [flat(text) for text in texts]
    twice = sorted({text for text in lines if lines.count(text) > 1})
    if twice:
        raise ValueError(f"the {what} {twice[0]!r} is there twice; give each {what} once")


def read_event(path: Path) -> Event:
    """Read and check an event file.

    Parameters
    ----------
    path
        TOML; the paths in it are relative to its folder.

    Returns
    -------
    Event
        Complete.

    Raises
    ------
    ConfigurationError
        Naming every key that is wrong.
    """
    content = read_toml(
        path, what="an existing event file, or write one with 'localities report --example FILE'"
    )
    event = validated(Event, content, folder=path.parent, where=str(path))
    lost = [str(each) for each in event.files() if not each.exists()]
    if lost:
        raise ConfigurationError("\n".join(f"{path}: {each} does not exist." for each in lost))
    return event


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
    example = (files("localities.scripts.engagement") / "event.toml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(example)
    except FileExistsError:
        raise ConfigurationError(f"{path}: exists already. Edit it, or name another file.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}).") from None
    print(f"Wrote {path}")
    print(f"Read it through, then run: localities report {path}")
