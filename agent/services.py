"""The services of a shop: settings, channels, store, catalogue, records, ledger and models.

They are opened once per shop folder.
"""

import asyncio
import ctypes
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from agent.documents import RunDocument
from tools.catalog import Catalog
from tools.channels import Channels, load_channels
from tools.cutout import FlatlayAnalyses
from tools.errors import Problem, disk_fault, one_line
from tools.ledger.ledger import Ledger
from tools.ledger.payer import Payer, metered
from tools.ledger.prices import load_prices
from tools.models.own_choice import kept_choice
from tools.models.roles import ChatModel, Embedder, ImageModel, Inspector, LocalModel, Reader, Stylist
from tools.settings import Settings, SettingsError, load_settings
from tools.storage.database import Database
from tools.storage.embeddings import EmbeddingCache
from tools.storage.files import PictureStore
from tools.storage.records import Records, new_run_id
from tools.verification.judge import Judges

if TYPE_CHECKING:
    from tools.models.openrouter.client import ModelService
    from tools.models.openrouter.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Models:
    """The model of each role. `cloud` holds the connections of the cloud models; None if all models are local.

    `spare_stylist` writes the style brief if the stylist fails, or the parts that the stylist leaves out.
    """

    embedder: Embedder
    stylist: Stylist
    image: ImageModel
    reader: Reader
    chat: ChatModel
    spare_stylist: Stylist
    inspector: Inspector | None = None  # None: packshots need no inspector
    cloud: "Cloud | None" = None
    own: "ModelService | None" = None  # the server of a chat model on this machine that the shop has said yes to

    def names(self) -> dict[str, str | None]:
        """Return role -> name of its model, or None if the role has no model."""
        roles = ("embedder", "stylist", "image", "reader", "inspector", "chat")
        return {role: getattr(getattr(self, role), "name", None) for role in roles}


def local_models(flatlays: FlatlayAnalyses, settings: Settings | None = None) -> Models:
    """Return models that all run on this machine, without an inspector. `settings`: of a shop that may have its own."""
    from tools.models.local.embedder import GarmentEmbedder
    from tools.models.local.planner import OfflinePlanner
    from tools.models.local.reader import LocalReader
    from tools.models.local.studio import LocalStudio
    from tools.models.local.stylist import MeasuringStylist

    stylist = MeasuringStylist()
    models = Models(GarmentEmbedder(), stylist, LocalStudio(flatlays), LocalReader(), OfflinePlanner(), stylist)
    if settings is None or not (kept := kept_choice(settings.state_dir)[0]):
        return models
    from tools.models.openrouter.this_machine import open_model

    chat, writes, own = open_model(kept, models.chat, stylist, settings.timeout)
    return replace(models, chat=chat, stylist=writes, own=own)


async def models_here(settings: Settings) -> list[LocalModel]:
    """Return the chat models that servers on this machine offer. With a key none is needed."""
    from tools.models.openrouter.this_machine import find_models

    return [] if settings.cloud else await find_models()


async def cloud_models(settings: Settings, cache: EmbeddingCache) -> Models:
    """Return the cloud models. The reader is local, and so is the embedder if BESTSHOT_EMBEDDER is "local".

    `cache` has the vectors that are already known. Raises ServiceError if the service refuses.
    """
    from tools.models.local.embedder import GarmentEmbedder
    from tools.models.local.reader import LocalReader
    from tools.models.local.stylist import MeasuringStylist
    from tools.models.openrouter.cloud import open_cloud

    local = GarmentEmbedder() if settings.embedder == "local" else None
    cloud = await open_cloud(settings, load_prices(settings.resolved_prices()), cache, embedder=local)
    return Models(
        cloud.embedder, cloud.stylist, cloud.image, LocalReader(), cloud.chat, MeasuringStylist(), cloud.inspector, cloud
    )  # fmt: skip


@dataclass(slots=True)
class Services:
    """The services of one shop. `opened(shop)` opens them for a block."""

    settings: Settings
    channels: Channels
    store: PictureStore
    database: Database
    records: Records
    ledger: Ledger
    models: Models
    flatlays: FlatlayAnalyses
    clamped: Counter[str] = field(default_factory=Counter)  # by run: pictures that came in a smaller size than ordered
    deciding: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while a person's decision is carried out
    _catalog: Catalog | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def catalog(self) -> Catalog:
        """Return the catalogue. It is opened at first use, because only one process at a time can open a local one.

        Raises:
            CatalogBusy: if another process has it open.
            SettingsError: if MILVUS_URI cannot be used.
        """
        async with self._opening:
            if self._catalog is None:
                s = self.settings
                with _place(s, "milvus_uri"):
                    uri, token = s.resolved_milvus_uri(), s.milvus_token.get_secret_value()
                    self._catalog = await Catalog.open(uri, self.models.embedder, token=token, root=s.shop)
            return self._catalog

    @property
    def cloud(self) -> "Cloud":
        """Return the connections of the cloud models. Raises SettingsError if all models are those of this machine."""
        if self.models.cloud is None:
            raise SettingsError("no key is set, so all models are those of this machine", "set OPENROUTER_API_KEY")
        return self.models.cloud

    @property
    def judges(self) -> Judges:
        """Return the models that judge pictures."""
        return Judges(self.models.reader, self.models.inspector, self.flatlays)

    async def documents(self, run: str, product: str | None = None) -> dict[str, RunDocument]:
        """Return product id -> document, for the finished products of a run, or for one of them."""
        return cast("dict[str, RunDocument]", await self.records.documents(run, product))

    async def close(self) -> None:
        """Close the catalogue, the cloud's connections and the database."""
        if self._catalog:
            await self._catalog.close()
        for served in (self.models.cloud, self.models.own):
            if served:
                await served.aclose()
        await self.database.close()


_OPEN: dict[Path, Services] = {}
_USERS: Counter[Path] = Counter()  # number of open blocks per shop
_LOCK = asyncio.Lock()
_M_MMAP_THRESHOLD = -3  # the number of this option in glibc's malloc.h
_LARGE = 12_000_000  # bytes of an array that goes back to the system when it is freed


def has_shop(folder: Path) -> bool:
    """Return whether a folder has a table of products or of new products."""
    names = ("products.csv", "products.xlsx", "new_products.csv", "new_products.xlsx")
    return any((folder / name).is_file() for name in names)


def shop_folder(shop: str | Path) -> Path:
    """Return the absolute folder of a shop.

    "." is the working folder. If it has no shop, but `make demo` left a sample shop in `demo/`, it is that one.
    """
    folder = Path(shop).resolve()
    return folder / "demo" if shop == "." and not has_shop(folder) and has_shop(folder / "demo") else folder


async def open_services(shop: str | Path, *, local: bool = False) -> Services:
    """Return the services of a shop folder. They are opened at first use.

    Args:
        shop: the shop's folder.
        local: whether to open them with local models, even if the settings name others.
    """
    folder = await asyncio.to_thread(shop_folder, shop)
    async with _LOCK:
        if folder not in _OPEN:
            _OPEN[folder] = await _open(folder, local)
        return _OPEN[folder]


def open_shops() -> list[Services]:
    """Return the services of all shops that this process has open."""
    return list(_OPEN.values())


async def close_services(shop: str | Path) -> None:
    """Close the services of a shop, if they are open."""
    opened = _OPEN.pop(await asyncio.to_thread(shop_folder, shop), None)
    if opened:
        await opened.close()


@asynccontextmanager
async def opened(shop: str | Path, *, local: bool = False) -> AsyncIterator[Services]:
    """Open a shop's services for a block. Blocks of one shop share them, and the last block closes them."""
    folder = await asyncio.to_thread(shop_folder, shop)
    _USERS[folder] += 1
    try:
        yield await open_services(folder, local=local)
    finally:
        _USERS[folder] -= 1
        if not _USERS[folder]:
            await close_services(folder)


def _give_memory_back() -> None:
    """Let large freed arrays go back to the system, on Linux. glibc else keeps ever larger ones: 200 MB in a batch."""
    if sys.platform == "linux" and (option := getattr(ctypes.CDLL(None), "mallopt", None)):
        option(_M_MMAP_THRESHOLD, _LARGE)


async def _open(folder: Path, local: bool) -> Services:
    _give_memory_back()
    settings = await asyncio.to_thread(load_settings, folder)
    channels = await asyncio.to_thread(load_channels, folder)
    await asyncio.to_thread(settings.state_dir.mkdir, parents=True, exist_ok=True)
    with _place(settings, "store"):
        store = await asyncio.to_thread(PictureStore, settings.resolved_store())
    with _place(settings, "database_url"):
        database = await Database.open(settings.resolved_database())
    flatlays = FlatlayAnalyses(settings.resolved_cutout(), settings.resolved_worn_net())
    if settings.cloud and not local:
        models = await cloud_models(settings, EmbeddingCache(database))
    else:
        models = await asyncio.to_thread(local_models, flatlays, None if local else settings)
    records, ledger = Records(database), Ledger(database, settings.resolved_store())
    return Services(settings, channels, store, database, records, ledger, models, flatlays)


@contextmanager
def _place(settings: Settings, field: str) -> Iterator[None]:
    """Turn a library's error in this block into one that names the setting; if it is not set, the shop's own folder.

    The error does not show the setting's value, because it may contain a password.
    """
    try:
        yield
    except (Problem, OSError):
        raise
    except Exception as error:
        # `str` of an SQLAlchemy error adds a web address; `args[0]` is the problem alone.
        why = f"cannot be used: {one_line(error.args[0] if error.args else error)}"
        if field not in settings.model_fields_set:
            fault = disk_fault(error, settings.state_dir)
            raise fault or Problem(why, "check its disk and its permissions", str(settings.state_dir)) from error
        name = Settings.model_fields[field].alias
        raise SettingsError(why, "correct it", f"{name} in .env or the environment") from error


@asynccontextmanager
async def budget_scope(services: Services, stage: str, budget_usd: float) -> AsyncIterator[Payer]:
    """Pay for all model calls in a block from a pot of their own. Give its payer; `spent_usd` is the cost so far in USD.

    Args:
        services: the shop's services.
        stage: the purpose, such as "search". The pot's name begins with it.
        budget_usd: the most that the block may cost, in USD.

    Raises:
        Overspent: by a call in the block that may cost more than is left.
    """
    run = f"{stage}-{new_run_id()}"
    await services.ledger.open_budget(run, budget_usd)
    with metered(services.ledger.payer(run, "", "", stage, 1)) as purse:
        yield purse
