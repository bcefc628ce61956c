"""The inspector over real HTTP: what it is asked, what its answers mean, and what a look may cost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import render
from tests.memory_payer import WORST, FlatPrices, MemoryPayer
from tests.scripted_service import QWEN, ScriptedService, called, chat, picture, refused, sent_pictures
from tests.shop_cloud import connect
from tools.checks.inspection import REFUSING
from tools.ledger.payer import metered
from tools.models.openrouter import errors
from tools.models.openrouter.cloud import Cloud
from tools.models.openrouter.inspector import as_place, as_saying
from tools.models.roles import ATTRIBUTES, InspectError, InspectRequest
from tools.studio.brief import StyleBrief

FINDINGS = {
    name: {"evidence": f"the {name}", "answer": "no" if name == "colour" else "yes", "box": [10, 20, 300, 400]}
    for name in ATTRIBUTES
} | {
    "texts": ["SALE 20 %"],
    "garment_texts": [" M-65 "],
}


async def test_a_structured_request_can_be_answered_by_any_provider(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(chat(json.dumps(FINDINGS)))
    await cloud.inspector.inspect(inspect_request())
    body = server.paid[0].body
    schema = body["response_format"]["json_schema"]["schema"]
    assert "JSON" in json.dumps(body["messages"])
    assert "$ref" not in json.dumps(body)
    assert "$defs" not in schema
    assert schema["properties"]["colour"]["required"] == ["evidence", "answer", "box"]
    assert body["provider"] == {"require_parameters": True}


def inspect_request(category: str = "dress") -> InspectRequest:
    brief = StyleBrief("a wall", "soft", "walking", "calm", (), "A calm place.")
    return InspectRequest(picture(1200, 1600), picture(1792, 2400), brief, "on_model", {"category": category})


async def test_an_inspection_answers_every_attribute(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(chat(json.dumps(FINDINGS)))
    seen = await cloud.inspector.inspect(inspect_request())
    assert [answer.attribute for answer in seen.answers] == list(ATTRIBUTES)
    assert [answer.attribute for answer in seen.answers if answer.said == "no"] == ["colour"]
    assert seen.answers[0].box == (10, 20, 300, 400)
    assert (seen.texts, seen.garment_texts, seen.model) == (("SALE 20 %",), ("M-65",), QWEN)
    (asked,) = server.paid
    assert asked.body["temperature"] == 0.3
    schema = asked.body["response_format"]["json_schema"]["schema"]
    assert set(schema["required"]) == {*ATTRIBUTES, "texts", "garment_texts", "person"}
    assert schema["properties"]["person"]["required"] == ["hair", "skin", "build", "box"]
    assert "default" not in json.dumps(schema)
    assert seen.person is not None
    assert not any(seen.person.values()), "a model may leave it out"
    assert [max(sent.size) for sent in sent_pictures(asked)] == [1024, 1536]
    assert cloud.inspector.price() == WORST


async def test_a_person_is_described_if_somebody_wears_the_garment(cloud: Cloud, server: ScriptedService) -> None:
    told = {"hair": "Dark brown", "skin": "light", "build": "like a dancer", "box": [300, 40, 700, 980]}
    server.script.extend([chat(json.dumps(FINDINGS | {"person": told}))] * 2)
    worn = await cloud.inspector.inspect(inspect_request())
    assert {**(worn.person or {})} == {"hair": "dark brown", "skin": "light", "build": "", "box": [300, 40, 700, 980]}
    alone = await cloud.inspector.inspect(replace(inspect_request(), kind="packshot"))
    assert alone.person is None
    assert "person" not in server.paid[1].body["response_format"]["json_schema"]["schema"]["properties"]


async def test_the_garments_own_parts_are_shown_at_native_resolution_after_their_names(
    cloud: Cloud, server: ScriptedService
) -> None:
    server.script.append(chat(json.dumps(FINDINGS)))
    await cloud.inspector.inspect(replace(inspect_request(), laid=(100, 0, 900, 500), worn=(250, 250, 750, 500)))
    (asked,) = server.paid
    assert [sent.size for sent in sent_pictures(asked)] == [(768, 1024), (1147, 1536), (960, 800), (896, 600)]
    names = [part.get("text", "picture") for part in asked.body["messages"][0]["content"][1:-1]]
    assert names[1::2] == ["picture"] * 4
    assert names[4::2] == [
        "Image 3: a part of image 1, the garment.",
        "Image 4: a part of image 2, to be looked at closely.",
    ]


async def test_a_second_look_asks_only_what_was_doubted_in_other_words(cloud: Cloud, server: ScriptedService) -> None:
    doubted = {name: FINDINGS[name] for name in ("colour", "sleeves")}
    server.script.append(chat(json.dumps(doubted)))
    seen = await cloud.inspector.inspect(replace(inspect_request(), again=("sleeves", "colour")))
    assert [answer.attribute for answer in seen.answers] == ["colour", "sleeves"]
    assert seen.texts == ()
    (asked,) = server.paid
    words = asked.body["messages"][0]["content"][0]["text"]
    assert [line[2:9] for line in words.splitlines() if line.startswith("- ")] == ["colour:", "sleeves"]
    before = render("inspect", kind="", parts="", product="", brief="", person="").splitlines()
    assert not [line for line in words.splitlines() if line.startswith("- ") and line in before]
    server.script.append(chat(json.dumps({"texts": "SALE", "garment_texts": None})))
    assert (await cloud.inspector.inspect(replace(inspect_request(), again=("texts",)))).texts == ("SALE",)


UNSURE: list[object] = ["unsure", "n/a", None, "", "can't tell", "not sure", "not applicable", [], 7]
MEANT: list[tuple[object, str]] = [
    *((said, "yes") for said in ("yes", "Yes.", True, "TRUE", "ok")),
    *((said, "no") for said in ("no", "No, it is red", False, "false")),
    *((said, "cannot tell") for said in UNSURE),
]


@pytest.mark.parametrize(("said", "meant"), MEANT)
async def test_answers_are_read_leniently(cloud: Cloud, server: ScriptedService, said: object, meant: str) -> None:
    server.script.append(
        chat(json.dumps(FINDINGS | {"length": {"answer": said}, "colour": {"ok": said, "box": "none"}}))
    )
    seen = {answer.attribute: answer for answer in (await cloud.inspector.inspect(inspect_request())).answers}
    assert (seen["length"].said, seen["length"].box) == (meant, None)
    assert (seen["colour"].said, seen["colour"].box) == (meant, None)


@pytest.mark.parametrize(
    ("said", "box"),
    [
        ([0.1, 0.2, 0.5, 0.75], [100, 200, 500, 750]),
        ("(100, 200), (500, 750)", [100, 200, 500, 750]),
        ({"x1": 100, "y1": 200, "x2": 500, "y2": 750}, [100, 200, 500, 750]),
        *((useless, []) for useless in ([], None, "neck", [1, 2, 3], [500, 0, 100, 10], [0, 0, 1500, 2000], "9" * 400)),
    ],
)
def test_a_box_is_read_in_its_usual_forms(said: object, box: list[int]) -> None:
    assert as_place(said) == box


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_answer_makes_reading_fail(said: object) -> None:
    assert as_saying(said) in ("yes", "no", "cannot tell")
    assert len(as_place(said)) in (0, 4)


class TokenPrices(FlatPrices):
    """An input token costs 1 USD, an output token 2."""

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """By tokens alone."""
        return input_tokens + 2.0 * output_tokens


async def test_a_look_never_costs_more_than_is_reserved_for_it_and_the_reservation_is_not_far_above(
    server: ScriptedService, tmp_path: Path
) -> None:
    cloud = await connect(server, tmp_path, TokenPrices())
    large, whole = picture(1792, 1792), (0, 0, 1000, 1000)
    brief = StyleBrief("a wall " * 30, "soft " * 20, "walking", "calm " * 20, (), "A calm place.")
    look = InspectRequest(
        large, large, brief, "on_model", {"category": "dress", "prompt_hint": "x" * 300}, whole, whole
    )
    for again in ((), (*REFUSING, "texts")):
        purse = MemoryPayer(1e9)
        with metered(purse):
            server.script.append(chat(json.dumps(FINDINGS)))
            await cloud.inspector.inspect(replace(look, again=again))
        ((_, worst),) = purse.calls
        assert 0.7 * cloud.inspector.price(bool(again)) < worst <= cloud.inspector.price(bool(again))
    await cloud.aclose()


async def test_an_inspection_that_cannot_be_used_is_an_inspect_error(cloud: Cloud, server: ScriptedService) -> None:
    partial = {name: value for name, value in FINDINGS.items() if name != "anatomy"}
    server.script.extend([chat(json.dumps(partial)), called(json.dumps(partial), "Findings")])
    with pytest.raises(InspectError, match="anatomy"):
        await cloud.inspector.inspect(inspect_request())
    server.script.append(chat(None, refusal="no"))
    with pytest.raises(InspectError, match="refused to answer"):
        await cloud.inspector.inspect(inspect_request("skirt"))


async def test_a_refused_key_stops_an_inspection(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(refused(401))
    with pytest.raises(errors.BadKey):
        await cloud.inspector.inspect(inspect_request())
