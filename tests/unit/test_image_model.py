"""The image model over real HTTP: both routes, the frame of the answer, its strategies and what goes wrong."""

import base64
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.memory_payer import LONG, WORST, MemoryPayer
from tests.scripted_service import (
    FLASH,
    PRO,
    Asked,
    ScriptedService,
    painted,
    picture,
)
from tests.shop_cloud import connect
from tools.imaging.opening import open_picture
from tools.imaging.sizes import PIXELS_1K
from tools.models.openrouter.cloud import Cloud
from tools.models.openrouter.data_urls import data_url
from tools.models.openrouter.image_model import NanoBanana
from tools.models.roles import RenderError, RenderRequest, Stage
from tools.studio.brief import StyleBrief

BRIEF = StyleBrief("a sand wall", "soft light", "walking", "calm", ("#e0d0c0",), "A calm place with soft light.")
REQUEST = RenderRequest(
    "single", picture(60, 80, 10), BRIEF, "3:4", "512", references=(picture(50, 50, 20),), kind="on_model"
)


def shades(asked: Asked) -> list[int]:
    """The grey of each picture that was sent."""
    parts = asked.body.get("input_references", []) if "prompt" in asked.body else asked.body["messages"][0]["content"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    opened = [Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))) for url in urls]
    return [round(float(np.asarray(one.convert("L")).mean())) for one in opened]


async def test_the_images_route_is_taken_where_the_service_lists_the_model(
    cloud: Cloud, server: ScriptedService
) -> None:
    made = await cloud.image.render(REQUEST)
    (asked,) = server.paid
    assert asked.path == "/api/v1/images"
    assert {k: asked.body[k] for k in ("model", "aspect_ratio", "resolution", "n")} == {
        "model": FLASH, "aspect_ratio": "3:4", "resolution": "512", "n": 1,
    }  # fmt: skip
    assert open_picture(made.picture).shape == (600, 448, 3)
    assert (made.model, made.notes, made.plates) == (FLASH, (), {})


async def test_else_the_chat_route_is_taken_with_its_own_name_for_the_small_tier(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    server.image_models = []
    cloud = await connect(server, tmp_path)
    made = await cloud.image.render(REQUEST)
    await cloud.aclose()
    (asked,) = server.paid
    assert asked.path == "/api/v1/chat/completions"
    assert asked.body["modalities"] == ["image", "text"]
    assert asked.body["image_config"] == {"aspect_ratio": "3:4", "image_size": "0.5K"}
    assert shades(asked) == [10, 20]
    assert open_picture(made.picture).shape == (600, 448, 3)
    assert purse.calls == [(FLASH, WORST)]


async def test_privacy_is_asked_for_on_the_route_that_documents_it(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    cloud = await connect(server, tmp_path, BESTSHOT_ZERO_RETENTION="true")
    await cloud.image.render(REQUEST)
    await cloud.aclose()
    assert server.paid[0].path == "/api/v1/chat/completions"
    assert server.paid[0].body["provider"] == {"zdr": True}


STAGES: list[tuple[dict[str, Any], list[int], str]] = [
    ({"stage": "single"}, [10, 20], "A finished, photorealistic fashion photograph"),
    ({"stage": "single", "hero": picture(9, 9, 50)}, [10, 50], "A finished, photorealistic fashion photograph"),
    ({"stage": "single", "kind": "packshot"}, [10, 20], "A finished, photorealistic packshot"),
    ({"stage": "single", "white": True}, [10], "A finished, photorealistic fashion photograph"),
    ({"stage": "background"}, [], "An empty, unoccupied set"),
    ({"stage": "background", "references": (picture(9, 9, 20),) * 2}, [20, 20], "An empty, unoccupied set"),
    ({"stage": "background", "hero": picture(9, 9, 50)}, [50], "An empty, unoccupied set"),
    ({"stage": "background", "hero": picture(9, 9, 50), "white": True}, [], "An empty, unoccupied set"),
    ({"stage": "person"}, [30], "Add one person"),
    ({"stage": "person", "hero": picture(9, 9, 50)}, [30, 50], "Add one person"),
    ({"stage": "composite"}, [10, 40], "Dress the person"),
    ({"stage": "composite", "kind": "packshot"}, [10, 30], "Place the garment"),
    ({"stage": "composite", "hero": picture(9, 9, 50), "white": True}, [10, 40, 50], "Dress the person"),
    ({"stage": "retouch"}, [10, 60], "In Image 2, change only"),
    ({"stage": "scene"}, [20], "A background scene"),
    ({"stage": "scene", "scene": picture(9, 9, 70)}, [70, 20], "A background scene"),
]


@pytest.mark.parametrize(("changes", "sent", "opening"), STAGES)
async def test_each_stage_sends_its_own_pictures_the_flatlay_first(
    cloud: Cloud, server: ScriptedService, changes: dict[str, Any], sent: list[int], opening: str
) -> None:
    plates = {"background": picture(9, 9, 30), "person": picture(9, 9, 40)}
    request = replace(REQUEST, plates=plates, attempt=picture(9, 9, 60), faults=("the hem is cut off",), **changes)
    made = await cloud.image.render(request)
    (asked,) = server.paid
    assert shades(asked) == sent
    assert asked.body["prompt"].startswith(opening)
    assert all(f"Image {number}, " in asked.body["prompt"] for number in range(1, len(sent) + 1))
    assert set(made.plates) == {changes["stage"]} - {"single", "retouch", "scene"}


async def test_a_picture_with_letters_is_no_plate(cloud: Cloud) -> None:
    request = replace(REQUEST, stage="composite", plates={"person": picture(9, 9)}, copy=("SALE",), draw_copy=True)
    assert not (await cloud.image.render(request)).plates


async def test_no_more_than_fourteen_pictures_are_sent(cloud: Cloud, server: ScriptedService) -> None:
    made = await cloud.image.render(replace(REQUEST, references=tuple(picture(9, 9, n) for n in range(30, 44))))
    assert shades(server.paid[0]) == [10, *range(30, 43)]
    assert made.notes == ("13 of 14 style references were sent, because no more fit beside the garment",)
    assert "Image 15" not in server.paid[0].body["prompt"]


def test_a_picture_on_its_way_out_stays_within_the_limit_and_tells_nothing_of_its_maker() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (2600, 2600, 3), np.uint8)
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Maker of phones"
    Image.fromarray(noise).save(out, "JPEG", quality=95, exif=exif)
    assert b"Maker of phones" in out.getvalue()
    url = data_url(out.getvalue(), 4096, 95)
    assert len(url) < 7_100_000
    assert b"Maker of phones" not in base64.b64decode(url.partition(",")[2])


@pytest.mark.parametrize("stage", ["person", "composite"])
async def test_a_missing_plate_is_named_and_nothing_is_paid(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer, stage: Stage
) -> None:
    with pytest.raises(RenderError, match="needs the plate"):
        await cloud.image.render(replace(REQUEST, stage=stage))
    with pytest.raises(RenderError, match="a retouch needs the attempt"):
        await cloud.image.render(replace(REQUEST, stage="retouch"))
    with pytest.raises(RenderError, match="no stage typeset"):
        await cloud.image.render(replace(REQUEST, stage="typeset"))
    assert not server.paid


async def test_faults_are_named_from_the_second_variant_and_pro_comes_last(
    cloud: Cloud, server: ScriptedService
) -> None:
    for variant in range(4):
        request = replace(
            REQUEST,
            variants={"single": variant},
            faults=("the collar is wrong",),
            brief=replace(BRIEF, prompt=f"A calm place, {variant}."),
        )
        await cloud.image.render(request)
    named = ["«the collar is wrong»" in asked.body["prompt"] for asked in server.paid]
    assert named == [False, True, True, True]
    assert [asked.body["model"] for asked in server.paid] == [FLASH, FLASH, PRO, PRO]
    assert [asked.body["resolution"] for asked in server.paid] == ["512", "512", "1K", "1K"]  # Pro has no 512


async def test_pros_larger_picture_is_reduced_to_the_tier_that_was_asked(cloud: Cloud) -> None:
    made = await cloud.image.render(replace(REQUEST, variants={"single": 2}))
    assert open_picture(made.picture).shape[:2] == (600, 448)
    assert made.model == PRO


@pytest.mark.parametrize("ratio", PIXELS_1K)
async def test_pro_is_a_strategy_only_for_ratios_that_it_knows(cloud: Cloud, ratio: str) -> None:
    staged = 2 if ratio in LONG else 3
    assert [
        cloud.image.variants(stage, ratio, "on_model") for stage in ("single", "background", "person", "composite")
    ] == [staged] * 4
    assert cloud.image.variants("single", ratio, "on_model", judged=False) == 2, "an error never becomes Pro"
    assert cloud.image.variants("retouch", ratio, "on_model") == 1
    assert cloud.image.variants("person", ratio, "packshot") == 0
    assert cloud.image.variants("typeset", ratio, "on_model") == 0
    assert cloud.image.price("single", ratio, "2K", 2) == (WORST if ratio in LONG else 2 * WORST)
    assert cloud.image.price("single", ratio, "2K") == WORST


async def test_without_a_stronger_model_there_is_one_strategy_less(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    cloud = await connect(server, tmp_path, BESTSHOT_IMAGE_PRO_MODELS="unheard/of")
    assert cloud.image.variants("single", "1:1", "on_model") == 2
    assert "image_pro" not in cloud.choices
    await cloud.aclose()


async def test_it_is_an_image_model(cloud: Cloud) -> None:
    from tools.models.roles import ImageModel

    model: ImageModel = cloud.image
    assert isinstance(model, NanoBanana)
    assert (model.name, model.kinds, model.letters) == ("nano-banana", ("on_model", "packshot"), True)


async def test_a_picture_of_the_chat_route_is_decoded(
    server: ScriptedService, purse: MemoryPayer, tmp_path: Path
) -> None:
    server.image_models = []
    cloud = await connect(server, tmp_path)
    server.script.append(painted(picture(448, 600, 77)))
    made = await cloud.image.render(REQUEST)
    await cloud.aclose()
    assert open_picture(made.picture)[0, 0, 0] == 77
