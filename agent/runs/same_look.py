"""One look for all products of a run: find it, compare the pictures with it, and show them side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from agent.documents import BatchDocument, Product, RunDocument
from agent.product.document import keep_document
from agent.product.shared_look import look_of
from agent.services import Services
from agent.state import SharedLook
from tools.checks.drift import Appearance, drifts
from tools.imaging.encoding import report_jpeg
from tools.imaging.opening import UNREADABLE
from tools.storage.files import write_whole
from tools.typography.contact_sheet import BAD, GOOD, LARGEST, Tile, contact_sheet
from tools.verification.drift import appearance_of


async def find_look(
    products: Sequence[Product], done: Mapping[str, RunDocument], hero: str,
    made: Callable[[Product], Awaitable[RunDocument]],
) -> tuple[dict[str, RunDocument], SharedLook | None]:  # fmt: skip
    """Make products one after another until a hero is accepted. Return their documents by id, and its look.

    A run that continues follows the look that its finished products follow.

    Args:
        products: the products, in the order in which they are tried.
        done: the documents of the finished products by id.
        hero: the channel of the hero.
        made: makes a product, or returns its document if it is finished.
    """
    if followed := [done[one["look"]] for one in done.values() if one.get("look") in done]:
        return {}, look_of(followed[0], hero)
    first: dict[str, RunDocument] = {}
    for product in products:
        document = first[product["id"]] = await made(product)
        if look := look_of(document, hero):
            document["look"] = product["id"]
            return first, look
    return first, None


async def compared(services: Services, documents: Sequence[RunDocument], look: SharedLook | None) -> list[RunDocument]:
    """Return the documents with what falls out of the look, and keep them. All pictures are compared, each channel alone.

    What is on record as compared stays as it is.
    """
    leader = next((document for document in documents if look and document["product"] == look["of"]), None)
    its = await _appearances(services, leader) if leader else {}
    for document in documents:
        if "drift" in document:
            continue
        document["look"] = document.get("look", "")
        if leader and document is not leader:
            found = await _appearances(services, document)
            pairs = [drifts(its[shot], seen, leader["product"], shot) for shot, seen in found.items() if shot in its]
            document["drift"] = [drift for off, _ in pairs for drift in off]
            document["not_compared"] = [line for _, unknown in pairs for line in unknown]
        await keep_document(services, document)
    return list(documents)


async def _appearances(services: Services, document: RunDocument) -> dict[str, Appearance]:
    """Return the appearance of each picture by its shot. Copy in another language is on the picture of another shot."""
    found = {}
    for shot in document["shots"]:
        key = shot["text_free"] or shot["preview"]
        if key and not shot.get("language"):
            with suppress(*UNREADABLE):  # it may be cleaned up
                picture, worn = await asyncio.to_thread(services.store.get, key), shot["kind"] == "on_model"
                found[shot["shot"]] = await asyncio.to_thread(appearance_of, picture, shot["verdict"], worn=worn)
    return found


def write_wall(out: Path, batch: BatchDocument, load: Callable[[str], bytes]) -> None:
    """Write the contact sheet of a run: the first picture of each product, and what falls out of the look.

    `load` returns the bytes of a store key. A picture that cannot be read stays empty.
    """
    write_whole(out, contact_sheet([_tile(document, load) for document in batch["products"]], "JPEG"))


def _tile(document: RunDocument, load: Callable[[str], bytes]) -> Tile:
    shown, picture = next((shot["preview"] for shot in document["shots"] if shot["preview"]), None), None
    with suppress(*UNREADABLE):  # it may be cleaned up
        picture = report_jpeg(load(shown), max(LARGEST)) if shown else None
    if document["product"] == document.get("look"):
        return Tile(picture, f"{document['product']}: the look that the others follow", "", frame=GOOD)
    if said := ", ".join(dict.fromkeys(drift["feature"] for drift in document.get("drift", ()))):
        return Tile(picture, document["product"], said, BAD, BAD)
    return Tile(picture, document["product"], document["status"].replace("_", " "))
