"""A catalogue that is open for a while."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tools.catalog.catalog import Catalog


@asynccontextmanager
async def opened(*place: Any, **options: Any) -> AsyncIterator[Catalog]:
    """Open a catalogue as `Catalog.open` does, and close it."""
    catalog = await Catalog.open(*place, **options)
    try:
        yield catalog
    finally:
        await catalog.close()
