"""The Embedder role as the local model plays it."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.bench.disturb import disturb
from tests.unit.test_features import drawing
from tools.imaging.encoding import encode_jpeg, encode_png
from tools.imaging.opening import open_picture
from tools.models.local.embedder import GarmentEmbedder
from tools.models.roles import Embedder, TextEmbedder

SHOP = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "store"


async def test_rows_are_finite_unit_vectors_of_the_declared_dimension() -> None:
    embedder: Embedder = GarmentEmbedder()
    vectors = await embedder.embed_pictures([encode_png(drawing("t_shirt")[0]), encode_png(drawing("skirt")[0])])
    assert vectors.shape == (2, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


async def test_same_bytes_same_vector_whatever_the_batch_and_the_threads() -> None:
    data, other = encode_png(drawing("t_shirt")[0]), encode_png(drawing("trousers")[0])
    alone = await GarmentEmbedder().embed_pictures([data])
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        among = await GarmentEmbedder().embed_pictures([other, data])
    finally:
        cv2.setNumThreads(threads)
    assert alone[0].tobytes() == among[1].tobytes()


async def test_no_pictures_give_no_rows() -> None:
    assert (await GarmentEmbedder().embed_pictures([])).shape == (0, GarmentEmbedder.dim)


@pytest.mark.parametrize("data", [b"", b"not a picture", encode_png(drawing()[0])[:200]])
async def test_bytes_that_are_no_picture_are_refused_by_number(data: bytes) -> None:
    good = encode_png(drawing()[0])
    with pytest.raises(ValueError, match="picture 2 of 2"):
        await GarmentEmbedder().embed_pictures([good, data])


def test_it_embeds_pictures_only() -> None:
    assert not isinstance(GarmentEmbedder(), TextEmbedder)


async def test_a_large_photo_is_like_its_small_copy() -> None:
    photo = drawing("t_shirt")[0]
    large = cv2.resize(photo, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    small, big = await GarmentEmbedder().embed_pictures([encode_png(photo), encode_jpeg(np.asarray(large, np.uint8))])
    assert float(small @ big) > 0.93


@pytest.mark.shop
async def test_changed_copies_of_real_photos_find_their_originals() -> None:
    if not (SHOP / "products.csv").is_file():
        pytest.skip(f"needs the real shop in {SHOP}")
    with (SHOP / "products.csv").open(newline="", encoding="utf-8") as file:
        names = [row["image_path"] for row in csv.DictReader(file)][::8]
    originals = [(SHOP / "images" / name).read_bytes() for name in names]
    rng = np.random.default_rng(11)
    copies = [encode_jpeg(disturb(open_picture(data), "all four", rng), 85) for data in originals[:25]]
    index, asked = [await GarmentEmbedder().embed_pictures(some) for some in (originals, copies)]
    found = np.argmax(asked @ index.T, axis=1) == np.arange(len(copies))
    assert found.mean() >= 0.95
