"""Fixtures that all tests share, and the rule that nothing skips where everything is there."""

import fcntl
import gc
import os
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.e2e.forked import start_server

if TYPE_CHECKING:
    from tests.openrouter.running import RunningServer

# No test is timed: the first example may load fonts or models, on a machine that does other things too. Everybody tries the
# same examples; `--hypothesis-profile search` looks for new ones.
for name, derandomize in (("same", True), ("search", False)):
    settings.register_profile(
        name, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=derandomize
    )
settings.load_profile("same")

STORE = Path(__file__).parents[2] / "shared" / "data" / "store"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.add_cleanup(start_server())
    gc.disable()  # what is imported and collected stays: looking through it for garbage took a quarter of the time


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage from here on, but no more in what is there already."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skip(reason=f"needs the real shop in {STORE}")
    for item in items:
        if item.get_closest_marker("shop") and not STORE.is_dir():
            item.add_marker(missing)
    # Files come slow ones first: e2e, integration, unit. Each worker begins with a run of neighbours, so deal the files out.
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    turns = {path: number % workers for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: turns[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may skip here: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _no_tracing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sends traces anywhere, and states must survive a strict checkpoint reader."""
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    monkeypatch.setenv("LANGGRAPH_STRICT_MSGPACK", "true")
    for name in (
        "OPENROUTER_API_KEY",
        "OPENROUTER_BASE_URL",
        "MILVUS_URI",
        "BESTSHOT_OUT",
        "BESTSHOT_STORE",
        "BESTSHOT_DATABASE_URL",
        "BESTSHOT_PRICES",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def store() -> Path:
    """The real shop; only for tests marked `shop`."""
    return STORE


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of drawn shirts and small channels, six indexed on local models: to be copied, never written into."""
    from tests.shops import SMALLEST_CHANNELS

    return _indexed(tmp_path_factory, "indexed", SMALLEST_CHANNELS, {})


@pytest.fixture(scope="session")
def indexed_by_cloud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on the test server's models."""
    from tests.openrouter.running import running
    from tests.shops import SMALL_CHANNELS

    with running() as server:
        settings = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": "60"}
        return _indexed(tmp_path_factory, "indexed-by-cloud", SMALL_CHANNELS, settings)


def _indexed(factory: pytest.TempPathFactory, name: str, channels: str, settings: Mapping[str, str]) -> Path:
    """Index once for all workers: the first makes the folder, the others wait for it."""
    from tests.e2e.process import bestshot
    from tests.shops import write_small_shop

    place = factory.getbasetemp()
    common = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder = common / name
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shop = write_small_shop(place / f"{name}-making", channels=channels)
            ended = bestshot(shop, "index", "products.csv", **settings)
            assert (ended.status, ended.err.splitlines()[-1]) == (0, "6 new, 0 changed, 0 unchanged, 0 refused"), ended
            shop.rename(folder)
    return folder


@pytest.fixture
def openrouter() -> "Iterator[RunningServer]":
    """OpenRouter's API on loopback, with settings, books and failures of its own (see tests/openrouter)."""
    from tests.openrouter.running import running

    with running() as server:
        yield server
