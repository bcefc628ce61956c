"""deliver: the run document of one product, on record and beside its files."""

import asyncio

from langgraph.runtime import Runtime

from agent.context import Context
from agent.product.document import document_of
from agent.services import resources
from agent.state import PromoState
from tools.storage.files import write_json


async def deliver(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Write `OUT/<run>/<product>/product.json` and the records."""
    r = await resources(runtime.context.shop)
    document = document_of(state, r, await r.ledger.costs(state["run_id"], state["product"]["id"]))
    await r.records.keep(document)
    folder = r.settings.resolved_out() / state["run_id"] / state["product"]["id"]
    await asyncio.to_thread(write_json, folder / "product.json", document)
    return {"document": document, "status": document["status"]}
