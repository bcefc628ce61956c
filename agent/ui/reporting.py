"""run.json and report.html of a run, written beside its pictures."""

import asyncio
from pathlib import Path

from agent.documents import BatchDocument, RunDocument
from agent.report import write_report
from agent.services import Resources, close, resources
from tools.storage.files import write_json


async def publish(r: Resources, document: RunDocument | BatchDocument) -> Path:
    """Write both files into `OUT/<run>/` and return the report's path; the document learns it too."""
    folder = r.settings.resolved_out() / document["run"]
    document["report"] = str(folder / "report.html")
    await asyncio.to_thread(write_json, folder / "run.json", document)
    return await asyncio.to_thread(write_report, folder, document, r.store.get)


async def report_again(shop: Path, run: str) -> Path:
    """The report of a run as the records know it; a run that was stopped shows what it finished."""
    r = await resources(shop)
    try:
        return await publish_run(r, (await r.records.find(run))["run"])
    finally:
        await close(shop)


async def publish_run(r: Resources, run: str) -> Path:
    """The same for whoever has the shop open."""
    from agent.product.document import summary

    found = await r.records.find(run)
    documents = list((await r.documents(found["run"])).values())
    if found["command"] != "batch" and len(documents) == 1:
        return await publish(r, documents[0])
    refused = found["options"].get("refused", [])
    seconds = sum(document["seconds"] for document in documents)
    return await publish(r, summary(found["run"], documents, refused, seconds))
