"""A catalogue of an earlier release, whose words were numbered by a vocabulary beside it, is read on."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from pymilvus import DataType, MilvusClient

from tests.catalogues import opened
from tests.shops import COLUMNS, ColourHistogram, make_shop, product, write_table
from tools.catalog import Query, read_products
from tools.catalog.connection import Connection, connect

NAME = "products_colour_histogram_64_23c6135c"
WORDS = NAME + "_words"
TEXTS = ("image_path", "category", "color", "style", "season", "description")
OLD = {  # word vectors and row hashes as that release stored them
    "SKU000": ({1: 0.282, 2: 0.477, 3: 0.282, 4: 0.477, 5: 0.477, 6: 0.282, 7: 0.282},
               "62077796a24f98cd72c7c6ea2bed918f46af1a4ed79d642bee60c582192da5ef"),
    "SKU002": (dict.fromkeys((4, 7, 10, 11, 12, 13, 14, 15), 0.354),
               "7192afbf233b75d65a17ef87b454cddc47c6cfb91fbd4cedd313f717b47872b3"),
    "SKU003": ({0: 1.0}, "b332d1306d51e1e6dd274afa6a87d00baa35c605f6a83069e5eaa3107a329967"),
}  # fmt: skip


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    rows = [product(n) | {"material": "Baumwolle 衣"} for n in (0, 2, 3)]
    rows[1] |= {"description": "红色连衣裙"}
    rows[2] |= {"description": "!!!", "category": "🎉", "style": "", "season": "", "color": ""}
    return write_table(make_shop(tmp_path, 4), rows, (*COLUMNS, "material"))


def create(client: MilvusClient, name: str, fields: dict[str, tuple[DataType, dict[str, Any]]]) -> None:
    schema = client.create_schema(auto_id=False, enable_dynamic_field=True)
    indexes = client.prepare_index_params()
    for number, (field, (kind, options)) in enumerate(fields.items()):
        schema.add_field(field, kind, is_primary=number == 0, **options)
        if kind == DataType.FLOAT_VECTOR:
            indexes.add_index(field, index_type="FLAT", metric_type="COSINE")
        if kind == DataType.SPARSE_FLOAT_VECTOR:
            indexes.add_index(field, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")


async def write_old(db: Path, csv: Path) -> None:
    """Write the table as that release did, with pymilvus alone."""
    rows = []
    for row in read_products(csv).rows:
        picture = row.picture.read_bytes()
        sparse, row_hash = OLD[row.product_id]
        hashes = {"bestshot_picture": hashlib.sha256(picture).hexdigest(), "bestshot_row": row_hash}
        dense = (await ColourHistogram().embed_pictures([picture]))[0].tolist()
        rows.append({
            **{name: getattr(row, name) for name in COLUMNS}, **row.extra, **hashes,
            "bestshot_file": f"images/{row.product_id}.png", "dense": dense, "sparse": sparse,
        })  # fmt: skip
    text = (DataType.VARCHAR, {"max_length": 65_535})
    connection = connect(str(db))
    with connection.client() as client:
        create(client, NAME, {
            "product_id": (DataType.VARCHAR, {"max_length": 256}), **dict.fromkeys(TEXTS, text),
            "sales_count": (DataType.INT64, {}), "price": (DataType.FLOAT, {}),
            "dense": (DataType.FLOAT_VECTOR, {"dim": 64}), "sparse": (DataType.SPARSE_FLOAT_VECTOR, {}),
        })  # fmt: skip
        client.insert(NAME, rows)
        client.flush(NAME)
        create(client, WORDS, {
            "term": (DataType.VARCHAR, {"max_length": 256}), "term_id": (DataType.INT64, {}),
            "documents": (DataType.INT64, {}), "no_vector": (DataType.FLOAT_VECTOR, {"dim": 2}),
        })  # fmt: skip
        state = {"term": "#state", "term_id": 0, "documents": 0, "version": "0477", "total": 3}
        client.insert(WORDS, [row | {"no_vector": [1.0, 0.0]} for row in (
            state, {"term": "plain", "term_id": 1, "documents": 1}, {"term": "red", "term_id": 2, "documents": 1},
        )])  # fmt: skip
        client.flush(WORDS)
    connection.close()


def collections(connection: Connection) -> list[str]:
    with connection.client() as client:
        return sorted(client.list_collections())


async def test_it_is_searched_by_words_and_looks_without_a_new_index(csv: Path, tmp_path: Path) -> None:
    db = tmp_path / "catalog.db"
    await write_old(db, csv)
    embedder = ColourHistogram()
    async with opened(str(db), embedder, root=tmp_path) as catalog:
        assert collections(catalog._connection) == [NAME, WORDS]
        (red,) = await catalog.search(Query(text="red cotton", min_sales=0, k=1))
        assert (red.product_id, red.shared_words, red.price) == ("SKU000", ("red", "cotton"), 10.95)
        assert red.extra == {"material": "Baumwolle 衣"} and red.picture == tmp_path / "images" / "SKU000.png"
        (dress,) = await catalog.search(Query(text="连衣裙", min_sales=0))
        assert dress.product_id == "SKU002"
        assert await catalog.search(Query(text="🎉", min_sales=0)) == []
        (vector,) = await embedder.embed_pictures([(tmp_path / "images" / "SKU003.png").read_bytes()])
        best, *_ = await catalog.search(Query(vector, "red", min_sales=0, mode="dense"))
        assert best.product_id == "SKU003" and best.similarity == pytest.approx(1)
        assert collections(catalog._connection) == [NAME], "its vocabulary is gone"
        assert await catalog.count() == 3


async def test_it_finds_what_a_fresh_index_finds_and_indexing_again_rewrites_no_row(csv: Path, tmp_path: Path) -> None:
    await write_old(tmp_path / "catalog.db", csv)
    embedder = ColourHistogram()
    async with (
        opened(str(tmp_path / "catalog.db"), embedder, root=tmp_path) as catalog,
        opened(str(tmp_path / "fresh.db"), ColourHistogram(), root=tmp_path) as fresh,
    ):
        assert str(await catalog.index(read_products(csv))) == "0 new, 0 changed, 3 unchanged, 0 refused"
        assert embedder.embedded == 0
        await fresh.index(read_products(csv))
        for query in (Query(text="plain red casual dress", min_sales=0), Query(text="summer", min_sales=0)):
            assert await catalog.search(query) == await fresh.search(query)


async def test_a_kill_within_the_rewriting_is_mended_by_the_next_opening(
    csv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_old(tmp_path / "catalog.db", csv)
    monkeypatch.setattr("tools.catalog.store.PAGE", 1)
    async with opened(str(tmp_path / "catalog.db"), ColourHistogram(), root=tmp_path) as catalog:
        written: list[object] = []
        upsert = catalog._store.upsert

        def dies(rows: Any) -> None:
            if written:
                raise KeyboardInterrupt
            written.append(rows)
            upsert(rows)

        monkeypatch.setattr(catalog._store, "upsert", dies)
        with pytest.raises(KeyboardInterrupt):
            catalog._store.exists()
        assert collections(catalog._connection) == [NAME, WORDS]
    async with opened(str(tmp_path / "catalog.db"), ColourHistogram(), root=tmp_path) as catalog:
        for text, product_id in (("red", "SKU000"), ("连衣裙", "SKU002")):
            assert (await catalog.search(Query(text=text, min_sales=0)))[0].product_id == product_id
        assert collections(catalog._connection) == [NAME]
