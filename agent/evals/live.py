"""A page on which people label a shop's own pictures, blind: the answers are in no file of the page."""

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from agent.documents import Attempt, Key, RunDocument, Shot
from agent.report import templates
from agent.services import Services
from tools.checks.verdict import VerdictData
from tools.imaging.encoding import report_jpeg
from tools.imaging.opening import UNREADABLE

QUESTIONS = {
    "garment": "Is it the same garment?",
    "worn": "Is it worn naturally?",
    "words": "Are the words right?",
    "publish": "Would you publish it?",
}
_RUNS = 10_000  # the newest
_PICTURE, _FLATLAY = 1100, 800  # px, longest side in the page


@dataclass(frozen=True, slots=True)
class Labelled:
    """A judged picture of the shop. `id` is a hash, so that it tells nobody what the checks said."""

    id: str
    picture: Key
    flatlay: Key
    worn: bool
    copy: tuple[str, ...]
    verdict: VerdictData
    models: Mapping[str, str | None]


async def judged_pictures(services: Services) -> dict[str, Labelled]:
    """Return every judged picture of the shop's runs by its id. Of equal pictures, the newest verdict counts."""
    found: dict[str, Labelled] = {}
    for run in await services.records.runs(limit=_RUNS):
        for document in (await services.documents(run["run"])).values():
            for shot in document["shots"]:
                for attempt in reversed(shot["attempts"]):
                    if one := _labelled(document, shot, attempt):
                        found.setdefault(one.id, one)
    return found


def _labelled(document: RunDocument, shot: Shot, attempt: Attempt) -> Labelled | None:
    picture, made = attempt["picture"], shot.get("made_from", {})
    if not picture:
        return None
    copy = tuple(made.get("copy", document.get("copy", [])))
    flatlay = made.get("product", {}).get("flatlay") or document["flatlay"]
    # the verdict on the delivered picture has the check of its file too
    verdict = shot["verdict"] if picture == shot["preview"] else attempt["verdict"]
    identity = sha256("\n".join((picture, flatlay, *copy)).encode()).hexdigest()[:16]
    return Labelled(identity, picture, flatlay, shot["kind"] == "on_model", copy, verdict, document["models"])


def chosen(known: Mapping[str, Labelled], limit: int, seed: int) -> list[Labelled]:
    """Return at most `limit` pictures, half of them accepted where there are enough, in an order that `seed` decides."""
    ids = sorted(known, key=lambda one: sha256(f"{seed} {one}".encode()).digest())
    accepted = [one for one in ids if known[one].verdict["status"] == "accepted"]
    refused = [one for one in ids if known[one].verdict["status"] != "accepted"]
    good = accepted[: max(limit - len(refused), -(-limit // 2))]
    kept = {*good, *refused[: limit - len(good)]}
    return [known[one] for one in ids if one in kept]


def live_page(pictures: Sequence[Labelled], load: Callable[[str], bytes], seed: int) -> tuple[str, int]:
    """Return the page as HTML, with the pictures in it, and their number. A picture that was deleted is left out.

    `load` returns the bytes of a store key.
    """
    items = []
    for one in pictures:
        with suppress(*UNREADABLE):
            items.append(
                {
                    "id": one.id,
                    "picture": _data_url(load(one.picture), _PICTURE),
                    "flatlay": _data_url(load(one.flatlay), _FLATLAY),
                    "copy": one.copy,
                    "questions": [name for name in QUESTIONS if one.worn or name != "worn"],
                }
            )
    page = sha256(" ".join([str(seed), *(one.id for one in pictures)]).encode()).hexdigest()[:16]
    html = templates("agent.evals").get_template("live.html").render(page=page, items=items, questions=QUESTIONS)
    return html, len(items)


def _data_url(data: bytes, longest: int) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(report_jpeg(data, longest)).decode()}"
