"""Where the graphs' states are kept between steps, so that a run survives Ctrl-C and kill -9."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver


@asynccontextmanager
async def checkpoints(state_dir: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """Open `checkpoints.db` in a shop's state folder; several processes may have it open."""
    await asyncio.to_thread(state_dir.mkdir, parents=True, exist_ok=True)
    async with AsyncSqliteSaver.from_conn_string(str(state_dir / "checkpoints.db")) as saver:
        await saver.conn.execute("PRAGMA busy_timeout=5000")
        yield saver


async def threads(saver: AsyncSqliteSaver) -> list[str]:
    """The ids of all threads that have checkpoints; ours look like `<run>/<product>`."""
    await saver.setup()
    rows = await saver.conn.execute_fetchall("SELECT DISTINCT thread_id FROM checkpoints")
    return [row[0] for row in rows]
