"""The embedder over real HTTP."""

import asyncio
import base64
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.memory_payer import MemoryPayer
from tests.scripted_service import (
    COST,
    EMBED,
    Asked,
    Reply,
    ScriptedService,
    picture,
    refused,
    vector,
)
from tools.models.openrouter import errors
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import TextEmbedder


async def test_pictures_are_embedded_32_a_request_several_at_a_time_and_put_in_order(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer
) -> None:
    pictures = [picture(700, 900, shade) for shade in range(70)]
    seeds: dict[str, int] = {}

    def answer(asked: Asked) -> Reply:
        rows = []
        for index, item in enumerate(asked.body["input"]):
            seed = seeds.setdefault(item["content"][0]["image_url"]["url"], len(seeds))
            rows.append({"object": "embedding", "index": index, "embedding": vector(seed)})
        return Reply({"object": "list", "data": rows[::-1], "model": EMBED, "usage": {"cost": COST}}, delay=0.3)

    server.answer = answer
    rows = await cloud.embedder.embed_pictures(pictures)
    assert rows.shape == (70, 2048)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)
    assert sorted(len(asked.body["input"]) for asked in server.paid) == [6, 32, 32]
    assert server.most_flying > 1
    for asked in server.paid:
        for item in asked.body["input"]:
            sent = Image.open(BytesIO(base64.b64decode(item["content"][0]["image_url"]["url"].partition(",")[2])))
            number = round(np.asarray(sent.convert("L")).mean())
            expected = np.array(vector(seeds[item["content"][0]["image_url"]["url"]]))
            np.testing.assert_allclose(rows[number], expected / np.linalg.norm(expected), rtol=1e-4)
            assert max(sent.size) == 512


async def test_no_content_is_embedded_twice(cloud: Cloud, server: ScriptedService, purse: MemoryPayer) -> None:
    one, two = picture(40, 40, 1), picture(40, 40, 2)
    first = await cloud.embedder.embed_pictures([one, two, one])
    again = await cloud.embedder.embed_pictures([two, one])
    np.testing.assert_array_equal(first[[1, 0]], again)
    np.testing.assert_array_equal(first[0], first[2])
    assert len(server.paid) == 1
    assert purse.spent_usd == COST


async def test_two_that_ask_for_the_same_pictures_at_one_moment_pay_once(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer
) -> None:
    one, two, three = (picture(40, 40, shade) for shade in (1, 2, 3))
    inner, slow = server.answer, 0.2
    server.answer = lambda asked: replace(inner(asked), delay=slow)
    first, second = await asyncio.gather(
        cloud.embedder.embed_pictures([one, two]), cloud.embedder.embed_pictures([three, two, one])
    )
    np.testing.assert_array_equal(first[::-1], second[1:])
    assert sum(len(asked.body["input"]) for asked in server.paid) == 3
    assert purse.spent_usd == 2 * COST


async def test_who_waits_for_an_embedding_that_fails_asks_itself(cloud: Cloud, server: ScriptedService) -> None:
    inner, wrong = server.answer, [True]

    def answer(asked: Asked) -> Reply:
        return replace(inner(asked), delay=0.2, status=400 if wrong and wrong.pop() else 200)

    server.answer = answer
    one = picture(40, 40, 1)
    failed, made = await asyncio.gather(
        *(cloud.embedder.embed_pictures([one]) for _ in range(2)), return_exceptions=True
    )
    assert isinstance(failed, Exception)
    assert not isinstance(made, BaseException)
    assert len(server.asked) >= 2


async def test_words_and_pictures_share_a_space(cloud: Cloud, server: ScriptedService) -> None:
    assert isinstance(cloud.embedder, TextEmbedder)
    assert (await cloud.embedder.embed_texts(["a red coat"])).shape == (1, 2048)
    assert server.paid[0].body["input"] == [{"content": [{"type": "text", "text": "a red coat"}]}]
    with pytest.raises(ValueError, match="empty text"):
        await cloud.embedder.embed_texts(["  "])
    assert (await cloud.embedder.embed_texts([])).shape == (0, 2048)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([vector(0, 512)], "wanted are 2048 numbers"),
        ([[float("nan")] * 2048], "not finite"),
        ([[0.0] * 2048], "no length"),
        ([], "0 embeddings for 1 inputs"),
        ([vector(0), vector(1)], "2 embeddings for 1 inputs"),
        (["AAAA"], "embedding 0"),
    ],
)
async def test_a_vector_that_cannot_be_compared_is_refused_and_booked(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer, rows: list[Any], why: str
) -> None:
    data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    server.script.append(Reply({"object": "list", "data": data, "model": EMBED, "usage": {"cost": COST}}))
    with pytest.raises(errors.WrongShape, match=why):
        await cloud.embedder.embed_pictures([picture(40, 40)])
    assert purse.spent_usd == COST


async def test_a_batch_that_is_too_large_is_halved(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(refused(413))
    rows = await cloud.embedder.embed_pictures([picture(40, 40, n) for n in range(4)])
    assert rows.shape == (4, 2048)
    assert [len(asked.body["input"]) for asked in server.paid] == [4, 2, 2]


async def test_as_many_inputs_are_sent_as_the_service_allows(cloud: Cloud, server: ScriptedService) -> None:
    def answer(asked: Asked) -> Reply:
        return refused(400, "input: at most 16 items") if len(asked.body["input"]) > 16 else server.well(asked)

    server.answer = answer
    assert (await cloud.embedder.embed_pictures([picture(40, 40, n) for n in range(32)])).shape == (32, 2048)
    assert (await cloud.embedder.embed_pictures([picture(40, 40, 100 + n) for n in range(32)])).shape == (32, 2048)
    assert [len(asked.body["input"]) for asked in server.paid] == [32, 16, 16, 16, 16]


async def test_a_batch_that_fails_loses_nothing_that_was_paid(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer
) -> None:
    pictures = [picture(40, 40, n) for n in range(70)]
    server.script.append(refused(400))
    with pytest.raises(errors.BadRequest):
        await cloud.embedder.embed_pictures(pictures)
    assert purse.in_doubt_usd == 0
    paid = purse.spent_usd
    await cloud.embedder.embed_pictures(pictures)
    assert purse.spent_usd == pytest.approx(3 * COST)
    assert paid == pytest.approx(2 * COST)


async def test_a_picture_that_does_not_open_is_named(cloud: Cloud, server: ScriptedService) -> None:
    with pytest.raises(ValueError, match="picture 2 of 2: is not a picture"):
        await cloud.embedder.embed_pictures([picture(40, 40), b"nothing of the kind, really"])
