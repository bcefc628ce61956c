"""Background scenes alone, made and judged against the test server, and by the studio that needs no key."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.runs.scene import SceneDocument, SceneOrder, run_scene
from agent.services import Services, close_services, open_services
from tests.openrouter.running import RunningServer
from tools.errors import Problem, WrongValue
from tools.imaging.opening import open_picture
from tools.storage.records import UnknownRun

SKYLINE = SceneOrder("rainy skyline through a window", "4:1", "1K")


@pytest.fixture
async def services(
    openrouter: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    monkeypatch.setenv("OPENROUTER_API_KEY", "test")
    monkeypatch.setenv("OPENROUTER_BASE_URL", openrouter.base_url)
    yield await open_services(tmp_path)
    await close_services(tmp_path)


def statuses(document: SceneDocument) -> dict[str, str]:
    return {check["name"]: check["status"] for check in document["checks"]}


async def test_a_scene_is_drawn_judged_journalled_and_written(services: Services, openrouter: RunningServer) -> None:
    made = await run_scene(services, "r1", SKYLINE)
    assert (made["status"], made["reason"], made["width"], made["height"]) == ("accepted", "", 2048, 512)
    assert statuses(made) == dict.fromkeys(("ratio", "size", "text", "person", "scene"), "passed")
    assert open_picture(Path(made["file"] or "").read_bytes()).shape == (512, 2048, 3)
    assert b"trainedAlgorithmicMedia" in Path(made["file"] or "").read_bytes()
    costs = await services.ledger.costs("r1")
    assert made["cost_usd"] == pytest.approx(costs.spent_usd)
    assert made["cost_usd"] > 0.03
    assert (await services.records.runs())[0]["command"] == "scene"
    with pytest.raises(UnknownRun):  # `latest` is for pictures of products
        await services.records.find("latest")
    calls = openrouter.control.counts()["calls"]
    assert (await run_scene(services, "r1", SKYLINE))["status"] == "accepted"
    assert openrouter.control.counts()["calls"] == calls


async def test_a_person_in_it_is_named_in_the_next_prompt(services: Services, openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "image", "failure": "occupied"})
    made = await run_scene(services, "r1", SKYLINE)
    assert made["status"] == "accepted"
    first, second = made["attempts"]
    seen = "a person stands in the middle"
    assert [check["fault"] for check in first["checks"] if check["fault"]] == [f"{seen}; asked again, no: {seen}"]
    prompts = [r["body"]["prompt"] for r in openrouter.control.requests() if r["path"].endswith("/images")]
    assert "a person stands in the middle" not in prompts[0]
    assert "«a person stands in the middle" in prompts[1]
    assert second["number"] == 2


async def test_a_smaller_one_is_kept_for_a_person_and_not_paid_again(
    services: Services, openrouter: RunningServer
) -> None:
    openrouter.control.script({"kind": "image", "failure": "wrong_tier"})
    made = await run_scene(services, "r1", SKYLINE)
    assert made["status"] == "needs_review"
    assert len(made["attempts"]) == 1
    assert "1024 x 256 px came where 4:1 at 1K was ordered" in made["reason"]
    assert (made["file"] or "").endswith("scene.needs-review.jpg")


async def test_lettering_is_drawn_only_where_it_is_quoted(services: Services, openrouter: RunningServer) -> None:
    made = await run_scene(services, "r1", SceneOrder('a café front with a sign "OPEN 24"', "3:2", "1K"))
    assert made["status"] == "accepted"
    (prompt,) = [r["body"]["prompt"] for r in openrouter.control.requests() if r["path"].endswith("/images")]
    assert '\n"OPEN 24"' in prompt


async def test_a_judge_who_fails_leaves_it_unverified(services: Services, openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "chat", "failure": "refusal", "times": 9})
    made = await run_scene(services, "r1", SKYLINE)
    assert (made["status"], statuses(made)["person"]) == ("needs_review", "unverified")
    assert len(made["attempts"]) == 1


@pytest.mark.parametrize(("name", "drawn"), [("image_safety", 1), ("no_image", 1)])
async def test_a_scene_that_nobody_draws_says_why(
    services: Services, openrouter: RunningServer, name: str, drawn: int
) -> None:
    openrouter.control.script({"kind": "image", "failure": name, "times": 9})
    made = await run_scene(services, "r1", SKYLINE)
    assert (made["status"], made["file"], len(made["attempts"])) == ("failed", None, drawn)
    assert made["reason"]


async def test_a_budget_that_is_too_small_pays_nothing(services: Services, openrouter: RunningServer) -> None:
    made = await run_scene(services, "r1", SceneOrder("a street", "1:1", "1K", budget_usd=0.01))
    assert (made["status"], made["cost_usd"]) == ("failed", 0)
    assert openrouter.control.counts()["calls"] == 0


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (SceneOrder("a street", "7:3"), "--ratio 7:3 --size 2K is not made by nano-banana; it makes ratios 1:1, "),
        (SceneOrder("a street", "1:1", "8K"), "it makes the sizes "),
        (SceneOrder("a street", "1:1", "1K", like=("SKU9",)), "nothing is indexed for the embedder"),
    ],
)
async def test_an_order_that_cannot_be_made_costs_nothing(services: Services, order: SceneOrder, said: str) -> None:
    with pytest.raises(Problem, match=said):
        await run_scene(services, "r1", order)
    assert not await services.records.runs()


async def test_without_a_key_the_studio_draws_what_it_can_and_says_what_not(tmp_path: Path) -> None:
    local = await open_services(tmp_path, local=True)
    plain = await run_scene(local, "r1", SceneOrder("plain beige wall, soft light from the left", "8:1", "512"))
    assert (plain["status"], plain["cost_usd"], plain["width"], plain["height"]) == ("accepted", 0, 1536, 192)
    harbour = SceneOrder("an old harbour", "1:1", "512", style="anime", place=local.store.put(b"a map"))
    made = await run_scene(local, "r2", harbour)
    await close_services(tmp_path)
    assert made["status"] == "needs_review"
    for missing in ("harbour", "the place on the map", "the style “anime”"):
        assert missing in made["reason"]
    with pytest.raises(WrongValue):
        await run_scene(local, "r3", SceneOrder("a wall", "5:7"))
