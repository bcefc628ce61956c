"""The pot of a run: never above its budget whatever the order of things, and exact to the nano-dollar."""

import asyncio
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from tools.ledger.budgets import Overspent, dollars, find, nano_dollars
from tools.ledger.journal import IN_FLIGHT, Call, Journal, PaidWork
from tools.ledger.owner import this_process
from tools.storage.database import POTS, Database

AMOUNT = st.integers(0, 60)
STEP = st.tuples(st.sampled_from(["reserve", "settle", "release", "doubt", "late answer"]), AMOUNT, AMOUNT)


@given(st.integers(0, 200), st.lists(STEP, max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_order_of_reserving_and_booking_passes_the_budget(budget: int, steps: list[tuple[str, int, int]]) -> None:
    asyncio.run(_follow(budget, steps))


async def _follow(budget: int, steps: list[tuple[str, int, int]]) -> None:
    database = await Database.open("sqlite://")
    new = insert(POTS).values(run="r", budget=budget, spent=0, reserved=0, in_doubt=0)
    await database.write(lambda connection: connection.execute(new))
    journal = Journal(database)
    in_the_air: list[Call] = []
    doubtful: list[Call] = []
    spent = 0  # the model that the pot is held against
    for number, (step, amount, which) in enumerate(steps):
        room = budget - spent - sum(call.worst for call in in_the_air) - sum(call.worst for call in doubtful)
        if step == "reserve":
            digest = f"{number:064}"
            work = PaidWork("r", "p", "s", "single", number)
            try:
                made, is_new = await journal.make(work, digest, "m", amount, this_process(), None)
            except Overspent:
                assert amount > room, "it reserves all that fits"
            else:
                assert is_new and amount <= room, "it reserves only what fits"
                IN_FLIGHT.discard(made.call_id)
                in_the_air.append(made)
        elif step == "late answer" and doubtful:
            call = doubtful.pop(which % len(doubtful))
            spent += min(amount, call.worst)
            await journal.settle(call, min(amount, call.worst))
            await journal.doubt(call)  # too late: it changes nothing
        elif in_the_air:
            call = in_the_air.pop(which % len(in_the_air))
            if step == "settle":
                spent += min(amount, call.worst)
                await journal.settle(call, min(amount, call.worst))
                await journal.settle(call, min(amount, call.worst))  # booking again changes nothing
            elif step == "release":
                await journal.release(call)
            else:
                doubtful.append(call)
                await journal.doubt(call)
        left = await database.read(lambda connection: find(connection, "r"))
        pot = await database.read(lambda connection: connection.execute(select(POTS)).one())
        reserved, doubt = sum(call.worst for call in in_the_air), sum(call.worst for call in doubtful)
        assert (pot.spent, pot.reserved, pot.in_doubt) == (spent + doubt, reserved, doubt)
        assert left == (budget, budget - pot.spent - pot.reserved)
        assert pot.spent + pot.reserved <= pot.budget
    await database.close()


@given(st.lists(st.decimals(0, 100, places=9), max_size=50))
def test_sums_are_exact(amounts: list[object]) -> None:
    whole = sum(nano_dollars(float(str(amount))) for amount in amounts)
    assert Fraction(whole, 10**9) == sum(Fraction(str(amount)) for amount in amounts)
    assert dollars(whole) == pytest.approx(sum(float(str(amount)) for amount in amounts))


@given(st.floats(0, 1000))
def test_a_reservation_is_never_smaller_than_what_was_asked(usd: float) -> None:
    assert Fraction(nano_dollars(usd, up=True), 10**9) >= Fraction(repr(usd))
    assert nano_dollars(usd, up=True) - nano_dollars(usd) in (0, 1)


@pytest.mark.parametrize("usd", [-0.01, float("nan"), float("inf")])
def test_what_is_no_amount_is_refused(usd: float) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        nano_dollars(usd)
