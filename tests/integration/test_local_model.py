"""A chat model on this machine, spoken to over real HTTP: it is found, kept by the shop's word, and never a judge."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.services import Services, close_services, open_services
from tests.dialogues import talk
from tests.scripted_service import ScriptedService, called, chat, refused, scripted
from tools.models.openrouter.this_machine import find_models
from tools.models.own_choice import keep_choice, kept_choice
from tools.models.roles import LocalModel

BRIEF = {
    "scene": "a brick street at dusk", "lighting": "low golden light", "pose": "laid flat", "mood": "warm and urban",
    "palette": ["#c4b195"], "prompt": "The t-shirt on a plaster wall in warm clay tones.", "dropped": [],
}  # fmt: skip


@pytest.fixture
async def ollama() -> AsyncIterator[ScriptedService]:
    async with scripted() as service:
        service.models = ["nomic-embed-text", "qwen3:8b"]
        service.url = service.url.replace("/api/v1", "/v1")
        yield service


@pytest.fixture
async def opened(shop: Services, ollama: ScriptedService) -> AsyncIterator[Services]:
    """The shop, which has said yes to the model."""
    folder = shop.settings.shop
    keep_choice(shop.settings.state_dir, LocalModel("qwen3:8b", "Ollama", ollama.url))
    await close_services(folder)
    yield await open_services(folder)
    await close_services(folder)


async def test_servers_on_loopback_are_found_and_other_things_there_are_not(ollama: ScriptedService) -> None:
    async with scripted() as page, scripted() as odd:
        page.answer = lambda asked: refused(404)
        odd.models = []
        ports = {_port(one): name for one, name in ((page, "vLLM"), (ollama, "Ollama"), (odd, "LM Studio"))}
        found = await find_models({**ports, 9: "llama.cpp"})
    assert found == [LocalModel("qwen3:8b", "Ollama", ollama.url)]


def _port(service: ScriptedService) -> int:
    return int(service.url.split(":")[2].partition("/")[0])


@pytest.mark.parametrize(("kept", "decided"), [(None, False), ("{}", True), ("[1]", False), ('{"name": "x"}', False),
                         ('{"name": "x", "server": "y", "base_url": "http://example.com/v1"}', False)])  # fmt: skip
def test_only_a_loopback_address_is_taken_from_the_shops_file(tmp_path: Path, kept: str | None, decided: bool) -> None:
    if kept:
        (tmp_path / "local_model.json").write_text(kept)
    assert kept_choice(tmp_path) == (None, decided)


async def test_it_talks_and_calls_the_tools_for_nothing(opened: Services, ollama: ScriptedService) -> None:
    ollama.script.extend([called("{}", "show_products"), chat("Two T-shirts are new.", cost=None)])
    talked = await talk(opened, ("Was gibt es Neues?",))
    assert [call["name"] for call in talked.calls] == ["show_products"]
    assert talked.last == "Two T-shirts are new."
    assert ollama.paid[0].body["model"] == "qwen3:8b"
    assert "authorization" not in ollama.paid[0].headers
    assert opened.models.names()["chat"] == "qwen3:8b"
    assert opened.models.names()["inspector"] is None


async def test_many_products_need_a_yes_from_its_calls_too(opened: Services, ollama: ScriptedService) -> None:
    ollama.script.extend([called('{"category": "t-shirts"}', "create_pictures"), chat("As you like.", cost=None)])
    talked = await talk(opened, ("alle neuen T-Shirts bitte",), {"type": "reject"})
    assert "NEW1 (t shirt" in talked.questions[0]["description"]
    assert talked.runs == []


async def test_its_words_about_the_style_become_a_set_that_is_drawn_and_checked(
    opened: Services, ollama: ScriptedService
) -> None:
    ollama.script.extend([
        called('{"products": ["NEW1"]}', "create_pictures"), chat(json.dumps(BRIEF), cost=None), chat("Done.", cost=None),
    ])  # fmt: skip
    talked = await talk(opened, ("NEW1 please",))
    [run] = talked.runs
    document = (await opened.records.documents(run["run"]))["NEW1"]
    assert (document["status"], document["cost_usd"]) == ("accepted", 0)
    assert document["style"]["mood"] == "warm and urban"
    assert document["models"]["stylist"] == "qwen3:8b"


async def test_a_model_that_is_gone_leaves_the_words_to_the_planner_and_the_style_to_the_measure(
    opened: Services, ollama: ScriptedService
) -> None:
    ollama.answer = lambda asked: refused(404, "model not found")
    talked = await talk(opened, ("list products", "explain the style of NEW1"))
    assert [call["name"] for call in talked.calls] == ["show_products", "explain_style"]
    assert "qwen3:8b gave no answer, so offline-planner reads your words" in talked.last
    assert "NEW1 follows SKU" in talked.last
