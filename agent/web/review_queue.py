"""Order the pictures that wait for a person, find the next one, and list the other attempts that can be chosen."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.documents import Attempt, RunDocument, Shot
from agent.routing import ranked
from agent.web.board_cards import Made


class Place(NamedTuple):
    """The place of a picture in the records."""

    run: str
    product: str
    shot: str

    def __str__(self) -> str:
        """Return the place as a part of an address. Ids of products and shots have no slash: they name files."""
        return "/".join(self)

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """Return the place of such a text, whose parts may be missing; None for no text."""
        return cls(*[*text.split("/", 2), "", ""][:3]) if text else None


def waiting(made: Mapping[str, Sequence[Made]]) -> list[Place]:
    """Return the pictures that wait for a person: the checks did not accept them, and nobody judged them.

    A picture that a newer run made again does not wait any more.

    Args:
        made: what the runs made of each product, by its id: newest run first.
    """
    found: dict[tuple[str, str], Place | None] = {}
    for product, runs in made.items():
        for picture in (picture for one in runs for picture in one.pictures if picture.file):
            place = Place(picture.run, product, picture.shot)
            found.setdefault(place[1:], place if picture.status == "needs_review" else None)
    return [place for place in found.values() if place]


def beside(queue: Sequence[Place], at: Place, step: int) -> Place:
    """Return the picture one step (1 or -1) from `at`; after the last one comes the first.

    From a picture that is not in the queue, the step leads to its first one, if there is one.
    """
    if at not in queue:
        return queue[0] if queue else at
    return queue[(queue.index(at) + step) % len(queue)]


def others(shot: Shot) -> list[Attempt]:
    """Return the attempts that could be delivered instead of the shown one, the next best first."""
    drawn = [attempt for attempt in shot["attempts"] if attempt["picture"] not in (None, shot["preview"])]
    best_first = {drawn[index]["picture"]: drawn[index] for index in reversed(ranked(drawn))}
    return list(reversed(best_first.values()))


def variants(document: RunDocument, shot: Shot) -> list[Shot]:
    """Return the other pictures of the shot's channel to choose from: its alternatives and languages."""
    made = [one for one in document["shots"] if one["channel"] == shot["channel"] and one["file"]]
    return [one for one in made if one["shot"] != shot["shot"]]
