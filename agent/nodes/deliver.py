"""deliver: the run document of one product, on record and beside its files."""

import asyncio

from langgraph.runtime import Runtime

from agent.context import Context
from agent.documents import RunDocument
from agent.resources import Resources, resources
from agent.runs import worst
from agent.state import PromoState
from tools.ledger import Costs
from tools.storage.files import write_json


async def deliver(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Write `OUT/<run>/<product>/product.json` and the records."""
    r = await resources(runtime.context.shop)
    document = document_of(state, r, await r.ledger.costs(state["run_id"], state["product"]["id"]))
    await r.records.keep(document)
    folder = r.settings.resolved_out() / state["run_id"] / state["product"]["id"]
    await asyncio.to_thread(write_json, folder / "product.json", document)
    return {"document": document, "status": document["status"]}


def document_of(state: PromoState, r: Resources, costs: Costs) -> RunDocument:
    """The JSON of one product's run (see `bestshot run --json`); what it cost is the ledger's to say."""
    order = {channel: place for place, channel in enumerate(state["channels"])}
    shots = sorted(state["shots"].values(), key=lambda shot: (order[shot["channel"]], shot["alternative"]))
    attempts = [attempt for shot in shots for attempt in shot["attempts"]]
    product, style = state["product"], state["style"].copy()
    style.pop("look", None)
    return {
        "run": state["run_id"],
        "product": product["id"],
        "category": product.get("category", ""),
        "status": worst([shot["status"] for shot in shots]),
        "cost_usd": costs.total.spent_usd,
        "in_doubt_usd": costs.total.in_doubt_usd,
        "cost_by_stage": {stage: cost.spent_usd for stage, cost in costs.by_stage.items()},
        "cost_per_picture_usd": _per(costs.total.spent_usd, sum(a["picture"] is not None for a in attempts)),
        "cost_per_accepted_usd": _per(costs.total.spent_usd, sum(shot["status"] == "accepted" for shot in shots)),
        "seconds": round(sum((attempt["seconds"] for attempt in attempts), 0.0), 3),
        "models": r.models.names(),
        "flatlay": product["flatlay"],
        "copy": state["copy"],
        "references": state["references"],
        "style": style,
        "shots": shots,
        "notes": state.get("notes", []),
        "report": None,
    }


def _per(cost: float, count: int) -> float | None:
    return cost / count if count else None
