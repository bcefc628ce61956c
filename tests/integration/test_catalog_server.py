"""What a catalogue does, the same on a `.db` and over HTTP."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.catalogues import opened
from tests.shops import COLOURS, COLUMNS, ColourHistogram, garment, product, write_table
from tools.catalog.catalog import Catalog
from tools.catalog.products import Query
from tools.catalog.row_errors import NoIndex, QueryError
from tools.catalog.table import read_products


def repaint(csv: Path, product_id: str, colour: str) -> None:
    (csv.parent / "images" / f"{product_id}.png").write_bytes(garment(COLOURS[colour]))


def cut_off(picture: Path) -> None:
    picture.write_bytes(picture.read_bytes()[:-40])


async def looks_like(embedder: ColourHistogram, colour: str) -> NDArray[np.float32]:
    (vector,) = await embedder.embed_pictures([garment(COLOURS[colour], 99)])
    embedder.embedded -= 1
    return np.asarray(vector)


async def test_before_the_first_index_the_command_to_run_is_named(catalog: Catalog) -> None:
    for question in (catalog.search(Query(text="red")), catalog.get(["SKU000"])):
        with pytest.raises(
            NoIndex,
            match=r"nothing is indexed for the embedder colours of .* run: bestshot index products\.csv",
        ):
            await question
    assert await catalog.count() == 0


async def test_index_then_search_by_picture_and_words(
    catalog: Catalog, csv: Path, embedder: ColourHistogram, tmp_path: Path
) -> None:
    calls: list[tuple[int, int]] = []
    summary = await catalog.index(read_products(csv), lambda done, total: calls.append((done, total)))
    assert str(summary) == "24 new, 0 changed, 0 unchanged, 0 refused" and calls[-1] == (24, 24)
    assert await catalog.count() == 24

    vector = await looks_like(embedder, "red")
    best, *_ = await catalog.search(Query(vector, "red casual skirt", category="skirt", min_sales=1501))
    assert (best.product_id, best.shared_words, best.relaxed) == ("SKU012", ("red", "casual", "skirt"), None)
    assert best.similarity is not None and best.similarity > 0.9
    assert (
        best.why
        == f"looks alike (similarity {best.similarity:.2f}) and shares the words red, casual, skirt; sold 2,200"
    )
    assert best.price == 22.95 and best.picture == tmp_path / "images" / "SKU012.png" and best.picture.is_file()
    assert best.score == pytest.approx(2 / 61, abs=1e-6), "first of both routes, by reciprocal rank fusion"


async def test_each_mode_takes_its_routes_only(catalog: Catalog, csv: Path, embedder: ColourHistogram) -> None:
    await catalog.index(read_products(csv))
    vector = await looks_like(embedder, "green")
    dense = await catalog.search(Query(vector, "red", min_sales=0, mode="dense", k=5))
    assert {hit.color for hit in dense[:4]} == {"green"} and not any(hit.shared_words for hit in dense)
    sparse = await catalog.search(Query(vector, "red", min_sales=0, mode="sparse", k=9))
    assert {hit.color for hit in sparse} == {"red"} and len(sparse) == 4
    assert all(hit.shared_words == ("red",) and hit.similarity is None for hit in sparse)
    hybrid = await catalog.search(Query(vector, "red", min_sales=0, k=24))
    assert any(hit.similarity is not None and hit.shared_words for hit in hybrid)


async def test_words_that_all_hits_share_leave_their_order_to_looks(
    catalog: Catalog, csv: Path, embedder: ColourHistogram
) -> None:
    """All word scores tie here: by their places in the word route the first rows of the table would come first."""
    rows = [product(n) | {"category": "dress", "style": "casual", "color": "", "description": ""} for n in range(24)]
    await catalog.index(read_products(write_table(csv, rows)))
    for place, colour in enumerate(COLOURS):
        hits = await catalog.search(Query(await looks_like(embedder, colour), "casual summer dress", min_sales=0))
        assert [int(hit.product_id[3:]) % len(COLOURS) for hit in hits] == [place] * 3, "the colour that was asked"
        assert {hit.shared_words for hit in hits} == {("casual", "summer", "dress")}


async def test_words_still_select_where_looks_alone_would_find_others(
    catalog: Catalog, csv: Path, embedder: ColourHistogram
) -> None:
    await catalog.index(read_products(csv))
    hits = await catalog.search(Query(await looks_like(embedder, "green"), "red", min_sales=0, k=4))
    assert {hit.color for hit in hits} == {"red"}


async def test_the_same_question_gets_the_same_answer(catalog: Catalog, csv: Path, embedder: ColourHistogram) -> None:
    await catalog.index(read_products(csv))
    query = Query(await looks_like(embedder, "blue"), "casual cotton", min_sales=0, k=10)
    answers = [await catalog.search(query) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


async def test_too_few_products_relax_the_filter_in_order(
    catalog: Catalog, csv: Path, embedder: ColourHistogram
) -> None:
    await catalog.index(read_products(csv))
    vector = await looks_like(embedder, "red")
    hits = await catalog.search(Query(vector, category="dress", min_sales=1500, k=8))
    assert [hit.category for hit in hits[:6]] == ["dress"] * 6
    assert hits[0].sales_count == 1500 and hits[0].relaxed is None
    assert all(hit.relaxed and hit.relaxed.endswith("searched the category alone") for hit in hits[1:6])
    assert all(hit.relaxed and "the whole catalogue with sales >= 1,500" in hit.relaxed for hit in hits[6:])
    assert all(hit.sales_count >= 1500 for hit in hits[6:]) and len({hit.product_id for hit in hits}) == 8
    few = await catalog.search(Query(vector, category="dress", min_sales=3200, k=3))
    assert [hit.relaxed is None for hit in few] == [False] * 3
    assert [hit.product_id for hit in await catalog.search(Query(vector, min_sales=3250))] == ["SKU023"]


async def test_an_unchanged_shop_costs_no_embedding(catalog: Catalog, csv: Path, embedder: ColourHistogram) -> None:
    await catalog.index(read_products(csv))
    summary = await catalog.index(read_products(csv))
    assert (summary.new, summary.changed, summary.unchanged) == (0, 0, 24) and embedder.embedded == 24


async def test_a_changed_row_keeps_its_vector_and_a_changed_picture_does_not(
    catalog: Catalog, csv: Path, embedder: ColourHistogram
) -> None:
    await catalog.index(read_products(csv))
    rows = [product(n) for n in range(24)]
    rows[3] |= {"price": "1.50", "description": "velvet evening robe"}
    write_table(csv, rows)
    assert str(await catalog.index(read_products(csv))) == "0 new, 1 changed, 23 unchanged, 0 refused"
    assert embedder.embedded == 24
    (stored,) = await catalog.get(["SKU003"])
    assert stored.price == 1.5 and stored.description == "velvet evening robe"
    (found,) = await catalog.search(Query(text="velvet", min_sales=0))
    assert found.product_id == "SKU003"
    black = await catalog.search(Query(await looks_like(embedder, "black"), min_sales=0, mode="dense", k=4))
    assert "SKU003" in {hit.product_id for hit in black}, "the stored vector went along"

    repaint(csv, "SKU003", "yellow")
    embedder.embedded = 0
    assert (await catalog.index(read_products(csv))).changed == 1 and embedder.embedded == 1
    yellow = await catalog.search(Query(await looks_like(embedder, "yellow"), min_sales=0, mode="dense", k=5))
    assert "SKU003" in {hit.product_id for hit in yellow}


async def test_pruning_removes_what_left_the_table_and_no_refused_row(catalog: Catalog, csv: Path) -> None:
    await catalog.index(read_products(csv))
    rows = [product(n) for n in range(22)]
    rows[5]["sales_count"] = "many"
    write_table(csv, rows)
    kept = await catalog.index(read_products(csv))
    assert kept.pruned == 0 and len(kept.refused) == 1 and await catalog.count() == 24
    summary = await catalog.index(read_products(csv), prune=True)
    assert str(summary) == "0 new, 0 changed, 21 unchanged, 1 refused, 2 pruned" and await catalog.count() == 22
    assert [p.product_id for p in await catalog.get(["SKU005", "SKU022", "SKU000"])] == ["SKU005", "SKU000"]


async def test_pruning_holds_back_when_a_refused_row_has_no_id(catalog: Catalog, csv: Path) -> None:
    await catalog.index(read_products(csv))
    rows = [product(n) for n in range(22)]
    with write_table(csv, rows).open("a") as file:
        file.write("cut off")
    summary = await catalog.index(read_products(csv), prune=True)
    assert summary.pruned == 0 and "nothing was pruned" in summary.notes[0] and await catalog.count() == 24


async def test_words_weigh_the_same_after_changes_as_in_a_fresh_index(
    catalog: Catalog, csv: Path, embedder: ColourHistogram, tmp_path: Path
) -> None:
    await catalog.index(read_products(csv))
    rows = [product(n) for n in range(4, 24)]
    rows[0]["description"] = "velvet robe"
    await catalog.index(read_products(write_table(csv, rows)), prune=True)
    async with opened(str(tmp_path / "fresh.db"), embedder, root=tmp_path) as fresh:
        await fresh.index(read_products(csv))
        for text in ("velvet", "red casual dress", "cotton summer"):
            query = Query(text=text, min_sales=0, k=20)
            assert await catalog.search(query) == await fresh.search(query)


async def test_a_picture_that_cannot_be_decoded_is_refused_as_a_row(catalog: Catalog, csv: Path) -> None:
    cut_off(csv.parent / "images" / "SKU004.png")
    summary = await catalog.index(read_products(csv))
    assert summary.new == 23
    assert str(summary.refused[0]).startswith(
        'products.csv line 6: image_path "SKU004.png" is truncated: only part of the picture is in the file'
    )


async def test_extra_columns_come_back(catalog: Catalog, csv: Path) -> None:
    rows = [product(n) | {"material": "Baumwolle 衣", "fit note": "slim"} for n in range(3)]
    await catalog.index(read_products(write_table(csv, rows, (*COLUMNS, "material", "fit note"))))
    (stored,) = await catalog.get(["SKU001"])
    assert stored.extra == {"material": "Baumwolle 衣", "fit note": "slim"}


async def test_texts_of_any_script_and_of_no_words(catalog: Catalog, csv: Path) -> None:
    rows = [product(n) for n in range(4)]
    rows[1] |= {"description": "红色连衣裙", "category": '衣 "q\\ or 1==1'}
    rows[2] |= {"description": "!!!", "category": "🎉", "style": "", "season": "", "color": ""}
    await catalog.index(read_products(write_table(csv, rows)))
    (found,) = await catalog.search(Query(text="连衣裙", min_sales=0))
    assert found.product_id == "SKU001"
    (found,) = await catalog.search(Query(text="连衣裙", category='衣 "q\\ or 1==1', min_sales=0))
    assert found.relaxed is None
    assert await catalog.search(Query(text="🎉", min_sales=0)) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Query(), "give a picture or a text"),
        (Query(text="red", k=0), "k is 0; write a number of at least 1"),
        (Query(text="red", mode="dense"), "mode dense needs a picture: the embedder .* reads no text"),
        (Query(np.ones(64, np.float32), mode="sparse"), "mode sparse searches by words"),
        (Query(np.ones(8, np.float32)), r"shape \(8,\); give a vector of shape \(64,\)"),
        (Query(np.zeros(64, np.float32)), "zero or not finite"),
        (Query(np.full(64, np.nan, np.float32)), "zero or not finite"),
    ],
)  # fmt: skip
async def test_a_question_that_cannot_be_answered_says_why(
    query: Query, words: str, tmp_path: Path, embedder: ColourHistogram
) -> None:
    async with opened(str(tmp_path / "c.db"), embedder) as catalog:
        with pytest.raises(QueryError, match=words):
            await catalog.search(query)


async def test_searches_go_on_while_an_index_runs(catalog: Catalog, csv: Path, embedder: ColourHistogram) -> None:
    await catalog.index(read_products(csv))
    repaint(csv, "SKU003", "yellow")
    table, query = read_products(csv), Query(text="red cotton", min_sales=0)
    run = asyncio.create_task(catalog.index(table))
    while not run.done():
        assert len(await catalog.search(query)) == 3
    assert (await run).changed == 1
