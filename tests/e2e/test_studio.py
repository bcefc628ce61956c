"""Both graphs in LangGraph's own server, driven as LangGraph Studio drives them."""

import asyncio
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from PIL import Image

from tests.dialogues import call, says
from tests.openrouter.running import RunningServer, running
from tests.studio_server import Studio, studio

ORDER = call("create_pictures", products=["NEW1", "NEW2"], channels=["shopify"])


@pytest.fixture(scope="module")
def cloud() -> Iterator[RunningServer]:
    with running() as server:
        server.server.maker.qwen.rules.append(says(("both", ORDER)))
        yield server


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, cloud: RunningServer, indexed: Path, indexed_by_cloud: Path
) -> Iterator[Studio]:
    """One server; a shop on local models, and one whose `.env` names cloud models."""
    folder = tmp_path_factory.mktemp("studio")
    copytree(indexed, folder / "local")
    copytree(indexed_by_cloud, folder / "cloud")
    (folder / "cloud" / ".env").write_text(f"OPENROUTER_API_KEY=test\nOPENROUTER_BASE_URL={cloud.base_url}\n")
    with studio(folder) as running_studio:
        yield running_studio


@pytest.fixture
async def client(server: Studio) -> AsyncIterator[LangGraphClient]:
    async with get_client(url=server.url) as client:
        yield client


def shop(server: Studio, name: str = "local") -> str:
    return str(server.log.parent / name)


async def ids(client: LangGraphClient) -> dict[str, str]:
    return {found["graph_id"]: found["assistant_id"] for found in await client.assistants.search()}


async def fetched(url: str) -> tuple[int, str, bytes]:
    """What a browser gets: status, type, content."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        got = await browser.get(url)
        return got.status_code, got.headers.get("content-type", ""), got.content


async def stream(client: LangGraphClient, thread: str, graph: str, **run: Any) -> list[tuple[str, Any]]:
    """All events of a run; a failed run fails the test with what the client sees."""
    events = [
        (part.event, part.data)
        async for part in client.runs.stream(
            thread, graph, stream_mode=["updates", "custom"], stream_subgraphs=True, **run
        )
    ]
    assert not [data for event, data in events if event == "error"], events[-1]
    return events


async def thread_of(client: LangGraphClient) -> str:
    return (await client.threads.create())["thread_id"]


async def state_of(client: LangGraphClient, thread: str) -> Any:
    """The thread's newest state as plain JSON."""
    return await client.threads.get_state(thread)


async def test_every_field_is_described_and_bounded_and_prompts_stand_at_their_nodes(client: LangGraphClient) -> None:
    for graph, assistant in (await ids(client)).items():
        schemas: Any = await client.assistants.get_schemas(assistant)
        context, entry = schemas["context_schema"], schemas["input_schema"]
        assert context is not None and entry is not None
        drawn: Any = await client.assistants.get_graph(assistant, xray=True)
        nodes = {str(node["id"]).rpartition(":")[2] for node in drawn["nodes"]}
        for name, field in context["properties"].items():
            assert field["description"], f"{graph}: {name}"
            bounded = {"maximum", "maxLength", "enum"} & field.keys() or field.get("type") == "boolean"
            bounded = bounded or name in ("shop", "min_sales")
            assert bounded, f"{graph}: {name} has no bounds"
            assert set(field.get("langgraph_nodes", [])) <= nodes
        assert all(field.get("description") for field in entry["properties"].values()), entry
        prompts = [field for field in context["properties"].values() if field.get("langgraph_type") == "prompt"]
        assert len(prompts) == {"promo": 8, "chat": 1}[graph]


async def test_every_branch_of_the_loop_is_drawn(client: LangGraphClient) -> None:
    assistants = await ids(client)
    promo: Any = await client.assistants.get_graph(assistants["promo"], xray=True)
    edges = {(str(e["source"]).rpartition(":")[2], str(e["target"]).rpartition(":")[2]) for e in promo["edges"]}
    repairs = {"generate", "background", "person", "composite", "retouch", "typeset", "finish", "conclude"}
    assert {target for source, target in edges if source == "verify"} == repairs
    chat: Any = await client.assistants.get_graph(assistants["chat"])
    drawn = {(str(e["source"]), str(e["target"])) for e in chat["edges"]}
    assert {
        ("think", "weigh"),
        ("weigh", "ask_person"),
        ("weigh", "act"),
        ("ask_person", "act"),
        ("ask_person", "think"),
    } <= drawn


async def test_promo_streams_asks_resumes_and_forks(client: LangGraphClient, server: Studio) -> None:
    thread = await thread_of(client)
    context = {"shop": shop(server), "review": "always"}
    order = {"product": "NEW1", "channels": ["shopify"], "copy": ["New season"]}
    events = await stream(client, thread, "promo", input=order, context=context)
    judged = [data["verify"]["attempts"][0] for event, data in events if "|" in event and data.get("verify")]
    assert judged[0]["verdict"]["status"] == "accepted", "attempts, verdict and cost are seen while it runs"
    assert judged[0]["cost_usd"] == 0
    waiting = await state_of(client, thread)
    assert list(waiting["values"]["shots"]) == ["shopify"]
    assert waiting["next"] == ["ask_person"]
    [asked] = waiting["interrupts"][0]["value"]["action_requests"] if waiting["interrupts"] else []
    for url in (asked["args"]["file_url"], asked["args"]["flatlay_url"]):
        assert (await fetched(url))[:2] == (200, "image/jpeg"), "a person can look at it"
    answer = {"decisions": [{"type": "reject", "message": "too dark"}]}
    await stream(client, thread, "promo", command={"resume": answer}, context={"shop": shop(server)})
    done = await state_of(client, thread)
    assert done["next"] == []
    assert done["values"]["document"]["shots"][0]["reason"] == "rejected by a person: too dark"
    order_, told = done["values"]["messages"]
    assert (order_["content"], order_["type"]) == ("Make pictures of NEW1 for shopify.", "human")
    assert "rejected by a person: too dark.\n\n[![shopify](" in told["content"], (
        "clients that show a conversation show it"
    )

    history: Any = await client.threads.get_history(thread, limit=50)
    styled = next(state for state in history if state["next"] == ["shoot"])
    forked = await client.threads.update_state(
        thread, {"copy": ["Last days"]}, checkpoint=styled["checkpoint"], as_node="analyze_style"
    )
    again = {**context, "review": "never"}
    await stream(client, thread, "promo", input=None, checkpoint=forked["checkpoint"], context=again)
    fork = await state_of(client, thread)
    assert fork["values"]["document"]["copy"] == ["Last days"]
    assert fork["values"]["document"]["shots"][0]["status"] == "accepted"


async def test_an_edited_prompt_is_what_is_sent_and_a_wrong_one_is_named(
    client: LangGraphClient, server: Studio, cloud: RunningServer
) -> None:
    context = {"shop": shop(server, "cloud"), "kind": "on_model"}
    order = {"product": "NEW1", "channels": ["shopify"]}
    edited = "Photograph it on a ship's deck. $person $pictures $style $data"
    await stream(client, await thread_of(client), "promo", input=order, context={**context, "single_prompt": edited})
    assert any("ship's deck" in str(request["body"]) for request in cloud.control.requests())
    wrong = {**context, "single_prompt": "A $colour dress"}
    with pytest.raises(AssertionError, match=r"has no \$colour"):
        await stream(client, await thread_of(client), "promo", input=order, context=wrong)


async def test_chat_talks_offline_edits_its_state_and_forks(client: LangGraphClient, server: Studio) -> None:
    thread, context = await thread_of(client), {"shop": shop(server)}
    said = {"messages": [{"role": "user", "content": "make NEW1 for shopify"}]}
    events = await stream(client, thread, "chat", input=said, context=context)
    nodes = [data["node"] for event, data in events if event == "custom"]
    assert nodes[:3] == ["retrieve", "analyze_style", "generate"], "progress by node"
    state = await state_of(client, thread)
    answer = state["values"]["messages"][-1]["content"]
    assert "NEW1: shopify accepted" in answer
    [(preview, file)] = re.findall(r"\[!\[NEW1 for shopify: accepted\]\((\S+)\)\]\((\S+)\)", answer)
    assert file.endswith("/NEW1/shopify.jpg")
    for url in (preview, file):
        assert (await fetched(url))[:2] == (200, "image/jpeg")
    assert max(Image.open(BytesIO((await fetched(preview))[2])).size) == 512
    for other in ("product.json", "../run.json", "..%2F..%2F..%2Fproducts.csv", ".bestshot", "nothing.jpg"):
        assert (await fetched(file.replace("shopify.jpg", other)))[0] == 404, "it serves pictures, and nothing else"
    assert (await fetched(f"{server.url}/previews/sha256:{'0' * 64}"))[0] == 404
    [run] = state["values"]["runs"]

    history: Any = await client.threads.get_history(thread, limit=20)
    before = next(past for past in history if past["next"] == ["think"] and len(past["values"]["messages"]) == 1)
    edit = {**before["values"]["messages"][0], "content": "list products"}
    forked = await client.threads.update_state(thread, {"messages": [edit]}, checkpoint=before["checkpoint"])
    await stream(client, thread, "chat", input=None, checkpoint=forked["checkpoint"], context=context)
    fork = await state_of(client, thread)
    assert fork["values"]["messages"][-1]["content"].startswith("2 new products")
    assert fork["values"].get("runs", []) == [], "in this past nothing was made"
    assert run["product"] == "NEW1"


async def test_a_flat_lay_in_the_message_is_taken_and_shown(client: LangGraphClient, server: Studio) -> None:
    thread, context = await thread_of(client), {"shop": shop(server)}
    photo = next((Path(shop(server)) / "new_products").glob("NEW2.*")).read_bytes()
    block = {
        "type": "image",
        "mimeType": "image/jpeg",
        "data": b64encode(photo).decode(),
        "metadata": {"name": "a.jpg"},
    }
    content = [{"type": "text", "text": "find bestsellers that look like this"}, block]
    said = {"messages": [{"role": "user", "content": content}]}
    await stream(client, thread, "chat", input=said, context=context)
    messages = (await state_of(client, thread))["values"]["messages"]
    assert "sha256:" in str(messages[0]["content"]), "it is kept in the shop"
    assert re.search(r"bestsellers: SKU\d", messages[-1]["content"]), messages[-1]["content"]


async def test_in_a_folder_without_a_shop_it_offers_the_sample_shop_and_makes_it(
    client: LangGraphClient, server: Studio
) -> None:
    thread = await thread_of(client)

    async def told(words: str) -> str:
        said = {"messages": [{"role": "user", "content": words}]}
        await stream(client, thread, "chat", input=said, context={})
        return str((await state_of(client, thread))["values"]["messages"][-1]["content"])

    assert "make the sample shop" in await told("make NEW001 for shopify")
    assert not (server.log.parent / "demo").exists(), "it waits until it is told to"
    assert "NEW001 to NEW004" in await told("yes, make the sample shop")
    assert "4 new products" in await told("list products")


@pytest.mark.parametrize("decision", ["reject", "edit", "approve"])
async def test_chat_asks_before_it_spends(
    client: LangGraphClient, server: Studio, cloud: RunningServer, decision: str
) -> None:
    thread, context = await thread_of(client), {"shop": shop(server, "cloud"), "ask_above_usd": 0.5}
    before = len([made for made in cloud.control.calls() if made["kind"] == "image"])
    said = {"messages": [{"role": "user", "content": "make both, NEW1 and NEW2"}]}
    await stream(client, thread, "chat", input=said, context=context)
    [interrupt] = (await state_of(client, thread))["interrupts"]
    [waiting] = interrupt["value"]["action_requests"]
    assert waiting["name"] == "create_pictures"
    assert len([made for made in cloud.control.calls() if made["kind"] == "image"]) == before, "no tool ran yet"
    edited = {"name": waiting["name"], "args": {"products": ["NEW2"]}}
    answer = {"decisions": [{"type": decision, "message": "not now", "edited_action": edited}]}
    await stream(client, thread, "chat", command={"resume": answer}, context=context)
    values = (await state_of(client, thread))["values"]
    made = sorted(run["product"] for run in values.get("runs", []))
    assert made == {"reject": [], "edit": ["NEW2"], "approve": ["NEW1", "NEW2"]}[decision]
    assert "at most $" in waiting["description"]


async def test_zz_it_shuts_down_cleanly_and_no_call_blocked_the_event_loop(server: Studio) -> None:
    status = await asyncio.to_thread(server.stop)
    log = server.log.read_text(errors="replace")
    assert status in (0, 130)
    assert "BlockingError" not in log
    assert "Blocking call" not in log
    assert "Traceback" not in log.partition("Shutting down")[2]
