"""States of the graphs: plain data and store keys of pictures, never bytes."""

import operator
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12


def merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Reducer of mappings by id: parallel branches write different keys."""
    return {**left, **right}


class PromoInput(TypedDict, total=False):
    """What a run starts from."""

    product: Annotated[
        str | dict[str, Any],
        Field(description="A new_id of new_products.csv in the shop, or a product as data with its `flatlay` key."),
    ]
    channels: Annotated[list[str], Field(description="Channels to make pictures for; default: shopify.")]
    copy: Annotated[list[str], Field(description="Lines of text that must stand in the picture, to the letter.")]
    run_id: Annotated[str, Field(description="Leave empty: the first node makes one.")]


class PromoState(TypedDict, total=False):
    """One product on its way to its pictures."""

    run_id: str
    shop: str
    product: dict[str, Any]
    channels: list[str]
    copy: list[str]
    kind: str
    person: str
    alternatives: int  # how many of each picture
    references: list[dict[str, Any]]
    style: dict[str, Any]
    shots: Annotated[dict[str, dict[str, Any]], merged]
    notes: Annotated[list[str], operator.add]
    status: str
    document: dict[str, Any]


class ShotInput(TypedDict, total=False):
    """One shot to make: what `promo` sends to `shoot`."""

    run_id: str
    product: dict[str, Any]
    channel: str
    shot: str  # its id: the channel's name, and for further variants a number, as in `shopify#2`
    copy: list[str]
    kind: str
    person: str
    wish: str  # what a person asked to be different; empty: nothing
    hero: str  # store key of the accepted hero's text-free picture; empty: none to follow
    alternative: int  # 1 for the first of several to choose from
    leads: bool  # other shots will follow its text-free picture
    style: dict[str, Any]
    references: list[dict[str, Any]]
    variants: dict[str, int]
    why: str
    shot_notes: list[str]
    frame: dict[str, Any]
    plates: dict[str, str]
    draft: dict[str, Any]
    step: dict[str, Any]
    source: dict[str, Any]  # the attempt that a revision begins with


class ShotState(ShotInput, total=False):
    """One shot between its attempts.

    `plates` are store keys of text-free pictures by stage; `draft` is the newest rendering that awaits its verdict; `step`
    what is done next. A revision begins with those of the picture that it changes. `attempts` are the judged ones, oldest
    first.
    """

    attempts: Annotated[list[dict[str, Any]], operator.add]
    file: dict[str, Any]
    shots: dict[str, dict[str, Any]]


class ShotOutput(TypedDict, total=False):
    """What a shot hands back to `promo`; its attempts with verdict and cost are in it so that streams show them."""

    shots: dict[str, dict[str, Any]]
    attempts: list[dict[str, Any]]
