"""The test server answers as OpenRouter's description says, bills what it publishes, and counts."""

import base64
import json
from itertools import pairwise

import numpy as np
import pytest

from tests.openrouter.asking import (
    EMBED,
    NB2,
    PRO,
    QWEN,
    SINGLE,
    Asker,
    chat_body,
    image_body,
    json_format,
    part,
    picture_chat_body,
    shirt,
    url,
)  # fmt: skip
from tests.openrouter.description import faults_of_answer, faults_of_request
from tests.openrouter.running import RunningServer
from tools.imaging.opening import open_picture
from tools.imaging.sizes import PIXELS_1K, pixels

TOOLS = [
    {"type": "function", "function": {"name": "search_catalog", "description": "Search bestsellers of the shop",
     "parameters": {"type": "object", "properties": {"query": {"type": "string"}, "k": {"type": "integer"}},
                    "required": ["query"]}}},
]  # fmt: skip
NOTE = {
    "type": "object",
    "properties": {"note": {"type": "string"}},
    "required": ["note"],
    "additionalProperties": False,
}


def test_every_answer_and_every_request_is_as_the_service_describes(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    for path in ("/models", "/embeddings/models", "/images/models", "/key", "/credits"):
        answer = ask.get(path)
        assert (answer.status_code, faults_of_answer("get", path, 200, answer.json())) == (200, [])
    endpoints = ask.get(f"/images/models/{NB2}/endpoints").json()
    assert faults_of_answer("get", "/images/models/{author}/{slug}/endpoints", 200, endpoints) == []
    bodies = [
        ("/images", image_body(SINGLE, [shirt()], n=2, seed=4)),
        ("/chat/completions", picture_chat_body(SINGLE, [shirt()])),
        ("/chat/completions", chat_body("Say something.")),
        ("/chat/completions", chat_body("search the catalog for 3 red dresses", tools=TOOLS)),
        ("/chat/completions", chat_body("Note this.", response_format=json_format(NOTE))),
        ("/embeddings", {"model": EMBED, "input": ["a red dress", "a blue shirt"], "encoding_format": "float"}),
        ("/embeddings", {"model": EMBED, "input": [{"content": [part(shirt())]}], "encoding_format": "base64"}),
    ]
    for path, body in bodies:
        assert faults_of_request(path, body) == []
        answer = ask.post(path, body)
        assert (answer.status_code, faults_of_answer("post", path, 200, answer.json())) == (200, []), answer.text[:300]
    recorded = [entry for entry in openrouter.control.requests() if entry["method"] == "POST"]
    assert [entry["path"] for entry in recorded] == ["/api/v1" + path for path, _ in bodies]
    for entry in recorded:
        assert faults_of_request(entry["path"].removeprefix("/api/v1"), entry["body"]) == []
    assert "Bearer" not in json.dumps(recorded)


def test_a_streamed_answer_is_made_of_described_chunks_that_add_up(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    for body in (chat_body("Tell me something about linen."), chat_body("search the catalog for shirts", tools=TOOLS)):
        whole = ask.post("/chat/completions", body).json()
        streamed = ask.post("/chat/completions", {**body, "stream": True})
        assert streamed.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in streamed.text.splitlines() if line.startswith("data: ")]
        assert lines[-1] == "[DONE]"
        events = [json.loads(line) for line in lines[:-1]]
        for event in events:
            assert faults_of_answer("post", "/chat/completions", 200, {"data": event}, "text/event-stream") == []
        message = whole["choices"][0]["message"]
        deltas = [event["choices"][0]["delta"] for event in events]
        assert "".join(delta.get("content") or "" for delta in deltas) == (message["content"] or "")
        pieces = [call for delta in deltas for call in delta.get("tool_calls", [])]
        spoken = "".join(piece["function"]["arguments"] for piece in pieces)
        assert spoken == "".join(call["function"]["arguments"] for call in message.get("tool_calls", []))
        assert events[-1]["usage"]["cost"] == whole["usage"]["cost"]


def test_a_wrong_key_is_turned_away_and_not_counted(openrouter: RunningServer) -> None:
    answer = Asker(openrouter.base_url, key="stolen").post("/chat/completions", chat_body("Hello"))
    assert answer.status_code == 401
    assert answer.json()["error"]["metadata"]["error_type"] == "authentication"
    assert openrouter.control.counts()["calls"] == 0


@pytest.mark.parametrize("ratio", list(PIXELS_1K))
def test_pictures_have_the_pixels_of_their_ratio_and_tier(openrouter: RunningServer, ratio: str) -> None:
    picture = Asker(openrouter.base_url).picture("Create an empty set.", [shirt()], aspect_ratio=ratio)
    assert open_picture(picture).shape[1::-1] == pixels(ratio, "512")


def test_pro_clamps_a_ratio_that_it_lacks_without_a_word(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    wide = ask.picture("Create an empty set.", [shirt()], model=PRO, aspect_ratio="8:1", resolution="1K")
    assert open_picture(wide).shape[1::-1] == pixels("21:9", "1K")
    assert ask.post("/images", image_body("Create an empty set.", [shirt()], model=PRO)).status_code == 404  # no 512


def test_what_pictures_cost_is_what_the_answer_says_and_what_the_server_counts(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    costs = []
    for model, tier in ((NB2, "512"), (NB2, "1K"), (NB2, "2K"), (PRO, "1K"), (PRO, "2K")):
        body = image_body("Create an empty set.", [shirt()], model=model, resolution=tier)
        costs.append(ask.post("/images", body).json()["usage"]["cost"])
    assert costs == [0.045, 0.067, 0.101, 0.134, 0.134]
    talk = ask.post("/chat/completions", chat_body("Hello")).json()["usage"]
    assert talk["cost"] == pytest.approx(talk["prompt_tokens"] * 0.6e-6 + talk["completion_tokens"] * 3.6e-6)
    counts = openrouter.control.counts()
    assert counts["cost_usd"] == pytest.approx(sum(costs) + talk["cost"])
    assert counts["models"][NB2] == {"calls": 3, "answered": 3, "billed": 3, "cost_usd": pytest.approx(0.213)}
    key = ask.get("/key").json()["data"]
    assert key["usage"] == counts["cost_usd"]
    assert key["limit_remaining"] == pytest.approx(100 - counts["cost_usd"])


def test_a_call_beyond_the_keys_limit_is_refused_and_not_billed(openrouter: RunningServer) -> None:
    openrouter.control.settings(limit_usd=0.1)
    ask = Asker(openrouter.base_url)
    statuses = [
        ask.post("/images", image_body("Create an empty set.", [shirt()], seed=s)).status_code for s in range(4)
    ]
    assert statuses == [200, 200, 402, 402]
    assert openrouter.control.counts()["cost_usd"] == 0.09


def test_a_model_that_is_gone_is_a_404_and_not_listed(openrouter: RunningServer) -> None:
    openrouter.control.settings(models=[NB2, QWEN])
    ask = Asker(openrouter.base_url)
    assert [model["id"] for model in ask.get("/models").json()["data"]] == [NB2, QWEN]
    gone = ask.post("/images", image_body("Create an empty set.", [shirt()], model=PRO, resolution="1K"))
    assert (gone.status_code, gone.json()["error"]["metadata"]["error_type"]) == (404, "not_found")


def test_without_the_image_route_the_chat_route_still_makes_pictures(openrouter: RunningServer) -> None:
    openrouter.control.settings(image_route=False)
    ask = Asker(openrouter.base_url)
    assert ask.get("/images/models").status_code == 404
    assert ask.post("/images", image_body(SINGLE, [shirt()])).status_code == 404
    answer = ask.post("/chat/completions", picture_chat_body(SINGLE, [shirt()])).json()
    address = answer["choices"][0]["message"]["images"][0]["image_url"]["url"]
    assert open_picture(base64.b64decode(address.partition(",")[2])).shape == (600, 448, 3)


def test_several_embeddings_come_out_of_order_with_their_index_and_mean_something(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    red, blue = (200, 30, 40), (30, 50, 190)
    pictures = [shirt(colour, False) for colour in (red, blue, (30, 140, 60), (25, 25, 28))]
    inputs = [{"content": [part(picture)]} for picture in pictures] + [
        {"content": [{"type": "text", "text": "red shirt"}]}
    ]
    data = ask.post("/embeddings", {"model": EMBED, "input": inputs, "encoding_format": "float"}).json()["data"]
    indices = [entry["index"] for entry in data]
    assert sorted(indices) == list(range(5))
    assert any(b < a for a, b in pairwise(indices))
    vectors = np.array([entry["embedding"] for entry in sorted(data, key=lambda entry: int(entry["index"]))])
    assert vectors.shape == (5, 2048)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert int((vectors[:4] @ vectors[4]).argmax()) == 0  # the words find the red one


def test_a_picture_too_large_or_no_picture_is_refused_in_the_services_words(openrouter: RunningServer) -> None:
    openrouter.control.settings(max_image_bytes=5000)
    ask = Asker(openrouter.base_url)
    large = ask.post("/images", image_body(SINGLE, [shirt()]))
    assert (large.status_code, large.json()["error"]["metadata"]["error_type"]) == (413, "image_too_large")
    broken = ask.post("/images", image_body(SINGLE, [b"no picture"]))
    assert (broken.status_code, broken.json()["error"]["metadata"]["error_type"]) == (400, "invalid_image")
    far = image_body(SINGLE, []) | {
        "input_references": [{"type": "image_url", "image_url": {"url": "https://x.test/a.jpg"}}]
    }
    assert ask.post("/images", far).status_code == 400
    assert ask.post("/images", image_body(SINGLE, [b"x"] * 15)).status_code == 400
    assert openrouter.control.counts()["cost_usd"] == 0
    assert url(b"x").startswith("data:image/jpeg;base64,")
