"""Every documented failure comes on demand, looks as described, is billed as the service bills, and repeats."""

import base64
import json
import threading
import time
from typing import Any

import httpx
import pytest

from tests.openrouter.asking import (
    EMBED,
    NB2,
    SINGLE,
    Asker,
    chat_body,
    image_body,
    json_format,
    picture_chat_body,
    shirt,
)
from tests.openrouter.description import faults_of_answer
from tests.openrouter.failures import FAILURES
from tests.openrouter.running import RunningServer
from tools.imaging.opening import PictureError, open_picture

STATUS = [failure for failure in FAILURES.values() if failure.how == "status" and "image" in failure.kinds]
NOTE = {
    "type": "object",
    "properties": {"note": {"type": "string"}},
    "required": ["note"],
    "additionalProperties": False,
}


def outcome(server: RunningServer) -> tuple[str, float]:
    """How the last call ended and what it cost."""
    last = server.control.calls()[-1]
    return last["outcome"], last["cost_usd"]


@pytest.mark.parametrize("failure", STATUS, ids=lambda failure: failure.name)
def test_a_failure_with_a_status_says_what_it_is_and_costs_nothing(openrouter: RunningServer, failure: Any) -> None:
    openrouter.control.script({"kind": "image", "failure": failure.name})
    ask = Asker(openrouter.base_url)
    answer = ask.post("/images", image_body(SINGLE, [shirt()]))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (failure.status, failure.status)
    assert error["metadata"]["error_type"] == failure.error_type
    assert outcome(openrouter) == (failure.name, 0)
    path = "/images" if failure.status not in (408, 503) else "/chat/completions"
    assert faults_of_answer("post", path, failure.status, answer.json()) == []
    assert ask.post("/images", image_body(SINGLE, [shirt()])).status_code == 200  # the script is used up


@pytest.mark.parametrize("wait", [1, None])
def test_a_429_carries_retry_after_only_where_the_script_says_so(openrouter: RunningServer, wait: int | None) -> None:
    openrouter.control.script({"kind": "chat", "failure": "429", "retry_after": wait, "times": 2})
    ask = Asker(openrouter.base_url)
    for _ in range(2):
        answer = ask.post("/chat/completions", chat_body("Hello"))
        assert (answer.status_code, answer.headers.get("Retry-After")) == (429, None if wait is None else "1")
    assert ask.post("/chat/completions", chat_body("Hello")).status_code == 200


def test_a_script_fits_the_kind_and_the_model_it_names(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "image", "failure": "500", "model": "google/gemini-3-pro-image"})
    ask = Asker(openrouter.base_url)
    assert ask.post("/chat/completions", chat_body("Hello")).status_code == 200
    assert ask.post("/images", image_body(SINGLE, [shirt()])).status_code == 200
    pro = image_body(SINGLE, [shirt()], model="google/gemini-3-pro-image", resolution="1K")
    assert ask.post("/images", pro).status_code == 500
    with pytest.raises(ValueError, match="no failure of key calls"):
        openrouter.control.script({"kind": "key", "failure": "image_safety"})


def test_an_error_inside_a_200(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "chat", "failure": "error_in_200"})
    answer = Asker(openrouter.base_url).post("/chat/completions", chat_body("Hello"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, 502)
    assert outcome(openrouter) == ("error_in_200", 0)


@pytest.mark.parametrize(
    ("name", "finish", "native"),
    [("finish_error", "error", None), ("no_image", "stop", "STOP"), ("image_safety", "content_filter", "IMAGE_SAFETY")],
)
def test_a_chat_answer_without_a_picture_costs_nothing(
    openrouter: RunningServer, name: str, finish: str, native: str | None
) -> None:
    openrouter.control.script({"kind": "image", "failure": name})
    answer = Asker(openrouter.base_url).post("/chat/completions", picture_chat_body(SINGLE, [shirt()]))
    choice = answer.json()["choices"][0]
    assert (answer.status_code, choice["finish_reason"], choice.get("native_finish_reason")) == (200, finish, native)
    assert "images" not in choice["message"]
    assert answer.json()["usage"]["cost"] == 0
    assert outcome(openrouter) == (name, 0)


def test_on_the_image_route_a_withheld_picture_is_a_502(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "image", "failure": "image_safety"}, {"kind": "image", "failure": "no_image"})
    ask = Asker(openrouter.base_url)
    withheld = ask.post("/images", image_body(SINGLE, [shirt()]))
    assert (withheld.status_code, withheld.json()["error"]["metadata"]["error_type"]) == (
        502,
        "content_policy_violation",
    )
    assert ask.post("/images", image_body(SINGLE, [shirt()])).json()["data"] == []
    assert openrouter.control.counts()["cost_usd"] == 0


@pytest.mark.parametrize("kind", ["image", "chat", "embed"])
def test_an_answer_cut_in_the_middle_is_billed(openrouter: RunningServer, kind: str) -> None:
    bodies = {
        "image": ("/images", image_body(SINGLE, [shirt()])),
        "chat": ("/chat/completions", chat_body("Hello there, tell me about linen and wool.")),
        "embed": ("/embeddings", {"model": EMBED, "input": ["a dress"]}),
    }
    openrouter.control.script({"kind": kind, "failure": "cut"})
    with pytest.raises(httpx.RemoteProtocolError):
        Asker(openrouter.base_url).post(*bodies[kind])
    name, cost = outcome(openrouter)
    assert name == "cut"
    assert cost > 0
    assert not openrouter.control.calls()[-1]["answered"]


def test_a_hung_connection_is_billed_and_ends_when_the_client_leaves(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "image", "failure": "hang"})
    with pytest.raises(httpx.ReadTimeout):
        Asker(openrouter.base_url, timeout=1.0).post("/images", image_body(SINGLE, [shirt()]))
    for _ in range(40):
        if openrouter.control.counts()["in_flight"] == 0:
            break
        time.sleep(0.05)
    assert openrouter.control.counts()["in_flight"] == 0
    assert outcome(openrouter) == ("hang", 0.045)


def test_a_picture_is_billed_on_receipt_before_its_answer_is_there(openrouter: RunningServer) -> None:
    openrouter.control.settings(latency={"image": 1.5})
    ask = Asker(openrouter.base_url)
    thread = threading.Thread(target=ask.post, args=("/images", image_body(SINGLE, [shirt()])))
    thread.start()
    time.sleep(0.7)
    during = openrouter.control.counts()
    thread.join()
    assert (during["cost_usd"], during["in_flight"]) == (0.045, 1)
    assert openrouter.control.calls()[0]["answered"]


def test_waiting_for_one_answer_keeps_no_other_waiting(openrouter: RunningServer) -> None:
    openrouter.control.settings(latency={"chat": 0.6})
    ask = Asker(openrouter.base_url)
    threads = [threading.Thread(target=ask.post, args=("/chat/completions", chat_body(f"Hello {i}"))) for i in range(8)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - start < 2.4  # 8 x 0.6 s one after another would be 4.8 s
    assert openrouter.control.counts()["most_in_flight"] > 4


@pytest.mark.parametrize(("name", "size"), [("wrong_ratio", None), ("wrong_tier", (224, 300))])
def test_a_picture_in_another_frame(openrouter: RunningServer, name: str, size: tuple[int, int] | None) -> None:
    openrouter.control.script({"kind": "image", "failure": name})
    shape = open_picture(Asker(openrouter.base_url).picture(SINGLE, [shirt()])).shape
    assert shape[1::-1] == size if size else abs(shape[1] / shape[0] - 0.75) > 0.1
    assert outcome(openrouter) == (name, 0.045)


def test_a_picture_that_does_not_decode_is_billed(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "image", "failure": "undecodable"})
    answer = Asker(openrouter.base_url).post("/images", image_body(SINGLE, [shirt()]))
    with pytest.raises(PictureError):
        open_picture(base64.b64decode(answer.json()["data"][0]["b64_json"]))
    assert outcome(openrouter) == ("undecodable", 0.045)


def test_qwen_answers_broken_json_refuses_and_rambles_on_demand(openrouter: RunningServer) -> None:
    steps = [{"kind": "chat", "failure": name} for name in ("invalid_json", "refusal")]
    openrouter.control.script(*steps)
    ask = Asker(openrouter.base_url)
    body = chat_body("Note this.", response_format=json_format(NOTE))
    broken = ask.post("/chat/completions", body).json()["choices"][0]["message"]["content"]
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)
    assert outcome(openrouter)[1] > 0
    refused = ask.post("/chat/completions", body).json()["choices"][0]["message"]
    assert (refused["content"], bool(refused["refusal"])) == (None, True)
    assert json.loads(ask.post("/chat/completions", body).json()["choices"][0]["message"]["content"])["note"]


@pytest.mark.parametrize("name", ["wrong_dimension", "non_finite", "missing_vector"])
def test_vectors_come_out_wrong_on_demand(openrouter: RunningServer, name: str) -> None:
    openrouter.control.script({"kind": "embed", "failure": name})
    text = Asker(openrouter.base_url).post("/embeddings", {"model": EMBED, "input": ["a", "b", "c"]}).text
    vectors = [entry["embedding"] for entry in json.loads(text)["data"]]
    seen = {
        "wrong_dimension": {len(vector) for vector in vectors} == {2047},
        "non_finite": "NaN" in text,
        "missing_vector": len(vectors) == 2,
    }
    assert [key for key, value in seen.items() if value] == [name]


def test_drawn_failures_keep_their_share_and_repeat_with_the_seed(openrouter: RunningServer) -> None:
    rates = {"chat": {"429": 0.2, "500": 0.1}}

    def run(seed: int) -> list[str]:
        openrouter.control.reset()
        openrouter.control.settings(failures=rates, seed=seed)
        ask = Asker(openrouter.base_url)
        for number in range(150):
            ask.post("/chat/completions", chat_body(f"Hello {number % 50}"))  # each three times: a retry is a new draw
        return [call["outcome"] for call in openrouter.control.calls()]

    first = run(1)
    assert 0.1 < first.count("429") / 150 < 0.3
    assert 0.04 < first.count("500") / 150 < 0.18
    assert run(1) == first
    assert run(2) != first


def test_settings_that_cannot_be_are_refused(openrouter: RunningServer) -> None:
    for wrong in (
        {"spoils": {"burnt": 1}},
        {"failures": {"key": {"cut": 1}}},
        {"spoils": {"halo": 0.8, "label": 0.8}},
        {"x": 1},
    ):
        with pytest.raises(ValueError):
            openrouter.control.settings(**wrong)
    assert openrouter.control.settings()["spoils"] == {}
    assert NB2 in openrouter.control.settings()["models"]
