"""What was run and what came of it, on both databases."""

import asyncio
from typing import Any

import pytest

from tools.storage.database import Database
from tools.storage.records import Records, UnknownJudgement, UnknownRun


def document(run: str, product: str, status: str | None, note: str = "“”") -> dict[str, Any]:
    """A run document as far as the records read it."""
    shots = [{"shot": "shopify", "channel": "shopify"}]
    return {"run": run, "product": product, "status": status, "cost_usd": 0.1, "seconds": 2, "shots": shots, "ü": note}


async def test_runs_come_newest_first_with_their_products_by_status(database: Database) -> None:
    records = Records(database)
    for number in range(5):
        await records.start(f"r{number}", "run", {}, "out")
    for product, status in (("a", "accepted"), ("b", "failed"), ("c", "accepted")):
        await records.keep(document("r3", product, status))
    await records.keep(document("r1", "a", "failed"))
    rows = await records.runs(3)
    assert [row["run"] for row in rows] == ["r4", "r3", "r2"]
    assert [row["products"] for row in rows] == [{}, {"accepted": 2, "failed": 1}, {}]
    assert len(await records.runs()) == 5


async def test_a_document_comes_back_as_it_was_and_replaces_the_one_before(database: Database) -> None:
    records = Records(database)
    await records.keep(document("r", "a", "failed"))
    await records.keep(again := document("r", "a", "accepted", "one more try"))
    assert await records.documents("r") == {"a": again}
    assert await records.documents("other") == {}


async def test_the_outcomes_of_all_runs_come_newest_first_with_the_newest_decision(database: Database) -> None:
    records = Records(database)
    for run in ("r1", "r2"):
        await records.start(run, "batch", {}, "out")
        await records.keep(document(run, "a", "failed"))
    await records.judge("r1", "a", "shopify", "reject", "", "")
    assert [(row["run"], row["product"], row["status"], row["judged"]) for row in await records.outcomes()] == [
        ("r2", "a", "failed", 0), ("r1", "a", "failed", 1),
    ]  # fmt: skip
    places = [("r2", "a"), ("r1", "a"), ("r1", "b")]
    assert {found["run"] for found in await records.documents_at(places)} == {"r1", "r2"}


async def test_a_run_that_is_resumed_keeps_its_first_options_and_runs_again(database: Database) -> None:
    records = Records(database)
    await records.start("r", "run", {"channels": ["shopify"]}, "out")
    await records.finish("r", "stopped")
    stopped = await records.find("r")
    assert stopped["status"] == "stopped" and stopped["finished"] >= stopped["started"]
    await records.start("r", "revise", {}, "elsewhere")
    assert await records.find("latest") == stopped | {"status": "running", "finished": None}


async def test_what_is_not_on_record_is_said(database: Database) -> None:
    records = Records(database)
    with pytest.raises(UnknownRun, match="no run yet"):
        await records.find("latest")
    with pytest.raises(UnknownRun, match="there is no run 'r'"):
        await records.find("r")
    with pytest.raises(UnknownJudgement, match="there is no judgement 1"):
        await records.forget(1)


async def test_judgements_are_numbered_and_forgotten_one_by_one_or_all(database: Database) -> None:
    records = Records(database)
    for note in ("too dark", "", "fine"):
        await records.judge("r", "a", "shopify", "reject", note, "anna")
    assert await records.forget(2) == 1
    assert [(row["id"], row["note"], row["who"]) for row in await records.judgements()] == [
        (1, "too dark", "anna"),
        (3, "fine", "anna"),
    ]
    assert await records.forget(None) == 2
    assert await records.judgements() == []


async def test_a_document_that_cannot_be_stored_leaves_the_one_before(database: Database) -> None:
    records = Records(database)
    await records.keep(good := document("r", "a", "accepted"))
    with pytest.raises(Exception, match="status"):
        await records.keep(document("r", "a", None))
    assert await records.documents("r") == {"a": good}


async def test_a_cancelled_task_leaves_all_or_nothing(database: Database) -> None:
    """A document that is being replaced is there in the old form or in the new one."""
    records = Records(database)
    for number in range(20):
        await records.keep(document("r", f"p{number}", "failed"))
    for number in range(20):
        task = asyncio.create_task(records.keep(document("r", f"p{number}", "accepted", "x" * 20_000)))
        await asyncio.sleep(number * 0.0003)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await records.start("last", "run", {}, "out")  # after whatever was under way
    found = await records.documents("r")
    assert len(found) == 20
    for product, one in found.items():
        assert one in (document("r", product, "failed"), document("r", product, "accepted", "x" * 20_000))
