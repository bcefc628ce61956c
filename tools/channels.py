"""Which channels there are: our table `channels.toml`, and over it the one that a shop keeps in its folder."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.channel import Channel
from tools.framing import Frame, plan_frame

__all__ = ["Channel", "ChannelError", "Channels", "Frame", "Law", "UnknownChannel", "load_channels", "plan_frame"]

FILE = "channels.toml"
_LAWS = "law"  # the one table of the file that is no channel
_OWN = {"source": "the shop's own rule", "sure": "O", "date": None}


class UnknownChannel(ValueError):
    """No channel has this name; the message offers the nearest one."""


class ChannelError(ValueError):
    """A `channels.toml` that cannot be used; the message names file, channel, field, value and the way out."""


class Law(BaseModel):
    """A demand that does not come from a channel: it holds wherever a picture of its kind is published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    applies: Literal["ai", "ai person"]  # to all that an image model drew, or only with a person in it
    source: str
    date: date


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that a shop knows, by name, in the order of the files; and the laws beside them."""

    table: Mapping[str, Channel]
    laws: tuple[Law, ...] = ()

    def find(self, name: str) -> Channel:
        """The channel of this name. Raises UnknownChannel, which offers the nearest name."""
        if name in self.table:
            return self.table[name]
        near = difflib.get_close_matches(name.lower(), self.table, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownChannel(f"there is no channel {name!r}; {hint}known: {', '.join(self.table)}")

    def hero(self, names: list[str]) -> str:
        """The first of the asked channels with a free background, else the first: the others follow its set."""
        return next((name for name in names if self.find(name).background == "free"), names[0])

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.table.values())


def load_channels(shop: Path | None = None) -> Channels:
    """Ours, and over them those of `channels.toml` in the shop's folder, if it has one. Raises ChannelError."""
    rows, ours = _ours()
    laws = [_law(row, "bestshot") for row in ours]
    table = {name: _channel(name, row, "bestshot") for name, row in rows.items()}
    path = shop / FILE if shop else None
    if path and path.is_file():
        added, more = _parted(_read(path), str(path))
        laws += [_law(row, str(path)) for row in more]
        for name, row in added.items():
            table[name] = _channel(name, _over(rows.get(name), row, name), str(path))
    return Channels(table, tuple(laws))


def _over(below: Mapping[str, Any] | None, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The shop's fields over ours; where both speak, so does the source."""
    if below is None:
        return {"title": name, **_OWN, **row}
    changed = ", ".join(row)
    return {**below, "source": f"{below['source']}; {changed} by the shop", **row}


@cache
def _ours() -> tuple[dict[str, Any], list[Any]]:
    return _parted(tomllib.loads(files("tools").joinpath(FILE).read_text(encoding="utf-8")), "bestshot")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ChannelError(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ChannelError(f"{path} is no TOML: {error}; `bestshot channels shopify --json` shows the fields") from None


def _parted(document: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Any]]:
    laws = document.pop(_LAWS, [])
    if not isinstance(laws, list):
        raise ChannelError(f"{file}: {_LAWS} is no list of tables; write [[{_LAWS}]]")
    for name, row in document.items():
        if not isinstance(row, dict):
            raise ChannelError(f"{file}: {name} = {row!r} stands outside a channel; begin each with its [name]")
    return document, laws


def _channel(name: str, row: Mapping[str, Any], file: str) -> Channel:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):  # it becomes a file's name
        raise ChannelError(f"{file}: channel {name!r}: a name has small letters, digits and hyphens only; rename it")
    try:
        channel = Channel(**{**row, "name": name, "file": file})
        plan_frame(channel, None)
    except ValidationError as error:
        raise ChannelError(f"{file}: channel {name!r}, {_first(error)}") from None
    except ValueError as error:
        raise ChannelError(f"{file}: channel {name!r}, minimum: {error}; ask for less") from None
    return channel


def _law(row: Any, file: str) -> Law:
    try:
        return Law.model_validate(row)
    except ValidationError as error:
        raise ChannelError(f"{file}: {_LAWS}, {_first(error)}") from None


def _first(error: ValidationError) -> str:
    """`field = value: what is wrong with it`."""
    wrong = error.errors(include_url=False)[0]
    why = wrong["msg"].removeprefix("Value error, ")
    if not wrong["loc"]:
        return why
    field = str(wrong["loc"][0])
    if wrong["type"] == "missing":
        return f"{field}: is missing; add it"
    return f"{field} = {wrong['input']!r}: {why.replace('Input should', 'should')}"
