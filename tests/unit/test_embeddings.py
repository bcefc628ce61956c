"""Vectors by content: nothing is embedded twice, vector spaces never mix."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.storage.database import Database
from tools.storage.embeddings import EmbeddingCache


@pytest.fixture
async def cache() -> AsyncIterator[EmbeddingCache]:
    database = await Database.open("sqlite://")
    yield EmbeddingCache(database)
    await database.close()


async def test_vectors_come_back_to_the_bit_in_the_order_asked(cache: EmbeddingCache) -> None:
    vectors = np.random.default_rng(1).normal(size=(3, 2048)).astype(np.float32)
    await cache.put_many("m", [b"a", b"b", b"c"], vectors)
    found = await cache.get_many("m", 2048, [b"c", b"x", b"a", b"c"])
    assert found[1] is None
    assert [vector is not None and vector.dtype == np.float32 for vector in found] == [True, False, True, True]
    assert np.array_equal(np.stack([vector for vector in found if vector is not None]), vectors[[2, 0, 2]])


async def test_another_model_or_dimension_is_another_vector(cache: EmbeddingCache) -> None:
    await cache.put_many("m", [b"a"], np.ones((1, 4), dtype=np.float32))
    assert await cache.get_many("n", 4, [b"a"]) == [None]
    assert await cache.get_many("m", 8, [b"a"]) == [None]
    assert await cache.get_many("m", 4, []) == []
    await cache.put_many("m", [], np.ones((0, 4), dtype=np.float32))


async def test_the_first_vector_stays(cache: EmbeddingCache) -> None:
    await cache.put_many("m", [b"a"], np.ones((1, 4), dtype=np.float32))
    await cache.put_many("m", [b"a", b"b"], np.zeros((2, 4), dtype=np.float32))
    a, b = await cache.get_many("m", 4, [b"a", b"b"])
    assert a is not None and a.tolist() == [1, 1, 1, 1]
    assert b is not None and b.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("vectors", [np.ones((2, 4)), np.ones(4), np.full((1, 4), np.nan)])
async def test_vectors_that_do_not_fit_are_refused(cache: EmbeddingCache, vectors: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="1 inputs"):
        await cache.put_many("m", [b"a"], vectors.astype(np.float32))
