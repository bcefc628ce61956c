"""Whole runs against the habits that are reported of the real service: each of them failed every product once."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.e2e.test_cloud import KEY, Shop
from tests.openrouter.running import RunningServer

HABITS: dict[str, object] = {
    "failures": {"chat": {"colour_words": 1.0}}, "reasoning_mandatory": True, "image_route": False,
    "picture_place": "markdown",
}  # fmt: skip
"""The palette comes as colour words, reasoning is mandatory, and the picture comes as Markdown in a chat answer."""


@pytest.fixture
def shop(tmp_path: Path, openrouter: RunningServer, indexed_by_cloud: Path) -> Shop:
    openrouter.control.settings(keys=[KEY])
    return Shop(copytree(indexed_by_cloud, tmp_path / "shop"), openrouter)


def test_a_product_is_accepted_at_one_picture_although_the_service_has_all_its_habits(shop: Shop) -> None:
    shop.server.control.settings(**HABITS)
    document = shop.document("run", "NEW1")
    assert document["status"] == "accepted", [shot["reason"] for shot in document["shots"]]
    assert len([call for call in shop.server.control.calls() if call["kind"] == "image"]) == 1


@pytest.mark.parametrize("failure", ["region", "region_403"])
def test_a_refusal_by_region_names_its_provider_and_what_to_do(shop: Shop, failure: str) -> None:
    shop.server.control.script({"kind": "image", "failure": failure, "times": 9})
    document = shop.document("run", "NEW1")
    assert len([call for call in shop.server.control.calls() if call["kind"] == "image"]) == 1
    [shot] = document["shots"]
    assert "Google" in shot["reason"]
    assert "not supported for the API use" in shot["reason"] or "not available in your region" in shot["reason"]
    assert "BESTSHOT_IMAGE_MODELS" in shot["reason"]
    assert "more rights" not in shot["reason"]


ENDS = {
    "401": ("User not found", "check OPENROUTER_API_KEY"),
    "402": ("Insufficient credits", "openrouter.ai/settings/credits"),
    "data_policy": ("No endpoints found matching your data policy", "https://openrouter.ai/settings/privacy"),
    "guardrail": ("prompt injection patterns detected", "change the guardrail"),
    "moderation": ("Input was flagged by moderation", "change the copy"),
    "prohibited": ("Google: Blocked: PROHIBITED_CONTENT", "change the copy"),
}


@pytest.mark.parametrize("failure", ENDS)
def test_a_refusal_ends_at_its_first_call_with_the_services_words_and_what_to_do(shop: Shop, failure: str) -> None:
    shop.server.control.script({"kind": "image", "failure": failure, "times": 9})
    [shot] = shop.document("run", "NEW1")["shots"]
    assert len([call for call in shop.server.control.calls() if call["kind"] == "image"]) == 1
    for words in ENDS[failure]:
        assert words in shot["reason"]


def test_copy_over_the_garment_is_set_in_type_after_one_retouch_and_the_garment_is_left_alone(shop: Shop) -> None:
    shop.server.control.settings(copy_over_garment=True)
    [shot] = shop.document("run", "NEW1", "--copy", "Sale")["shots"]
    assert shot["status"] == "accepted", shot["reason"]
    assert [attempt["stage"] for attempt in shot["attempts"]] == ["single", "typeset"]
    assert "the copy lies over the garment" in shot["attempts"][0]["next"]
    ordered = [call["stage"] for call in shop.server.control.calls() if call["kind"] == "image"]
    assert sorted(ordered) == ["retouch", "single"]


def test_a_run_that_insists_on_drawn_letters_pays_for_one_retouch_and_stops(shop: Shop) -> None:
    shop.server.control.settings(copy_over_garment=True)
    document = shop.document("run", "NEW1", "--copy", "Sale", "--copy-mode", "rendered")
    [shot] = document["shots"]
    assert [a["stage"] for a in shot["attempts"]] == ["single", "retouch"]
    assert "the copy lies over the garment" in shot["reason"]


def test_a_retouch_that_changed_nothing_is_bought_and_judged_no_second_time(shop: Shop) -> None:
    shop.server.control.settings(idle_retouch=True, spoils={"misspelt": 1.0})
    document = shop.document("run", "NEW1", "--copy", "Summer sale")
    [shot] = document["shots"]
    single, retouch, last = shot["attempts"]
    assert [single["stage"], retouch["stage"], last["stage"]] == ["single", "retouch", "typeset"]
    assert "the retouch changed nothing, so it is not tried again" in retouch["notes"]
    assert retouch["verdict"] == single["verdict"]
    assert shot["reason"] == "the image model left its letters in the picture; order the picture without copy"
    calls = [(call["kind"], call["stage"]) for call in shop.server.control.calls()]
    assert [stage for kind, stage in calls if kind == "image"] == ["single", "retouch", "retouch"]
