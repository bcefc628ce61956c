"""The page `/runs`: every run of the shop, with its counts, its cost and its report."""

import asyncio
from datetime import datetime

from nicegui import ui

from agent.report.words import tone
from agent.web.controls import filled
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions

_MOST = 100  # runs, the newest
_DID = {"finished": "accepted", "stopped": "needs_review", "failed": "failed"}  # status of a run -> its colour


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/runs", response_timeout=PATIENCE)
    async def runs() -> None:
        async with frame(desk, "Runs", "/runs", ["web/other_pages.css"]):
            rows = [await _row(desk, row) for row in await desk.services.records.runs(_MOST)]
            ui.html(filled("runs.html", rows=rows), sanitize=False)


async def _row(desk: Sessions, row: "dict[str, object]") -> dict[str, object]:
    run = str(row["run"])
    cost = (await desk.services.ledger.costs(run)).spent_usd
    report = desk.services.settings.resolved_out() / run / "report.html"
    return {
        **row, "when": f"{datetime.fromisoformat(str(row['started'])).astimezone():%-d %b %Y, %H:%M}",
        "cost": cost, "colour": tone(_DID.get(str(row["status"]), "")),
        "report": f"/delivered/{run}/report.html" if await asyncio.to_thread(report.is_file) else "",
    }  # fmt: skip
