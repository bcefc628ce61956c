"""The brand kit as the fields of a form: read from `brand.toml`, and written into it without touching its comments."""

from collections.abc import Mapping

import tomlkit

_SHARES = ("logo.width", "logo.clear")  # percent in the form
_NAMES = "glossary.keep"  # separated by commas in the form
_FIELDS = ("name", "colours.wall", "colours.floor", "colours.accent", "colours.ink", "fonts.copy", "logo.picture",
           "logo.place", *_SHARES, "tone.words", _NAMES)  # fmt: skip


def read_fields(text: str) -> dict[str, str]:
    """Return the text of each field of a valid kit, by its dotted name; "" for what the file does not have."""
    fields = dict[str, str]()
    for name in _FIELDS:
        found: object = tomlkit.parse(text).unwrap()
        for part in name.split("."):
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        if isinstance(found, list):
            found = ", ".join(found)
        fields[name] = f"{100 * found:g}" if isinstance(found, int | float) else str(found)
    return fields


def write_fields(text: str, fields: Mapping[str, str]) -> str:
    """Return the text of `brand.toml` with these values; it must be that of a valid kit.

    What is not in the form stays: comments, and the glossary's terms. The kit's own reader judges the values.
    """
    document = tomlkit.parse(text)
    for name in _FIELDS:
        *path, key = name.split(".")
        value, table = _typed(name, " ".join(fields.get(name, "").split())), document
        for part in path:
            table = table.setdefault(part, tomlkit.table())
        if not value:
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = value
    for name in [name for name, value in document.items() if value == {}]:
        document.pop(name)
    return tomlkit.dumps(document)


def _typed(name: str, text: str) -> object:
    """Return a field's value as TOML has it. What is no number stays a text, which the kit then refuses by name."""
    if name == _NAMES:
        return [part for part in map(str.strip, text.split(",")) if part]
    try:
        return float(text.removesuffix("%")) / 100 if name in _SHARES and text else text
    except ValueError:
        return text
