"""The page `/runs`: every run of the shop, with its counts, its cost and its report."""

import asyncio
from datetime import datetime

from nicegui import ui

from agent.web.controls import filled
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions

_MOST = 100  # runs, the newest


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/runs", response_timeout=PATIENCE)
    async def runs() -> None:
        async with frame(desk, "/runs", ["web/other_pages.css"]):
            rows, out = await desk.services.records.runs(_MOST), desk.services.settings.resolved_out()
            for row in rows:
                row["when"] = f"{datetime.fromisoformat(row['started']).astimezone():%-d %b %Y, %H:%M}"
                row["cost"] = (await desk.services.ledger.costs(row["run"])).spent_usd
                row["report"] = await asyncio.to_thread((out / row["run"] / "report.html").is_file)
            ui.html(filled("runs.html", rows=rows), sanitize=False)
