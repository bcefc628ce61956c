"""Kept exchanges: the test server answers in the shapes that are published, replays files, and no file has a secret."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.openrouter.asking import EMBED, NB2, SINGLE, Asker, chat_body, image_body, picture_chat_body, shirt
from tests.openrouter.replaying import read_cassette
from tests.openrouter.running import RunningServer, running
from tests.openrouter.settings import ServerSettings
from tools.storage.cassettes import Cassettes, without_secrets

FOLDER = Path(__file__).parents[1] / "cassettes"
FILES = sorted(FOLDER.glob("*.json"))
BODIES: dict[str, dict[str, Any]] = {
    "images": image_body(SINGLE, [shirt()]),
    "chat_picture": picture_chat_body(SINGLE, [shirt()]),
    "embeddings": {"model": EMBED, "input": ["a blue shirt"], "encoding_format": "float"},
}


def as_published(said: Any, ours: Any, place: str = "answer") -> list[str]:
    """What the published example has and our answer lacks, or has in another type. Null is of every type."""
    if said is None or ours is None:
        return []
    if isinstance(said, dict) and isinstance(ours, dict):
        lost = [f"{place}: no {name}" for name in said if name not in ours]
        shared = (name for name in said if name in ours)
        return [*lost, *(fault for name in shared for fault in as_published(said[name], ours[name], f"{place}/{name}"))]
    if isinstance(said, list) and isinstance(ours, list):
        if said and not ours:
            return [f"{place}: empty"]
        return [fault for one in said[:1] for fault in as_published(one, ours[0], f"{place}/0")]
    if isinstance(said, str) and isinstance(ours, str):
        try:
            return as_published(json.loads(said), json.loads(ours), f"{place} (JSON)") if said[:1] in "[{" else []
        except ValueError:
            return [f"{place}: no JSON"]
    kinds = [float if isinstance(one, int) and not isinstance(one, bool) else type(one) for one in (said, ours)]
    return [] if kinds[0] == kinds[1] else [f"{place}: {kinds[1].__name__}, published is {kinds[0].__name__}"]


@pytest.fixture(scope="module")
def emulator() -> Any:
    with running() as server:
        yield server


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_test_server_answers_in_the_published_shape(path: Path, emulator: RunningServer) -> None:
    published = json.loads(path.read_text(encoding="utf-8"))
    assert published["source"]
    ask, route = Asker(emulator.base_url), published["path"].removeprefix("/api/v1")
    if failure := published.get("failure"):
        emulator.control.script({"kind": "chat", "failure": failure, "retry_after": 1.0})
    if published["method"] == "GET":
        route = f"/images/models/{NB2}/endpoints" if route.endswith("/endpoints") else route
        ours = ask.get(route)
    else:
        ours = ask.post(route, BODIES.get(path.stem, chat_body("What is the capital of France?")))
    assert ours.status_code == published["status"]
    assert as_published(published["answer"], ours.json()) == []


def test_the_comparison_sees_a_lost_key_another_type_and_another_nesting() -> None:
    said = {"a": [{"b": 1, "c": "x"}], "raw": '[{"error": {}}]'}
    assert as_published(said, {"a": [{"b": 1.5, "c": None}], "raw": '[{"error": {}}]', "more": 1}) == []
    assert as_published(said, {"a": {"b": 1}, "raw": "{}"}) == [
        "answer/a: dict, published is list", "answer/raw (JSON): dict, published is list"
    ]  # fmt: skip
    assert as_published(said, {"a": [{"b": "1"}]}) == [
        "answer: no raw", "answer/a/0: no c", "answer/a/0/b: str, published is float"
    ]  # fmt: skip


def test_published_answers_are_replayed_with_a_picture_in_their_place() -> None:
    with running(ServerSettings(cassettes=str(FOLDER))) as server:
        ask = Asker(server.base_url)
        assert ask.get("/key").json() == json.loads((FOLDER / "key.json").read_text())["answer"]
        assert ask.picture(SINGLE, []) == shirt()
        assert ask.get("/key").json()["data"]["limit"] == 100.0  # each is told once, then the server answers itself


def test_an_exchange_is_read_back_as_it_was_but_for_ids(tmp_path: Path) -> None:
    picture = base64.b64encode(shirt()).decode()
    images = {
        "data": [{"b64_json": picture, "media_type": "image/jpeg"}],
        "urls": [f"data:image/jpeg;base64,{picture}"],
    }
    answer = {"id": "gen-1759-AbCdEfGh12", "model": "google/gemini", **images}
    kept = Cassettes(tmp_path, ["a-key-of-mine"])
    kept.keep(
        "POST", "/api/v1/images", b'{"user": "a-key-of-mine"}', 200, {"set-cookie": "x"}, json.dumps(answer).encode()
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-1.jpeg", "01-2.jpeg", "01.json"]
    assert (tmp_path / "01-1.jpeg").read_bytes() == shirt()
    told = read_cassette(tmp_path / "01.json")
    assert told["answer"] == {**answer, "id": "‹id›"}
    assert (told["request"], told["headers"]) == ({"user": "‹id›"}, {})


KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=80)


@given(key=KEYS, words=st.text(max_size=20))
@example(key='"\\"\\"\\"\\', words="")
@example(key="finish_reason", words="")
@example(key="‹key›"[1:4] * 3, words="")
def test_a_key_of_any_form_is_in_no_cassette(key: str, words: str) -> None:
    nested = json.dumps({"error": {"message": f"{words}{key}{words}"}})
    document = {
        "label": key[:8], key: words, "message": f"Bearer {key}{key}", "finish_reason": "stop",
        "raw": json.dumps({"raw": nested}), "address": f"?key={quote(key, safe='')}",
        "basic": base64.b64encode(key.encode()).decode(), "list": [words, [key + words]],
    }  # fmt: skip
    text = json.dumps(without_secrets(document, [key]), ensure_ascii=False)
    once = json.dumps(key)[1:-1]
    for form in (
        key,
        once,
        json.dumps(once)[1:-1],
        quote(key, safe=""),
        base64.b64encode(key.encode()).decode().rstrip("="),
    ):
        assert form not in text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"id": "google/gemini-3-pro-image"}, {"id": "google/gemini-3-pro-image"}),
        ({"id": "gen-17-x"}, {"id": "‹id›"}),
        ({"creator_user_id": "user_2dH"}, {"creator_user_id": "‹id›"}),
        ("no user_2dHFtVWx2n56w6 and sk-or-v1-au7...890", "no ‹id› and ‹key›"),
        ("a user-friendly req-uirement", "a user-friendly req-uirement"),
    ],
)  # fmt: skip
def test_ids_of_accounts_and_calls_go_and_those_of_models_stay(said: Any, kept: Any) -> None:
    assert without_secrets(said) == kept
