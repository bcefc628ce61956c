"""The work behind the page: a run that is stopped and goes on, decisions about many, and what may be downloaded."""

import asyncio
from collections.abc import Callable

import pytest

from agent.chat.state import ChatContext
from agent.feedback.review import decide
from agent.runs.order import Order
from agent.services import Services
from agent.web.archive import files_of
from agent.web.board_shop import Shop
from agent.web.sessions import Sessions, open_sessions
from tools.errors import Problem


async def until(done: Callable[[], bool], seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - the desk tells pages by a number, not by an event
            await asyncio.sleep(0.05)


async def test_a_run_is_stopped_offered_after_a_restart_and_finished_and_its_pictures_decided_and_taken(
    shop: Services,
) -> None:
    context = ChatContext(shop=str(shop.settings.shop))
    async with open_sessions(shop, context) as desk:
        desk.making.start(desk.making.order(["NEW2", "NEW1"], Order(("shopify",), concurrency=1)))
        await until(lambda: len(desk.making.products) == 1)
        seen = {card.id: card.status for card in await desk.cards()}
        assert seen == {"NEW1": "accepted", "NEW2": "being_made"}
        with pytest.raises(Problem, match="being made already"):
            desk.making.start(Order())
        desk.making.stop()
        await until(lambda: not desk.making.busy)
        assert (await desk.making.figures())["Done"] == "1 of 2"
        assert (await desk.making.stopped()) == (await shop.records.find("latest"))["run"]

    async with open_sessions(shop, context) as desk:
        run = await desk.making.stopped()
        await desk.making.resume(run)
        assert await desk.making.stopped() == "", "what goes on is not offered"
        await until(lambda: not desk.making.busy)
        assert desk.making.trouble == "" and desk.making.run
        desk.making.run.left.append("NEW2")  # it is on record a moment before it counts as done
        assert (await desk.making.figures())["Accepted"] == "100%"
        assert set(await shop.documents(run)) == {"NEW1", "NEW2"}
        assert len(await shop.records.runs()) == 1, "it went on in its own run"
        assert await desk.making.stopped() == ""
        await shop.records.start("99990101-000000-0000", "batch", {"source": {"csv": "/another/table.csv"}}, "out")
        await shop.records.finish("99990101-000000-0000", "stopped")
        assert await desk.making.stopped() == "", "of another table"
        await _decisions(desk)


async def _decisions(desk: Sessions) -> None:
    cards = await desk.cards()
    one = cards[0].pictures[0]
    await decide(desk.services, one.run, cards[0].id, one.shot, "reject", "too dark")  # by somebody else, meanwhile
    changed, refused = await desk.judge(cards, "reject", "too cold")
    assert changed == 1
    assert refused and refused[0].startswith("NEW1: ") and "too dark" in refused[0]
    cards = await desk.cards()
    assert [card.status for card in cards] == ["rejected", "rejected"]
    with pytest.raises(Problem, match="none of these products has an accepted picture"):
        files_of(desk.services, cards)
    assert await desk.judge(cards, "approve", "") == (2, [])
    assert sorted(files_of(desk.services, await desk.cards())) == ["NEW1/shopify.jpg", "NEW2/shopify.jpg"]


async def test_a_photo_that_comes_after_its_table_and_a_table_that_goes_are_noticed(shop: Services) -> None:
    board, photo = Shop(shop), next((shop.settings.shop / "new_products").glob("NEW1*"))
    away = photo.rename(photo.parent.parent / "later.jpg")
    assert [row.id for row in (await board.table()).rows] == ["NEW2"]
    before = board.state()
    away.rename(photo)
    assert board.state() != before
    assert [row.id for row in (await board.table()).rows] == ["NEW1", "NEW2"]
    board.file.unlink()
    with pytest.raises(FileNotFoundError):
        await board.cards([])
