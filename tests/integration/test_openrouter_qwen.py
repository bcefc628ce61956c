"""The test server's Qwen looks: what it says of an attempt follows from the pixels, not from what was spoiled."""

import json
from typing import Any

import pytest

from tests.openrouter.asking import QWEN, SINGLE, Asker, chat_body, json_format, shirt
from tests.openrouter.qwen.inspector import ATTRIBUTES
from tests.openrouter.running import RunningServer

_PARTS: dict[str, Any] = {"ok": {"type": "boolean"}, "evidence": {"type": "string"}}
_YES_NO: dict[str, Any] = {
    "type": "object",
    "properties": _PARTS,
    "required": ["ok", "evidence"],
    "additionalProperties": False,
}
INSPECTION = {
    "type": "object",
    "properties": {**dict.fromkeys(ATTRIBUTES, _YES_NO), "texts": {"type": "array", "items": {"type": "string"}}},
    "required": [*ATTRIBUTES, "texts"],
    "additionalProperties": False,
}
_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
STYLE = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("scene", "lighting", "pose", "mood", "prompt"), _TEXT),
        **dict.fromkeys(("palette", "dropped"), _TEXTS),
    },
    "required": ["scene", "lighting", "pose", "mood", "palette", "prompt", "dropped"],
    "additionalProperties": False,
}
COPY = ' The picture carries the text "Summer Sale" and "From 49.90".'
INSPECT = "Compare. Image 1 is the flat-lay, image 2 the attempt."


def structured(server: RunningServer, text: str, pictures: list[bytes], schema: dict[str, Any]) -> Any:
    """Qwen's answer in the shape of the schema."""
    answer = Asker(server.base_url).post(
        "/chat/completions", chat_body(text, pictures, response_format=json_format(schema))
    )
    return json.loads(answer.json()["choices"][0]["message"]["content"])


def inspected(server: RunningServer, spoil: str | None, prompt: str = SINGLE) -> dict[str, Any]:
    """The inspection of an attempt that was spoiled this way."""
    server.control.settings(spoils={spoil: 1.0} if spoil else {})
    pictures = [shirt(), shirt((160, 50, 60), False)]
    attempt = Asker(server.base_url).picture(prompt, pictures, resolution="1K")
    return dict(structured(server, INSPECT, [shirt(), attempt], INSPECTION))


def test_a_good_attempt_passes_every_attribute_and_its_text_is_read(openrouter: RunningServer) -> None:
    found = inspected(openrouter, None, SINGLE + COPY)
    assert {name: found[name]["evidence"] for name in ATTRIBUTES if not found[name]["ok"]} == {}
    assert found["texts"] == ["Summer Sale", "From 49.90"]


@pytest.mark.parametrize(
    ("spoil", "attribute"),
    [
        ("recoloured", "colour"),
        ("another_garment", "colour"),
        ("label", "no_label_or_hanger"),
        ("halo", "no_pasted_edge"),
    ],
)
def test_a_spoiled_attempt_fails_where_it_shows(openrouter: RunningServer, spoil: str, attribute: str) -> None:
    found = inspected(openrouter, spoil)
    assert not found[attribute]["ok"], found[attribute]["evidence"]
    assert found["anatomy"]["ok"]


def test_a_judge_that_is_seldom_right_errs_by_draw_and_differently_when_asked_otherwise(
    openrouter: RunningServer,
) -> None:
    good = inspected(openrouter, None)
    attempt = Asker(openrouter.base_url).picture(SINGLE, [shirt()], resolution="1K")

    def wrong(right: float, ask: str) -> set[str]:
        openrouter.control.settings(judge_right=right)
        said = structured(openrouter, ask, [shirt(), attempt], INSPECTION)
        return {name for name in ATTRIBUTES if said[name]["ok"] != good[name]["ok"]}

    assert wrong(1.0, INSPECT) == set()
    assert wrong(0.0, INSPECT) == {*ATTRIBUTES}
    assert 0 < len(wrong(0.5, INSPECT)) < len(ATTRIBUTES)
    assert wrong(0.5, INSPECT) == wrong(0.5, INSPECT) != wrong(0.5, f"{INSPECT} Look again.")


def test_a_misspelt_line_is_read_as_it_stands(openrouter: RunningServer) -> None:
    found = inspected(openrouter, "misspelt", SINGLE + COPY)
    assert found["texts"] == openrouter.control.log()[-1]["drawn"] != ["Summer Sale", "From 49.90"]


def test_a_second_look_gets_what_it_asks_for_alone(openrouter: RunningServer) -> None:
    attempt = Asker(openrouter.base_url).picture(SINGLE + COPY, [shirt()], resolution="1K")
    lines = {"type": "array", "items": {"type": "string"}}
    for asked in ({"colour": _YES_NO}, {"texts": lines, "garment_texts": lines}):
        schema = {"type": "object", "properties": asked, "required": [*asked], "additionalProperties": False}
        found = structured(openrouter, INSPECT, [shirt(), attempt], schema)
        assert set(found) == set(asked)
        assert found.get("texts", ["Summer Sale", "From 49.90"]) == ["Summer Sale", "From 49.90"]


def test_a_garment_without_a_person_is_not_worn(openrouter: RunningServer) -> None:
    packshot = Asker(openrouter.base_url).picture(
        "Place the garment of image 1, a t_shirt.", [shirt()], resolution="1K"
    )
    found = structured(openrouter, INSPECT, [shirt(), packshot], INSPECTION)
    assert (found["worn_naturally"]["ok"], found["colour"]["ok"], found["category"]["ok"]) == (False, True, True)


def test_the_inspection_also_comes_by_function_call_and_as_a_list(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    attempt = ask.picture(SINGLE, [shirt()], resolution="1K")
    tool = {"type": "function", "function": {"name": "Inspection", "parameters": INSPECTION}}
    choice = {"type": "function", "function": {"name": "Inspection"}}
    body = chat_body(INSPECT, [shirt(), attempt], tools=[tool], tool_choice=choice)
    call = ask.post("/chat/completions", body).json()["choices"][0]["message"]["tool_calls"][0]
    assert json.loads(call["function"]["arguments"])["colour"]["ok"]
    entry = {
        "type": "object",
        "properties": {"attribute": {"type": "string", "enum": list(ATTRIBUTES)}, **_PARTS},
    }
    listed = {
        "type": "object",
        "properties": {"answers": {"type": "array", "items": entry}, "texts": {"type": "array", "items": _TEXT}},
    }
    answers = structured(openrouter, INSPECT, [shirt(), attempt], listed)["answers"]
    assert [answer["attribute"] for answer in answers] == list(ATTRIBUTES)


def test_style_is_measured_from_the_references(openrouter: RunningServer) -> None:
    ask = "What style do these share? Write a prompt of under 60 words."
    found = structured(openrouter, ask, [shirt(), shirt((40, 120, 80))], STYLE)
    red, green, blue = bytes.fromhex(found["palette"][0][1:])
    assert red > green > blue  # the floor's sand
    assert 10 < len(found["prompt"].split()) < 60
    assert "warm" in found["lighting"]


def test_an_over_long_prompt_is_shortened_when_asked(openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "chat", "failure": "long_prompt"})
    long = structured(openrouter, "Style? A prompt of under 60 words.", [shirt()], STYLE)["prompt"]
    assert len(long.split()) > 100
    messages = [
        {"role": "user", "content": "Style?"},
        {"role": "assistant", "content": json.dumps({"prompt": long})},
        {"role": "user", "content": "Shorten it to fewer than 40 words."},
    ]
    short = Asker(openrouter.base_url).post("/chat/completions", {"model": QWEN, "messages": messages}).json()
    assert 5 < len(short["choices"][0]["message"]["content"].split()) < 40


def test_a_tool_is_called_and_its_answer_told(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    query = {"type": "object", "properties": {"query": _TEXT}, "required": ["query"]}
    product = {"type": "object", "properties": {"product_id": _TEXT}, "required": ["product_id"]}
    search = {"name": "search_catalog", "description": "Search the bestsellers of the shop", "parameters": query}
    make = {"name": "create_promo", "description": "Make promotional pictures for a product", "parameters": product}
    tools = [{"type": "function", "function": search}, {"type": "function", "function": make}]
    said = {"role": "user", "content": "Please make pictures for NEW002"}
    first = ask.post("/chat/completions", {"model": QWEN, "messages": [said], "tools": tools}).json()["choices"][0]
    call = first["message"]["tool_calls"][0]
    assert (first["finish_reason"], call["function"]["name"]) == ("tool_calls", "create_promo")
    assert json.loads(call["function"]["arguments"]) == {"product_id": "NEW002"}
    answer = {"role": "tool", "tool_call_id": call["id"], "content": "done: outputs/r1"}
    body = {"model": QWEN, "messages": [said, first["message"], answer], "tools": tools}
    assert "outputs/r1" in ask.post("/chat/completions", body).json()["choices"][0]["message"]["content"]
    smalltalk = {"model": QWEN, "messages": [{"role": "user", "content": "Good morning!"}], "tools": tools}
    assert ask.post("/chat/completions", smalltalk).json()["choices"][0]["finish_reason"] == "stop"


def test_a_test_can_put_rules_of_its_own_in_front(openrouter: RunningServer) -> None:
    openrouter.server.maker.qwen.rules.append(lambda talk: "Guten Morgen" if "morning" in talk.said else None)
    answer = Asker(openrouter.base_url).post("/chat/completions", chat_body("Good morning")).json()
    assert answer["choices"][0]["message"]["content"] == "Guten Morgen"
