"""The known channels: our table `channels.toml`, changed and extended by a shop's `channels.toml` and `accept.toml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tools.channels.channel import Channel
from tools.channels.contract import USUAL, Contract
from tools.channels.frame import Frame, frame_that_came, is_whole, margins, plan_frame
from tools.errors import Problem, closest, raised_as
from tools.toml_file import checked, packaged, read_toml

__all__ = [
    "Channel", "ChannelError", "Channels", "Contract", "Frame", "Law", "UnknownChannel", "frame_that_came", "is_whole",
    "load_channels", "margins", "plan_frame",
]  # fmt: skip

FILE = "channels.toml"
CONTRACT = "accept.toml"
_FIELDS = "`bestshot channels shopify --json` shows the fields"
_LAWS = "law"  # the only table of the file that is no channel
_OWN = {"source": "the shop's own rule", "sure": "O", "date": None}


class UnknownChannel(Problem, ValueError):
    """No channel has this name. The remedy offers the most similar one."""

    usage = True


class ChannelError(Problem, ValueError):
    """A `channels.toml` or `accept.toml` that cannot be used. `where` names file, channel, field and value."""


class Law(BaseModel):
    """A legal rule. It applies wherever a picture of its kind is published, on all channels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    applies: Literal["ai", "ai person"]  # to all pictures that an image model drew, or only to those with a person
    source: str
    date: date


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that a shop knows, by name, in the order of the files; the laws; and the shop's contract."""

    table: Mapping[str, Channel]
    laws: tuple[Law, ...] = ()
    contract: Contract = USUAL

    def find(self, name: str) -> Channel:
        """Return the channel of this name. Raises UnknownChannel, which offers the most similar name."""
        if name in self.table:
            return self.table[name]
        raise UnknownChannel(f"there is no channel {name!r}", closest(name, self.table, "known:"))

    def hero(self, names: list[str]) -> str:
        """Return the first of the ordered channels with a free background, else the first. The others follow its set."""
        return next((name for name in names if self.find(name).background == "free"), names[0])

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.table.values())


def load_channels(shop: Path | None = None) -> Channels:
    """Return our channels, changed by the shop's `channels.toml`, and its `accept.toml`. Raises ChannelError."""
    rows, ours = _ours()
    laws = [checked(Law, row, ChannelError, f"bestshot: {_LAWS}") for row in ours]
    table, contract = {name: _channel(name, row, "bestshot") for name, row in rows.items()}, USUAL
    if shop and (path := shop / FILE).is_file():
        added, more = _parted(read_toml(path.read_bytes(), ChannelError, str(path), _FIELDS), str(path))
        laws += [checked(Law, row, ChannelError, f"{path}: {_LAWS}") for row in more]
        for name, row in added.items():
            table[name] = _channel(name, _over(rows.get(name), row, name), str(path))
    if shop and (path := shop / CONTRACT).is_file():
        contract = checked(Contract, read_toml(path.read_bytes(), ChannelError, str(path)), ChannelError, f"{path}:")
    return Channels(table, tuple(laws), contract)


def _over(below: Mapping[str, Any] | None, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return our fields of a channel, replaced by the fields of the shop. `source` then names what the shop changed."""
    if below is None:
        return {"title": name, **_OWN, **row}
    changed = ", ".join(row)
    return {**below, "source": f"{below['source']}; {changed} by the shop", **row}


@cache
def _ours() -> tuple[dict[str, Any], list[Any]]:
    return _parted(packaged("tools.channels", FILE), "bestshot")


def _parted(document: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Any]]:
    laws = document.pop(_LAWS, [])
    if not isinstance(laws, list):
        raise ChannelError("is not a list of tables", f"write [[{_LAWS}]]", f"{file}: {_LAWS}")
    for name, row in document.items():
        if not isinstance(row, dict):
            raise ChannelError("is not inside a channel", "begin each channel with [name]", f"{file}: {name} = {row!r}")
    return document, laws


def _channel(name: str, row: Mapping[str, Any], file: str) -> Channel:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):  # it becomes a file name
        problem = "has other characters than small letters, digits and hyphens"
        raise ChannelError(problem, "rename it", f"{file}: channel {name!r}")
    where = f"{file}: channel {name!r},"
    channel = checked(Channel, {**row, "name": name, "file": file}, ChannelError, where)
    with raised_as(ChannelError, Problem, f"{where} minimum:"):
        plan_frame(channel, None)
    return channel
