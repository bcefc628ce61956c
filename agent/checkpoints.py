"""Keep the graphs' states between steps, so that a run survives Ctrl-C and kill -9."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from tools.shielded import shielded


class WholeSaver(AsyncSqliteSaver):
    """A saver that commits each write it began, even if its caller is cancelled: an open write would lock the file."""

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Write a checkpoint; see AsyncSqliteSaver."""
        return await shielded(super().aput(config, checkpoint, metadata, new_versions))

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Write the results of a step's tasks; see AsyncSqliteSaver."""
        await shielded(super().aput_writes(config, writes, task_id, task_path))


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
