"""The brand kit as the fields of a form: read from `brand.toml`, and written into it without touching its comments."""

from collections.abc import Mapping

import tomlkit
from tomlkit.items import Table

_WORDS = ("name", "colours.wall", "colours.floor", "colours.accent", "colours.ink", "fonts.copy", "tone.words",
          "logo.picture", "logo.place")  # fmt: skip
_SHARES = ("logo.width", "logo.clear")  # percent in the form
_NAMES = "glossary.keep"  # separated by commas in the form
_USUAL = {"logo.place": "bottom-right", "logo.width": "14", "logo.clear": "15"}


def read_fields(text: str) -> dict[str, str]:
    """Return the value of each field as text, as it is in the file; else its usual value, or "" if there is none.

    Raises tomlkit.exceptions.ParseError if the text is not TOML.
    """
    table = tomlkit.parse(text).unwrap()
    fields = {name: str(_at(table, name) or "") for name in _WORDS}
    fields |= {name: f"{100 * value:g}" for name in _SHARES if isinstance(value := _at(table, name), int | float)}
    names = _at(table, _NAMES)
    fields[_NAMES] = ", ".join(map(str, names)) if isinstance(names, list) else ""
    return {**fields, **{name: fields.get(name) or usual for name, usual in _USUAL.items()}}


def write_fields(text: str, fields: Mapping[str, str]) -> str:
    """Return the text of `brand.toml` with these values. A field that is empty, or as usual, is left out of it.

    What is not in the form stays: comments, and the glossary's terms. A logo without a picture goes.
    """
    document = tomlkit.parse(text)
    for name in (*_WORDS, *_SHARES, _NAMES):
        value = " ".join(fields.get(name, "").split())
        _set(document, name, _typed(name, value) if value else None, usual=value == _USUAL.get(name))
    if not fields.get("logo.picture", "").strip():
        document.pop("logo", None)
    return tomlkit.dumps(document)


def _typed(name: str, value: str) -> object:
    """Return a field's value as TOML has it. What is no number stays a text, which the kit then refuses by name."""
    if name == _NAMES:
        return [part for part in map(str.strip, value.split(",")) if part]
    if name in _SHARES:
        try:
            return float(value.removesuffix("%")) / 100
        except ValueError:
            return value
    return value


def _set(document: tomlkit.TOMLDocument, name: str, value: object, *, usual: bool) -> None:
    *path, key = name.split(".")
    table: tomlkit.TOMLDocument | Table = document
    for part in path:
        if part not in table:
            if value is None or usual:
                return
            table[part] = tomlkit.table()
        inner = table[part]
        if not isinstance(inner, Table):  # not a table, which the kit refuses by name
            return
        table = inner
    if value is None:
        table.pop(key, None)
    elif (key in table and table[key] != value) or (key not in table and not usual):
        table[key] = value


def _at(table: Mapping[str, object], name: str) -> object:
    found: object = table
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
