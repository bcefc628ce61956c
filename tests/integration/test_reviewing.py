"""Decisions in two windows, attempts to choose from, and decisions taken back: record and files, exactly."""

import asyncio
from dataclasses import replace

import pytest

from agent.documents import Shot
from agent.feedback.lookup import UnknownShot, find_shot
from agent.feedback.review import Stale, choose, decide, stamp, undo
from agent.runs.order import Order
from agent.services import Services
from tests.integration.test_promo import COPY, SpoilingStudio, run
from tools.storage.records import new_run_id


async def spoilt(shop: Services, *channels: str) -> tuple[str, Shot]:
    """The run of a product whose pictures nobody could mend, and its first shot, which has several attempts."""
    shop.models = replace(shop.models, image=SpoilingStudio(100))
    document = await run(shop, Order(channels, COPY), run_id=new_run_id())
    return document["run"], document["shots"][0]


def files(shop: Services, run: str) -> dict[str, bytes]:
    folder = shop.settings.resolved_out() / run
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def record(shop: Services, run: str) -> object:
    return (await shop.documents(run))["NEW1"], await shop.records.judgements()


async def test_a_decision_that_is_taken_back_leaves_no_trace(shop: Services) -> None:
    run, shot = await spoilt(shop, "shopify")
    before = await record(shop, run), files(shop, run)
    for decision in ("approve", "reject"):
        after = await decide(shop, run, "NEW1", "shopify", decision, "as it is", seen=stamp(shot))
        assert await record(shop, run) != before[0]
        await undo(shop, run, "NEW1", shot, stamp(after["shots"][0]))
        assert (await record(shop, run), files(shop, run)) == before

    other = next(a for a in shot["attempts"] if a["picture"] not in (None, shot["preview"]))
    chosen = (await choose(shop, run, "NEW1", "shopify", other["number"], seen=stamp(shot)))["shots"][0]
    assert chosen["reason"].startswith(f"attempt {other['number']}, which a person chose: ")
    assert (chosen["verdict"], chosen["preview"]) == (other["verdict"], other["picture"])
    assert {*files(shop, run)} == {*before[1]}
    assert files(shop, run) != before[1], "the file shows the chosen attempt"
    approved = (await decide(shop, run, "NEW1", "shopify", "approve", "", seen=stamp(chosen)))["shots"][0]
    assert {*files(shop, run)} - {*before[1]} == {"NEW1/shopify.jpg"}
    with pytest.raises(UnknownShot, match="no picture of attempt 99"):
        await choose(shop, run, "NEW1", "shopify", 99)
    await undo(shop, run, "NEW1", chosen, stamp(approved))
    await undo(shop, run, "NEW1", shot, stamp(chosen))
    assert (await record(shop, run), files(shop, run)) == before


async def test_a_decision_on_an_old_view_is_refused_and_says_what_happened(shop: Services) -> None:
    run, shot = await spoilt(shop, "shopify", "amazon-main")
    seen = stamp(shot)
    given = [("approve", ""), ("reject", "a hole")]
    ended = await asyncio.gather(
        *(decide(shop, run, "NEW1", "shopify", *one, seen=seen) for one in given), return_exceptions=True
    )
    first, refused = ended
    assert isinstance(first, dict)
    assert isinstance(refused, Stale)
    assert "shopify of NEW1 has changed since you saw it" in str(refused)
    assert "approved it; look at it again" in str(refused)
    assert [j["decision"] for j in await shop.records.judgements()] == ["approve"], "the refused one left no trace"
    with pytest.raises(Stale, match="approved it"):
        await choose(shop, run, "NEW1", "shopify", 1, seen=seen)
    await decide(shop, run, "NEW1", "shopify", "reject", "a hole")
    with pytest.raises(Stale, match=r"rejected it \(“a hole”\)"):
        await undo(shop, run, "NEW1", shot, stamp(first["shots"][0]))
    other = (await find_shot(shop, run, "amazon-main", None)).shot
    await decide(shop, run, "NEW1", "amazon-main", "approve", "", seen=stamp(other))
    kept = (await shop.documents(run))["NEW1"]
    assert [s["status"] for s in kept["shots"]] == ["needs_review", "accepted"], "two shots of one product both stay"
