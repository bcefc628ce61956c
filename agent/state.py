"""States of the graphs: plain data and store keys of pictures, never bytes. See `documents` for what is kept in the end."""

import operator
from typing import Annotated, Literal, NotRequired, final

from pydantic import Field
from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12

from agent.documents import Attempt, Box, Key, MadeFrom, Product, Reference, RunDocument, Shot, Tried, Variants, Waiting
from tools.checks.file import RuleData
from tools.checks.verdict import CheckData
from tools.studio.brief import BriefData
from tools.typography import LetteringData

Action = Literal["single", "background", "person", "composite", "retouch", "typeset", "finish", "stop"]


class Step(TypedDict):
    """What is done next, with the strategy of every stage."""

    stage: Action
    reason: str
    variants: Variants


class Drawn(Tried):
    """A rendering that was asked for. Attempt 0 is the picture that a revision begins with."""

    attempt: int
    drawn_copy: bool


@final
class Rendered(Drawn):
    """A rendering that awaits its verdict. With an error its copy could not be set, and the picture has none."""

    picture: Key
    text_free: Key | None
    unbranded: Key  # without the logo
    printed_on: Key | None  # what the copy was set onto, where a logo makes it another picture
    zones: list[Box]  # that copy may fill, best first
    pieces: list[Box]
    notes: list[str]
    lettering: LetteringData | None
    logo_box: Box | None
    error: str | None
    failed_stage: str | None


@final
class NotRendered(Drawn):
    """A stage that gave no picture."""

    error: str
    failed_stage: str
    overspent: bool


Draft = Rendered | NotRendered


def rendered(draft: Draft) -> Rendered:
    """The draft, where only one with a picture can be: routing repairs no picture that there is not."""
    if "picture" not in draft:
        raise ValueError(f"no picture can be mended: {draft['error']}")
    return draft


@final
class Source(TypedDict):
    """The picture that a revision begins with."""

    picture: Key | None
    text_free: Key | None
    unbranded: Key | None
    zones: list[Box]


class Delivered(TypedDict, total=False):
    """The file on its way out; all but its path is known once it was certified."""

    path: str  # absolute
    file: str  # below the run's folder
    width: int
    height: int
    format: str
    bytes: int
    certificate: list[RuleData]
    check: CheckData


class Question(TypedDict):
    """What a person is asked after all shots."""

    question: str
    shots: dict[str, Waiting]


class Answer(TypedDict):
    """A person's decision about a shot: approve or reject."""

    decision: str
    note: NotRequired[str]


def merged(left: dict[str, Shot], right: dict[str, Shot]) -> dict[str, Shot]:
    """Reducer of shots by id: parallel branches write different ones."""
    return {**left, **right}


class PromoInput(TypedDict, total=False):
    """What a run starts from."""

    product: Annotated[
        str | Product,
        Field(description="A new_id of new_products.csv in the shop, or a product as data with its `flatlay` key."),
    ]
    channels: Annotated[list[str], Field(description="Channels to make pictures for; default: shopify.")]
    copy: Annotated[list[str], Field(description="Lines of text that must stand in the picture, to the letter.")]
    run_id: Annotated[str, Field(description="Leave empty: the first node makes one.")]


class PromoState(TypedDict, total=False):
    """One product on its way to its pictures."""

    run_id: str
    shop: str
    product: Product
    channels: list[str]
    copy: list[str]
    kind: str
    person: str
    alternatives: int  # how many of each picture
    references: list[Reference]
    style: BriefData
    shots: Annotated[dict[str, Shot], merged]
    notes: Annotated[list[str], operator.add]
    status: str
    document: RunDocument


class ShotInput(MadeFrom, total=False):
    """One shot to make: what `promo` sends to `shoot`."""

    run_id: str
    channel: str
    shot: str  # its id: the channel's name, and for further variants a number, as in `shopify#2`
    kind: str
    leads: bool  # other shots will follow its text-free picture
    references: list[Reference]
    variants: Variants
    why: str
    shot_notes: list[str]
    plates: dict[str, Key]
    draft: Draft
    step: Step
    source: Source


class ShotState(ShotInput, total=False):
    """One shot between its attempts.

    `plates` are store keys of text-free pictures by stage; `draft` is the newest rendering that awaits its verdict; `step`
    what is done next. A revision begins with those of the picture that it changes. `attempts` are the judged ones, oldest
    first.
    """

    attempts: Annotated[list[Attempt], operator.add]
    file: Delivered
    shots: dict[str, Shot]


class ShotOutput(TypedDict, total=False):
    """What a shot hands back to `promo`; its attempts with verdict and cost are in it so that streams show them."""

    shots: dict[str, Shot]
    attempts: list[Attempt]
