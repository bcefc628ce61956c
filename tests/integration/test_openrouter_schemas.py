"""Our small schemas: a request that breaks one is a 400 and a failed test; they accept only what the service does."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud_roles import BRIEF, FLATLAY, PRODUCT, REFERENCES, connect, draw
from tests.memory_payer import MemoryPayer
from tests.openrouter.asking import NB2, QWEN, SINGLE, Asker, chat_body, image_body, picture_chat_body, shirt
from tests.openrouter.checking import fault_of_answer, fault_of_request
from tests.openrouter.description import (
    MISSING,
    described,
    described_faults_of_answer,
    described_faults_of_request,
)
from tests.openrouter.failures import FAILURES
from tests.openrouter.running import RunningServer, running
from tools.ledger.payer import metered
from tools.models.roles import InspectRequest, StyleRequest

BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("/images", image_body(SINGLE, [], resolution="3K"), "resolution: '3K' is not one of"),
    ("/images", image_body(SINGLE, [], image_config={}), "'image_config' was unexpected"),
    ("/chat/completions", {"model": QWEN, "messages": []}, "messages: [] should be non-empty"),
    ("/chat/completions", chat_body("Hello", temperature="0.3"), "temperature: '0.3' is not of type 'number'"),
    ("/chat/completions", chat_body("Hello", provider={"only_good": True}), "provider: "),
    ("/embeddings", {"model": QWEN, "input": [""]}, "input/0: '' should be non-empty"),
]


@pytest.mark.parametrize(("path", "body", "why"), BROKEN)
def test_a_request_that_breaks_its_schema_is_a_400_that_names_the_field(
    openrouter: RunningServer, path: str, body: dict[str, Any], why: str
) -> None:
    answer = Asker(openrouter.base_url).post(path, body)
    assert answer.status_code == 400
    assert why in answer.json()["error"]["message"]
    [breach] = openrouter.control.breaches()
    assert breach.startswith(f"request to {path}: ")
    assert openrouter.control.counts()["calls"] == 0


def test_a_request_that_breaks_its_schema_fails_the_test_that_made_it() -> None:
    with pytest.raises(AssertionError, match="'3K' is not one of"), running() as server:
        Asker(server.base_url).post(*BROKEN[0][:2])


async def spoken(server: RunningServer, folder: Path) -> list[tuple[str, str, int, Any]]:
    """Each request and answer of all roles and of the server's failures: kind, path, status and body."""
    cloud = await connect(server, folder)
    with metered(MemoryPayer()):
        await draw(cloud)
        await cloud.stylist.brief(StyleRequest(PRODUCT, FLATLAY, REFERENCES))
        await cloud.inspector.inspect(InspectRequest(FLATLAY, REFERENCES[0], BRIEF, "packshot", PRODUCT))
        await cloud.embedder.embed_pictures([FLATLAY])
    await cloud.aclose()
    ask = Asker(server.base_url)
    tools = [{"type": "function", "function": {"name": "search_catalog", "parameters": {"type": "object"}}}]
    for path, body in (
        ("/chat/completions", picture_chat_body(SINGLE, [shirt()])),
        ("/chat/completions", chat_body("search the catalog for red dresses", tools=tools, tool_choice="auto")),
    ):
        ask.post(path, body)
    found = []
    for one in [one for one in server.control.requests() if one["method"] == "POST"]:
        path = one["path"].removeprefix("/api/v1")
        found.append(("request", path, 0, one["body"]))
        if '"sha256-' not in str(one["body"]).replace("'", '"') and "data:" not in str(one["body"]):
            found.append(("post", path, 200, ask.post(path, one["body"]).json()))
    found.append(("post", "/images", 200, ask.post("/images", image_body(SINGLE, [shirt()])).json()))
    found.append(
        ("post", "/chat/completions", 200, ask.post("/chat/completions", picture_chat_body(SINGLE, [])).json())
    )
    for failure in FAILURES.values():
        if failure.how == "status" and "chat" in failure.kinds:
            server.control.script({"kind": "chat", "failure": failure.name})
            answer = ask.post("/chat/completions", chat_body("Hello"))
            found.append(("post", "/chat/completions", answer.status_code, answer.json()))
    for path in ("/models", "/embeddings/models", "/images/models", "/key", "/credits"):
        found.append(("get", path, 200, ask.get(path).json()))
    endpoints = "/images/models/{author}/{slug}/endpoints"
    return [*found, ("get", endpoints, 200, ask.get(f"/images/models/{NB2}/endpoints").json())]


def changed(body: Any) -> Iterator[Any]:
    """The body, then copies: without each of its fields, with each value of another type, with a field more."""
    yield body
    for place in places(body):
        others: tuple[Any, ...] = (None, 7, "other", [], {}, True, "(left out)", "(one more)")
        for other in others:
            new = copy.deepcopy(body)
            *way, last = place
            inner = new
            for step in way:
                inner = inner[step]
            if other == "(left out)":
                del inner[last]
            elif other == "(one more)" and isinstance(inner, dict):
                inner["one_more"] = 1
            else:
                inner[last] = other
            yield new


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value; of a list to that of its first item only, and into no schema that a request carries along."""
    items = value.items() if isinstance(value, dict) else [*enumerate(value)][:1] if isinstance(value, list) else ()
    for name, inner in items:
        yield (*way, name)
        if name not in ("schema", "parameters"):
            yield from places(inner, (*way, name))


@pytest.mark.skipif(not described(), reason=MISSING)
async def test_what_our_schemas_accept_the_service_describes(openrouter: RunningServer, tmp_path: Path) -> None:
    heard = await spoken(openrouter, tmp_path)
    assert {path for _, path, _, _ in heard} >= {"/images", "/chat/completions", "/embeddings", "/models", "/key"}
    accepted, rejected, wrong = 0, 0, list[str]()
    for kind, path, status, body in heard:
        ours = fault_of_request(path, body) if kind == "request" else fault_of_answer(path, status, body)
        assert ours == "", (kind, path, status)
        for one in changed(body):
            fault = fault_of_request(path, one) if kind == "request" else fault_of_answer(path, status, one)
            if fault:
                rejected += 1
                continue
            accepted += 1
            if kind == "request":
                wrong += described_faults_of_request(path, one)
            else:
                wrong += described_faults_of_answer(kind, path, status, one)
    assert wrong == []
    assert min(accepted, rejected) > 1000
