"""What is kept of a run: the product, its attempts and shots, and the document that records and reports are made from.

Each class names the keys of a mapping, which is a plain dict at run time, as checkpoints and JSON want it. What a tool owns
is declared beside the tool. A key is `sha256:…`; a box left, top, right, bottom in pixels; variants say which way of a stage.
Documents of older releases may lack newer keys.
"""

from typing import NotRequired, final

from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12

from tools.brand_kit import BrandData
from tools.catalog.products import HitData
from tools.channels.frame import FrameData
from tools.checks.file import RuleData
from tools.checks.preservation import Kept
from tools.checks.verdict import VerdictData
from tools.studio.brief import BriefData

Key = str
Box = list[int]
Variants = dict[str, int]


class Preference(TypedDict):
    """What a person judged before, and why."""

    id: int
    decision: str
    run: str
    product: str
    shot: str
    note: str
    picture: Key | None


class Product(TypedDict, total=False):
    """A new product: its row, its pictures, and what the run knows of it."""

    id: str
    flatlay: Key
    category: str
    style: str
    season: str
    prompt_hint: str
    copy: list[str]
    extra: dict[str, str]
    detail: int  # longest side of the garment in the flat-lay, in pixels
    companions: list[Key]
    scene: Key
    logo: Key
    handwriting: Key
    brand: BrandData
    lessons: list[Preference]


class Reference(HitData):
    """A bestseller that the style follows."""

    why: str
    picture: Key


class Tried(TypedDict):
    """What is known of any rendering that was asked for."""

    stage: str
    variants: Variants
    reason: str
    model: str
    cost_usd: float
    seconds: float


@final
class Attempt(Tried):
    """A judged rendering."""

    number: int
    variant: int
    size: str
    picture: Key | None
    text_free: Key | None
    unbranded: NotRequired[Key | None]  # not in runs of older releases
    plates: dict[str, Key]
    zones: list[Box]
    notes: list[str]
    verdict: VerdictData
    tier: str
    untouched: NotRequired[Kept]
    next: str


class MadeFrom(TypedDict, total=False):
    """What a shot is made from, and a revision of it again."""

    product: Product
    copy: list[str]
    person: str
    wish: str  # what a person asked to be different; empty: nothing
    hero: str  # store key of the accepted hero's text-free picture; empty: none to follow
    style: BriefData
    frame: FrameData
    alternative: int  # 1 for the first of several to choose from


class Before(TypedDict):
    """The picture that a revision changed."""

    run: str
    picture: Key | None
    note: str


class Waiting(TypedDict):
    """What a person is asked about a shot."""

    status: str
    reason: str
    file: str | None
    preview: Key | None


class Shot(Waiting):
    """What became of one picture for one channel."""

    shot: str
    alternative: int
    channel: str
    title: str
    kind: str
    width: int | None
    height: int | None
    format: str | None
    bytes: int | None
    certificate: list[RuleData]
    attempts: list[Attempt]
    verdict: VerdictData
    variants: Variants
    text_free: Key | None
    notes: list[str]
    made_from: MadeFrom
    found_by_checks: NotRequired[str]  # the reason before a person decided
    before: NotRequired[Before]


class Parent(TypedDict):
    """The shot that a revision changed."""

    run: str
    shot: str
    note: str


class Bill(TypedDict):
    """What a product or a batch cost, and where its report is."""

    run: str
    cost_usd: float
    in_doubt_usd: float
    cost_by_stage: dict[str, float]
    cost_per_accepted_usd: float | None
    seconds: float
    report: str | None


@final
class RunDocument(Bill):
    """The JSON of one product's run (see `bestshot run --json`)."""

    product: str
    category: str
    status: str
    cost_per_picture_usd: float | None
    models: dict[str, str | None]
    flatlay: Key
    copy: list[str]
    references: list[Reference]
    style: BriefData
    shots: list[Shot]
    notes: list[str]
    parent: NotRequired[Parent]


@final
class BatchDocument(Bill):
    """The JSON of many products (see `bestshot batch --json`); counts are of products."""

    products: list[RunDocument]
    accepted: int
    needs_review: int
    failed: int
    refused: list[str]
