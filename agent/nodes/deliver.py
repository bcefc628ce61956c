"""The node deliver: write the run document of one product, into the records and beside its files."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.product.document import document_of, keep_document
from agent.services import open_services
from agent.state import PromoState


async def deliver(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Write the document into `OUT/<run>/<product>/product.json` and into the records."""
    services = await open_services(runtime.context.shop)
    document = await document_of(state, services)
    await keep_document(services, document)
    return {"document": document, "status": document["status"]}
