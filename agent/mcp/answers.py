"""Make the answers of the MCP server: JSON of a declared form with small pictures, and the files of a shot as resources."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import quote

from mcp.server.mcpserver import Context, Image
from mcp_types import CallToolResult, ContentBlock, TextContent
from typing_extensions import TypedDict

from agent.chat.answers import as_quoted_data, shots_of
from agent.documents import RunDocument, Shot
from agent.feedback.lookup import UnknownShot, find_shot
from agent.services import Services, opened
from prompts.quoting import data
from tools.checks.verdict import VerdictData
from tools.imaging.encoding import encode_jpeg, report_jpeg
from tools.imaging.opening import open_picture
from tools.storage.files import inside

Call = Context[Path, object]
"""The context of a call. The server's own context is the shop's folder."""
_LONGEST, _MOST = 512, 8  # px; clients refuse an answer with many pictures


class Run(TypedDict):
    """The finished shots of a run.

    A shot has `product, shot, status, reason, failed_checks, attempts`, the path of its `file`, and the addresses of the
    resources `picture` and `certificate`. `report` is the path of the run's page.
    """

    run: str
    cost_usd: float
    report: str | None
    shots: list[dict[str, object]]
    notes: list[str]


def shop_of(call: Call) -> AbstractAsyncContextManager[Services]:
    """Open the shop of a call for a block. Between calls it is closed, so that other commands can use its catalogue."""
    return opened(call.request_context.lifespan_context)


async def answer(document: Mapping[str, object], pictures: Iterable[tuple[str, bytes]] = ()) -> CallToolResult:
    """Return the document as JSON, then the first pictures as small JPEGs, each after its name."""
    content: list[ContentBlock] = [TextContent(text=json.dumps(document, ensure_ascii=False))]
    for name, picture in list(pictures)[:_MOST]:
        small = await asyncio.to_thread(report_jpeg, picture, _LONGEST)
        content += [TextContent(text=name), Image(data=small, format="jpeg").to_image_content()]
    return CallToolResult(content=content, structured_content=dict(document))


def quoted_checks(verdict: VerdictData) -> list[dict[str, object]]:
    """Return the checks. Their words are quoted, because they may repeat what a picture says."""
    said = ((one, {"evidence": one["evidence"], "fault": one["fault"]}) for one in verdict["checks"])
    return [{**one, **as_quoted_data(words)} for one, words in said]


async def answer_of_run(services: Services, documents: Iterable[RunDocument]) -> CallToolResult:
    """Return the answer about finished products of one run, with their pictures."""
    products, shots, pictures = list(documents), list[dict[str, object]](), list[tuple[str, bytes]]()
    folder = services.settings.resolved_out() / products[0]["run"]
    for document, shot, told in (
        (one, *pair) for one in products for pair in zip(one["shots"], shots_of(one), strict=True)
    ):
        names = (document["run"], document["product"], shot["shot"])
        address = "/".join(("bestshot://runs", *(quote(name, safe="") for name in names)))
        found: dict[str, object] = {"product": names[1], **told, "certificate": f"{address}/certificate"}
        if picture := await asyncio.to_thread(_delivered, folder, shot):
            found |= {"file": str(folder / (shot["file"] or "")), "picture": address}
            pictures.append((f"{names[1]}, {names[2]}: {shot['status']}", picture))
        shots.append(found)
    notes = [f"{document['product']}: {data(note)}" for document in products for note in document["notes"]]
    cost_usd, report = sum(document["cost_usd"] for document in products), folder / "report.html"
    page = str(report) if report.is_file() else None
    return await answer(dict(Run(run=folder.name, cost_usd=cost_usd, report=page, shots=shots, notes=notes)), pictures)


def _delivered(folder: Path, shot: Shot) -> bytes | None:
    """Return the bytes of a shot's file in the folder of its run, or None if there is no file."""
    path = inside(folder, shot["file"] or "")
    return path.read_bytes() if path and path.is_file() else None


async def picture(call: Call, run: str, product: str, shot: str) -> bytes:
    """Read the finished picture of a shot as JPEG. Its file is sent as it is, if it is a JPEG."""
    async with shop_of(call) as services:
        found = await find_shot(services, run, shot, product)
        data = await asyncio.to_thread(_delivered, services.settings.resolved_out() / found.run, found.shot)
    if data is None:
        raise UnknownShot("has no file", f"make its picture again; its reason was: {found.shot['reason']}", shot)
    return data if found.shot["format"] == "JPEG" else await asyncio.to_thread(encode_jpeg, open_picture(data))


async def certificate(call: Call, run: str, product: str, shot: str) -> str:
    """Read what was measured on a shot's file, each rule with its source, and the checks of its picture."""
    async with shop_of(call) as services:
        found = await find_shot(services, run, shot, product)
    told = {name: value for name, value in found.shot.items() if name in _CERTIFIED}
    checks = quoted_checks(found.shot["verdict"])
    return json.dumps({"run": found.run, "product": product, **told, "checks": checks}, ensure_ascii=False, indent=1)


_CERTIFIED = ("shot", "channel", "kind", "status", "width", "height", "format", "bytes", "certificate")
