"""The image model that needs no key: code draws the set, and the garment comes from the flat-lay."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tools.cutout import FlatlayAnalyses
from tools.errors import raised_as
from tools.imaging.arrays import Rgb, Rgba
from tools.imaging.colour import garment_colour
from tools.imaging.encoding import encode_png
from tools.imaging.opening import PictureError, open_picture
from tools.imaging.sizes import EVERY_FRAME, pixels
from tools.models.local.stylist import scene_brief
from tools.models.roles import Kind, RenderError, Rendering, RenderRequest
from tools.studio.brief import Look
from tools.studio.compose import lay
from tools.studio.hanger import hangs, with_headroom
from tools.studio.harmony import as_wished, calmer, harmonised, lighter
from tools.studio.outfit import in_frame, laid_out
from tools.studio.placement import VARIANTS, Layout, plan_layout
from tools.studio.scene import draw_set
from tools.studio.shadow import cast, stance
from tools.vision.scene_reading import side_of

_SETS = (harmonised, calmer, lighter)
_SET_WORDS = ("the brief's set", "calmer paper with more contrast", "lighter, neutral plaster")
_SINGLES: tuple[dict[str, int], ...] = (
    {}, {"person": 1}, {"background": 1}, {"background": 2, "person": 2},
)  # fmt: skip
_VARIANTS = {
    "background": len(_SETS), "person": VARIANTS, "composite": 1, "single": len(_SINGLES), "scene": 1,
}  # fmt: skip
_INPUT = {"person": "background", "composite": "person"}


@dataclass(frozen=True, slots=True)
class _Job:
    """A request with all decisions made that drawing needs."""

    size: tuple[int, int]
    look: Look
    garment: Rgba
    layout: Layout
    notes: tuple[str, ...]
    pieces: tuple[tuple[int, int, int, int], ...]


class LocalStudio:
    """Plays `ImageModel` for packshots. It draws no letters: copy is typeset onto its pictures.

    Variants: `background` has the brief's set, a calmer one and a lighter one; `person` has the arrangements of
    `plan_layout`; `composite` has one; `single` has combinations of these.
    """

    name = "local-studio"
    kinds: tuple[Kind, ...] = ("packshot",)
    cuts_out = True
    letters = False

    def __init__(self, flatlays: FlatlayAnalyses | None = None) -> None:
        """Use the analyses of flat-lays that the checks use too."""
        self._flatlays = flatlays or FlatlayAnalyses()

    def frames(self) -> Mapping[str, Sequence[str]]:
        """Return all ratios, each with all tiers."""
        return EVERY_FRAME

    def variants(self, stage: str, ratio: str, kind: str, judged: bool = True) -> int:
        """Return the number of strategies for a stage, in any ratio; 0 for a stage that it does not play."""
        return _VARIANTS.get(stage, 0)

    def price(self, stage: str, ratio: str, tier: str, variant: int = 0) -> float:
        """Return 0 USD."""
        return 0.0

    def listed(self, ratio: str, tier: str) -> float:
        """Return 0 USD."""
        return 0.0

    async def render(self, request: RenderRequest) -> Rendering:
        """Return one picture as PNG. Raises RenderError that names the plate, the size or the fault."""
        return await asyncio.to_thread(self._render, request)

    def _render(self, request: RenderRequest) -> Rendering:
        stage = request.stage
        if stage not in _VARIANTS:
            raise RenderError(f'{self.name} has no stage "{stage}"', f"it has {', '.join(_VARIANTS)}")
        if stage == "scene":
            return self._scene(request)
        needed = _INPUT.get(stage)
        if needed and needed not in request.plates:
            raise RenderError(f'stage "{stage}" needs the plate "{needed}", which is missing', "make that stage first")
        job = self._job(request)
        plates: dict[str, bytes] = {}
        if stage in ("background", "single"):
            plate = draw_set(job.look, job.size)
            plates["background"] = encode_png(plate)
        else:
            plate = _opened(request.plates[_INPUT[stage]], _INPUT[stage], job.size)
        if stage in ("person", "single"):
            plate = cast(plate, job.garment, job.layout, job.look)
            plates["person"] = encode_png(plate)
        if stage in ("composite", "single"):
            plate = lay(plate, job.garment, job.layout, job.look)
            plates["composite"] = encode_png(plate)
        picture = plates["composite" if stage == "single" else stage]
        return Rendering(picture, plates, self.name, job.notes, job.layout.zones, job.pieces)

    def _scene(self, request: RenderRequest) -> Rendering:
        """Draw an empty set after the words of a scene, and say what of them no set can show."""
        brief = scene_brief(request.brief.prompt, request.references)
        place = "the place on the map" if request.scene else ""
        style = f"the style “{request.brief.mood}”" if request.brief.mood else ""
        lettering = f"the lettering “{' / '.join(request.copy)}”" if request.copy else ""
        missing = (*brief.dropped, *filter(None, (place, style, lettering)))
        picture = encode_png(draw_set(brief.look or Look(), pixels(request.ratio, request.tier)))
        return Rendering(picture, {}, self.name, (brief.scene, brief.lighting), left_out=missing)

    def _job(self, request: RenderRequest) -> _Job:
        try:
            size = pixels(request.ratio, request.tier)
        except KeyError as unknown:
            raise RenderError(f"there is no ratio or tier {unknown}", "choose another") from unknown
        variants = dict(request.variants)
        variants.update(_SINGLES[variants.get("single", 0) % len(_SINGLES)])
        with raised_as(RenderError, PictureError, "the flat-lay"):
            garment, places, mended = self._garments(request, size)
        choice = variants.get("background", 0) % len(_SETS)
        look = as_wished(_SETS[choice], request.brief.look or Look(), garment_colour(garment))
        if request.white:
            look = replace(look, backdrop="white")
        elif look.hung and (places or not hangs(garment)):
            look = replace(look, backdrop="plaster")
            mended = (*mended, "an outfit, or a garment laid out wide, cannot hang, so it lies")
        fill = (request.fill or 0.0) if request.white else max(request.fill or 0.0, look.fill)
        try:
            layout = plan_layout(
                size, garment.shape[1] / garment.shape[0], () if request.white else request.copy, fill, request.keep_clear,
                white=request.white, variant=variants.get("person", 0),
            )  # fmt: skip
        except ValueError as error:
            raise RenderError(str(error)) from error
        if look.hung:
            layout = with_headroom(layout, look)
        pieces = tuple(in_frame(place, layout.box) for place in places)
        notes = (*_notes(look, layout, choice), *mended)
        return _Job(size, look, garment, layout, notes, pieces)

    def _garments(
        self, request: RenderRequest, size: tuple[int, int]
    ) -> tuple[Rgba, tuple[tuple[float, float, float, float], ...], tuple[str, ...]]:
        """Return the garment, or an outfit laid out as one; the box of each piece as shares of it; and notes."""
        found = [self._flatlays.of(flatlay) for flatlay in (request.flatlay, *request.companions)]
        for one in found:
            if not one.rgba.size:
                problem = f"no garment found in the flat-lay: {'; '.join(one.doubts)}"
                raise RenderError(problem, "take another photo of it")
        notes = tuple(note for one in found for note in (*one.notes, *one.doubts))
        if len(found) == 1:
            return found[0].rgba, (), notes
        outfit = laid_out([one.rgba for one in found], size[0] / size[1])
        return outfit.rgba, outfit.places, (*notes, f"an outfit of {len(found)} pieces")


def _notes(look: Look, layout: Layout, choice: int) -> tuple[str, ...]:
    notes = [stance(look)]
    if look.backdrop != "white":
        notes += [_SET_WORDS[choice], f"light from {side_of(look.light_from)}"]
    place = layout.arrangement
    return (*notes, f"garment {place}" if place in ("centred", "left", "right") else place)


def _opened(plate: bytes, name: str, size: tuple[int, int]) -> Rgb:
    with raised_as(RenderError, PictureError, f'the plate "{name}"'):
        picture = open_picture(plate)
    if picture.shape[:2] != size[::-1]:
        has = f"has {picture.shape[1]}x{picture.shape[0]} pixels"
        raise RenderError(has, f"give it {size[0]}x{size[1]}", f'the plate "{name}"')
    return picture
