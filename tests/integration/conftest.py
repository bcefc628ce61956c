"""The databases and catalogues that the product promises to work with, and a shop to work in."""

import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from agent.services import Services, close_services, open_services
from tests.catalogues import opened
from tests.cloud_roles import connect
from tests.milvus_server import milvus_server
from tests.openrouter.running import RunningServer
from tests.postgres_server import postgres_server, programs
from tests.shops import ColourHistogram, make_shop
from tools.catalog.catalog import Catalog
from tools.models.openrouter.cloud import Cloud
from tools.storage.database import Database


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    folder = programs()
    if folder is None:
        pytest.skip("needs PostgreSQL's programs (Debian: apt-get install postgresql)")
    with postgres_server(folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty SQLite file, then a PostgreSQL that tests share: they take run ids of their own."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'records.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own, without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    server = make_url(request.getfixturevalue("postgres"))
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    """A database of the test's own with its tables."""
    opened = await Database.open(empty_url)
    yield opened
    await opened.close()


@pytest.fixture
def quick_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """GrabCut alone cuts garments out. A net takes twice as long; the commands of the tests use it."""
    monkeypatch.setenv("BESTSHOT_CUTOUT", "none")


@pytest.fixture
async def shop(indexed: Path, tmp_path: Path, quick_cut: None) -> AsyncIterator[Services]:
    """An indexed shop of the test's own."""
    folder = tmp_path / "shop"
    shutil.copytree(indexed, folder)
    yield await open_services(folder)
    await close_services(folder)


@pytest.fixture
async def cloud_shop(
    indexed: Path, tmp_path: Path, openrouter: RunningServer, quick_cut: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    """An indexed shop whose pictures and Qwen are played by the test server."""
    folder = tmp_path / "shop"
    shutil.copytree(indexed, folder)
    named = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": openrouter.base_url, "BESTSHOT_EMBEDDER": "local"}
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    yield await open_services(folder)
    await close_services(folder)


@pytest.fixture
async def cloud(openrouter: RunningServer, tmp_path: Path) -> AsyncIterator[Cloud]:
    """The cloud roles of a shop, connected to the test server."""
    connected = await connect(openrouter, tmp_path)
    yield connected
    await connected.aclose()


@pytest.fixture(scope="module")  # a connection that idled through other modules' tests is refused for its pings
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with milvus_server(tmp_path_factory.mktemp("served") / "catalog.db") as address:
        yield address


@pytest.fixture(params=["file", "http"])
def uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a catalogue is: in a file, then on a server that tests share."""
    if request.param == "file":
        return str(tmp_path / "state" / "catalog.db")
    return str(request.getfixturevalue("milvus"))


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return make_shop(tmp_path, 24)


@pytest.fixture
def embedder(request: pytest.FixtureRequest) -> ColourHistogram:
    made = ColourHistogram()
    made.name = f"colours of {request.node.name}"  # a collection of its own: the server is shared
    return made


@pytest.fixture
async def catalog(uri: str, embedder: ColourHistogram, tmp_path: Path) -> AsyncIterator[Catalog]:
    async with opened(uri, embedder, root=tmp_path) as found:
        yield found
