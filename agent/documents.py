"""Types of what a run keeps: the product, its attempts and shots, and the document for records and reports.

Each class names the keys of a mapping. At run time it is a plain dict, as checkpoints and JSON require. Data of a tool
is declared beside the tool. A key is `sha256:…`. A box is left, top, right, bottom in px. Variants give the number of
the variant of each stage. Documents of older releases may lack newer keys.
"""

from typing import NotRequired, final

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas only of this one

from tools.brand_kit import BrandData
from tools.catalog.products import HitData
from tools.channels.frame import Frame
from tools.checks.drift import Drift
from tools.checks.file import RuleData
from tools.checks.preservation import Kept
from tools.checks.verdict import VerdictData
from tools.studio.brief import BriefData

Key = str
Box = list[int]
Variants = dict[str, int]


class Preference(TypedDict):
    """An earlier decision of a person, and its reason."""

    id: int
    decision: str
    run: str
    product: str
    shot: str
    note: str
    picture: Key | None


class Product(TypedDict, total=False):
    """A new product: its row, its pictures, and what the run has found out about it."""

    id: str
    flatlay: Key
    category: str
    style: str
    season: str
    prompt_hint: str
    like: str  # the bestseller whose look it takes
    copy: list[str]
    extra: dict[str, str]
    detail: int  # longest side of the garment in the flat-lay, in px
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
    """The facts of one ordered rendering, also of one that brought no picture."""

    stage: str
    variants: Variants
    reason: str
    model: str
    cost_usd: float
    seconds: float


class Source(TypedDict):
    """A picture on which work goes on."""

    picture: Key | None
    text_free: Key | None
    unbranded: NotRequired[Key | None]  # not in runs of older releases
    zones: list[Box]


class Attempt(Tried, Source):
    """A judged rendering."""

    number: int
    variant: int
    size: str
    plates: dict[str, Key]
    notes: list[str]
    verdict: VerdictData
    tier: str
    untouched: NotRequired[Kept]
    next: str


class MadeFrom(TypedDict, total=False):
    """The input of a shot, or of a revision of it."""

    product: Product
    copy: list[str]
    person: str
    wish: str  # what a person wants to be different; empty: nothing
    hero: str  # store key of the accepted hero's text-free picture; empty: the shot follows none
    look: Key  # the picture of the catalogue's look; missing or empty: the shot follows none
    style: BriefData
    frame: Frame
    alternative: int  # 1 for the first of several alternatives


class Before(TypedDict):
    """The picture that a revision changed."""

    run: str
    picture: Key | None
    note: str


class Shot(TypedDict):
    """The result of one picture for one channel."""

    status: str
    reason: str
    file: str | None
    preview: Key | None
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
    language: NotRequired[str]  # of translated copy
    found_by_checks: NotRequired[str]  # the reason before a person's decision
    before: NotRequired[Before]


class Parent(TypedDict):
    """The shot that a revision changed."""

    run: str
    shot: str
    note: str


class Bill(TypedDict):
    """The cost of a product or a batch in USD, and the path of its report."""

    run: str
    cost_usd: float
    in_doubt_usd: float
    cost_by_stage: dict[str, float]
    cost_per_accepted_usd: float | None
    seconds: float
    report: str | None


@final
class RunDocument(Bill):
    """The JSON of one product's run, as `bestshot run --json` prints it."""

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
    look: NotRequired[str]  # the product whose look this one has; missing: the run has no look
    drift: NotRequired[list[Drift]]  # where its pictures fall out of the look
    not_compared: NotRequired[list[str]]  # what of a look could not be compared, and why


class KeptLook(TypedDict):
    """The result of `--same-look`. `of` is the product whose look the others follow, None if no hero was accepted."""

    of: str | None
    fallen_out: list[str]  # products
    text: str
    wall: str | None  # path of the contact sheet


@final
class BatchDocument(Bill):
    """The JSON of several products, as `bestshot batch --json` prints it. The counts are of products."""

    products: list[RunDocument]
    accepted: int
    needs_review: int
    failed: int
    refused: list[str]
    look: NotRequired[KeptLook]  # of `--same-look`
