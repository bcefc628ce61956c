"""The cards of the board: what each new product's card says, and which cards a filter shows in which order. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.documents import RunDocument, Shot
from agent.feedback.review import stamp
from tools.catalog import NewProduct

NOT_MADE, BEING_MADE = "not_made", "being_made"
# Statuses of a card, and of its pictures. What needs a person comes first.
STATUSES = ("needs_review", "failed", "rejected", BEING_MADE, NOT_MADE, "accepted")
SORTS = {"table": "As in the table", "id": "Id", "newest": "Newest first", "cost": "Highest cost", "status": "Status"}
PAGE = 60  # cards of one page


@dataclass(frozen=True, slots=True)
class Picture:
    """The newest picture of a product for a channel. `preview` is a store key, `file` is relative to the run's folder."""

    run: str
    shot: str
    channel: str
    status: str
    preview: str | None
    file: str | None
    stamp: str  # what is seen of it: a decision about an older state is refused


@dataclass(frozen=True, slots=True)
class Made:
    """A product's pictures from one run. `drift` says how they differ from the look of the batch."""

    run: str
    status: str
    pictures: tuple[Picture, ...]
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A new product, and what was made of it. `cost_usd` is that of all its runs, `made` the id of its newest run."""

    id: str
    category: str
    words: str  # what the table says of it, in small letters
    flatlay: str  # the address of its photo
    status: str = NOT_MADE
    pictures: tuple[Picture, ...] = ()
    cost_usd: float = 0.0
    made: str = ""
    drift: tuple[str, ...] = ()  # how it falls out of the look of its batch

    @property
    def channels(self) -> Mapping[str, Picture]:
        """Return channel -> the picture that a person should look at first."""
        found: dict[str, Picture] = {}
        for picture in self.pictures:
            found[picture.channel] = min(found.get(picture.channel, picture), picture, key=lambda one: rank(one.status))
        return found

    @property
    def result(self) -> Picture | None:
        """Return the picture to show: the first accepted one, else the first one."""
        seen = [picture for picture in self.pictures if picture.preview]
        return next((picture for picture in seen if picture.status == "accepted"), seen[0] if seen else None)


@dataclass(slots=True)
class Sieve:
    """The filters and the order of the board. An empty text filters nothing."""

    text: str = ""
    category: str = ""
    status: str = ""
    channel: str = ""
    drift: str = ""
    sort: str = "table"


_KEYS: Mapping[str, Callable[[Card], str | float]] = {
    "id": lambda card: card.id, "newest": lambda card: card.made, "cost": lambda card: -card.cost_usd,
    "status": lambda card: rank(card.status),
}  # fmt: skip


def rank(status: str) -> int:
    """Return the place of a status in the order in which a person should look; an unknown one is like a failure."""
    return STATUSES.index(status) if status in STATUSES else 1


def made_of(document: RunDocument) -> Made:
    """Return what a card shows of a run's document."""
    pictures = tuple(_picture(document["run"], shot) for shot in document["shots"])
    return Made(document["run"], document["status"], pictures, tuple(one["text"] for one in document.get("drift", ())))


def card_of(row: NewProduct, flatlay: str, made: Sequence[Made], cost_usd: float, making: bool) -> Card:
    """Return the card of a product.

    Args:
        row: the row of new_products.csv.
        flatlay: the address of its photo.
        made: what its runs made, newest first. Of each shot the newest picture counts.
        cost_usd: of all its runs together.
        making: whether a run works on it now.
    """
    newest: dict[str, Picture] = {}
    for picture in (picture for one in made for picture in one.pictures):
        newest.setdefault(picture.shot, picture)
    pictures = tuple(newest.values())
    statuses = [picture.status for picture in pictures]
    if not made or not made[0].pictures:
        statuses.append(made[0].status if made else NOT_MADE)
    described = (row.id, row.category, row.style, row.season, row.prompt_hint, *row.copy)
    return Card(
        row.id, row.category, " ".join(described).lower().replace("_", " "), flatlay,
        BEING_MADE if making else min(statuses, key=rank), pictures, cost_usd,
        made[0].run if made else "", made[0].drift if made else (),
    )  # fmt: skip


def _picture(run: str, shot: Shot) -> Picture:
    rejected = shot["status"] == "needs_review" and shot.get("found_by_checks") is not None
    status = "rejected" if rejected else shot["status"]
    return Picture(run, shot["shot"], shot["channel"], status, shot["preview"], shot["file"], stamp(shot))


def sifted(cards: Sequence[Card], sieve: Sieve) -> list[Card]:
    """Return the cards that a filter lets through, in its order. All words of the text must be in a card's words."""
    words = sieve.text.lower().replace("_", " ").split()
    found = [
        card for card in cards
        if all(word in card.words for word in words)
        and sieve.category in ("", card.category)
        and _has_status(card, sieve)
        and (card.drift or not sieve.drift)
    ]  # fmt: skip
    if sieve.sort in _KEYS:
        found.sort(key=_KEYS[sieve.sort], reverse=sieve.sort == "newest")
    return found


def _has_status(card: Card, sieve: Sieve) -> bool:
    """Return whether the card, or its pictures for the channel of the filter, have the status of the filter."""
    if not sieve.channel:
        return sieve.status in ("", card.status)
    found = card.channels.get(sieve.channel)
    return sieve.status == (found.status if found else NOT_MADE) if sieve.status else found is not None
