"""A product's style brief where Qwen is in trouble: the local stylist writes what is missing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.product.style import write_style
from agent.services import Models, close_services, open_services
from tests.memory_payer import MemoryPayer
from tests.openrouter.running import RunningServer
from tests.painter import flatlay
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import PictureError
from tools.ledger.payer import metered
from tools.models.openrouter import errors
from tools.models.roles import MOST_WORDS, StyleRequest

FLATLAY = encode_jpeg(flatlay((60, 90, 150), True)[0])
REFERENCES = tuple(encode_jpeg(flatlay(colour, False)[0]) for colour in ((200, 80, 80), (80, 160, 80)))
REQUEST = StyleRequest({"category": "t_shirt", "prompt_hint": "beach, sunny"}, FLATLAY, REFERENCES)


@pytest.fixture
async def models(openrouter: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Models]:
    monkeypatch.setenv("OPENROUTER_API_KEY", "test")
    monkeypatch.setenv("OPENROUTER_BASE_URL", openrouter.base_url)
    yield (await open_services(tmp_path)).models
    await close_services(tmp_path)


@pytest.mark.parametrize("name", ["invalid_json", "refusal", "moderation", "cut_at_limit"])
async def test_a_style_that_qwen_cannot_tell_is_measured_with_a_note(
    models: Models, openrouter: RunningServer, name: str
) -> None:
    openrouter.control.script({"kind": "chat", "failure": name, "times": 9})
    with metered(MemoryPayer()):
        brief = await write_style(models, REQUEST)
    measured = await models.spare_stylist.brief(REQUEST)
    assert (brief.scene, brief.lighting, brief.palette) == (measured.scene, measured.lighting, measured.palette)
    assert "measured instead" in brief.dropped[0]
    assert "qwen" in brief.dropped[0]
    assert "laid out" not in f"{brief.pose} {brief.prompt}".lower()  # it may be worn
    assert 0 < len(brief.prompt.split()) <= MOST_WORDS


async def test_qwen_that_never_gives_colour_codes_serves_all_the_same(
    models: Models, openrouter: RunningServer
) -> None:
    openrouter.control.settings(failures={"chat": {"colour_words": 1.0}})
    with metered(MemoryPayer()):
        brief = await write_style(models, REQUEST)
    assert brief.palette == ("#d8c6aa", "#f5f5f3", "#b4806a", "#b0baa4", "#1c2448")[: len(brief.palette)]
    assert len(brief.palette) > 1
    assert not brief.dropped
    assert len(openrouter.control.calls()) == 1


async def test_a_palette_that_was_not_told_is_that_of_the_pictures(models: Models, openrouter: RunningServer) -> None:
    openrouter.control.script({"kind": "chat", "failure": "no_palette"})
    with metered(MemoryPayer()):
        brief = await write_style(models, REQUEST)
    measured = await models.spare_stylist.brief(REQUEST)
    assert brief.palette == measured.palette
    assert brief.scene != measured.scene
    assert not brief.dropped


async def test_a_refused_key_and_a_broken_picture_are_no_matter_of_style(
    models: Models, openrouter: RunningServer
) -> None:
    openrouter.control.script({"kind": "chat", "failure": "401"})
    with metered(MemoryPayer()), pytest.raises(errors.BadKey):
        await write_style(models, REQUEST)
    with metered(MemoryPayer()), pytest.raises(PictureError, match="bestseller 1"):
        await write_style(models, StyleRequest({}, FLATLAY, (b"no picture",)))
