"""Sum up the run of a product, or a batch, as the document that is kept and published."""

import asyncio
from collections.abc import Sequence

from agent.documents import BatchDocument, KeptLook, RunDocument
from agent.services import Services
from agent.state import PromoState
from tools.storage.files import write_json


async def document_of(state: PromoState, services: Services) -> RunDocument:
    """Return the document of a product's run, as `bestshot run --json` prints it. The ledger has its costs (USD)."""
    costs = await services.ledger.costs(state["run_id"], state["product"]["id"])
    order = {channel: place for place, channel in enumerate(state["channels"])}
    shots = sorted(state["shots"].values(), key=lambda shot: (order[shot["channel"]], shot["alternative"]))
    attempts = [attempt for shot in shots for attempt in shot["attempts"]]
    product, style, look = state["product"], state["style"].copy(), state.get("look")
    style.pop("look", None)
    document: RunDocument = {
        "run": state["run_id"],
        "product": product["id"],
        "category": product.get("category", ""),
        "status": worst_status([shot["status"] for shot in shots]),
        "cost_usd": costs.spent_usd,
        "in_doubt_usd": costs.in_doubt_usd,
        "cost_by_stage": costs.by_stage,
        "cost_per_picture_usd": _per(costs.spent_usd, sum(a["picture"] is not None for a in attempts)),
        "cost_per_accepted_usd": _per(costs.spent_usd, sum(shot["status"] == "accepted" for shot in shots)),
        "seconds": round(sum((attempt["seconds"] for attempt in attempts), 0.0), 3),
        "models": services.models.names(),
        "flatlay": product["flatlay"],
        "copy": state["copy"],
        "references": state["references"],
        "style": style,
        "shots": shots,
        "notes": state.get("notes", []),
        "report": None,
    }
    return {**document, "look": look["of"]} if look else document


async def keep_document(services: Services, document: RunDocument) -> None:
    """Record a product's document, and write it to `OUT/<run>/<product>/product.json`."""
    await services.records.keep(document)
    folder = services.settings.resolved_out() / document["run"] / document["product"]
    await asyncio.to_thread(write_json, folder / "product.json", document)


def _per(cost: float, count: int) -> float | None:
    return cost / count if count else None


def batch_document(
    run_id: str, documents: Sequence[RunDocument], refused: Sequence[str], seconds: float
) -> BatchDocument:
    """Return the document of a batch.

    Args:
        run_id: the id of the run.
        documents: the documents of its products.
        refused: the rows of the CSV that were refused, in words.
        seconds: how long the batch took, in s.
    """
    statuses = [document["status"] for document in documents]
    bills = [document["cost_by_stage"] for document in documents]
    stages = dict.fromkeys(stage for bill in bills for stage in bill)
    cost = sum(document["cost_usd"] for document in documents)
    accepted = sum(shot["status"] == "accepted" for document in documents for shot in document["shots"])
    batch: BatchDocument = {
        "run": run_id,
        "products": list(documents),
        "accepted": statuses.count("accepted"),
        "needs_review": statuses.count("needs_review"),
        "failed": statuses.count("failed"),
        "refused": list(refused),
        "cost_usd": cost,
        "in_doubt_usd": sum(document["in_doubt_usd"] for document in documents),
        "cost_by_stage": {stage: sum(bill.get(stage, 0.0) for bill in bills) for stage in stages},
        "cost_per_accepted_usd": _per(cost, accepted),
        "seconds": round(seconds, 3),
        "report": None,
    }
    return {**batch, "look": kept_look(documents)} if any("look" in document for document in documents) else batch


def kept_look(documents: Sequence[RunDocument]) -> KeptLook:
    """Return how the products of one look keep it."""
    of = next((document["look"] for document in documents if document.get("look")), None)
    out = [document["product"] for document in documents if document.get("drift")]
    kept = sum(bool(document.get("look")) and document["product"] not in out for document in documents)
    fallen = f"; it is not kept by {', '.join(out)}" if out else ""
    text = f"{kept} of {len(documents)} products have the look of {of}{fallen}"
    text = text if of else "No hero was accepted, so there is no look to follow"
    return {"of": of, "fallen_out": out, "text": text, "wall": None}


_WORST = ("accepted", "needs_review", "failed")


def worst_status(statuses: Sequence[str]) -> str:
    """Return the status of the worst shot. A product has failed only if no shot has a picture.

    >>> worst_status(["accepted", "needs_review"])
    'needs_review'
    >>> worst_status(["accepted", "failed"])
    'needs_review'
    """
    worst = max(statuses, key=_WORST.index) if statuses else "failed"
    return "needs_review" if worst == "failed" and {*statuses} - {"failed"} else worst


def shot_id(channel: str, alternative: int, language: str = "") -> str:
    """Return the id of a shot: `shopify` for the first alternative, `shopify#2` for the second, `shopify@de` in German."""
    name = channel if alternative == 1 else f"{channel}#{alternative}"
    return f"{name}@{language}" if language else name
