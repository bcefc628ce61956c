"""What only a `.db` can go through: two processes at once, a killed process, files that are in the way."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.catalogues import opened
from tests.milvus_server import milvus_server
from tests.shops import ColourHistogram, make_shop
from tools.catalog.catalog import Catalog
from tools.catalog.connection import connect
from tools.catalog.products import Query
from tools.catalog.row_errors import CatalogBusy, CatalogError
from tools.catalog.table import read_products

LOCKS_ARE_LISTED = Path("/proc/locks").exists()
QUERIES = [Query(text=text, min_sales=0, k=24) for text in ("red casual dress", "cotton", "elegant blue shirt")]

INDEX_SLOWLY = """
import asyncio, json, sys, time
from pathlib import Path
from tests.shops import ColourHistogram
from tools.catalog import indexing
from tools.catalog.catalog import Catalog
from tools.catalog.table import read_products

class Slow(ColourHistogram):
    async def embed_pictures(self, pictures):
        await asyncio.sleep(0.05)
        return await super().embed_pictures(pictures)

async def main():
    csv = Path(sys.argv[1])
    indexing.BATCH = indexing.WRITE = 4
    catalog = await Catalog.open(sys.argv[2], Slow(), root=csv.parent)
    print("open", flush=True)
    await catalog.index(read_products(csv), lambda done, total: print(json.dumps([done, total]), flush=True))
    print("done", flush=True)
    time.sleep(60)

asyncio.run(main())
"""


@contextmanager
def another_process(csv: Path, db: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that opens the `.db`, indexes the shop four products at a time, and stays."""
    command = [sys.executable, "-c", INDEX_SLOWLY, str(csv), str(db)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def wait_until(process: "subprocess.Popen[str]", products: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("[") and json.loads(line)[0] >= products:
            return
    raise AssertionError("the other process ended too early")


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return make_shop(tmp_path, 24)


@pytest.mark.parametrize("killed_after", [4, 12])
async def test_after_kill_9_the_finished_batches_are_kept_and_the_next_run_goes_on(
    csv: Path, tmp_path: Path, killed_after: int
) -> None:
    db = tmp_path / "catalog.db"
    with another_process(csv, db) as other:
        wait_until(other, killed_after)
        os.kill(other.pid, signal.SIGKILL)
    embedder = ColourHistogram()
    async with opened(str(db), embedder, root=tmp_path) as catalog:
        kept = await catalog.count()
        assert killed_after <= kept < 24
        assert len(await catalog.search(QUERIES[0])) > 0, "what is there can be searched before the next index"
        summary = await catalog.index(read_products(csv))
        assert (summary.new, summary.unchanged) == (24 - kept, kept) and embedder.embedded == 24 - kept
        found = [await catalog.search(query) for query in QUERIES]
    async with opened(str(tmp_path / "fresh.db"), embedder, root=tmp_path) as fresh:
        await fresh.index(read_products(csv))
        assert found == [await fresh.search(query) for query in QUERIES]


async def test_a_db_in_use_names_the_file_the_process_and_the_way_out(csv: Path, tmp_path: Path) -> None:
    db = tmp_path / "catalog.db"
    with another_process(csv, db) as other:
        wait_until(other, 24)
        with pytest.raises(CatalogBusy) as busy:
            await Catalog.open(str(db), ColourHistogram())
        message = str(busy.value)
        assert str(db) in message and "\n" not in message
        assert f"process {other.pid}" in message or not LOCKS_ARE_LISTED
        assert f"milvus-lite server --data-dir {db} --host 127.0.0.1 --port 19530" in message
        assert "MILVUS_URI=http://127.0.0.1:19530" in message
    async with opened(str(db), ColourHistogram()) as free_again:
        assert await free_again.count() == 24
        assert len(await free_again.search(Query(text="cotton", min_sales=0, k=30))) == 24


async def test_a_kill_within_a_flush_leaves_no_row_twice(csv: Path, tmp_path: Path) -> None:
    """Lite then has rows in a segment and in its log (3.2.2: found twice until the next flush)."""
    dies_in_flush = """
import os
from milvus_lite.storage.wal import WAL
WAL.close_and_delete = lambda self: os._exit(9)
"""
    db = tmp_path / "catalog.db"
    command = [sys.executable, "-c", dies_in_flush + INDEX_SLOWLY, str(csv), str(db)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)  # noqa: ASYNC221
    assert ended.returncode == 9
    async with opened(str(db), ColourHistogram(), root=tmp_path) as catalog:
        assert await catalog.count() == 24
        hits = await catalog.search(Query(text="cotton", min_sales=0, k=30))
        assert len(hits) == len({hit.product_id for hit in hits}) == 24
        assert (await catalog.index(read_products(csv))).unchanged == 24


async def test_the_way_out_works_the_served_db_gives_the_same_answers(csv: Path, tmp_path: Path) -> None:
    db = tmp_path / "catalog.db"
    embedder = ColourHistogram()
    async with opened(str(db), embedder, root=tmp_path) as catalog:
        await catalog.index(read_products(csv))
        from_file = [await catalog.search(query) for query in QUERIES]
    with milvus_server(db) as address:
        async with (
            opened(address, embedder, root=tmp_path) as one,
            opened(address, embedder, root=tmp_path) as two,
        ):
            assert [await one.search(query) for query in QUERIES] == from_file
            assert (await two.index(read_products(csv))).unchanged == 24


async def test_closing_lets_the_next_process_in(csv: Path, tmp_path: Path) -> None:
    db = tmp_path / "catalog.db"
    catalog = await Catalog.open(str(db), ColourHistogram(), root=tmp_path)
    await catalog.index(read_products(csv))
    await catalog.close()
    await catalog.close()  # twice is harmless
    with another_process(csv, db) as other:
        wait_until(other, 24)
    with pytest.raises(CatalogError, match="is closed"):
        await catalog.search(Query(text="red"))


async def test_a_moved_shop_still_finds_its_pictures(csv: Path, tmp_path: Path) -> None:
    async with opened(str(tmp_path / "catalog.db"), ColourHistogram(), root=tmp_path) as catalog:
        await catalog.index(read_products(csv))
    moved = tmp_path.rename(tmp_path.with_name(tmp_path.name + "-moved"))
    embedder = ColourHistogram()
    async with opened(str(moved / "catalog.db"), embedder, root=moved) as catalog:
        (hit,) = await catalog.search(Query(text="red dress", min_sales=0, k=1))
        assert hit.picture in set(moved.glob("images/*"))
        summary = await catalog.index(read_products(moved / "products.csv"))
        assert summary.unchanged == 24 and embedder.embedded == 0


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("catalog.sqlite", "a path that ends in .db, or an address"),
        ("old.db", "is a file of Milvus Lite 2; move it to another folder"),
        ("file-in-the-way/catalog.db", "cannot be created"),
        ("http://127.0.0.1:9", "no Milvus answers at http://127.0.0.1:9 .*; start it, or correct MILVUS_URI"),
    ],
)
async def test_a_place_that_cannot_be_opened_says_what_to_do(uri: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "old.db").write_text("SQLite format 3")
    (tmp_path / "file-in-the-way").write_text("")
    place = uri if "://" in uri else str(tmp_path / uri)
    with pytest.raises(CatalogError, match=words) as error:
        await Catalog.open(place, ColourHistogram(), token="secret:word")
    assert "secret" not in str(error.value) and "\n" not in str(error.value)


def test_errors_of_milvus_are_told_by_one_voice(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    connection = connect(str(tmp_path / "c.db"))
    refused = re.escape(f"Milvus at {tmp_path / 'c.db'} refused: ")
    with pytest.raises(CatalogError, match=refused), connection.client() as client:
        client.query("no_such_collection", filter="")
    connection.close()
    assert capfd.readouterr() == ("", ""), "only the user interface prints"


@pytest.mark.shop
async def test_the_real_shop_finds_its_neighbours_and_unchanged_costs_nothing(tmp_path: Path, store: Path) -> None:
    shop = store
    embedder = ColourHistogram()
    table = read_products(shop / "products.csv")
    assert len(table.rows) == 460 and table.refusals == []
    async with opened(str(tmp_path / "catalog.db"), embedder, root=shop) as catalog:
        assert (await catalog.index(table)).new == 460
        assert (await catalog.index(table)).unchanged == 460 and embedder.embedded == 460
        for row in table.rows[::60]:
            (vector,) = await embedder.embed_pictures([row.picture.read_bytes()])
            (itself,) = await catalog.search(Query(vector, min_sales=0, mode="dense", k=1))
            assert itself.similarity == pytest.approx(1, abs=1e-4)
