"""The node deliver: write the run document of one product, into the records and beside its files."""

from langchain_core.messages import AIMessage

from agent.context import Context
from agent.links import in_words
from agent.product.document import document_of, keep_document
from agent.services import Services
from agent.state import PromoState


async def deliver(state: PromoState, services: Services, context: Context) -> PromoState:
    """Write the document into `OUT/<run>/<product>/product.json` and into the records."""
    document = await document_of(state, services)
    await keep_document(services, document)
    told = "\n\n".join(in_words(services, document["run"], document["product"], shot) for shot in document["shots"])
    return {"document": document, "status": document["status"], "messages": [AIMessage(told)]}
