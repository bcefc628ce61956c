"""Where the graphs' states are kept between steps, so that a run survives Ctrl-C and kill -9."""

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
    """A write that has begun is committed also when its caller is cancelled: left open it would lock the file for all."""

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """See AsyncSqliteSaver."""
        return await shielded(super().aput(config, checkpoint, metadata, new_versions))

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """See AsyncSqliteSaver."""
        await shielded(super().aput_writes(config, writes, task_id, task_path))


@asynccontextmanager
async def checkpoints(state_dir: Path) -> AsyncIterator[WholeSaver]:
    """Open `checkpoints.db` in a shop's state folder; several processes may have it open."""
    await asyncio.to_thread(state_dir.mkdir, parents=True, exist_ok=True)
    async with WholeSaver.from_conn_string(str(state_dir / "checkpoints.db")) as saver:
        assert isinstance(saver, WholeSaver)
        await saver.conn.execute("PRAGMA busy_timeout=30000")
        await saver.setup()
        try:
            yield saver
        finally:
            # Closed between a write and its commit, SQLite would keep the file locked until memory is tidied up.
            await shielded(saver.lock.acquire())


async def threads(saver: AsyncSqliteSaver) -> list[str]:
    """The ids of all threads that have checkpoints; ours look like `<run>/<product>`, conversations' like `chat/<id>`."""
    await saver.setup()
    rows = await saver.conn.execute_fetchall("SELECT DISTINCT thread_id FROM checkpoints")
    return [row[0] for row in rows]
