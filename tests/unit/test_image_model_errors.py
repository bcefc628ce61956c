"""The image model over real HTTP: what goes wrong, what is mended, and what is paid."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.memory_payer import MemoryPayer
from tests.scripted_service import (
    COST,
    FLASH,
    NB21,
    Reply,
    ScriptedService,
    chat,
    images,
    picture,
    refused,
)
from tests.shop_cloud import connect
from tests.unit.test_image_model import REQUEST
from tools.imaging.opening import open_picture
from tools.ledger.budgets import Overspent
from tools.ledger.payer import metered
from tools.models.openrouter import errors
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import RenderError, RenderRefused

WRONG = [
    (picture(896, 1200)[:200], "picture that came back is truncated"),
    (b"GIF of no kind, not a picture at all", "picture that came back is not a picture"),
]


@pytest.mark.parametrize(("came", "why"), WRONG)
async def test_a_picture_that_does_not_decode_is_a_render_error_and_booked(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer, came: bytes, why: str
) -> None:
    server.script.append(images(came))
    with pytest.raises(RenderError, match=why):
        await cloud.image.render(replace(REQUEST, tier="1K"))
    assert purse.spent_usd == COST


@pytest.mark.parametrize(
    ("size", "note", "delivered"),
    [
        ((896, 1200), (), (896, 1200)),
        ((890, 1190), (), (890, 1190)),
        ((912, 1200), ("cropped from 912 x 1200 px to 3:4",), (896, 1200)),
        ((1792, 2400), ("reduced from 1792 x 2400 px to 1K",), (896, 1200)),
        ((448, 600), (), (448, 600)),
        ((1024, 1024), ("cropped from 1024 x 1024 px to 3:4",), (765, 1024)),
    ],
)
async def test_what_a_crop_or_a_reduction_mends_is_mended_with_a_note(
    cloud: Cloud, server: ScriptedService, size: tuple[int, int], note: tuple[str, ...], delivered: tuple[int, int]
) -> None:
    server.script.append(images(picture(*size)))
    made = await cloud.image.render(replace(REQUEST, tier="1K"))
    assert made.notes == note
    assert open_picture(made.picture).shape[:2] == delivered[::-1]


async def test_a_picture_in_a_ratio_that_no_crop_mends_comes_whole_with_its_fault(
    cloud: Cloud, server: ScriptedService
) -> None:
    server.script.append(images(picture(1200, 896)))
    made = await cloud.image.render(replace(REQUEST, tier="1K"))
    assert made.fault == "asked was 3:4 at 1K (896 x 1200 px), the answer has 1200 x 896 px"
    assert open_picture(made.picture).shape[:2] == (896, 1200)


@pytest.mark.parametrize("size", [(1376, 768), (1408, 768)])
async def test_both_sizes_that_1k_has_at_16_to_9_are_as_ordered(
    cloud: Cloud, server: ScriptedService, size: tuple[int, int]
) -> None:
    server.script.append(images(picture(*size)))
    made = await cloud.image.render(replace(REQUEST, ratio="16:9", tier="1K"))
    assert (open_picture(made.picture).shape[:2], made.fault) == ((768, 1376), "")


NOTHING = [
    (Reply({"created": 1, "data": [], "usage": {"cost": 0}}), "has no picture", 0.0),
    (chat("I would rather not", cost=0.0), "has no picture", 0.0),
    (Reply({"created": 1, "data": [{"b64_json": "!!!"}], "usage": {"cost": COST}}), "not base64", COST),
    (refused(502, "withheld: IMAGE_SAFETY", error_type="content_policy_violation"), "safety filter", 0.0),
    (refused(403, "flagged", reasons=["violence"]), "moderation", 0.0),
    (refused(400, "bad"), "does not accept", 0.0),
    (refused(502), "failing", 0.0),
]


@pytest.mark.parametrize(("reply", "why", "cost"), NOTHING)
async def test_an_answer_without_a_picture_is_a_render_error_that_says_why(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer, reply: Reply, why: str, cost: float
) -> None:
    server.script.extend([reply] * 9)
    with pytest.raises(RenderError, match=why):
        await cloud.image.render(REQUEST)
    assert purse.spent_usd == cost


WITHHELD = {"finish_reason": "stop", "native_finish_reason": "IMAGE_SAFETY", "message": {"role": "assistant"}}
NO_PICTURE = [
    (Reply({"id": "x", "choices": [WITHHELD]}), "safety filter"),
    (chat("", finish="content_filter"), "refused to answer"),
    (chat(None, refusal="I can't help with that."), "refused to answer"),
    (chat("words only"), "no picture .words only"),
    (chat("", images=[{"type": "image_url", "image_url": {"url": "http://127.0.0.1/x.png"}}]), "link"),
    (chat("", images=[]), "no picture"),
    (Reply({"id": "x", "choices": []}), "no picture"),
]


@pytest.mark.parametrize(("reply", "why"), NO_PICTURE)
async def test_the_chat_routes_ways_of_giving_no_picture_have_names(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path, reply: Reply, why: str
) -> None:
    server.image_models = []
    cloud = await connect(server, tmp_path)
    server.script.append(reply)
    with pytest.raises(RenderError, match=why):
        await cloud.image.render(REQUEST)
    await cloud.aclose()


@pytest.mark.parametrize(("status", "name"), [(401, errors.BadKey), (402, errors.NoCredit)])
async def test_a_refused_key_or_no_credit_stops_the_run(
    cloud: Cloud, server: ScriptedService, status: int, name: type[Exception]
) -> None:
    server.script.append(refused(status))
    with pytest.raises(name):
        await cloud.image.render(REQUEST)


async def test_a_budget_that_is_spent_stops_the_run(cloud: Cloud, server: ScriptedService) -> None:
    with metered(MemoryPayer(budget_usd=0.01)), pytest.raises(Overspent):
        await cloud.image.render(REQUEST)
    assert not server.paid


async def test_a_request_that_is_too_large_is_shrunk_once(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(refused(413))
    await cloud.image.render(replace(REQUEST, flatlay=picture(2048, 2048)))
    sent = [len(asked.body["input_references"][0]["image_url"]["url"]) for asked in server.paid]
    assert sent[1] < sent[0] / 2
    server.script.extend([refused(413)] * 3)
    with pytest.raises(RenderError, match="too large"):
        await cloud.image.render(replace(REQUEST, flatlay=picture(2048, 2040)))
    assert len(server.paid) == 4


async def test_a_model_that_is_gone_gives_way_to_the_next_candidate(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    server.models.append(NB21)
    cloud = await connect(server, tmp_path)
    assert cloud.choices["image"].why == "first choice"
    server.script.append(refused(404, "No endpoints found"))
    made = await cloud.image.render(REQUEST)
    await cloud.aclose()
    assert [asked.body["model"] for asked in server.paid] == [NB21, FLASH]
    assert made.model == FLASH
    assert "is gone: 404: No endpoints found" in cloud.choices["image"].why


async def test_where_no_base_model_is_left_the_product_ends_there_and_pro_is_not_asked(
    cloud: Cloud, server: ScriptedService
) -> None:
    server.script.append(refused(404, "No endpoints found"))
    with pytest.raises(RenderRefused, match="no such model"):
        await cloud.image.render(REQUEST)
    assert [asked.body["model"] for asked in server.paid] == [FLASH]
