"""The review of one picture as HTML: what it was made from, what is wrong with it, and what could be delivered instead."""

from collections.abc import Sequence
from io import BytesIO
from urllib.parse import quote

from agent.documents import RunDocument, Shot
from agent.feedback.review import stamp
from agent.report import words as say
from agent.report.pictures import Album, Preview
from agent.report.reading import read
from agent.report.verdicts import not_passed
from agent.services import Services
from agent.web.controls import filled
from agent.web.review_queue import Place, others, variants
from tools.imaging.opening import UNREADABLE, check_header

_SHARP = 1600  # px, longest side of the result on the screen


class Served(Album):
    """The pictures of a run's document, at the addresses from which the page serves them."""

    def __init__(self, services: Services, run: str) -> None:
        super().__init__(services.settings.resolved_out() / run, services.store.get)
        self._store, self._run = services.store, run

    def show(self, reference: str | None, longest: int = _SHARP) -> Preview | None:
        """Return the preview of a store key, `longest` px; None for anything else, or if it is no longer in the store."""
        try:
            width, height = check_header(BytesIO(self._store.get(reference or "")))
        except UNREADABLE:
            return None
        return Preview(f"/picture/{reference}?longest={longest}", width, height)

    def link(self, reference: str | None) -> str:
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
    album, product = Served(services, place.run), read(RunDocument, document)
    view = next(one for one in product["shots"] if one["shot"] == place.shot)
    file, version, instead = album.link(view["file"]), quote(shot["preview"] or ""), others(view)
    faults = not_passed(view["verdict"])
    told = [text for check in faults for text in (check["fault"], check["evidence"]) if text]
    return filled(
        "review.html", album=album, place=place, turn=turn, seen=stamp(shot), product=product, shot=view,
        shown=album.show(view["preview"]), full=f"{file}?{version}" if file else "",  # of another attempt: another address
        marked=f"/marked/{quote(str(place))}?v={version}", faults=faults, instead=instead, ahead=ahead,
        beyond=beyond(view["reason"], told) if view["status"] == "needs_review" else view["reason"],
        before=album.show(view["before"]["picture"]) or album.show(product["flatlay"]),
        variants=[(place._replace(shot=one["shot"]), one) for one in variants(product, view)],
    )  # fmt: skip


def beyond(reason: str, told: Sequence[str]) -> str:
    """Return what a reason says beyond what is told of the checks, which the page lists anyway."""
    for text in sorted(told, key=len, reverse=True):
        reason = reason.replace(text, "")
    return say.capital("; ".join(part for text in reason.split(";") if (part := text.strip(" :"))))
