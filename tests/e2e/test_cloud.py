"""The commands on cloud models, as processes against a server that speaks OpenRouter's API over HTTP."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.e2e.process import Ended, bestshot
from tests.openrouter.description import faults_of_request
from tests.openrouter.running import RunningServer

COPY = ("--copy", "New season", "--copy", "From $29.90")
NB21 = "google/gemini-nano-banana-2.1"
KEY = "test-key-that-must-not-be-seen-1b7f"


class Shop:
    """A shop whose roles are played by the test server."""

    def __init__(self, folder: Path, server: RunningServer) -> None:
        self.folder, self.server = folder, server
        self.settings = {
            "OPENROUTER_API_KEY": KEY, "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": "20",
        }  # fmt: skip

    def run(self, *arguments: str, **settings: str) -> Ended:
        """One command to its end."""
        return bestshot(self.folder, *arguments, **{**self.settings, **settings})

    def document(self, *arguments: str, **settings: str) -> dict[str, Any]:
        """What a command prints with --json."""
        ended = self.run(*arguments, "--json", **settings)
        assert ended.status in (0, 3), ended.err
        found: dict[str, Any] = json.loads(ended.out)
        return found


@pytest.fixture
def shop(tmp_path: Path, openrouter: RunningServer, indexed_by_cloud: Path) -> Shop:
    openrouter.control.settings(keys=[KEY])
    return Shop(copytree(indexed_by_cloud, tmp_path / "shop"), openrouter)


def test_a_batch_sends_what_the_service_documents_and_books_what_it_counted(shop: Shop) -> None:
    control = shop.server.control
    before = control.counts()["cost_usd"]
    document = shop.document("batch", "new_products.csv", "--channel", "shopify", "--channel", "amazon-main", *COPY)
    assert document["accepted"] == 2, [s["reason"] for p in document["products"] for s in p["shots"]]
    assert document["cost_usd"] == pytest.approx(control.counts()["cost_usd"] - before, abs=1e-9)
    assert document["in_doubt_usd"] == 0
    assert sum(document["cost_by_stage"].values()) == pytest.approx(document["cost_usd"], abs=1e-9)
    posted = [r for r in control.requests() if r["method"] == "POST"]
    faults = {r["path"]: faults_of_request(r["path"].removeprefix("/api/v1"), r["body"]) for r in posted}
    assert not any(faults.values()), faults
    pictures = [call for call in control.calls() if call["kind"] == "image"]
    assert len(pictures) == 4, "two channels of two products cost four pictures"


def test_the_key_is_nowhere_in_what_a_run_leaves(shop: Shop) -> None:
    shop.server.control.script(
        {"kind": "image", "failure": "500"}, {"kind": "chat", "failure": "429", "retry_after": 0.1}
    )
    assert shop.run("index", "products.csv").status == 0
    ended = shop.run("run", "NEW1", *COPY)
    wrong = shop.run("run", "NEW1", OPENROUTER_API_KEY=KEY + "x")
    assert wrong.status in (1, 3)
    for text in (ended.out, ended.err, wrong.out, wrong.err):
        assert KEY not in text
    files = [path for path in shop.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_garment_that_is_spoilt_twice_takes_the_staged_path_and_the_report_says_why(shop: Shop) -> None:
    shop.server.control.settings(spoils={"recoloured": 0.7}, seed=5)
    document = shop.document("batch", "new_products.csv", "--budget", "6")
    shots = [shot for product in document["products"] for shot in product["shots"]]
    repaired = [shot for shot in shots if len(shot["attempts"]) > 1]
    assert repaired, "at most pictures recoloured some shot has to be repaired"
    assert any(len(shot["attempts"]) > 2 for shot in repaired)
    for shot in repaired:
        stages = [attempt["stage"] for attempt in shot["attempts"][1:3]]
        assert stages == ["single", "background"][: len(stages)], (
            "the second single pass that failed starts the staged path"
        )
        assert "colour" in shot["attempts"][0]["next"]
    page = Path(document["report"]).read_text(encoding="utf-8")
    assert "The set made again" in page
    spoilt = {entry["sha256"] for entry in shop.server.control.log() if entry["still_spoiled"]}
    accepted = [shot for shot in shots if shot["status"] == "accepted"]
    assert not spoilt & {shot["attempts"][-1]["picture"].removeprefix("sha256:") for shot in accepted}


def test_a_product_that_the_image_model_refuses_ends_at_its_first_call(shop: Shop) -> None:
    shop.server.control.script({"kind": "image", "failure": "image_safety", "times": 9})
    before = shop.server.control.counts()["models"].get(NB21, {"calls": 0})["calls"]
    document = shop.document("run", "NEW1", "--channel", "shopify", "--channel", "story")
    assert shop.server.control.counts()["models"][NB21]["calls"] == before + 1
    for shot in document["shots"]:
        assert len(shot["attempts"]) == 1
        assert "the model's safety filter held the picture back" in shot["reason"]


def test_embedding_on_this_machine_goes_with_pictures_of_the_cloud(shop: Shop) -> None:
    before = len(shop.server.control.calls())
    assert shop.run("index", "products.csv", BESTSHOT_EMBEDDER="local").status == 0
    shot = shop.document("run", "NEW1", BESTSHOT_EMBEDDER="local")["shots"][0]
    assert shot["status"] == "accepted", shot["reason"]
    kinds = {call["kind"] for call in shop.server.control.calls()[before:]}
    assert "embed" not in kinds
    assert {"image", "chat"} <= kinds


def test_misspelt_copy_is_retouched_once_and_then_set_in_type(shop: Shop) -> None:
    shop.server.control.settings(spoils={"misspelt": 1.0}, draws="order")
    shot = shop.document("run", "NEW1", *COPY)["shots"][0]
    assert [attempt["stage"] for attempt in shot["attempts"]] == ["single", "retouch", "typeset"]
    assert shot["status"] == "accepted", shot["reason"]
    repairs = [attempt["untouched"] for attempt in shot["attempts"][1:]]
    assert [rest["part"] for rest in repairs] == ["the lettering", "the lettering"]
    assert all(rest["share"] < 0.01 for rest in repairs), repairs


def test_a_budget_that_is_too_small_is_never_passed_and_is_said(shop: Shop) -> None:
    before = shop.server.control.counts()["cost_usd"]
    document = shop.document("run", "NEW1", "--budget", "0.05")
    assert shop.server.control.counts()["cost_usd"] - before <= 0.05
    assert document["status"] == "failed"
    assert "$0.05" in document["shots"][0]["reason"]


def test_a_dry_run_says_least_and_most_and_makes_nothing(shop: Shop) -> None:
    before = shop.server.control.counts()["calls"]
    document = shop.document("batch", "new_products.csv", "--channel", "shopify", "--channel", "story", "--dry-run")
    assert document["pictures"] == 4
    assert 4 * 0.0336 <= document["least_usd"] < document["most_usd"] <= document["budget_usd"] == 2.0
    assert shop.server.control.counts()["calls"] == before


def test_models_shows_ids_prices_and_what_the_key_may_spend(shop: Shop) -> None:
    found = shop.document("models")
    roles = {role["role"]: role for role in found["roles"]}
    assert roles["image"]["id"] == NB21
    assert roles["image"]["reachable"]
    assert "$" in roles["qwen"]["price"]
    assert found["key"]["left_usd"] <= 100.0


def test_a_refused_key_is_one_clear_line(shop: Shop) -> None:
    ended = shop.run("run", "NEW1", OPENROUTER_API_KEY="wrong")
    assert ended.status == 1
    assert "check OPENROUTER_API_KEY" in ended.error


def test_childrens_wear_and_packshots_show_no_person(shop: Shop) -> None:
    shot = shop.document("run", "NEW2", "--kind", "packshot")["shots"][0]
    assert shot["kind"] == "packshot"
    assert "Add one person" not in json.dumps(shop.server.control.requests())


def test_verify_has_a_worn_garment_inspected_and_pays_within_its_budget(shop: Shop) -> None:
    shot = shop.document("run", "NEW1")["shots"][0]
    assert shot["status"] == "accepted", shot["reason"]
    asked = ("verify", shot["file"], "--product", "new_products/NEW1.jpg")
    before = shop.server.control.counts()["cost_usd"]
    verdict = shop.document(*asked)
    assert verdict["kind"] == "on_model"
    assert {check["name"]: check["status"] for check in verdict["checks"]}["fit"] == "passed"
    assert 0 < shop.server.control.counts()["cost_usd"] - before < 1.0
    unpaid = shop.document(*asked, "--budget", "0")
    assert unpaid["status"] == "unverified", "what cannot be paid is not judged, and never passes"


def test_a_revision_builds_on_what_the_person_saw_and_keeps_to_its_budget(shop: Shop) -> None:
    control = shop.server.control
    first = shop.document("run", "NEW1", "--channel", "shopify", "--channel", "story")
    before = control.counts()["cost_usd"]
    document = shop.document(
        "revise", first["run"], "--shot", "shopify", 'warmer light, no "lens flare', "--budget", "0.6"
    )
    shot = document["shots"][0]
    assert shot["status"] == "accepted", shot["reason"]
    assert shot["attempts"][0]["stage"] == "background"
    assert document["cost_usd"] == pytest.approx(control.counts()["cost_usd"] - before, abs=1e-9)
    asked = [r["body"] for r in control.requests() if "An empty, unoccupied set" in json.dumps(r.get("body"))]
    assert "«warmer light, no ”lens flare»" in json.dumps(asked[-1], ensure_ascii=False), "a wish is data in a prompt"
    assert "exactly this set and light" in json.dumps(asked[-1]), "the picture before is shown"
    spent = control.counts()["cost_usd"]
    poor = shop.document("revise", first["run"], "--shot", "shopify", "cooler light", "--budget", "0.05")
    assert control.counts()["cost_usd"] - spent <= 0.05
    assert poor["status"] != "accepted"


def test_drafts_are_the_cheapest_pictures_and_the_chosen_one_is_made_from_its_draft(shop: Shop) -> None:
    control = shop.server.control
    (shop.folder / "channels.toml").unlink()

    def pictures() -> list[dict[str, Any]]:
        return [r["body"] for r in control.requests() if r["method"] == "POST" and r["path"].endswith("/images")]

    plan = shop.document("run", "NEW1", "--draft", "--variants", "3", "--dry-run")
    assert plan["least_usd"] == pytest.approx(3 * 0.0336)
    document = shop.document("run", "NEW1", "--draft", "--variants", "3", *COPY)
    assert [(one["model"], one["resolution"]) for one in pictures()] == [(NB21, "1K")] * 3
    assert {shot["status"] for shot in document["shots"]} == {"needs_review"}
    page = Path(document["report"]).read_text(encoding="utf-8")
    assert page.count("--final makes it") >= 3
    ended = shop.run("review", "latest", "--approve", "shopify#2")
    assert ended.status != 0
    assert "--final" in ended.error
    final = shop.document("revise", document["run"], "--shot", "shopify#2", "--final")
    [shot] = final["shots"]
    assert shot["status"] == "accepted", shot["reason"]
    assert pictures()[3]["resolution"] == "2K"
    assert "the approved picture of this product" in pictures()[3]["prompt"]
    assert (shot["width"], shot["height"]) == (1536, 2048)
    assert shop.run("revise", "latest", "--shot", "shopify", "x", "--final").status == 2


def test_an_error_never_becomes_the_stronger_model(shop: Shop) -> None:
    shop.server.control.script({"kind": "image", "failure": "no_image", "times": 9})
    document = shop.document("run", "NEW1")
    counts = shop.server.control.counts()["models"]
    assert "google/gemini-3-pro-image" not in counts
    assert counts[NB21]["calls"] >= 2
    assert document["shots"][0]["status"] == "failed"


@pytest.mark.parametrize("command", [("run", "NEW1"), ("batch", "new_products.csv"), ("models",)])
def test_an_expired_model_ends_a_command_with_one_sentence_that_names_the_setting(
    shop: Shop, command: tuple[str, ...]
) -> None:
    shop.server.control.settings(expires={NB21: "2026-10-29", "google/gemini-3.1-flash-image": "2026-10-29"})
    before = len(shop.server.control.calls())
    ended = shop.run(*command)
    assert ended.status == 1
    assert (
        "google/gemini-3.1-flash-image expired on 2026-10-29; name another model in BESTSHOT_IMAGE_MODELS"
        in ended.error
    )
    assert len(shop.server.control.calls()) == before
