"""Keep the graphs' states between steps, so that a run survives Ctrl-C and kill -9."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from tools.shielded import shielded


class WholeSaver(AsyncSqliteSaver):
    """A saver that commits each write it began, even if its caller is cancelled: an open write would lock the file."""

    async def aput(self, *checkpoint: Any, **options: Any) -> RunnableConfig:
        """Write a checkpoint; see AsyncSqliteSaver."""
        return await shielded(super().aput(*checkpoint, **options))

    async def aput_writes(self, *results: Any, **options: Any) -> None:
        """Write the results of a step's tasks; see AsyncSqliteSaver."""
        await shielded(super().aput_writes(*results, **options))


@asynccontextmanager
async def checkpoints(state_dir: Path) -> AsyncIterator[WholeSaver]:
    """Open `checkpoints.db` in a shop's state folder. Several processes may open it at the same time."""
    await asyncio.to_thread(state_dir.mkdir, parents=True, exist_ok=True)
    async with WholeSaver.from_conn_string(str(state_dir / "checkpoints.db")) as saver:
        assert isinstance(saver, WholeSaver)
        await saver.conn.execute("PRAGMA busy_timeout=30000")
        await saver.setup()
        try:
            yield saver
        finally:
            # If it closed between a write and its commit, SQLite would keep the file locked until garbage collection.
            await shielded(saver.lock.acquire())


async def threads(saver: AsyncSqliteSaver) -> list[str]:
    """Return the ids of all threads that have checkpoints: `<run>/<product>` or, for conversations, `chat/<id>`."""
    await saver.setup()
    rows = await saver.conn.execute_fetchall("SELECT DISTINCT thread_id FROM checkpoints")
    return [row[0] for row in rows]
