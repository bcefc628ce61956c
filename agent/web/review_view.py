"""The review of one picture as HTML: what it was made from, what is wrong with it, and what could be delivered instead."""

from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from urllib.parse import quote

from agent.documents import RunDocument, Shot
from agent.feedback.review import stamp
from agent.report import words as say
from agent.report.pictures import PAGE, Album, Preview
from agent.report.products import read_product
from agent.services import Services
from agent.web.controls import filled
from agent.web.review_queue import Place, others, variants
from tools.imaging.opening import UNREADABLE, check_header
from tools.storage.files import KEY

_SHARP = 1600  # px, longest side of the result on the screen
_ALIKE = 1.6  # a picture this many times wider for its height than another one shares too little of its frame


class Served(Album):
    """The pictures of a run's document, at the addresses from which the page serves them."""

    def __init__(self, services: Services, run: str) -> None:
        super().__init__(services.settings.resolved_out() / run, services.store.get)
        self._store, self._run = services.store, run

    def show(self, reference: object, longest: int) -> Preview | None:
        """Return the preview of a store key, `longest` px; None for anything else, or if it is no longer in the store."""
        if not isinstance(reference, str) or not KEY.fullmatch(reference):
            return None
        try:
            width, height = check_header(BytesIO(self._store.get(reference)))
        except UNREADABLE:
            return None
        return Preview(f"/picture/{reference}?longest={longest}", width, height)

    def link(self, reference: object) -> str:
        """Return the address of a delivered file; '' unless it is in the run's folder."""
        found = super().link(reference)
        return f"/delivered/{quote(self._run)}/{found}" if found else ""


def review_html(
    services: Services, document: RunDocument, shot: Shot, place: Place, ahead: Sequence[Shot], turn: tuple[int, int]
) -> str:
    """Return the review of a shot.

    Args:
        services: the services of the shop.
        document: the document of its product.
        shot: the shot.
        place: where it is on record.
        ahead: the shots that come next: the browser loads their pictures now.
        turn: its number in the queue, 0 if it does not wait, and the length of the queue.
    """
    album = Served(services, place.run)
    product = read_product({**document, "shots": [shot]}, "product", album)
    view = product.shots[0]
    shown = album.show(shot["preview"], _SHARP)
    full = f"{view.file}?{quote(shot['preview'] or '')}" if view.file else ""  # another attempt has another address
    wrong = [c for c in shot["verdict"]["checks"] if c["required"] and c["status"] not in ("passed", "not_applicable")]
    boxes = [check.get("box") if shown else None for check in wrong]
    told = [text for check in wrong for text in (check["fault"], check["evidence"]) if text]
    rest = beyond(shot["reason"], told) if shot["status"] == "needs_review" else shot["reason"]
    befores = [("the flat-lay", album.show(document["flatlay"], _SHARP))]
    befores += [(f"attempt {one['number']}", album.show(one["picture"], _SHARP)) for one in others(shot)]
    if "before" in shot:
        befores.append(("the picture before the change", album.show(shot["before"]["picture"], _SHARP)))
    wanted = [
        (place._replace(shot=one["shot"]), one, album.show(one["preview"], PAGE)) for one in variants(document, shot)
    ]
    return filled(
        "review.html", place=place, turn=turn, seen=stamp(shot), product=product, shot=view, shown=shown, full=full,
        marked=f"/marked/{quote(str(place))}?v={quote(shot['preview'] or '')}", variants=wanted,
        faults=list(zip_longest(view.verdict.open, boxes)),
        befores=[(label, one.src, not (shown and _comparable(one, shown))) for label, one in befores if one],
        instead=[(view.attempts[shot["attempts"].index(one)], one["number"]) for one in others(shot)],
        tries=say.count(len(view.attempts), "attempt", "attempts"), beyond=rest,
        cost=say.money(sum(attempt["cost_usd"] for attempt in shot["attempts"])),
        ahead=[album.show(one["preview"], _SHARP) for one in ahead],
    )  # fmt: skip


def _comparable(one: Preview, other: Preview) -> bool:
    """Return whether a slider over both pictures compares anything: their shapes are much alike."""
    ratio = one.width * other.height / (one.height * other.width)
    return 1 / _ALIKE < ratio < _ALIKE


def beyond(reason: str, told: Sequence[str]) -> str:
    """Return what a reason says beyond what is told of the checks, which the page lists anyway."""
    for text in sorted(told, key=len, reverse=True):
        reason = reason.replace(text, "")
    return say.capital("; ".join(part for text in reason.split(";") if (part := text.strip(" :"))))
