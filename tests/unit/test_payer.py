"""How a call is paid: replayed, reserved, settled, given back, in doubt."""

import asyncio
import platform
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.ledgers import booked, opened
from tools.ledger.budgets import Costs, NoBudget, Overspent, nano_dollars
from tools.ledger.journal import Call, Journal, PaidWork
from tools.ledger.ledger import Ledger
from tools.ledger.owner import Owner, process, this_process
from tools.ledger.payer import CallInFlight, NotBilled, Paid, Payer, current_payer, metered
from tools.storage.files import PictureStore

WORK = PaidWork("run", "P1", "shopify", "single", 1)


class Service:
    """Answers, or fails as told; counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def call(self, cost: float = 0.03, error: BaseException | None = None) -> Callable[[], Awaitable[Paid]]:
        async def answer() -> Paid:
            self.calls += 1
            if error:
                raise error
            return Paid(b"answer %d" % self.calls, cost)

        return answer


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with opened(f"sqlite:///{tmp_path / 'r.db'}", str(tmp_path / "store"), patience=0.3) as ledger:
        await ledger.open_budget("run", 0.1)
        yield ledger


@pytest.fixture
def service() -> Service:
    return Service()


def purse(ledger: Ledger, reroll: str = "") -> Payer:
    return ledger.payer("run", "P1", "shopify", "single", 1, reroll)


async def left_behind(ledger: Ledger, owner: Owner) -> Call:
    """A call that `owner` made and never ended."""
    journal: Journal = ledger._journal
    made, new = await journal.make(WORK, WORK.digest(b"request"), "m", nano_dollars(0.04), owner, None)
    assert new
    return made


def dead_process() -> Owner:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return Owner(platform.node(), ended.pid, "long ago")


def waiting_process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


async def test_a_call_is_booked_at_what_it_cost(ledger: Ledger, service: Service) -> None:
    mine = purse(ledger)
    assert await mine.pay(b"request", "m", 0.04, service.call(0.03)) == Paid(b"answer 1", 0.03)
    assert mine.spent_usd == 0.03
    assert (await booked(ledger, "run"), await ledger.left("run")) == ((0.03, 0), 0.07)


async def test_an_answered_call_is_replayed_at_its_booked_cost_and_not_paid_again(
    ledger: Ledger, service: Service
) -> None:
    first = await purse(ledger).pay(b"request", "m", 0.04, service.call())
    again = purse(ledger)
    assert await again.pay(b"request", "m", 0.04, service.call()) == first
    await again.pay(b"request", "m", 0.04, service.call())
    assert (service.calls, again.spent_usd, (await booked(ledger, "run"))[0]) == (1, 0.03, 0.03)


@pytest.mark.parametrize("other", [("Q", "shopify", "single", 1), ("P1", "x", "single", 1), ("P1", "shopify", "x", 1),
                                   ("P1", "shopify", "single", 2), ("P1s", "hopify", "single", 1)])  # fmt: skip
async def test_other_work_is_another_call(ledger: Ledger, service: Service, other: tuple[str, str, str, int]) -> None:
    await purse(ledger).pay(b"request", "m", 0.04, service.call())
    await ledger.payer("run", *other).pay(b"request", "m", 0.04, service.call())
    assert service.calls == 2


async def test_a_reroll_and_an_edited_request_are_paid(ledger: Ledger, service: Service) -> None:
    await purse(ledger).pay(b"request", "m", 0.02, service.call(0.02))
    await purse(ledger, reroll="1").pay(b"request", "m", 0.02, service.call(0.02))
    await purse(ledger, reroll="1").pay(b"request", "m", 0.02, service.call(0.02))
    await purse(ledger).pay(b"edited", "m", 0.02, service.call(0.02))
    assert (service.calls, (await booked(ledger, "run"))[0]) == (3, 0.06)


async def test_a_call_whose_worst_case_passes_the_budget_is_not_made(ledger: Ledger, service: Service) -> None:
    with pytest.raises(Overspent, match=r"call to m may cost \$0.1001, and \$0.1000 of \$0.10 is left for run run"):
        await purse(ledger).pay(b"request", "m", 0.1001, service.call())
    assert service.calls == 0
    await purse(ledger).pay(b"request", "m", 0.1, service.call())


async def test_an_unbilled_call_gives_its_reservation_back_and_may_be_tried_again(
    ledger: Ledger, service: Service
) -> None:
    mine = purse(ledger)
    for _ in range(4):
        with pytest.raises(NotBilled):
            await mine.pay(b"request", "m", 0.06, service.call(error=NotBilled("502")))
    assert (mine.spent_usd, await ledger.left("run")) == (0, 0.1)
    await mine.pay(b"request", "m", 0.06, service.call())
    assert service.calls == 5


async def test_a_call_without_an_answer_is_in_doubt_and_the_next_try_counts_beside_it(
    ledger: Ledger, service: Service
) -> None:
    with pytest.raises(ConnectionError):
        await purse(ledger).pay(b"request", "m", 0.04, service.call(error=ConnectionError("cut")))
    resumed = purse(ledger)
    await resumed.pay(b"request", "m", 0.04, service.call(0.03))
    assert resumed.spent_usd == 0.07
    assert await booked(ledger, "run") == (0.07, 0.04)


async def test_a_cancelled_call_is_in_doubt(ledger: Ledger) -> None:
    mine, sent = purse(ledger), asyncio.Event()

    async def never() -> Paid:
        sent.set()
        await asyncio.sleep(60)
        raise AssertionError

    task = asyncio.create_task(mine.pay(b"request", "m", 0.04, never))
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (mine.spent_usd, await booked(ledger, "run"), await ledger.left("run")) == (0.04, (0.04, 0.04), 0.06)


async def test_cancelling_at_any_moment_leaves_the_pot_and_the_journal_in_step(
    ledger: Ledger, service: Service
) -> None:
    await ledger.open_budget("rich", 10)
    for number in range(30):
        one = ledger.payer("rich", "P1", "shopify", "single", number)
        task = asyncio.create_task(one.pay(b"request", "m", 0.04, service.call(0.03)))
        await asyncio.sleep(number * 0.0004)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await ledger.recover("rich") == 0
    spent = (await booked(ledger, "rich"))[0]
    assert spent == pytest.approx(0.03 * service.calls)
    assert await ledger.left("rich") == pytest.approx(10 - spent)


async def test_what_costs_more_than_its_worst_case_is_booked_as_it_is_and_said(
    ledger: Ledger, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    await purse(ledger).pay(b"request", "m", 0.04, service.call(0.3))
    assert ((await booked(ledger, "run"))[0], await ledger.left("run")) == (0.3, 0)
    assert "above its worst case" in caplog.text


@pytest.mark.parametrize("cost", [float("nan"), -1.0])
async def test_a_cost_that_makes_no_sense_is_booked_at_the_worst_case(
    ledger: Ledger, service: Service, cost: float
) -> None:
    await purse(ledger).pay(b"request", "m", 0.04, service.call(cost))
    assert (await booked(ledger, "run"))[0] == 0.04


async def test_a_dead_process_leaves_its_call_in_doubt_and_the_work_goes_on(ledger: Ledger, service: Service) -> None:
    await left_behind(ledger, dead_process())
    mine = purse(ledger)
    assert await mine.pay(b"request", "m", 0.04, service.call(0.03)) == Paid(b"answer 1", 0.03)
    assert (mine.spent_usd, await booked(ledger, "run")) == (0.07, (0.07, 0.04))


async def test_an_answer_on_disk_of_a_dead_process_counts_as_answered(ledger: Ledger, service: Service) -> None:
    call = await left_behind(ledger, dead_process())
    ledger._answers.put(call.call_id, b"kept", nano_dollars(0.025))
    assert await purse(ledger).pay(b"request", "m", 0.04, service.call()) == Paid(b"kept", 0.025)
    assert (service.calls, await booked(ledger, "run")) == (0, (0.025, 0))


async def test_a_torn_answer_is_none(ledger: Ledger, tmp_path: Path) -> None:
    call = await left_behind(ledger, dead_process())
    ledger._answers.put(call.call_id, b"kept", 1)
    (file,) = tmp_path.rglob("*.answer")
    for torn in (b"", file.read_bytes()[:-1], b"{}\n", b"[]\nkept"):
        file.write_bytes(torn)
        assert ledger._answers.get(call.call_id) is None


async def test_opening_a_pot_again_keeps_the_amount_and_books_what_the_dead_left(ledger: Ledger) -> None:
    await left_behind(ledger, dead_process())
    await ledger.open_budget("run", 5)
    assert ((await booked(ledger, "run")).in_doubt_usd, await ledger.left("run")) == (0.04, 0.06)


async def test_a_living_process_is_waited_for_and_never_paid_beside(ledger: Ledger, service: Service) -> None:
    waiting = waiting_process()
    try:
        alive = process(waiting.pid)
        assert alive.alive()
        assert not Owner(alive.host, alive.pid, "an earlier process of this pid").alive()
        await left_behind(ledger, alive)
        with pytest.raises(CallInFlight, match=f"process {waiting.pid}"):
            await purse(ledger).pay(b"request", "m", 0.04, service.call())
        assert (service.calls, (await booked(ledger, "run")).in_doubt_usd) == (0, 0)
    finally:
        waiting.communicate(b"\n")
    await purse(ledger).pay(b"request", "m", 0.04, service.call())
    assert (service.calls, (await booked(ledger, "run")).in_doubt_usd) == (1, 0.04)


async def test_another_host_is_given_time_and_its_late_answer_puts_the_doubt_right(
    ledger: Ledger, service: Service
) -> None:
    call = await left_behind(ledger, Owner("elsewhere", 1, "x"))
    assert await ledger.recover("run") == 0
    await purse(ledger).pay(b"request", "m", 0.04, service.call(0.03))  # after the ledger's patience
    assert await booked(ledger, "run") == (0.07, 0.04)
    await ledger._journal.settle(call, nano_dollars(0.01))
    assert await booked(ledger, "run") == (0.04, 0)


async def test_cleaned_answers_are_paid_again_and_what_was_booked_stays(
    ledger: Ledger, service: Service, tmp_path: Path
) -> None:
    await purse(ledger).pay(b"request", "m", 0.04, service.call(0.03))
    picture = PictureStore(str(tmp_path / "store")).put(b"picture")
    assert PictureStore(str(tmp_path / "store")).keys_older_than(2**33) == [picture]
    assert await ledger.clean(0) == (0, 0)
    count, freed = await ledger.clean(2**33)
    assert count == 1 < freed
    assert PictureStore(str(tmp_path / "store")).get(picture) == b"picture"
    await purse(ledger).pay(b"request", "m", 0.04, service.call(0.03))
    assert (service.calls, (await booked(ledger, "run"))[0]) == (2, 0.06)


async def test_costs_are_split_by_stage_and_product(ledger: Ledger, service: Service) -> None:
    await ledger.payer("run", "P1", "shopify", "single", 1).pay(b"1", "image", 0.03, service.call(0.03))
    await ledger.payer("run", "P1", "shopify", "verify", 1).pay(b"2", "chat", 0.01, service.call(0.01))
    with pytest.raises(OSError):
        await ledger.payer("run", "P2", "x", "single", 1).pay(b"3", "image", 0.02, service.call(error=OSError()))
    costs = await ledger.costs("run")
    assert costs == Costs(0.06, 0.02, {"single": 0.05, "verify": 0.01})
    assert await ledger.costs("run", "P1") == Costs(0.04, 0, {"single": 0.03, "verify": 0.01})
    assert await ledger.costs("never") == Costs(0, 0, {})
    assert (await ledger.spent(), await ledger.spent(time.time() + 60)) == (costs.spent_usd, 0)


async def test_no_pot_no_call(ledger: Ledger, service: Service) -> None:
    with pytest.raises(NoBudget, match="never"):
        await ledger.payer("never", "P1", "s", "single", 1).pay(b"request", "m", 0, service.call())
    with pytest.raises(NoBudget):
        await ledger.left("never")
    with pytest.raises(NoBudget):
        current_payer()
    assert service.calls == 0


async def test_the_purse_of_the_context_reaches_tasks_and_threads(ledger: Ledger) -> None:
    async def inner() -> object:
        return current_payer()

    with metered(purse(ledger)) as mine:
        assert await asyncio.create_task(inner()) is mine
        assert await asyncio.to_thread(current_payer) is mine


def test_this_process_lives() -> None:
    assert this_process().alive()
    assert Owner("elsewhere", 1, "").alive() is None
