"""A server of one's own in place of OpenRouter's Qwen: what it is sent, and what a run makes of its refusals."""

import json
from pathlib import Path

import pytest

from tests.memory_payer import MemoryPayer
from tests.scripted_service import Reply, ScriptedService, chat, refused, scripted
from tests.shop_cloud import connect
from tests.unit.test_cloud_roles import BRIEF, style_request
from tools.models.openrouter import errors


async def test_a_server_of_ones_own_plays_the_qwen_roles_for_nothing(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    async with scripted() as own:
        own.models = ["my-qwen"]
        own.script.append(chat(json.dumps(BRIEF), cost=None))
        cloud = await connect(server, tmp_path, BESTSHOT_QWEN_BASE_URL=own.url, BESTSHOT_QWEN_MODELS="my-qwen")
        await cloud.stylist.brief(style_request())
        await cloud.aclose()
        assert own.paid[0].body["model"] == "my-qwen"
        assert not own.paid[0].body.keys() & {"provider", "reasoning"}
        assert "authorization" not in own.paid[0].headers
    assert not server.paid
    assert purse.spent_usd == 0


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [(refused(401), "check BESTSHOT_QWEN_API_KEY"), (refused(403), "set BESTSHOT_QWEN_API_KEY to a key with more rights"),
     (refused(400), "check BESTSHOT_QWEN_BASE_URL and BESTSHOT_QWEN_API_KEY"),
     (Reply(b"<html>", headers={"content-type": "text/html"}), "check BESTSHOT_QWEN_BASE_URL")],
)  # fmt: skip
async def test_a_server_of_ones_own_that_refuses_ends_the_run_and_names_its_own_settings(
    server: ScriptedService, tmp_path: Path, answer: Reply, remedy: str
) -> None:
    async with scripted() as own:
        own.answer = lambda asked: answer
        with pytest.raises(errors.ServiceError) as ended:
            await connect(server, tmp_path, BESTSHOT_QWEN_BASE_URL=own.url)
    assert remedy in str(ended.value)
    assert "OPENROUTER" not in str(ended.value)


async def test_a_server_of_ones_own_that_is_not_there_ends_the_run(server: ScriptedService, tmp_path: Path) -> None:
    with pytest.raises(errors.NotConnected, match="check BESTSHOT_QWEN_BASE_URL"):
        await connect(server, tmp_path, BESTSHOT_QWEN_BASE_URL="http://127.0.0.1:9/v1")
    assert not server.paid


async def test_a_server_of_ones_own_that_has_no_list_is_used_all_the_same(
    server: ScriptedService, tmp_path: Path
) -> None:
    async with scripted() as own:
        own.answer = lambda asked: refused(404)
        cloud = await connect(server, tmp_path, BESTSHOT_QWEN_BASE_URL=own.url)
        await cloud.aclose()
    assert cloud.choices["qwen"].why.startswith("not checked: ")
