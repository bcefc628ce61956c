"""A person's decisions about the shots of a finished run: on record and in its files, without running it again."""

from collections.abc import Iterator, Mapping

from agent.documents import RunDocument, Shot
from agent.feedback.lookup import UnknownShot, documents_of
from agent.product.decision import record_decision
from agent.product.document import worst_status
from agent.services import Services
from agent.state import Answer


def waiting(documents: Mapping[str, RunDocument], everything: bool) -> Iterator[tuple[str, Shot]]:
    """Product and shot of all that a person is asked about: what needs review, or whatever has a picture."""
    for product, document in documents.items():
        for shot in document["shots"]:
            if shot["status"] == "needs_review" or (everything and shot["file"]):
                yield product, shot


async def decide(services: Services, run: str, product: str, shot: str, decision: str, note: str) -> RunDocument:
    """Put a decision (`approve`, `reject`) about a shot on record; returns the product's document as it is now.

    Raises UnknownShot, also for one without a picture that could be approved.
    """
    document = (await documents_of(services, run, product))[product]
    shots = []
    for found in document["shots"]:
        if found["shot"] != shot:
            shots.append(found)
            continue
        if not found["file"]:
            raise UnknownShot(f"has no picture: {found['reason']}", "make it anew", shot)
        answer: Answer = {"decision": decision, "note": note}
        shots.append(await record_decision(services, document["run"], product, found, answer))
    accepted = sum(found["status"] == "accepted" for found in shots)
    document["shots"] = shots
    document["status"] = worst_status([found["status"] for found in shots])
    document["cost_per_accepted_usd"] = document["cost_usd"] / accepted if accepted else None
    await services.records.keep(document)
    return document
