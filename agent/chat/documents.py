"""Finds on record what a conversation speaks of."""

from collections.abc import Sequence

from agent.chat.state import StartedRun
from agent.documents import RunDocument
from agent.finished import Finished, UnknownShot, documents_of, find_shot
from agent.product.document import shot_id
from agent.services import Resources

_BACK = 50  # runs that are looked through


async def latest_of(r: Resources, product: str) -> RunDocument | None:
    """The document of the newest run that made this product."""
    for run in await r.records.runs(_BACK):
        documents = await r.documents(run["run"])
        if product in documents:
            return documents[product]
    return None


async def spoken_of(r: Resources, runs: Sequence[StartedRun], run: str, product: str) -> dict[str, RunDocument]:
    """Documents by product: of the run that is named, else of the conversation's newest, else of the shop's newest.

    Raises UnknownRun, UnknownShot.
    """
    if not run:
        own = [one for one in runs if not product or one["product"] == product]
        if own:
            run, product = own[-1]["run"], product or own[-1]["product"]
        elif product and (found := await latest_of(r, product)):
            run = found["run"]
    return await documents_of(r, run or "latest", product or None)


async def shot_spoken_of(r: Resources, runs: Sequence[StartedRun], run: str, product: str, shot: str) -> Finished:
    """One shot; without a name the only one there is. Raises UnknownRun, and UnknownShot that lists the shots."""
    documents = await spoken_of(r, runs, run, product)
    if len(documents) > 1:
        raise UnknownShot("that run has several products", f"name one: {', '.join(documents)}")
    name, document = next(iter(documents.items()))
    shots = [shot_id(one) for one in document["shots"]]
    if not shots:
        why = f"has no picture in run {document['run']}: {'; '.join(document['notes'])}"
        raise UnknownShot(why, "make it anew", name)
    if not shot and len(shots) != 1:
        raise UnknownShot(f"{name} has several pictures", f"name the channel: {', '.join(shots)}")
    return await find_shot(r, document["run"], shot or shots[0], name)
