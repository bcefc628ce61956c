"""The transport over real HTTP: what each failure is called, how often it is tried, and who pays for it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from tests.memory_payer import WORST, FlatPrices, MemoryPayer
from tests.scripted_service import COST, FLASH, QWEN, Asked, Reply, ScriptedService, chat, images, refused, scripted
from tools.ledger.budgets import NoBudget, Overspent
from tools.ledger.payer import metered
from tools.models.openrouter import errors, transport
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import ServiceError, plain_errors
from tools.models.openrouter.rate_limit import LONGEST_HOLD

KEY = "sk-or-v1-0123456789abcdef0123456789abcdef"
PICTURE = b"\x89PNG of a kind"


@asynccontextmanager
async def service(in_flight: int = 16, patience: float = 5.0) -> AsyncIterator[tuple[ScriptedService, ModelService]]:
    async with scripted() as server:
        client = ModelService(
            server.url, SecretStr(KEY), FlatPrices(), timeout=patience, in_flight=in_flight, pause=0.01
        )
        try:
            yield server, client
        finally:
            await client.aclose()


async def paint(client: ModelService, prompt: str = "a coat") -> Any:
    with plain_errors():
        return await client.openai.post("/images", body={"model": FLASH, "prompt": prompt}, cast_to=object)


async def test_a_good_answer_is_booked_at_what_the_service_says(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(images(PICTURE, cost=0.02))
        await paint(client)
    assert (purse.spent_usd, purse.in_doubt_usd, purse.calls) == (0.02, 0.0, [(FLASH, WORST)])
    assert server.paid[0].headers["authorization"] == f"Bearer {KEY}"


async def test_an_answer_that_does_not_say_its_cost_is_booked_at_its_worst_case(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(images(PICTURE, cost=None))
        await paint(client)
    assert purse.spent_usd == WORST


async def test_a_journalled_answer_is_given_again_without_a_call(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(images(PICTURE))
        first = await paint(client)
        assert await paint(client) == first
        assert len(server.paid) == 1
    assert purse.spent_usd == COST


async def test_no_call_is_made_outside_a_budget_or_beyond_it() -> None:
    async with service() as (server, client):
        with pytest.raises(NoBudget):
            await paint(client)
        with metered(MemoryPayer(WORST / 2)), pytest.raises(Overspent):
            await paint(client)
        assert not server.paid


async def test_a_call_of_unknown_price_or_without_a_bound_is_not_made(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        with pytest.raises(errors.UnknownPrice, match="no price is known for unheard/of"), plain_errors():
            await client.openai.post("/images", body={"model": "unheard/of", "prompt": "x"}, cast_to=object)
        body = {"model": QWEN, "messages": [{"role": "user", "content": "hello"}]}
        with pytest.raises(errors.UnknownPrice, match="without max_tokens"), plain_errors():
            await client.openai.post("/chat/completions", body=body, cast_to=object)
        assert not server.paid


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 524, 529])
async def test_a_passing_failure_is_outlived(purse: MemoryPayer, status: int) -> None:
    async with service() as (server, client):
        server.script.extend([refused(status), images(PICTURE)])
        await paint(client)
    assert purse.spent_usd == COST


async def test_a_hung_call_is_in_doubt_and_paid_once_more(purse: MemoryPayer) -> None:
    async with service(patience=0.2) as (server, client):
        server.script.extend([Reply(hang=True), images(PICTURE)])
        await paint(client)
        assert len(server.paid) == 2
    assert (purse.in_doubt_usd, purse.settled) == (WORST, COST)


async def test_a_call_that_hangs_twice_is_given_up(purse: MemoryPayer) -> None:
    async with service(patience=0.2) as (server, client):
        server.script.extend([Reply(hang=True)] * 3)
        with pytest.raises(errors.Hung, match="BESTSHOT_TIMEOUT"):
            await paint(client)
        assert len(server.paid) == 2
    assert purse.in_doubt_usd == 2 * WORST


@pytest.mark.parametrize(
    "broken",
    [
        Reply({"created": 1, "data": [{"b64_json": "A" * 1000}]}, cut=300),
        Reply(b'{"created": 1, "data": [{"b64_json": "AAAA'),
        Reply(b""),
    ],
)
async def test_an_answer_that_broke_off_is_in_doubt_and_paid_once_more(purse: MemoryPayer, broken: Reply) -> None:
    async with service() as (server, client):
        server.script.extend([broken, images(PICTURE)])
        await paint(client)
    assert (purse.in_doubt_usd, purse.settled) == (WORST, COST)
    async with service() as (server, client):
        server.script.extend([broken] * 3)
        with pytest.raises(errors.CutAnswer):
            await paint(client, "another")
        assert len(server.paid) == 2


async def test_a_call_in_doubt_is_paid_once_more_however_it_came_into_doubt(purse: MemoryPayer) -> None:
    async with service(patience=0.2) as (server, client):
        server.script.extend([refused(502), Reply(hang=True), refused(502), Reply(b"")])
        with pytest.raises(errors.CutAnswer):
            await paint(client)
        assert len(server.paid) == 4
    assert purse.in_doubt_usd == 2 * WORST


async def test_no_mixture_of_failures_goes_on_for_ever(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.extend([refused(429), refused(502), refused(408)] * 9)
        with pytest.raises(ServiceError):
            await paint(client)
        assert len(server.paid) <= 12


async def test_a_service_that_is_not_there_costs_nothing(purse: MemoryPayer) -> None:
    async with service() as (_, client):
        pass
    client = ModelService(client.base_url, SecretStr(KEY), FlatPrices(), timeout=1, pause=0.01)
    with pytest.raises(errors.NotConnected, match="OPENROUTER_BASE_URL"):
        await paint(client)
    with pytest.raises(errors.NotConnected):
        await client.get("/models")
    assert len(purse.calls) == errors.NotConnected.tries
    assert purse.spent_usd == 0


async def test_the_proxy_of_the_environment_is_used(purse: MemoryPayer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api/v1"))
        client = ModelService("http://models.example/api/v1", SecretStr(KEY), FlatPrices(), timeout=5, pause=0.01)
        proxy.script.append(images(PICTURE))
        await paint(client)
        await client.aclose()
        assert proxy.paid[0].path == "http://models.example/api/v1/images"
    unused = ModelService("http://127.0.0.1:9/api/v1", SecretStr(KEY), FlatPrices(), timeout=1, pause=0.001)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(errors.NotConnected):
        await unused.get("/models")


async def test_a_failure_that_was_billed_is_booked_and_not_replayed_for_its_retry(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.extend([chat("half", cost=0.03, finish="error"), images(PICTURE)])
        first = await paint(client)
        assert purse.spent_usd == pytest.approx(0.03 + COST)
        assert await paint(client) == first  # as after a restart: both answers from the journal
        assert len(server.paid) == 2
    assert purse.spent_usd == pytest.approx(0.03 + COST)


async def test_after_a_429_all_calls_to_the_model_wait_as_long_as_the_service_says(purse: MemoryPayer) -> None:
    came: list[float] = []
    began = time.monotonic()

    def answer(asked: Asked) -> Reply:
        came.append(time.monotonic() - began)
        return images(PICTURE)

    async with service() as (server, client):
        server.script.append(refused(429, headers={"retry-after": "0.4"}))
        server.answer = answer
        first = asyncio.create_task(paint(client, "first"))
        await asyncio.sleep(0.15)
        await asyncio.gather(first, *(paint(client, f"later {n}") for n in range(3)))
    assert len(came) == 4
    assert min(came) >= 0.4


async def test_a_503_that_says_when_holds_all_calls_to_the_model_back(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(refused(503, headers={"retry-after": "0.4"}))
        server.answer = lambda asked: images(PICTURE)
        first = asyncio.create_task(paint(client, "first"))
        await asyncio.sleep(0.15)
        began = time.monotonic()
        await paint(client, "later")
        assert time.monotonic() - began > 0.2
        await first


async def test_a_quota_that_says_only_when_it_begins_anew_is_outlived(purse: MemoryPayer) -> None:
    """OpenRouter sends no Retry-After with it; the pauses between tries are a hundredth of a real one here."""
    async with service() as (server, client):
        ends = time.time() + 1.5
        anew = f"{ends * 1000:.0f}"

        def answer(asked: Asked) -> Reply:
            if time.time() < ends:
                return refused(429, "free-models-per-min", headers={"X-RateLimit-Reset": anew})
            return images(PICTURE)

        server.answer = answer
        await asyncio.gather(*(paint(client, f"{n}") for n in range(5)))
    assert purse.spent_usd == pytest.approx(5 * COST)
    assert 6 <= len(purse.calls) <= 10  # one refusal at least; a call that starts after it waits and is not refused


async def test_a_call_is_held_back_for_three_minutes_in_all(
    purse: MemoryPayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LONGEST_HOLD == 180
    monkeypatch.setattr(transport, "LONGEST_HOLD", 0.5)
    async with service() as (server, client):
        server.script.extend([refused(429, headers={"retry-after": "0.3"})] * 9)
        with pytest.raises(errors.RateLimited):
            await paint(client)
        assert len(server.paid) == 2


async def test_a_429_holds_no_other_model_back(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(refused(429, headers={"retry-after": "30"}))
        held = asyncio.create_task(paint(client))
        await asyncio.sleep(0.1)
        body = {"model": QWEN, "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
        await asyncio.wait_for(client.openai.post("/chat/completions", body=body, cast_to=object), 2)
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
    assert purse.in_doubt_usd == 0  # what waits for its turn was not sent


async def test_no_more_calls_are_in_flight_than_the_setting_says(purse: MemoryPayer) -> None:
    async with service(in_flight=3) as (server, client):
        server.answer = lambda asked: Reply(images(PICTURE).body, delay=0.05)
        await asyncio.gather(*(paint(client, f"{n}") for n in range(10)))
        assert server.most_flying == 3
    assert purse.spent_usd == pytest.approx(10 * COST)


async def test_a_client_that_streams_gets_the_whole_answer_which_is_booked(purse: MemoryPayer) -> None:
    async with service() as (server, client):
        server.script.append(chat("hello"))
        talk = client.chat(QWEN, temperature=0, max_tokens=9)
        assert [chunk.text async for chunk in talk.astream("hi")] == ["hello"]
        assert not server.asked[0].body.get("stream")
    assert purse.spent_usd == pytest.approx(COST)


async def test_the_key_stands_in_no_log_error_or_repr(purse: MemoryPayer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[object] = []
    async with service(patience=0.3) as (server, client):
        replies = [refused(401, f"the key {KEY} is unknown"), Reply(hang=True), Reply(hang=True), Reply(b"{", cut=1)]
        replies += [Reply(b"{", cut=1), refused(400, f"Bearer {KEY}"), chat("{}")]
        server.script.extend(replies)
        for number in range(4):
            with pytest.raises(ServiceError) as caught:
                await paint(client, str(number))
            seen += [caught.value, caught.value.__context__, caught.value.__cause__]
        talk = client.chat(QWEN, temperature=0, max_tokens=9)
        seen += [await talk.ainvoke("hello"), talk, talk.model_dump(), client, client.openai, vars(client)]
    everything = "\n".join([caplog.text, *(repr(one) for one in seen), repr(vars(purse))])
    assert all(asked.headers["authorization"] == f"Bearer {KEY}" for asked in server.asked)
    assert KEY not in everything
    assert KEY[10:] not in everything
