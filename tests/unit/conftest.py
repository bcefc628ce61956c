"""The scripted service, who pays, and the cloud roles that use both."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.memory_payer import MemoryPayer
from tests.openrouter.description import faults_of_request
from tests.scripted_service import ScriptedService, scripted
from tests.shop_cloud import connect
from tools.ledger.payer import metered
from tools.models.openrouter.cloud import Cloud


@pytest.fixture
async def server() -> AsyncIterator[ScriptedService]:
    async with scripted() as service:
        yield service
        assert [
            f for asked in service.paid for f in faults_of_request(asked.path.removeprefix("/api/v1"), asked.body)
        ] == []


@pytest.fixture
def purse() -> Iterator[MemoryPayer]:
    with metered(MemoryPayer()) as purse:
        assert isinstance(purse, MemoryPayer)
        yield purse


@pytest.fixture
async def cloud(server: ScriptedService, purse: MemoryPayer, tmp_path: Path) -> AsyncIterator[Cloud]:
    cloud = await connect(server, tmp_path)
    yield cloud
    await cloud.aclose()
