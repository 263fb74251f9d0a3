"""The reference of the commands, from the command line itself."""

from __future__ import annotations

import re

import click

from localities.scripts.cli import cli

HEAD = """\
# Commands

`localities COMMAND --help` prints the same. Every command works offline and leaves nothing half written: it writes beside
the folder that is asked for and puts it in its place at the end.

"""


def commands_page() -> str:
    """Return the page of all commands, their arguments and options."""
    parts = [HEAD]
    top = click.Context(cli, info_name="localities")
    for name, command in sorted(cli.commands.items()):
        context = click.Context(command, info_name=name, parent=top)
        usage = command.collect_usage_pieces(context)
        parts += [f"## localities {name}\n", f"```text\nlocalities {name} {' '.join(usage)}\n```\n"]
        parts += [_prose(command.help or "") + "\n", _options(command, context)]
    parts += ["## Exit codes\n", "| code | meaning |\n|---|---|", *_codes(), ""]
    return "\n".join(parts)


def _options(command: click.Command, context: click.Context) -> str:
    """Return a table of a command's options."""
    records = [each.get_help_record(context) for each in command.get_params(context)]
    # An argument is explained in the command's own words, and has none here.
    rows = [f"| {_code(record[0])} | {_cell(record[1])} |" for record in records if record and record[1]]
    return "\n".join(["| option | what it does |", "|---|---|", *rows, ""])


def _codes() -> list[str]:
    """Return the rows of the table of exit codes, which stand at the end of the help."""
    found = re.findall(r"^\s+(\d+)\s+(.+)$", cli.epilog or "", flags=re.MULTILINE)
    return [f"| {code} | {_cell(meaning)} |" for code, meaning in found]


def _prose(text: str) -> str:
    """Return help as paragraphs, with what names an argument or a file as code."""
    paragraphs = [" ".join(part.split()) for part in text.replace("\b", "").split("\n\n")]
    return "\n\n".join(re.sub(r"(?<![\w`])(--[a-z-]+|[a-z_]+\.toml)", r"`\1`", each) for each in paragraphs)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
