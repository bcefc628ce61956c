"""The prompt of each stage for an image model, and its pictures in the order in which the prompt names them. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass

from prompts import render, variables_of
from prompts.quoting import copy_lines, data, lines, product_lines
from tools.models.roles import RenderError, RenderRequest
from tools.studio.brief import StyleBrief
from tools.toml_file import packaged

GARMENT_LONGEST = 2048  # px; flat-lay, plates and hero, whose detail the answer has to show
REFERENCE_LONGEST = 1024  # px; enough to show a look
_LONGEST = {
    "attempt": 4096,  # a picture to retouch keeps its size
    **dict.fromkeys(("place", "handwriting", "style", "style_of_set"), REFERENCE_LONGEST),
}

_SAID = packaged("tools.models.openrouter", "picture_roles.toml")
ADULT = "an adult fashion model"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that is sent: its role in words, which begin with its name and a colon, and its longest side in px."""

    picture: bytes
    role: str
    longest: int


@dataclass(frozen=True, slots=True)
class StagePrompt:
    """The prompt and the pictures of one stage."""

    prompt: str
    pictures: tuple[SentPicture, ...]


def stage_prompt(request: RenderRequest, *, name_faults: bool, most: int = 14) -> StagePrompt:
    """Return the prompt and the pictures of `request.stage`. Raises RenderError for an unknown stage or a missing plate.

    Of more than `most` pictures, the last are left out: style references.
    """
    if request.stage not in STAGES:
        raise RenderError(f"an image model has no stage {request.stage}", f"it has {', '.join(STAGES)}")
    pictures = tuple(STAGES[request.stage](request)[:most])
    template = f"{request.stage}_{request.kind}" if request.stage in ("single", "composite") else request.stage
    mends, drawn_as = request.stage == "retouch", request.brief.mood
    words = f", {data(request.brief.garment)}" if request.brief.garment.strip() else ""
    values = {
        "pictures": "\n".join(f"Image {number}, {one.role}." for number, one in enumerate(pictures, 1)),
        "faults": _faults(request) if name_faults or mends else "",
        "style": _style(request, template) + _blend(pictures),
        "garment": f"the garment of Image 1{words}",
        # the table's words are quoted as data; that it is an adult is always said by us
        "person": f"{ADULT} (described as {data(request.person)})" if request.person.strip() else ADULT,
        "subject": "one garment" if request.kind == "packshot" else "one standing adult",
        "manner": f"drawn in the style {data(drawn_as)}" if drawn_as else "photorealistic",
        "rules": _rules(request),
        "frame": _frame(request),
        "lettering": _lettering(request),
        "data": product_lines(request.product),
    }
    return StagePrompt(render(template, **{name: values[name] for name in variables_of(template)}), pictures)


def _single(request: RenderRequest) -> list[SentPicture]:
    shown = [*_garments(request), *_hero(request), *_handwriting(request), *_place(request)]
    # Hero and look have the style already, and white ground shows none. Clothes of others make garments drift.
    if not (request.hero or request.shared_look or request.white):
        shown += _sent("style", *request.references)
    return shown


def _background(request: RenderRequest) -> list[SentPicture]:
    if request.white:
        return []
    if request.hero or request.shared_look:
        return [*_followed(request, "set"), *_place(request)]
    # several are blended; one alone is told in words, which bring no person along
    return [*_place(request), *_sent("style_of_set", *(request.references if len(request.references) > 1 else ()))]


def _scene(request: RenderRequest) -> list[SentPicture]:
    return [*_place(request), *_sent("style_of_set", *request.references)]


def _person_stage(request: RenderRequest) -> list[SentPicture]:
    return [*_plate(request, "background", "set"), *_followed(request, "person")]


def _composite(request: RenderRequest) -> list[SentPicture]:
    flatlay, *companions = _garments(request)
    plate = ("background", "set") if request.kind == "packshot" else ("person", "wearer")
    return [flatlay, *_plate(request, *plate), *companions, *_hero(request), *_handwriting(request)]


def _retouch(request: RenderRequest) -> list[SentPicture]:
    if request.attempt is None or not request.faults:
        raise RenderError("a retouch needs the attempt and what is wrong with it")
    flatlay, *companions = _garments(request)
    return [flatlay, *_sent("attempt", request.attempt), *companions, *_handwriting(request)]


STAGES: dict[str, Callable[[RenderRequest], list[SentPicture]]] = {
    "single": _single, "background": _background, "person": _person_stage, "composite": _composite, "retouch": _retouch,
    "scene": _scene,
}  # fmt: skip
"""Stage -> the pictures that it sends."""


def _sent(role: str, *pictures: bytes | None) -> list[SentPicture]:
    """Return those of the pictures that there are, in a role of `picture_roles.toml`."""
    return [SentPicture(one, _SAID[role], _LONGEST.get(role, GARMENT_LONGEST)) for one in pictures if one is not None]


def _garments(request: RenderRequest) -> list[SentPicture]:
    return _sent("flatlay", request.flatlay) + _sent("companion", *request.companions)


def _place(request: RenderRequest) -> list[SentPicture]:
    """Return the photo or map of the place, except for white channels, which show no place."""
    return [] if request.white else _sent("place", request.scene)


def _handwriting(request: RenderRequest) -> list[SentPicture]:
    """Return the sample of handwriting for stages that draw copy. Other stages would copy its words."""
    return _sent("handwriting", request.handwriting) if request.draw_copy and request.copy else []


def _followed(request: RenderRequest, what: str) -> list[SentPicture]:
    """Return the picture whose set or person is kept: the product's own, else that of the catalogue's look."""
    return _sent(f"same_{what}", request.hero) or _sent(f"look_{what}", request.shared_look)


def _hero(request: RenderRequest) -> list[SentPicture]:
    """Return the approved picture of this product, for stages that show the garment.

    Without one, a first picture follows the look of the catalogue. A composite has it in its plate.
    """
    role = f"{request.kind}{'_white' if request.white else ''}"
    look = request.shared_look if request.stage == "single" else None
    return _sent(f"hero_{role}", request.hero) or _sent(f"look_{role}", look)


def _plate(request: RenderRequest, name: str, role: str) -> list[SentPicture]:
    if name not in request.plates:
        raise RenderError(f"stage {request.stage} needs the plate {name}, which is missing")
    return _sent(role, request.plates[name])


def _rules(request: RenderRequest) -> str:
    """Return the rules. In a composite, Image 2 is the plate, so further garments begin at Image 3."""
    rules = render(f"rules_{request.kind}")
    if not request.companions:
        return rules
    first = 3 if request.stage == "composite" else 2
    images = " and ".join(f"Image {first + number}" for number in range(len(request.companions)))
    return f"{rules}\n\n{render('outfit', images=images)}"


_PLACE = ("scene", "lighting", "mood", "palette")
_FIELDS: dict[str, tuple[str, ...]] = {
    "single_packshot": _PLACE,  # the brief's prompt may describe a person
    "single_on_model": ("prompt", "palette"),
    "background": _PLACE,
    "person": ("lighting", "pose", "mood"),
    "composite_packshot": ("lighting", "mood"),
    "composite_on_model": ("lighting", "mood"),
    "scene": ("scene",),
}
"""The fields of the brief that a template's style tells."""


def _style(request: RenderRequest, template: str) -> str:
    """Return fields of the brief, told. White channels get no scene and no palette, because the model would draw them."""
    names = _FIELDS.get(template, ())
    if request.white:
        names = tuple(one for one in _FIELDS["person"] if template == "single_on_model" or one in names)
    said = _values(request.brief, *names)
    told = " ".join(_SAID["told"][name].format(data(value)) for name, value in said.items() if value.strip())
    wish = render("revision", line=data(request.wish)) if request.wish else ""
    emphases = _SAID["emphases"]
    apart = emphases[(request.alternative - 2) % len(emphases)] if request.alternative > 1 else ""
    emphasis = render("alternative", number=str(request.alternative), what=apart) if apart else ""
    return "\n\n".join(part for part in (render("told", told=told) if told else "", emphasis, wish) if part)


def _blend(pictures: tuple[SentPicture, ...]) -> str:
    """Return a paragraph about several style references; empty if there are not several."""
    blended = [number for number, one in enumerate(pictures, 1) if one.role == _SAID["style"]]
    if len(blended) < 2:
        return ""
    return f"\n\nThe look blends those of Images {blended[0]} to {blended[-1]} into a new one."


def _frame(request: RenderRequest) -> str:
    words: list[str] = []
    if request.white:
        words.append("The background, floor included, is bare and pure white, RGB 255, 255, 255, from edge to edge.")
    if request.fill and request.stage != "background":
        words.append(f"The product fills at least {request.fill:.0%} of the picture and is whole within the frame.")
    sides = zip(("left", "top", "right", "bottom"), request.keep_clear, strict=True)
    clear = [f"the {share:.0%} at the {side}" for side, share in sides if round(100 * share)]
    if clear:
        words.append(f"All that matters keeps clear of {' and '.join(clear)}, where the set simply runs on.")
    return " ".join(words)


def _lettering(request: RenderRequest) -> str:
    """Return the copy to draw, or else that no surface is lettered and where copy is set later."""
    dressed, count = request.stage in ("single", "composite", "retouch"), len(request.copy)
    rest = "The garment keeps what is printed on it." if dressed else ""
    if request.draw_copy and count and (dressed or request.stage == "scene"):
        hand = "the hand of the handwriting sample, clearly legible," if request.handwriting else "clear type"
        place = "on calm ground beside the garment" if dressed else "where the scene has it"
        rest = f"All other surfaces are unlettered. {rest}".strip()
        return render("copy_drawn", lines=copy_lines(request.copy), hand=hand, place=place, rest=rest)
    type_lines = "1 line" if count == 1 else f"{count} lines"
    room = f"Calm, even room for {type_lines} of type, set later, stays open above or beside the subject."
    return render("copy_space", rest=f"{rest} {room if count else ''}".strip())


def _faults(request: RenderRequest) -> str:
    intro = "An attempt before this one went wrong in these points; get them right now."
    if request.stage == "retouch":
        intro = "This is wrong in Image 2 and has to be put right."
    told = "\n".join(data(fault) for fault in request.faults)
    return render("faults", intro=intro, lines=told) if told else ""


def _values(brief: StyleBrief, *names: str) -> dict[str, str]:
    return {name: ", ".join(brief.palette) if name == "palette" else str(getattr(brief, name)) for name in names}


def brief_lines(brief: StyleBrief, *names: str) -> str:
    """Return these fields of a style brief, under a heading that says it is a description."""
    said = lines(_values(brief, *names).items())
    return render("brief_lines", lines=said) if said else ""
