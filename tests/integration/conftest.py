"""The databases that the product promises to work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_server import postgres_server, programs


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
