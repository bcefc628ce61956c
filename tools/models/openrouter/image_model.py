"""Nano Banana 2 and, after its failed attempts, Nano Banana Pro. The pixels of each answer are compared with the order."""

import asyncio
import hashlib
from collections.abc import Sequence

from tools.imaging.encoding import centre, encode_png, fit_within
from tools.imaging.opening import PictureError, decoded
from tools.imaging.sizes import crop_of, pixels
from tools.models.openrouter import errors
from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.data_urls import data_url
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.image_routes import ImageRequest, request_image
from tools.models.openrouter.stage_prompts import SentPicture, stage_prompt
from tools.models.roles import Kind, RenderError, Rendering, RenderRefused, RenderRequest

_EXACT = 0.005  # of the ratio
_TOLERANCE = 0.03  # of the sides
_LEAST_KEPT = 0.7  # of a side; a crop that leaves less may cut into the garment


def framed(picture: bytes, ratio: str, tier: str) -> tuple[bytes, tuple[str, ...], str]:
    """Return the encoded picture, notes about it, and its fault if no crop mends its ratio ("" if there is none).

    The picture is cropped to the ratio and reduced to the tier where it must. It is never enlarged. Raises PictureError.
    """
    rgb = decoded(picture)
    (width, height), came = pixels(ratio, tier), (rgb.shape[1], rgb.shape[0])
    size = f"{came[0]} x {came[1]} px"
    off = came[0] * height / (came[1] * width)
    if min(off, 1 / off) < _LEAST_KEPT:
        return picture, (), f"asked was {ratio} at {tier} ({width} x {height} px), the answer has {size}"
    notes: list[str] = []
    if abs(off - 1) > _EXACT:
        rgb = centre(rgb, crop_of(came, (width, height), (width, height))[0])
        notes.append(f"cropped from {size} to {ratio}")
    if rgb.shape[1] > width * (1 + _TOLERANCE):
        rgb = fit_within(rgb, (width, height))
        notes.append(f"reduced from {size} to {tier}")
    return (encode_png(rgb) if notes else picture), tuple(notes), ""


PRO_LACKS = ("1:4", "4:1", "1:8", "8:1")
_STAGED = ("single", "background", "person", "composite")
_PLATES = ("background", "person", "composite")
_PLAIN, _FAULTS_NAMED, _PRO = range(3)


class NanoBanana:
    """Plays `ImageModel`. Variants of a stage: plain; with the previous faults in the prompt; with these and by Pro."""

    name = "nano-banana"
    kinds: tuple[Kind, ...] = ("on_model", "packshot")
    cuts_out = False
    letters = True

    def __init__(self, service: ModelService, choice: ModelChoice, pro: ModelChoice | None) -> None:
        """Use `pro` as the stronger model; None if there is none."""
        self._service, self._choice, self._pro = service, choice, pro
        self._refused: dict[tuple[str, str], ServiceError] = {}  # by model and content

    def variants(self, stage: str, ratio: str, kind: str) -> int:
        """Return 3, or 2 if Pro cannot make the ratio; 1 for a retouch; 0 for a stage that it does not play."""
        if stage == "retouch":
            return 1
        if stage not in _STAGED or (stage == "person" and kind == "packshot"):
            return 0
        return self._ways(ratio)

    def _ways(self, ratio: str) -> int:
        return 2 if self._pro is None or ratio in PRO_LACKS else 3

    def price(self, stage: str, ratio: str, tier: str, variant: int = 0) -> float:
        """Return the worst case in USD of one call, by the price book."""
        choice = self._player(stage, ratio, variant)
        return self._service.prices.worst_image(choice.current, self._tier(choice, tier))

    def listed(self, tier: str) -> float:
        """Return the listed price in USD of one call."""
        return self._service.prices.image(self._choice.current, tier)

    async def render(self, request: RenderRequest) -> Rendering:
        """Return one picture. Raises RenderError, or a fatal ServiceError (key, credit).

        A refusal is final for the product and the model. After it, RenderRefused is raised without a call.
        """
        variant = self._variant(request.stage, request.ratio, request.variants.get(request.stage, 0))
        order = stage_prompt(request, name_faults=variant >= _FAULTS_NAMED)
        choice = self._player(request.stage, request.ratio, variant)
        tier, asked = self._tier(choice, request.tier), (choice.current, _content(request))
        if asked in self._refused:
            raise RenderRefused.of(self._refused[asked])
        try:
            try:
                made, model = await self._painted(choice, order.prompt, order.pictures, request.ratio, tier, 1.0)
            except errors.TooLarge:
                made, model = await self._painted(choice, order.prompt, order.pictures, request.ratio, tier, 0.5)
            picture, notes, fault = await asyncio.to_thread(framed, made, request.ratio, request.tier)
        except ServiceError as error:
            if error.fatal:
                raise
            if error.refusal:
                self._refused[asked] = error
                raise RenderRefused.of(error) from error
            raise RenderError.of(error) from error
        except PictureError as error:
            raise RenderError.of(error, f"{choice.current}: the picture that came back") from error
        text_free = request.stage in _PLATES and not (
            request.stage == "composite" and request.draw_copy and request.copy
        )
        plates: dict[str, bytes] = {request.stage: picture} if text_free else {}
        return Rendering(picture, plates, model, (*self._notes(variant, choice, model), *notes), fault=fault)

    async def _painted(
        self, choice: ModelChoice, prompt: str, shown: Sequence[SentPicture], ratio: str, tier: str, scale: float
    ) -> tuple[bytes, str]:
        def encoded() -> list[str]:
            urls = []
            for number, one in enumerate(shown, 1):
                try:
                    urls.append(data_url(one.picture, int(one.longest * scale)))
                except PictureError as error:
                    raise RenderError.of(error, f"image {number}, {one.role}: it") from error
            return urls

        order = ImageRequest(prompt, await asyncio.to_thread(encoded), ratio, tier)

        async def call(model: str) -> tuple[bytes, str]:
            return await request_image(self._service, model, order, by_images=choice.by_images_route), model

        return await choice.use(call)

    def _variant(self, stage: str, ratio: str, variant: int) -> int:
        return 0 if stage == "retouch" else min(variant, self._ways(ratio) - 1)

    def _player(self, stage: str, ratio: str, variant: int) -> ModelChoice:
        stronger = self._variant(stage, ratio, variant) == _PRO
        return self._pro if stronger and self._pro else self._choice

    def _tier(self, choice: ModelChoice, tier: str) -> str:
        """Return the tier to order. Pro has none below 1K; its picture is reduced afterwards."""
        return "1K" if choice is self._pro and tier == "512" else tier

    def _notes(self, variant: int, choice: ModelChoice, model: str) -> tuple[str, ...]:
        notes = [] if variant == _PLAIN else ["the prompt names the faults of earlier attempts"]
        if choice is self._pro:
            notes.append(f"by the stronger model, {model}")
        return tuple(notes)


def _content(request: RenderRequest) -> str:
    """Return a digest of the product and a person's words. A refusal counts for all shots and stages with this digest."""
    words = (sorted(request.product.items()), request.copy, request.wish, request.person)
    return hashlib.sha256(repr(words).encode() + request.flatlay).hexdigest()
