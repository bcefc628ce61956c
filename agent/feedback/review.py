"""Apply a person's decisions to the shots of a finished run: to its record and its files, without a new run."""

from collections.abc import Iterator, Mapping

from agent.documents import RunDocument, Shot
from agent.feedback.lookup import UnknownShot, documents_of
from agent.product.decision import record_decision
from agent.product.document import worst_status
from agent.services import Services
from agent.state import Answer


def waiting(documents: Mapping[str, RunDocument], everything: bool) -> Iterator[tuple[str, Shot]]:
    """Yield product id and shot for each shot that needs review. With `everything`, also for each shot with a file."""
    for product, document in documents.items():
        for shot in document["shots"]:
            if shot["status"] == "needs_review" or (everything and shot["file"]):
                yield product, shot


async def decide(services: Services, run: str, product: str, shot: str, decision: str, note: str) -> RunDocument:
    """Record a decision about a shot, and return the product's new document.

    Args:
        services: the services of the shop.
        run: the id of the run, or `latest`.
        product: the id of the product.
        shot: the id of the shot.
        decision: `approve` or `reject`.
        note: the reason; empty for none.

    Raises:
        UnknownRun: there is no such run.
        UnknownShot: the run has no such product, or the shot has no picture.
        WrongValue: there is no such decision.
    """
    document = (await documents_of(services, run, product))[product]
    shots = []
    for found in document["shots"]:
        if found["shot"] != shot:
            shots.append(found)
            continue
        if not found["file"]:
            raise UnknownShot(f"has no picture: {found['reason']}", "make it again", shot)
        answer: Answer = {"decision": decision, "note": note}
        shots.append(await record_decision(services, document["run"], product, found, answer))
    accepted = sum(found["status"] == "accepted" for found in shots)
    document["shots"] = shots
    document["status"] = worst_status([found["status"] for found in shots])
    document["cost_per_accepted_usd"] = document["cost_usd"] / accepted if accepted else None
    await services.records.keep(document)
    return document
