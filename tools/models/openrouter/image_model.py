"""The cheapest image model that makes the order, and a stronger one if a verdict asks for it.

The pixels of each answer are compared with the order.
"""

import asyncio
import hashlib
from collections.abc import Mapping

from tools.errors import raised_as
from tools.imaging.encoding import centre, encode_png, fit_within
from tools.imaging.opening import PictureError, decoded
from tools.imaging.sizes import PIXELS_1K, TIERS, Tier, crop_of, pixels
from tools.models.openrouter import errors
from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.data_urls import data_url
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.image_routes import request_image
from tools.models.openrouter.stage_prompts import STAGES, StagePrompt, stage_prompt
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


_PLATES = ("background", "person", "composite")
_FAULTS_NAMED, _PRO = 1, 2  # variants


class NanoBanana:
    """Plays `ImageModel`. Variants of a stage: plain; with the previous faults in the prompt; with these and by Pro.

    Ratios, tiers and prices are those that the price book has for each candidate.
    """

    name = "nano-banana"
    kinds: tuple[Kind, ...] = ("on_model", "packshot")
    cuts_out = False
    letters = True

    def __init__(self, service: ModelService, choice: ModelChoice, pro: ModelChoice | None) -> None:
        """Use `pro` as the stronger model; None if there is none."""
        self._service, self._choice, self._pro = service, choice, pro
        self._refused: dict[tuple[str, str], ServiceError] = {}  # by model and content

    def frames(self) -> dict[str, tuple[Tier, ...]]:
        """Return the ratios that it makes, each with the tiers to order: none for which a larger one is cheaper."""
        made = [ratio for ratio in PIXELS_1K if self._ways(ratio)]
        ordered = {ratio: [self._first(self._choice, ratio, tier)[1] for tier in TIERS] for ratio in made}
        return {ratio: tuple(dict.fromkeys(tiers)) for ratio, tiers in ordered.items()}

    def variants(self, stage: str, ratio: str, kind: str, judged: bool = True) -> int:
        """Return 3, or 2 if Pro cannot make the ratio or nothing was judged; 1 for a retouch; 0 for what it cannot make."""
        if stage not in STAGES or (stage == "person" and kind == "packshot"):
            return 0
        ways = self._ways(ratio)
        return min(ways, 1 if stage == "retouch" else ways if judged else _PRO)

    def _ways(self, ratio: str) -> int:
        if not self._offers(self._choice, ratio, TIERS[0]):
            return 0
        return 3 if self._pro and self._offers(self._pro, ratio, TIERS[0]) else 2

    def _offers(self, choice: ModelChoice, ratio: str, tier: str) -> dict[str, Tier]:
        """Return the models that make the ratio, cheapest first, each with the tier to order.

        It is this tier or a larger one. If there is none, it is the largest.
        """
        made = {model: self._service.prices.picture(model) for model in choice.left}
        making = [model for model, one in made.items() if ratio in one.ratios]
        offers = [(usd, TIERS.index(size), model) for model in making for size, usd in made[model].tiers.items()]
        least = min(TIERS.index(tier), max((size for _, size, _ in offers), default=0))
        found: dict[str, Tier] = {}
        for _, size, model in sorted(offers, key=lambda offer: offer[0]):
            if size >= least:
                found.setdefault(model, TIERS[size])
        return found

    def _first(self, choice: ModelChoice, ratio: str, tier: str) -> tuple[str, Tier]:
        """Return the first of the offers: model and tier. There must be one."""
        return next(iter(self._offers(choice, ratio, tier).items()))

    def price(self, stage: str, ratio: str, tier: str, variant: int = 0) -> float:
        """Return the worst case in USD of one call, by the price book."""
        return self._service.prices.worst_image(*self._first(self._strategy(stage, ratio, variant)[1], ratio, tier))

    def listed(self, ratio: str, tier: str) -> float:
        """Return the listed price in USD of one call."""
        model, ordered = self._first(self._choice, ratio, tier)
        return self._service.prices.picture(model).tiers[ordered]

    async def render(self, request: RenderRequest) -> Rendering:
        """Return one picture. Raises RenderError, or a fatal ServiceError (key, credit).

        A refusal is final for the product and the model. After it, RenderRefused is raised without a call.
        """
        variant, choice = self._strategy(request.stage, request.ratio, request.variants.get(request.stage, 0))
        offers = self._offers(choice, request.ratio, request.tier)
        if not offers:
            raise RenderError(f"{choice.current} makes no {request.ratio}", "make the picture anew in another run")
        most = min(self._service.prices.picture(model).references for model in offers)
        blend, names_faults = len(request.references), variant >= _FAULTS_NAMED
        order = stage_prompt(request, name_faults=names_faults, most=most)
        blended = sum(one.picture in request.references for one in order.pictures)
        asked = (next(iter(offers)), _content(request))
        if asked in self._refused:
            raise RenderRefused.of(self._refused[asked])
        try:
            made, model = await self._painted(choice, offers, order, request.ratio)
            with raised_as(RenderError, PictureError, f"{model}: the picture that came back"):
                picture, notes, fault = await asyncio.to_thread(framed, made, request.ratio, request.tier)
        except ServiceError as error:
            if error.fatal:
                raise
            if error.refusal:
                self._refused[asked] = error
            refused = error.refusal or (isinstance(error, errors.ModelGone) and choice is self._choice)
            raise (RenderRefused if refused else RenderError).of(error) from error
        lettered = request.stage == "composite" and request.draw_copy and request.copy
        plates: dict[str, bytes] = {request.stage: picture} if request.stage in _PLATES and not lettered else {}
        if 1 < blended < blend:
            notes += (f"{blended} of {blend} style references were sent, because no more fit beside the garment",)
        said = ["the prompt names the faults of earlier attempts"] if names_faults else []
        said += [f"by the stronger model, {model}"] if choice is self._pro else []
        return Rendering(picture, plates, model, (*said, *notes), fault=fault)

    async def _painted(
        self, choice: ModelChoice, offers: Mapping[str, str], order: StagePrompt, ratio: str
    ) -> tuple[bytes, str]:
        async def call(model: str, scale: float) -> tuple[bytes, str]:
            pictures, listed = await asyncio.to_thread(_labelled, order, scale), model in choice.listed.images
            ordered = (order.prompt, pictures, ratio, offers[model])
            return await request_image(self._service, model, *ordered, by_images=listed), model

        return await choice.use_with_pictures(call, tuple(offers))

    def _strategy(self, stage: str, ratio: str, variant: int) -> tuple[int, ModelChoice]:
        """Return the variant that is used where this one is asked for, and its models."""
        variant = 0 if stage == "retouch" else min(variant, self._ways(ratio) - 1)
        return variant, self._pro if variant == _PRO and self._pro else self._choice


def _labelled(order: StagePrompt, scale: float) -> list[tuple[str, str]]:
    """Return each picture as a data URL after its name, at a scale of its usual size. Raises RenderError."""
    pictures = []
    for number, one in enumerate(order.pictures, 1):
        with raised_as(RenderError, PictureError, f"image {number}, {one.role}: it"):
            pictures.append((one.role.partition(":")[0], data_url(one.picture, int(one.longest * scale))))
    return pictures


def _content(request: RenderRequest) -> str:
    """Return a digest of the product and a person's words. A refusal counts for all shots and stages with this digest."""
    scene = request.brief.scene if request.stage == "scene" else ""
    words = (sorted(request.product.items()), request.copy, request.wish, request.person, scene)
    return hashlib.sha256(repr(words).encode() + request.flatlay).hexdigest()
