"""Frees what old runs left behind, and never what a newer run refers to."""

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path

from agent.checkpoints import checkpoints
from agent.resources import close, resources

_ALL = 1_000_000


async def clean_up(shop: Path, days: int) -> tuple[int, int, int]:
    """Delete pictures and checkpoints older than `days`; returns pictures, bytes and threads freed."""
    r = await resources(shop)
    try:
        limit = datetime.now(UTC) - timedelta(days=days)
        runs = await r.records.runs(_ALL)
        kept: set[str] = set()
        old: list[str] = []
        for row in runs:
            documents = await r.records.documents(row["run"])
            if datetime.fromisoformat(row["started"]) >= limit:
                kept |= set(re.findall(r"sha256:[0-9a-f]{64}", dumps(list(documents.values()))))
            else:
                old += [f"{row['run']}/{product}" for product in documents]
        async with checkpoints(r.settings.state_dir) as saver:
            for thread in old:
                await saver.adelete_thread(thread)
        stale = await asyncio.to_thread(r.store.keys_older_than, time.time() - days * 86_400)
        sizes = [await asyncio.to_thread(r.store.delete, key) for key in stale if key not in kept]
        return len(sizes), sum(sizes), len(old)
    finally:
        await close(shop)
