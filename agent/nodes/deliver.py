"""The node deliver: write the run document of one product, into the records and beside its files."""

import asyncio

from langgraph.runtime import Runtime

from agent.context import Context
from agent.product.document import document_of
from agent.services import open_services
from agent.state import PromoState
from tools.storage.files import write_json


async def deliver(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Write the document into `OUT/<run>/<product>/product.json` and into the records."""
    services = await open_services(runtime.context.shop)
    document = document_of(state, services, await services.ledger.costs(state["run_id"], state["product"]["id"]))
    await services.records.keep(document)
    folder = services.settings.resolved_out() / state["run_id"] / state["product"]["id"]
    await asyncio.to_thread(write_json, folder / "product.json", document)
    return {"document": document, "status": document["status"]}
