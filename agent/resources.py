"""What a run works with, opened once per shop folder: settings, store, catalogue, records and the model roles."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tools.catalog import Catalog
from tools.flatlays import FlatLays
from tools.models.roles import Embedder, ImageModel, Reader, Stylist
from tools.records import Records
from tools.settings import Settings, load_settings
from tools.store import PictureStore


@dataclass(frozen=True, slots=True)
class Resources:
    """One shop's tools. Close with `await close(shop)`."""

    settings: Settings
    store: PictureStore
    catalog: Catalog
    records: Records
    embedder: Embedder
    stylist: Stylist
    studio: ImageModel
    reader: Reader
    flatlays: FlatLays

    def models(self) -> dict[str, str | None]:
        """Who plays which role."""
        return {
            "embedder": self.embedder.name,
            "stylist": self.stylist.name,
            "image": self.studio.name,
            "reader": self.reader.name,
            "inspector": None,
        }


_OPEN: dict[Path, Resources] = {}
_LOCK = asyncio.Lock()


async def resources(shop: str | Path) -> Resources:
    """The resources of a shop folder, opened at first use."""
    folder = Path(shop).resolve()
    async with _LOCK:
        if folder not in _OPEN:
            _OPEN[folder] = await _open(folder)
        return _OPEN[folder]


async def close(shop: str | Path) -> None:
    """Release what a shop holds: database connections and the lock of the catalogue."""
    opened = _OPEN.pop(Path(shop).resolve(), None)
    if opened:
        await opened.catalog.close()
        await opened.records.close()


async def _open(folder: Path) -> Resources:
    from tools.models.local.embedder import LocalEmbedder
    from tools.models.local.reader import LocalReader
    from tools.models.local.studio import LocalStudio
    from tools.models.local.stylist import LocalStylist

    settings = load_settings(folder)
    await asyncio.to_thread(settings.state_dir.mkdir, parents=True, exist_ok=True)
    reader = LocalReader()
    return Resources(
        settings=settings,
        store=PictureStore(settings.resolved_store()),
        catalog=Catalog(settings.resolved_milvus_uri(), settings.milvus_token.get_secret_value()),
        records=await Records.open(settings.resolved_database_url()),
        embedder=LocalEmbedder(),
        stylist=LocalStylist(),
        studio=LocalStudio(),
        reader=reader,
        flatlays=FlatLays(reader),
    )
