"""Which image model makes which picture, by what the test server lists today: prices, tiers, ratios, expiry."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cloud_roles import REQUEST, connect
from tests.memory_payer import MemoryPayer
from tests.openrouter.catalogue import IDS
from tests.openrouter.running import RunningServer
from tools.channels import load_channels, plan_frame
from tools.imaging.opening import open_picture
from tools.ledger.payer import metered
from tools.models.openrouter.cloud import Cloud
from tools.models.openrouter.errors import NoModel
from tools.models.roles import RenderRequest

NB21, FLASH, LITE, PRO = (
    "google/gemini-nano-banana-2.1", "google/gemini-3.1-flash-image", "google/gemini-3.1-flash-lite-image",
    "google/gemini-3-pro-image",
)  # fmt: skip
OLD, UNHEARD = "google/gemini-3.1-flash-image-preview", "acme/easel-1"


@asynccontextmanager
async def opened(server: RunningServer, shop: Path, **settings: str) -> AsyncIterator[Cloud]:
    cloud = await connect(server, shop, 10.0, **settings)
    yield cloud
    await cloud.aclose()


async def rendered(cloud: Cloud, request: RenderRequest) -> tuple[str, tuple[int, ...]]:
    """The model of a picture, and its shape."""
    with metered(MemoryPayer()):
        made = await cloud.image.render(request)
    return made.model, open_picture(made.picture).shape


def asked(server: RunningServer) -> list[tuple[str, str]]:
    """Model and tier of each picture that was ordered."""
    sent = [one["body"] for one in server.control.requests() if one["method"] == "POST"]
    return [(body["model"], body["resolution"]) for body in sent]


async def test_the_default_is_the_newest_model_and_every_tier_is_priced_by_the_service(
    openrouter: RunningServer, tmp_path: Path
) -> None:
    async with opened(openrouter, tmp_path) as cloud:
        described = {role["role"]: role for role in (await cloud.describe())["roles"]}
        assert (await rendered(cloud, REQUEST))[0] == NB21
    assert described["image"]["id"] == NB21
    assert described["image"]["usd"] == {"1K": 0.0336, "2K": 0.0504, "4K": 0.1134}
    assert described["image"]["source"] == "the service"
    assert described["image_pro"]["id"] == PRO


@pytest.mark.parametrize(
    ("named", "change", "why"),
    [
        (OLD, {}, f"{OLD} is not offered"),
        ("", {"models": [name for name in IDS if name not in (NB21, FLASH)]}, f"{FLASH} is not offered"),
        (NB21, {"expires": {NB21: "2026-01-31"}}, f"{NB21} expired on 2026-01-31"),
    ],
)
async def test_a_base_model_that_is_missing_or_expired_is_said_before_anything_is_paid_and_never_becomes_pro(
    openrouter: RunningServer, tmp_path: Path, named: str, change: dict[str, object], why: str
) -> None:
    openrouter.control.settings(**change)
    with pytest.raises(NoModel, match=f"{why}; name another model in BESTSHOT_IMAGE_MODELS"):
        await connect(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=named)
    assert openrouter.control.counts()["calls"] == 0


@pytest.mark.parametrize(("role", "name"), [("QWEN", "qwen/qwen3.5-397b-a17b"), ("EMBEDDER", "nvidia/llama")])
async def test_any_other_role_ends_in_the_same_way(
    openrouter: RunningServer, tmp_path: Path, role: str, name: str
) -> None:
    expires = {one: str(date.today() - timedelta(1)) for one in IDS if one.startswith(("qwen", "nvidia"))}
    kept = "nvidia" if role == "QWEN" else "qwen"
    openrouter.control.settings(expires={one: day for one, day in expires.items() if not one.startswith(kept)})
    with pytest.raises(NoModel, match=f"{name}.* expired on .*; name another model in BESTSHOT_{role}_MODELS"):
        await connect(openrouter, tmp_path)


async def test_a_missing_pro_is_one_strategy_fewer(openrouter: RunningServer, tmp_path: Path) -> None:
    openrouter.control.settings(models=[name for name in IDS if name != PRO])
    async with opened(openrouter, tmp_path) as cloud:
        assert cloud.image.variants("single", "3:4", "on_model") == 2


async def test_a_model_that_only_the_service_knows_works_by_its_name(openrouter: RunningServer, tmp_path: Path) -> None:
    async with opened(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=UNHEARD) as cloud:
        assert cloud.image.frames() == dict.fromkeys(("1:1", "3:4", "9:16"), ("1K", "2K"))
        frame = plan_frame(load_channels().find("zalando"), None, cloud.image.frames())
        assert (frame["ratio"], frame["tier"]) == ("3:4", "2K")  # the nearest ratio, the largest tier
        assert await rendered(cloud, replace(REQUEST, tier="2K")) == (UNHEARD, (2400, 1792, 3))
    assert openrouter.control.counts()["cost_usd"] == pytest.approx(0.03)


async def test_where_the_service_says_no_price_of_an_unknown_model_the_price_file_is_named(
    openrouter: RunningServer, tmp_path: Path
) -> None:
    openrouter.control.settings(image_route=False)
    with pytest.raises(NoModel, match=f"{UNHEARD} has no known price: add it to a file that BESTSHOT_PRICES names"):
        await connect(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=UNHEARD)


async def test_the_cheapest_candidate_that_makes_tier_and_ratio_is_asked_first(
    openrouter: RunningServer, tmp_path: Path
) -> None:
    named = f"{FLASH},{LITE},{UNHEARD}"
    async with opened(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=named) as cloud:
        cheapest = {
            (ratio, tier): (await rendered(cloud, replace(REQUEST, ratio=ratio, tier=tier)))[0]
            for ratio, tier in (("3:4", "1K"), ("16:9", "1K"), ("16:9", "2K"), ("4:1", "512"))
        }
    assert list(cheapest.values()) == [UNHEARD, LITE, FLASH, FLASH]


async def test_a_tier_that_the_model_lacks_is_made_in_the_next_larger_one_and_reduced(
    openrouter: RunningServer, tmp_path: Path
) -> None:
    async with opened(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=NB21) as cloud:
        assert cloud.image.frames()["3:4"] == ("1K", "2K", "4K")
        assert await rendered(cloud, replace(REQUEST, tier="512")) == (NB21, (600, 448, 3))
    assert asked(openrouter) == [(NB21, "1K")]


async def test_no_more_pictures_are_sent_than_the_model_takes(openrouter: RunningServer, tmp_path: Path) -> None:
    async with opened(openrouter, tmp_path, BESTSHOT_IMAGE_MODELS=UNHEARD) as cloud:
        await rendered(cloud, REQUEST)
    sent = openrouter.control.requests()[-1]["body"]
    assert len(sent["input_references"]) == 2
    assert "Image 3" not in sent["prompt"]
