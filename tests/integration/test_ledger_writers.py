"""Many tasks and several processes on one pot, on both databases: never above budget, every billed cent booked."""

import asyncio
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

from pytest import approx

from tests.ledger_worker import BUDGET, WORST, billed, cost, pay
from tests.ledgers import booked, opened
from tools.ledger.budgets import Overspent
from tools.ledger.ledger import Ledger
from tools.ledger.payer import Paid
from tools.storage.database import Database
from tools.storage.embeddings import EmbeddingCache


def billed_with_doubts(numbers: list[int]) -> float:
    """What the service billed, its broken calls at their reservation."""
    return sum(WORST if number % 11 == 0 else cost(number) for number in numbers)


def start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.ledger_worker", *arguments])


async def check(ledger: Ledger, run: str, numbers: list[int]) -> None:
    total = await booked(ledger, run)
    spent = billed_with_doubts(numbers)
    assert total.spent_usd == approx(spent, abs=1e-12)
    assert total.in_doubt_usd == approx(WORST * sum(number % 11 == 0 for number in numbers), abs=1e-12)
    assert total.spent_usd <= BUDGET
    assert await ledger.left(run) == approx(BUDGET - spent, abs=1e-12)  # nothing stays reserved


async def test_sixteen_tasks_spend_all_of_a_pot_and_no_more(database_url: str, tmp_path: Path) -> None:
    run = uuid.uuid4().hex
    await pay(database_url, str(tmp_path / "store"), run, tmp_path, 1, 250, 16)
    async with opened(database_url, str(tmp_path / "store")) as ledger:
        numbers = billed(tmp_path)
        await check(ledger, run, numbers)
        assert max(Counter(numbers).values()) == 1
        # a task may have been refused while fifteen others still held more than they came to cost
        assert await ledger.left(run) < 16 * WORST


async def test_four_processes_share_a_pot_and_pay_no_call_twice(database_url: str, tmp_path: Path) -> None:
    run = uuid.uuid4().hex
    # All open the empty database at once; their calls overlap: 1-90, 41-130, 81-170, 121-210.
    arguments = [database_url, str(tmp_path / "store"), run, str(tmp_path)]
    processes = [start([*arguments, str(first), "90", "16"]) for first in (1, 41, 81, 121)]
    assert [await asyncio.to_thread(process.wait, 120) for process in processes] == [0, 0, 0, 0]
    async with opened(database_url, str(tmp_path / "store")) as ledger:
        numbers = billed(tmp_path)
        await check(ledger, run, numbers)
        again = {number for number, times in Counter(numbers).items() if times > 1}
        assert all(number % 11 == 0 for number in again)  # a call in doubt is tried again; an answered one never


async def test_the_last_of_the_money_goes_to_one_of_many(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, str(tmp_path / "store")) as ledger:
        run = uuid.uuid4().hex
        await ledger.open_budget(run, 0.1)

        async def call() -> Paid:
            await asyncio.sleep(0.05)
            return Paid(b"answer", 0.06)

        async def attempt(number: int) -> bool:
            try:
                await ledger.payer(run, "P", str(number), "single", 1).pay(b"request", "m", 0.06, call)
            except Overspent:
                return False
            return True

        assert sum(await asyncio.gather(*map(attempt, range(16)))) == 1
        assert (await booked(ledger, run)).spent_usd == 0.06


async def test_the_same_call_from_many_tasks_is_made_once(database_url: str, tmp_path: Path) -> None:
    # Each ledger has connections of its own, as another process would.
    databases = [await Database.open(database_url) for _ in range(4)]
    ledgers = [Ledger(database, str(tmp_path / "store")) for database in databases]
    run, calls = uuid.uuid4().hex, Counter[int]()
    await ledgers[0].open_budget(run, 1)

    async def pay_one(ledger: Ledger, number: int) -> bytes:
        async def call() -> Paid:
            calls[number] += 1
            await asyncio.sleep(0.05)
            return Paid(b"%d" % number, 0.03)

        purse = ledger.payer(run, "P", str(number), "single", 1)
        return (await purse.pay(b"request", "m", 0.03, call)).answer

    tasks = [(ledger, number) for number in range(12) for ledger in ledgers for _ in range(2)]
    paid = await asyncio.gather(*(pay_one(*task) for task in tasks))
    assert paid == [b"%d" % number for _, number in tasks]
    assert calls == dict.fromkeys(range(12), 1)
    assert (await booked(ledgers[0], run)).spent_usd == approx(12 * 0.03)
    for database in databases:
        await database.close()


async def test_embeddings_are_shared_by_writers(database_url: str) -> None:
    import numpy as np

    databases = [await Database.open(database_url) for _ in range(4)]
    caches = [EmbeddingCache(database) for database in databases]
    model, inputs = uuid.uuid4().hex, [b"%d" % number for number in range(1200)]
    vectors = np.random.default_rng(1).normal(size=(1200, 8)).astype(np.float32)
    await asyncio.gather(*(cache.put_many(model, inputs, vectors) for cache in caches))
    found = await caches[0].get_many(model, 8, [*inputs, b"never seen"])
    assert found.pop() is None
    assert np.array_equal(np.stack([vector for vector in found if vector is not None]), vectors)
    for database in databases:
        await database.close()
