"""One request in, finished picture files out, with the truth about each."""

from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count
from typing import Any

import cv2
import numpy as np

from tests.openrouter.calls import Call, Refused
from tests.openrouter.pictures.figure import described
from tests.openrouter.pictures.memory import SceneMemory
from tests.openrouter.pictures.scene import draw_scene
from tests.openrouter.pictures.spoiling import drifted, frame_for, spoil_of, spoiled
from tests.openrouter.pictures.stages import Understanding
from tests.openrouter.settings import ServerSettings
from tests.openrouter.sizes import TIERS, pixels
from tools.imaging.arrays import Rgb
from tools.imaging.opening import PictureError, open_picture


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture file and what the benchmark may know about it."""

    data: bytes
    media_type: str
    truth: dict[str, Any]


class Painter:
    """The image model."""

    def __init__(self) -> None:
        self._memory = SceneMemory()
        self._understanding = Understanding(self._memory)
        self._number = count(1)

    def shows_person(self, picture: bytes) -> bool:
        """Whether a picture that was painted here shows somebody."""
        scene = self._memory.find(open_picture(picture))
        return scene is not None and (scene.person is not None or scene.posed)

    def describes(self, picture: bytes) -> dict[str, Any]:
        """The person of a picture that was painted here, without the face, and where it stands; empty without one."""
        rgb = open_picture(picture)
        scene = self._memory.find(rgb)
        return described(scene.person, rgb.shape[1], rgb.shape[0], scene.room) if scene and scene.person else {}

    def paint(self, call: Call, settings: ServerSettings, forced: str | None) -> list[Painted]:
        """The pictures of one call; `forced` spoils them all that way. Refused for an unreadable reference."""
        number = next(self._number)
        drawn_from = call.request if settings.draws == "request" else str(number)
        return [self._one(call, settings, forced, drawn_from, index) for index in range(call.count)]

    def _one(self, call: Call, settings: ServerSettings, forced: str | None, drawn_from: str, index: int) -> Painted:
        seed = int.from_bytes(sha256(f"{settings.seed} {drawn_from} {index}".encode()).digest()[:4])
        try:
            understood = self._understanding.read(call.prompt, call.pictures, seed)
        except PictureError as error:
            raise Refused(400, "invalid_image", f"a reference {error}") from None
        if settings.idle_retouch and understood.made is not None:
            understood = replace(understood, scene=understood.made, new_copy=False)
        spoil = forced or spoil_of(
            {str(k): v for k, v in settings.spoils.items()}, understood, settings.seed, drawn_from, index
        )
        understood = spoiled(understood, spoil, seed)
        if settings.drift and settings.drift in call.prompt and "the look of this catalogue" in call.prompt:
            understood = replace(understood, scene=drifted(understood.scene))
        if settings.copy_over_garment:
            understood = replace(understood, scene=replace(understood.scene, lines_at=0.38))
        given = min(call.tier, settings.most_tier, key=TIERS.index)
        ratio, tier = frame_for(call.ratio, given, spoil, seed)
        width, height = pixels(ratio, tier)
        picture = draw_scene(understood.scene, width, height)
        self._memory.keep(picture, understood.scene)
        media_type, data = _encoded(picture, str(call.body.get("output_format") or settings.picture_format))
        scene = understood.scene
        truth = {
            "stage": understood.stage,
            "spoil": spoil,
            "still_spoiled": sorted(scene.spoils),
            "wanted": list(scene.wanted),
            "drawn": list(scene.drawn),
            "sha256": sha256(data).hexdigest(),
            "asked": [call.ratio, call.tier],
            "width": width,
            "height": height,
        }
        return Painted(data, media_type, truth)


def _encoded(picture: Rgb, name: str) -> tuple[str, bytes]:
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    if name == "png":
        _, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return "image/png", np.asarray(data).tobytes()
    options = [cv2.IMWRITE_JPEG_QUALITY, 94, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    _, data = cv2.imencode(".jpg", bgr, options)
    return "image/jpeg", np.asarray(data).tobytes()
