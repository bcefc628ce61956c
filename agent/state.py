"""States of the graphs: plain data and store keys, never bytes of pictures. `documents` has what is kept after a run."""

import operator
from typing import Annotated, Literal, NotRequired, cast, final

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas only of this one

from agent.documents import Attempt, Box, Key, MadeFrom, Product, Reference, RunDocument, Shot, Source, Tried, Variants
from tools.checks.file import RuleData
from tools.checks.verdict import CheckData, VerdictData
from tools.studio.brief import BriefData
from tools.typography.setting import LetteringData

Action = Literal["single", "background", "person", "composite", "retouch", "typeset", "finish", "stop"]


class Step(TypedDict):
    """The next step, with the variant of each stage."""

    stage: Action
    reason: str
    variants: Variants


class Drawn(Tried):
    """A rendering that was ordered. Attempt 0 is the picture that a revision starts with."""

    attempt: int
    drawn_copy: bool


@final
class Rendered(Drawn):
    """A rendering that waits for its verdict.

    If `error` is set, the picture is not what was ordered, or the copy could not be set and the picture has none.
    """

    picture: Key
    text_free: Key | None
    unbranded: Key  # without the logo
    printed_on: Key | None  # the picture onto which the copy was set, if a logo makes it differ from `text_free`
    zones: list[Box]  # where copy may be, the best zone first
    pieces: list[Box]
    notes: list[str]
    lettering: LetteringData | None
    logo_box: Box | None
    error: str | None
    failed_stage: str | None
    too_small: bool  # for the channel
    unchanged: NotRequired[bool]  # not in older checkpoints; a retouch that changed nothing visible


@final
class NotRendered(Drawn):
    """A stage that returned no picture."""

    error: str
    failed_stage: str
    overspent: bool
    refused: NotRequired[bool]  # for good: by the image model, or because no call can be made


Draft = Rendered | NotRendered


def rendered(draft: Draft) -> Rendered:
    """Return the draft, which must have a picture here: routing repairs only pictures.

    Raises ValueError if the draft has no picture.
    """
    if "picture" not in draft:
        raise ValueError(f"there is no picture to repair: {draft['error']}")
    return draft


class Delivered(TypedDict, total=False):
    """The delivered file. Before it is certified, only its path and name are known."""

    path: str  # absolute
    file: str  # relative to the run's folder
    width: int
    height: int
    format: str
    bytes: int
    certificate: list[RuleData]
    check: CheckData


class SharedLook(TypedDict):
    """The look of a catalogue: that of the first accepted hero, which the other products follow."""

    of: str  # its product
    picture: Key  # its plate of the person or the set, else its text-free picture; empty: the brief alone is followed
    style: BriefData
    hint: str  # of its product, which the style follows
    person: str
    kind: str
    variants: Variants


class PromoInput(TypedDict, total=False):
    """The input of a run."""

    product: Annotated[
        str | Product,
        Field(description="A new_id of new_products.csv in the shop, or a product as data with its `flatlay` key."),
    ]
    channels: Annotated[list[str], Field(description="Channels to make pictures for; default: shopify.")]
    copy: Annotated[list[str], Field(description="Lines of text that must be in the picture, letter by letter.")]
    languages: Annotated[dict[str, list[str]], Field(description="Code of a language -> the copy, translated.")]
    look: Annotated[SharedLook, Field(description="The look of a catalogue to follow; missing: one of its own.")]
    run_id: Annotated[str, Field(description="Leave empty: the first node makes one.")]


class PromoState(TypedDict, total=False):
    """One product during its run."""

    run_id: str
    shop: str
    product: Product
    channels: list[str]
    copy: list[str]
    languages: dict[str, list[str]]
    look: SharedLook
    kind: str
    person: str
    review: str  # when to ask a person
    alternatives: int  # how many of each picture to make
    references: list[Reference]
    style: BriefData
    shots: Annotated[dict[str, Shot], operator.or_]  # by id; parallel branches write different shots
    notes: Annotated[list[str], operator.add]
    status: str
    document: RunDocument
    # the order and its result, for clients that show a conversation
    messages: Annotated[list[AnyMessage], add_messages]


class ShotInput(MadeFrom, total=False):
    """One shot to make: `promo` sends it to `shoot`."""

    run_id: str
    channel: str
    shot: str  # its id: the channel's name, with a number for further alternatives, as in `shopify#2`
    kind: str
    language: str  # of translated copy; missing for the copy as ordered
    judged: VerdictData  # on this picture with other copy: only the copy is judged anew
    leads: bool  # whether other shots will follow its text-free picture
    references: list[Reference]
    variants: Variants
    why: str
    shot_notes: list[str]
    plates: dict[str, Key]
    draft: Draft
    step: Step
    source: Source  # with which a revision starts
    earlier: list[Attempt]  # of the same shot and run, before a person's wish


class ShotState(ShotInput, total=False):
    """One shot between its attempts.

    `plates` has the store keys of text-free pictures by stage. `draft` is the newest rendering, which waits for its
    verdict. `step` is the next step. A revision starts with these three of the picture that it changes. `attempts` are
    the judged ones, oldest first.
    """

    attempts: Annotated[list[Attempt], operator.add]
    file: Delivered
    shots: dict[str, Shot]


def next_number(state: ShotState) -> int:
    """Return the number of a shot's next attempt, from 1. Attempts before a person's wish count too."""
    return len(state.get("earlier", [])) + len(state.get("attempts", [])) + 1


class ShotOutput(TypedDict, total=False):
    """The result that a shot returns to `promo`. Its attempts have verdict and cost, so that streams show them."""

    shots: dict[str, Shot]
    attempts: list[Attempt]


def fresh(tried: Drawn, picture: Key, text_free: Key | None, unbranded: Key, zones: list[Box]) -> Rendered:
    """Return a rendering of which only the picture is known: without logo, lettering and faults."""
    return {
        **tried, "picture": picture, "text_free": text_free, "unbranded": unbranded, "printed_on": None, "zones": zones,
        "pieces": [], "notes": [], "lettering": None, "logo_box": None, "error": None, "failed_stage": None,
        "too_small": False, "unchanged": False,
    }  # fmt: skip


def made_again(shot: Shot, run_id: str, references: list[Reference], why: str) -> ShotInput:
    """Return the input of `shoot` that makes a shot from the same data, in a run."""
    start: ShotInput = {
        "run_id": run_id, "channel": shot["channel"], "shot": shot["shot"], "kind": shot["kind"],
        "language": shot.get("language", ""), "references": references, "why": why,
    }  # fmt: skip
    return cast("ShotInput", {**shot["made_from"], **start})


def restarted(shot: Shot, attempt: Attempt, step: Step, run_id: str, references: list[Reference]) -> ShotInput:
    """Return the input of `shoot` that changes a finished picture from this step on, made from the same data."""
    picture, text_free, unbranded = attempt["picture"] or "", attempt["text_free"], attempt.get("unbranded")
    tried: Drawn = {
        "attempt": 0, **step, "model": attempt["model"], "drawn_copy": text_free is None, "cost_usd": 0.0, "seconds": 0.0
    }  # fmt: skip
    draft = fresh(tried, picture, text_free, unbranded or picture, attempt["zones"])
    start: ShotInput = {
        "leads": False, "plates": dict(attempt["plates"]), "variants": {}, "step": step, "draft": draft, "earlier": [],
        "source": {"picture": picture, "text_free": text_free, "zones": attempt["zones"], "unbranded": unbranded},
    }  # fmt: skip
    return cast("ShotInput", {**made_again(shot, run_id, references, step["reason"]), **start})
