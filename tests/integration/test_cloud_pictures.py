"""Pictures and vectors of the cloud roles against the test server: routes, places, refusals, quotas."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from agent.services import cloud_models
from tests.cloud_roles import FLATLAY, PRODUCT, REFERENCES, REQUEST, connect, draw
from tests.memory_payer import MemoryPayer
from tests.openrouter.catalogue import IDS
from tests.openrouter.running import RunningServer
from tests.openrouter.settings import Place
from tests.scripted_service import picture
from tools.imaging.opening import open_picture
from tools.ledger.payer import metered
from tools.models.local.embedder import GarmentEmbedder
from tools.models.openrouter import rate_limit
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import RenderError, RenderRefused, StyleRequest
from tools.settings import load_settings
from tools.storage.database import Database
from tools.storage.embeddings import EmbeddingCache


async def test_the_chat_route_paints_where_the_service_has_no_other(openrouter: RunningServer, tmp_path: Path) -> None:
    openrouter.control.settings(image_route=False)
    cloud = await connect(openrouter, tmp_path)
    for failure in ("none", "finish_error", "no_image", "image_safety", "refusal", "undecodable"):
        openrouter.control.script({"kind": "image", "failure": failure})
        with metered(MemoryPayer()) as purse:
            if failure in ("none", "finish_error"):
                await draw(cloud)
            else:
                with pytest.raises(RenderError):
                    await draw(cloud)
            assert isinstance(purse, MemoryPayer)
            assert purse.in_doubt_usd == 0
    await cloud.aclose()
    assert {call["route"] for call in openrouter.control.calls()} == {"/chat/completions"}


@pytest.mark.parametrize("thoughts", [False, True])
@pytest.mark.parametrize("place", get_args(Place))
async def test_a_picture_is_found_wherever_it_comes_and_of_several_the_last(
    openrouter: RunningServer, tmp_path: Path, place: Place, thoughts: bool
) -> None:
    openrouter.control.settings(image_route=False, picture_place=place, thoughts=thoughts)
    cloud = await connect(openrouter, tmp_path)
    with metered(MemoryPayer()):
        made = await cloud.image.render(REQUEST)
    await cloud.aclose()
    assert open_picture(made.picture).shape == (1200, 896, 3)
    assert openrouter.control.counts()["calls"] == 1


async def test_of_several_pictures_of_the_image_route_the_last_is_taken(
    cloud: Cloud, openrouter: RunningServer
) -> None:
    openrouter.control.settings(thoughts=True)
    with metered(MemoryPayer()):
        made = await cloud.image.render(REQUEST)
    assert open_picture(made.picture).shape == (1200, 896, 3)


async def test_a_low_balance_is_enough_for_a_picture_by_chat(openrouter: RunningServer, tmp_path: Path) -> None:
    openrouter.control.settings(image_route=False, limit_usd=0.15)  # a whole window of tokens would cost $0.20
    cloud = await connect(openrouter, tmp_path)
    with metered(MemoryPayer()):
        await draw(cloud)
    await cloud.aclose()
    assert openrouter.control.requests()[-1]["body"]["max_tokens"] == 8192


@pytest.mark.parametrize("failure", ["image_safety", "refusal", "prohibited", "moderation"])
async def test_a_refusal_is_final_for_the_product_and_asked_for_no_second_time(
    cloud: Cloud, openrouter: RunningServer, failure: str
) -> None:
    openrouter.control.script({"kind": "image", "failure": failure})
    with metered(MemoryPayer()):
        for variant, ratio in ((0, "3:4"), (1, "3:4"), (0, "9:16")):
            with pytest.raises(RenderRefused, match="change the copy"):
                await cloud.image.render(replace(REQUEST, ratio=ratio, variants={"single": variant}))
        assert openrouter.control.counts()["calls"] == 1
        await cloud.image.render(replace(REQUEST, product={**PRODUCT, "prompt_hint": "forest"}))


@pytest.mark.parametrize("reset", ["ms", "s", "body"])
async def test_a_catalogue_is_embedded_whatever_the_quota(
    openrouter: RunningServer, tmp_path: Path, reset: str
) -> None:
    """Twelve requests at five in two seconds; the pauses between tries are a hundredth of a real one."""
    openrouter.control.settings(quota=5, quota_seconds=2, quota_reset=reset, max_inputs=16)
    cloud = await connect(openrouter, tmp_path)
    pictures = [picture(40, 40, shade) for shade in range(190)]
    with metered(MemoryPayer()) as purse:
        rows = await cloud.embedder.embed_pictures(pictures)
        assert isinstance(purse, MemoryPayer)
        assert purse.spent_usd == pytest.approx(openrouter.control.counts()["cost_usd"], abs=1e-9)
    await cloud.aclose()
    assert rows.shape == (190, 2048)
    assert openrouter.control.counts()["outcomes"]["quota"] > 0


async def test_a_free_embedder_is_paced_so_that_no_call_is_refused(
    openrouter: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "MINUTE", 2.0)
    free = "nvidia/llama-nemotron-embed-vl-1b-v2:free"
    models = [name for name in IDS if name != free.removesuffix(":free")]
    openrouter.control.settings(models=models, quota=rate_limit.FREE_A_MINUTE, quota_seconds=1.0)
    cloud = await connect(openrouter, tmp_path)
    assert cloud.embedding_minutes(460) == 0, "460 pictures are one minute's calls"
    assert cloud.embedding_minutes(4600) == 7
    with metered(MemoryPayer()):
        await asyncio.gather(*(cloud.embedder.embed_pictures([picture(40, 40, shade)]) for shade in range(45)))
    await cloud.aclose()
    assert openrouter.control.counts()["outcomes"] == {"answered": 45}


async def test_a_local_embedder_goes_with_cloud_pictures_and_qwen(
    openrouter: RunningServer, tmp_path: Path, database: Database
) -> None:
    lines = ("OPENROUTER_API_KEY=test", f"OPENROUTER_BASE_URL={openrouter.base_url}", "BESTSHOT_EMBEDDER=local")
    (tmp_path / ".env").write_text("\n".join(lines))
    models = await cloud_models(load_settings(tmp_path), EmbeddingCache(database))
    assert models.cloud
    with metered(MemoryPayer()):
        assert (await models.embedder.embed_pictures([FLATLAY])).shape == (1, GarmentEmbedder.dim)
        await models.image.render(REQUEST)
        await models.stylist.brief(StyleRequest(PRODUCT, FLATLAY, REFERENCES))
    described = await models.cloud.describe()
    await models.cloud.aclose()
    assert [role["role"] for role in described["roles"]] == ["qwen", "image", "image_pro"]
    assert [call["kind"] for call in openrouter.control.calls()] == ["image", "chat"]
