"""The reference of the configuration, from the models that check it: every key, its type, its default, what it means."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel

KEYS = Path(__file__).resolve().parents[1] / "reference" / "keys.toml"

HEAD = """\
# Configuration

A review is described by one file, `review.toml`. `localities init` writes one for the files in a folder, with every key in
it and a comment to each. Paths are relative to the file. A key that is not known is refused, with the nearest that is.

Shares that you give, such as `tolerance`, are in per cent. This page is made from the models by which the file is checked.

"""
EVENT = """
What `localities report` and `localities feedback` are about stands in a file of its own; `localities report --example`
writes one.
"""
FILES = {"localities.scripts.configuration": ("", ""), "localities.scripts.engagement": ("event", EVENT)}
TOPS = {"": "The top of the file", "event": "An event file"}
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "",
    "object": "table",
    "array": "list",
}
BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} of them",
}


def configuration_page() -> str:
    """Return the page of every section and key."""
    parts = [HEAD]
    for package, (root, first) in FILES.items():
        shown: dict[type[BaseModel], str] = {}
        for path, model in sections(top_model(package), root):
            parts.append(_section(path, model, shown.get(model), root=root))
            if path == root:
                parts.append(first)
            shown.setdefault(model, path)
    return "\n".join(parts)


def top_model(package: str) -> type[BaseModel]:
    """Return the model that holds all the others of a package.

    Parameters
    ----------
    package
        Dotted name of a package, or of a module.
    """
    models = [
        value
        for module in _modules(package)
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, BaseModel) and value.__module__.startswith(package)
    ]
    return max(models, key=lambda model: (len(sections(model)), model.__name__))


def sections(model: type[BaseModel], root: str = "") -> list[tuple[str, type[BaseModel]]]:
    """Return a model and those within it, each with its place in the file: ``"options.choices[]"``.

    Parameters
    ----------
    model
        The whole file's, or a part's.
    root
        The model's own place.
    """
    found = [(root, model)]
    for name, field in model.model_fields.items():
        for inner, many in _models(field.annotation):
            step = f"{root}.{field.alias or name}".lstrip(".") + ("[]" if many else "")
            found += sections(inner, step)
    return found


def meanings(package: str, root: str = "") -> dict[str, str]:
    """Return what every key of a package's file means, empty where nothing says it.

    What the model's field says comes first, then the list of keys: for the key's own place, else for another place
    where the same model, or one that it is made from, stands.

    Parameters
    ----------
    package
        As for `top_model`.
    root
        The place of the file's top in the list of keys.
    """
    known = described()
    every = sections(top_model(package), root)
    found = {}
    for path, model in every:
        alike = [place for base in model.__mro__ for place, other in every if other is base]
        for name, field in model.model_fields.items():
            key = field.alias or name
            places = [_at(place, key) for place in [path, *alike]]
            said = field.description or next((known[place] for place in places if place in known), "")
            found[_at(path, key)] = said
    return found


def described() -> dict[str, str]:
    """Return what the list of keys says, by key: ``"zones.file"``."""
    content: dict[str, dict[str, str]] = tomllib.loads(KEYS.read_text(encoding="utf-8"))
    return {_at(path, key): text for path, each in content.items() for key, text in each.items()}


def _at(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".")


def _modules(package: str) -> list[ModuleType]:
    whole = importlib.import_module(package)
    inner = pkgutil.iter_modules(getattr(whole, "__path__", []))
    return [whole, *(importlib.import_module(f"{package}.{each.name}") for each in inner)]


def _models(annotation: Any) -> list[tuple[type[BaseModel], bool]]:
    """Return the models that a field holds, and whether it holds a list of them."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [(annotation, False)]
    many = getattr(annotation, "__origin__", None) in (list, tuple)
    inner = [each for part in getattr(annotation, "__args__", ()) for each in _models(part)]
    return [(model, many or deeper) for model, deeper in inner]


def _section(path: str, model: type[BaseModel], before: str | None, *, root: str) -> str:
    """Return a section's heading, sentence and table of keys; of one shown before, where that is."""
    inside = path.removeprefix(root).lstrip(".")
    title = f"## {TOPS[root]}" if not inside else f"{'##' if '.' not in path else '###'} `{_head(inside)}`"
    if before is not None:
        return f"{title}\n\nThe keys are those of `{_head(before)}`.\n"
    known = meanings(next(package for package, (place, _) in FILES.items() if place == root), root)
    schema = model.model_json_schema(by_alias=True)
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for key, field in schema["properties"].items():
        default = "required" if key in schema.get("required", []) else _default(field)
        rows.append(f"| `{key}` | {_type(field, schema)} | {default} | {_cell(known[_at(path, key)])} |")
    sentence = _first_sentence(inspect.cleandoc(model.__doc__ or "")) if inside else ""
    return "\n".join([title, "", *([sentence, ""] if sentence else []), *rows, ""])


def _head(path: str) -> str:
    """Return the heading of a section as TOML has it."""
    return (
        f"[[{path.removesuffix('[]')}]]".replace("[]", "")
        if path.endswith("[]")
        else f"[{path}]".replace("[]", "")
    )


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a type in words, with its bounds."""
    if "$ref" in field:
        inner = schema["$defs"][field["$ref"].rsplit("/", 1)[1]]
        return "a section of its own" if inner.get("properties") else _type(inner, schema)
    if "anyOf" in field:
        kinds = [_type(each, schema) for each in field["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind))
    if "enum" in field or "const" in field:
        return " or ".join(f"`{_toml(each)}`" for each in field.get("enum", [field.get("const")]))
    if field.get("format") in ("path", "file-path"):
        return "file"
    kind = TYPES.get(field.get("type", ""), "")
    if field.get("type") == "array" and "prefixItems" in field:
        return f"list of {len(field['prefixItems'])}: {_type(field['prefixItems'][0], schema)} each"
    if field.get("type") == "array":
        within = field.get("items", {})
        own = "$ref" in within and schema["$defs"][within["$ref"].rsplit("/", 1)[1]].get("properties")
        kind = "any number of such sections" if own else f"list: {_type(within, schema)}"
    elif field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        kind = f"table of names: {_type(field['additionalProperties'], schema)}"
    bounds = [words.format(f"{field[key]:g}") for key, words in BOUNDS.items() if key in field]
    return ", ".join([kind, *bounds])


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, "", [], {}) or "$ref" in field or isinstance(value, dict):
        return "–"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("|", "\\|")


def _first_sentence(text: str) -> str:
    sentence = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return re.sub(r"``([^`]+)``", r"`\1`", sentence)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
