"""Whatever JSON comes back, each role ends with an answer or with an error of its own."""

from pathlib import Path
from typing import Any

import pytest

from tests.memory_payer import MemoryPayer
from tests.scripted_service import Reply, picture, scripted
from tests.shop_cloud import connect
from tools.ledger.payer import metered
from tools.models.openrouter.errors import ServiceError
from tools.models.roles import InspectError, InspectRequest, RenderError, RenderRequest, StyleError, StyleRequest
from tools.studio.brief import StyleBrief

ODD: list[Any] = [
    {},
    {"choices": []},
    {"choices": None, "data": None},
    {"choices": [None], "data": [None]},
    {"choices": ["x"], "data": ["x"]},
    {"choices": [{}], "data": [{}]},
    {"choices": [{"message": None}], "data": [{"b64_json": None, "embedding": None}]},
    {"choices": [{"message": "x", "finish_reason": 1}], "data": [{"b64_json": 5, "embedding": 5}]},
    {"choices": [{"message": {"content": [], "images": {}}}], "data": [{"b64_json": [], "index": "x"}]},
    {"choices": [{"message": {"images": [{"image_url": "x"}]}}], "data": {"0": 1}},
    {"choices": [{"message": {"tool_calls": [{"function": None}]}}], "data": "x"},
    {"choices": {"0": 1}, "data": 3, "usage": "x"},
    {"error": [], "usage": {"cost": "free"}},
    {"error": {"code": "x", "metadata": 3, "message": {"a": 1}}, "usage": {"cost": -1}},
    {"error": {"code": 429, "metadata": {"headers": {"Retry-After": "soon"}, "reasons": 3}}},
    {"error": {"code": 403, "metadata": {"reasons": "x"}}, "openrouter_metadata": []},
    [],
    "x",
    None,
]
BRIEF = StyleBrief("a", "b", "c", "d", (), "e")


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("by_images", [True, False])
async def test_an_odd_answer_is_a_named_error(tmp_path: Path, body: Any, by_images: bool) -> None:
    async with scripted() as server:
        if not by_images:
            server.image_models = []
        cloud = await connect(server, tmp_path)
        server.script.extend([Reply(body)] * 40)
        pixel = picture(4, 4)
        with metered(MemoryPayer()):
            with pytest.raises(RenderError):
                await cloud.image.render(RenderRequest("single", pixel, BRIEF, "1:1", "512"))
            if by_images:
                with pytest.raises(ServiceError):
                    await cloud.embedder.embed_pictures([pixel])
                with pytest.raises(StyleError):
                    await cloud.stylist.brief(StyleRequest({}, pixel, ()))
                with pytest.raises(InspectError):
                    await cloud.inspector.inspect(InspectRequest(pixel, pixel, BRIEF, "packshot"))
        await cloud.aclose()


_ODD_KEY = {"data": {"limit": "ten", "limit_remaining": True, "usage": [], "expires_at": 5}}


@pytest.mark.parametrize("body", [*ODD, {"data": [{"id": 3}, {"no": "id"}, 4]}, _ODD_KEY])
async def test_odd_lists_of_models_and_keys_are_lived_with(tmp_path: Path, body: Any) -> None:
    async with scripted() as server:
        server.answer = lambda asked: Reply(body)
        cloud = await connect(server, tmp_path)
        told = (await cloud.describe())["key"]
        assert set(told) in ({"error"}, {"limit_usd", "left_usd", "used_usd", "unpaid", "expires"})
        assert not any(told.get(name) for name in ("limit_usd", "left_usd", "used_usd"))
        await cloud.aclose()
