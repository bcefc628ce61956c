"""The local studio as an image model."""

import asyncio
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.painter import flatlay
from tools.imaging.arrays import Rgb
from tools.models.local.studio import LocalStudio
from tools.models.roles import ImageModel, RenderError, RenderRequest
from tools.studio.brief import Look, StyleBrief


def png(picture: Rgb) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def pixels_of(data: bytes) -> Rgb:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


PHOTO = png(flatlay()[0])
BRIEF = StyleBrief("", "", "", "", ("#d8ccbc",), "", look=Look(backdrop="plaster", wall=(214, 206, 194), seed=5))
REQUEST = RenderRequest("single", PHOTO, BRIEF, "3:4", "512")


@pytest.fixture(scope="module")
def studio() -> LocalStudio:
    return LocalStudio()


def render(studio: LocalStudio, request: RenderRequest = REQUEST, **changes: Any) -> Any:
    return asyncio.run(studio.render(replace(request, **changes)))


def test_it_plays_the_role_free_of_charge(studio: LocalStudio) -> None:
    model: ImageModel = studio
    assert not model.letters
    assert model.price("single", "3:4", "4K") == 0.0
    assert all(model.variants(stage, "3:4", "packshot") >= 3 for stage in ("background", "person", "single"))
    assert model.variants("composite", "3:4", "packshot") == 1
    assert model.variants("retouch", "3:4", "packshot") == 0


def test_a_single_pass_gives_picture_and_plates(studio: LocalStudio) -> None:
    answer = render(studio)
    assert pixels_of(answer.picture).shape == (600, 448, 3)
    assert set(answer.plates) == {"background", "person", "composite"}
    assert answer.picture == answer.plates["composite"]
    words = ", ".join(answer.notes)
    assert "plaster" in words
    assert "upper left" in words


def test_what_cannot_hang_lies_and_a_note_says_so(studio: LocalStudio) -> None:
    brief = replace(BRIEF, look=replace(BRIEF.look or Look(), backdrop="rail"))
    slim = Image.fromarray(pixels_of(PHOTO)).resize((200, 500))
    upright, sideways = png(np.asarray(slim)), png(np.ascontiguousarray(np.asarray(slim).transpose(1, 0, 2)))
    hung, laid = (render(studio, brief=brief, flatlay=photo).notes for photo in (upright, sideways))
    assert hung[0].startswith("hanging")
    assert not any("cannot hang" in note for note in hung)
    assert laid[0].startswith("lying on")
    assert "an outfit, or a garment laid out wide, cannot hang, so it lies" in laid


def test_stage_by_stage_gives_the_single_pass(studio: LocalStudio) -> None:
    whole = render(studio)
    plates: dict[str, bytes] = {}
    for stage in ("background", "person", "composite"):
        plates |= render(studio, stage=stage, plates=plates).plates
    assert plates["composite"] == whole.picture


def test_same_request_same_bytes_in_another_studio(studio: LocalStudio) -> None:
    assert render(studio).picture == render(LocalStudio()).picture


@pytest.mark.parametrize(("stage", "missing"), [("person", "background"), ("composite", "person")])
def test_a_missing_plate_is_named(studio: LocalStudio, stage: str, missing: str) -> None:
    with pytest.raises(RenderError, match=f'"{missing}"'):
        render(studio, stage=stage)


def test_a_later_stage_builds_on_the_plate_it_is_given(studio: LocalStudio) -> None:
    plate = np.full((600, 448, 3), (90, 160, 90), np.uint8)
    picture = pixels_of(render(studio, stage="composite", plates={"person": png(plate)}).picture)
    assert np.abs(picture[:30].astype(int) - (90, 160, 90)).max() < 12


def test_a_plate_of_the_wrong_size_or_kind_is_refused(studio: LocalStudio) -> None:
    small = png(np.zeros((10, 20, 3), np.uint8))
    with pytest.raises(RenderError, match="20x10"):
        render(studio, stage="person", plates={"background": small})
    with pytest.raises(RenderError, match='plate "background"'):
        render(studio, stage="person", plates={"background": b"no picture"})


@pytest.mark.parametrize("stage", ["background", "person"])
def test_each_variant_of_a_stage_is_another_picture(studio: LocalStudio, stage: str) -> None:
    plates = {} if stage == "background" else render(studio).plates
    first, second = (
        pixels_of(render(studio, stage=stage, plates=plates, variants={stage: k}).picture).astype(int) for k in (0, 1)
    )
    assert np.abs(first - second).mean() > 1


def test_white_channels_get_pure_white_and_their_fill(studio: LocalStudio) -> None:
    answer = render(studio, ratio="1:1", white=True, fill=0.85, copy=("Sale",))
    picture = pixels_of(answer.picture)
    assert (picture[:10] == 255).all()
    assert (picture == 255).all(axis=2).mean() > 0.2
    rows = np.flatnonzero((picture < 200).any(axis=(1, 2)))
    assert np.ptp(rows) + 1 >= 0.85 * 512


def test_room_is_kept_for_copy(studio: LocalStudio) -> None:
    with_copy = render(studio, copy=("New season", "From $29.90"))
    left, top, right, bottom = with_copy.zones[0]
    background = pixels_of(with_copy.plates["background"]).astype(int)
    zone = np.abs(pixels_of(with_copy.picture) - background)[top:bottom, left:right]
    assert zone[: (bottom - top) // 2].mean() < 3  # nothing of the garment, hardly a shadow
    assert with_copy.plates["composite"] != render(studio).plates["composite"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flatlay": b"not a picture"}, "the flat-lay is not a picture"),
        ({"ratio": "7:5"}, "7:5"),
        ({"tier": "9K"}, "9K"),
        ({"stage": "retouch"}, "retouch"),
        ({"keep_clear": (0.6, 0.0, 0.6, 0.0)}, "keep_clear"),
    ],
)
def test_what_cannot_be_rendered_says_why(studio: LocalStudio, changes: Mapping[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        render(studio, **changes)


def test_a_brief_without_a_look_gets_a_plain_set(studio: LocalStudio) -> None:
    brief = StyleBrief("", "", "", "", ("nonsense",), "")
    assert pixels_of(render(studio, brief=brief).picture).shape == (600, 448, 3)


def test_a_photo_without_a_garment_is_said_to_have_none(studio: LocalStudio) -> None:
    bare = np.full((300, 240, 3), (180, 175, 170), np.uint8)
    with pytest.raises(RenderError, match="no garment"):
        render(studio, flatlay=png(bare))
