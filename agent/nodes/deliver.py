"""The node deliver: write the run document of one product, into the records and beside its files."""

from langchain_core.messages import AIMessage

from agent.context import Context
from agent.documents import RunDocument, Shot
from agent.links import file_url, preview_url
from agent.product.document import document_of, keep_document
from agent.services import Services
from agent.state import PromoState


async def deliver(state: PromoState, services: Services, context: Context) -> PromoState:
    """Write the document into `OUT/<run>/<product>/product.json` and into the records."""
    document = await document_of(state, services)
    await keep_document(services, document)
    told = "\n\n".join(_told(services, document, shot) for shot in document["shots"])
    return {"document": document, "status": document["status"], "messages": [AIMessage(told)]}


def _told(services: Services, document: RunDocument, shot: Shot) -> str:
    """Return a shot's result in words, with its picture if a server shows it."""
    seen = preview_url(services, shot["preview"]) if shot["preview"] else ""
    file = file_url(services, document["run"], shot["file"]) if shot["file"] else ""
    picture = f"\n\n[![{shot['shot']}]({seen})]({file or seen})" if seen else ""
    return f"{document['product']} for {shot['shot']}: {shot['status'].replace('_', ' ')}, {shot['reason']}.{picture}"
