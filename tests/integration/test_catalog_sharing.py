"""A catalogue that is opened again, by two at once, or by another embedder, and a run that was cancelled."""

import asyncio
from pathlib import Path

import pytest

from tests.catalogues import opened
from tests.shops import ColourHistogram, product, write_table
from tools.catalog.catalog import Catalog
from tools.catalog.products import Query
from tools.catalog.row_errors import NoIndex
from tools.catalog.sparse import DocumentCounts
from tools.catalog.table import read_products


async def test_a_reopened_catalogue_goes_on_where_it_was(
    catalog: Catalog, csv: Path, uri: str, embedder: ColourHistogram, tmp_path: Path
) -> None:
    await catalog.index(read_products(csv))
    query = Query(text="red dress", min_sales=0)
    before = await catalog.search(query)
    await catalog.close()
    async with opened(uri, embedder, root=tmp_path) as again:
        assert await again.search(query) == before
        assert (await again.index(read_products(csv))).unchanged == 24 and embedder.embedded == 24


async def test_two_catalogues_of_one_process_see_each_others_changes(
    catalog: Catalog, csv: Path, uri: str, embedder: ColourHistogram, tmp_path: Path
) -> None:
    await catalog.index(read_products(csv))
    other = await Catalog.open(uri, embedder, root=tmp_path)
    assert len(await other.search(Query(text="red", min_sales=0))) == 3
    rows = [product(n) for n in range(24)]
    rows[0]["description"] = "velvet robe"
    await catalog.index(read_products(write_table(csv, rows)))
    assert [hit.product_id for hit in await other.search(Query(text="velvet", min_sales=0))] == ["SKU000"]
    await other.close()
    assert await catalog.count() == 24, "closing one leaves the other open"


async def test_words_are_weighed_anew_after_another_catalogue_changed_much(
    catalog: Catalog, csv: Path, uri: str, embedder: ColourHistogram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await catalog.index(read_products(write_table(csv, [product(n) for n in range(12)])))
    query = Query(text="red casual dress", min_sales=0, mode="sparse")
    async with opened(uri, embedder, root=tmp_path) as other:
        await other.search(query)
        await catalog.index(read_products(write_table(csv, [product(n) for n in range(24)])))
        assert await other.search(query) != await catalog.search(query), "new rows are found, by the weights of before"
        monkeypatch.setattr("tools.catalog.catalog.LOOK_AGAIN", 0.0)
        assert await other.search(query) == await catalog.search(query)


async def test_a_search_of_another_process_reads_the_counts_that_the_index_run_kept(
    catalog: Catalog, csv: Path, uri: str, embedder: ColourHistogram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await catalog.index(read_products(csv))
    rows = [product(n) for n in range(4, 24)]
    rows[0]["description"] = "velvet robe"
    await catalog.index(read_products(write_table(csv, rows)), prune=True)
    counted = DocumentCounts.of(row["sparse"] for row in catalog._store.every(["sparse"]))
    async with opened(uri, embedder, root=tmp_path) as other:
        assert other._store.exists() and other._store.kept_counts() == counted and counted.total == 20
        monkeypatch.setattr(other._store, "every", None)  # to read every row takes 0.7 s of CPU at 10,000
        (best, *_) = await other.search(Query(text="velvet dress", min_sales=0))
        assert best.product_id == "SKU004"


async def test_a_cancelled_run_keeps_its_finished_batches(
    catalog: Catalog, csv: Path, embedder: ColourHistogram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("BATCH", "WRITE"):
        monkeypatch.setattr(f"tools.catalog.indexing.{size}", 4)
    table = read_products(csv)
    half = asyncio.Event()
    run = asyncio.create_task(catalog.index(table, lambda done, total: half.set() if done >= 8 else None))
    await half.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    kept = await catalog.count()
    assert 8 <= kept < 24 and catalog._store.kept_counts() is None, "they would be wrong"
    assert len(await catalog.search(Query(text="red cotton", min_sales=0))) == 3
    summary = await catalog.index(table)
    assert summary.new == 24 - kept and summary.unchanged == kept
    async with opened(str(tmp_path / "fresh.db"), embedder, root=tmp_path) as fresh:
        await fresh.index(table)
        query = Query(text="red casual dress", min_sales=0, k=20)
        assert await catalog.search(query) == await fresh.search(query)


async def test_embedders_do_not_share_an_index(catalog: Catalog, csv: Path, uri: str) -> None:
    await catalog.index(read_products(csv))
    another = ColourHistogram()
    another.name = "another"
    async with opened(uri, another) as other:
        with pytest.raises(NoIndex, match="the index there was made by another embedder"):
            await other.search(Query(text="red"))
