"""Order the pictures that wait for a person, find the next one, and list the other attempts that can be chosen."""

from collections.abc import Sequence
from typing import NamedTuple

from agent.documents import Attempt, RunDocument, Shot
from agent.routing import ranked


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
        """Return the place of such a text; None if it is no place."""
        parts = text.split("/")
        return cls(*parts) if len(parts) == 3 and all(parts) else None


def waits(shot: Shot) -> bool:
    """Return whether a shot waits for a person: it has a picture that the checks did not accept and nobody judged."""
    return shot["status"] == "needs_review" and bool(shot["file"]) and not shot.get("found_by_checks")


def waiting(documents: Sequence[RunDocument]) -> list[Place]:
    """Return the pictures that wait for a person, in the order of the documents, which are newest first.

    A picture that a newer run made again does not wait any more.
    """
    found: dict[tuple[str, str], Place | None] = {}
    for document in documents:
        for shot in document["shots"]:
            if shot["file"]:
                place = Place(document["run"], document["product"], shot["shot"])
                found.setdefault(place[1:], place if waits(shot) else None)
    return [place for place in found.values() if place]


def beside(queue: Sequence[Place], at: Place | None, step: int) -> Place | None:
    """Return the picture one step (1 or -1) from `at`, or `at` itself at the end of the queue.

    From a picture that is not in the queue, the step leads to its first one. None if there is nothing to show.
    """
    if at not in queue:
        return queue[0] if queue else at
    return queue[min(max(queue.index(at) + step, 0), len(queue) - 1)]


def after(queue: Sequence[Place], at: Place) -> Place | None:
    """Return what to show when `at` was decided: the next in the queue, after the last one the first; else None."""
    rest = [place for place in queue if place != at]
    if not rest:
        return None
    return rest[queue.index(at) % len(rest)] if at in queue else rest[0]


def others(shot: Shot) -> list[Attempt]:
    """Return the attempts that could be delivered instead of the shown one, the next best first."""
    drawn = [attempt for attempt in shot["attempts"] if attempt["picture"] not in (None, shot["preview"])]
    best_first = {drawn[index]["picture"]: drawn[index] for index in reversed(ranked(drawn))}
    return list(reversed(best_first.values()))


def variants(document: RunDocument, shot: Shot) -> list[Shot]:
    """Return the other pictures of the shot's channel to choose from: its alternatives and languages."""
    return [
        one
        for one in document["shots"]
        if one["channel"] == shot["channel"] and one["shot"] != shot["shot"] and one["file"]
    ]
