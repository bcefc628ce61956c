"""Delete the working pictures and checkpoints of old runs, but keep all that a newer run refers to."""

import asyncio
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.checkpoints import checkpoints, threads
from agent.services import opened
from tools.storage.files import KEY

_ALL = 1_000_000
_LONGEST_RUN = timedelta(days=1)  # a run that has been "running" for longer was killed


async def clean_up(shop: Path, days: int) -> tuple[int, int, int]:
    """Delete pictures and checkpoints that are older than `days`.

    A run that is still going keeps everything, however old it is. A stopped run that is older than `days` also loses the
    checkpoints of its unfinished products: resuming starts these products again.

    Returns:
        The numbers of pictures, bytes and threads deleted.
    """
    async with opened(shop) as services:
        now = datetime.now(UTC)
        rows = await services.records.runs(_ALL)
        runs = {row["run"]: (row["status"], datetime.fromisoformat(row["started"])) for row in rows}
        going_on = [at for status, at in runs.values() if status == "running" and now - at < _LONGEST_RUN]
        limit = min([now - timedelta(days=days), *going_on])
        newer = [run for run, (_, started) in runs.items() if started >= limit]
        kept = {key[0] for run in newer for key in KEY.finditer(dumps(await services.records.documents(run)))}
        async with checkpoints(services.settings.state_dir) as saver:
            old = [thread for thread in await threads(saver) if not await _is_newer(saver, thread, newer, limit)]
            for thread in old:
                await saver.adelete_thread(thread)
        stale = await asyncio.to_thread(services.store.keys_older_than, limit.timestamp())
        sizes = [await asyncio.to_thread(services.store.delete, key) for key in stale if key not in kept]
        _, freed = await services.ledger.clean(limit.timestamp())
        return len(sizes), sum(sizes) + freed, len(old)


async def _is_newer(saver: AsyncSqliteSaver, thread: str, runs: list[str], limit: datetime) -> bool:
    """Return whether a thread belongs to one of these runs, or is a conversation with a message since `limit`."""
    if not thread.startswith("chat/"):
        return thread.partition("/")[0] in runs
    found = await saver.aget_tuple({"configurable": {"thread_id": thread}})
    return found is not None and datetime.fromisoformat(found.checkpoint["ts"]) >= limit
