"""The prompt of each stage for an image model, and its pictures in the order in which the prompt names them. No I/O."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from prompts import render
from prompts.quoting import copy_lines, data, lines, product_lines
from tools.models.roles import RenderError, RenderRequest
from tools.studio.brief import StyleBrief

MOST_PICTURES = 14
GARMENT_LONGEST = 2048  # px; flat-lay, plates and hero, whose detail the answer has to show
MENDED_LONGEST = 4096  # px; a picture to retouch keeps its size
REFERENCE_LONGEST = 1024  # px; enough to show a look

_SAID: dict[str, Any] = tomllib.loads(
    files("tools.models.openrouter").joinpath("picture_roles.toml").read_text("utf-8")
)
ADULT = "an adult fashion model"
_PRINT = "The garment keeps what is printed on it."


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


_Parts = tuple[str, list[SentPicture], dict[str, str]]
"""The name of a template, the pictures, and the variables besides `pictures` and `faults`."""


def stage_prompt(request: RenderRequest, *, name_faults: bool) -> StagePrompt:
    """Return the prompt and the pictures of `request.stage`. Raises RenderError for an unknown stage or a missing plate."""
    try:
        stage = _STAGES[request.stage]
    except KeyError:
        raise RenderError(f"an image model has no stage {request.stage}", f"it has {', '.join(_STAGES)}") from None
    template, shown, variables = stage(request)
    pictures = tuple(shown[:MOST_PICTURES])
    roles = "\n".join(f"Image {number}, {one.role}." for number, one in enumerate(pictures, 1))
    faults = _faults(request) if name_faults else ""
    return StagePrompt(render(template, **{"pictures": roles, "faults": faults, **variables}), pictures)


def _single(request: RenderRequest) -> _Parts:
    shown = [_flatlay(request), *_companions(request), *_hero(request), *_handwriting(request), *_place(request)]
    # Hero and look have the style already, and white ground shows none. Clothes of others make garments drift.
    variables = {"style": _whole_style(request), **_garment(request)}
    if not (request.hero or request.shared_look or request.white):
        first, count = len(shown) + 1, min(len(request.references), MOST_PICTURES - len(shown))
        shown += [_sent(picture, "style", REFERENCE_LONGEST) for picture in request.references]
        if count > 1:
            variables["style"] += f"\n\nThe look blends those of Images {first} to {first + count - 1} into a new one."
    if request.kind == "packshot":
        return "single_packshot", shown, variables
    return "single_on_model", shown, {**variables, "person": _person(request)}


def _background(request: RenderRequest) -> _Parts:
    shown = [*_place(request)]
    if not request.white:
        if request.hero:
            shown.insert(0, _sent(request.hero, "same_set"))
        elif request.shared_look:
            shown.insert(0, _sent(request.shared_look, "look_set"))
        elif len(request.references) > 1:  # blended; one alone is told in words, which bring no person along
            shown += [_sent(picture, "style_of_set", REFERENCE_LONGEST) for picture in request.references]
    return (
        "background",
        shown,
        {
            "subject": "one garment" if request.kind == "packshot" else "one standing adult",
            "style": _style(request, "scene", "lighting", "mood", "palette"),
            "frame": _frame(request, fills=False),
            "lettering": _no_text(request),
        },
    )


def _scene(request: RenderRequest) -> _Parts:
    shown = [*_place(request), *(_sent(picture, "style_of_set", REFERENCE_LONGEST) for picture in request.references)]
    manner = f"drawn in the style {data(request.brief.mood)}" if request.brief.mood else "photorealistic"
    told, lettering = _style(request, "scene"), _no_text(request)
    if request.draw_copy and request.copy:
        lettering = render(
            "copy_drawn", lines=copy_lines(request.copy), hand="clear type", place="where the scene has it",
            rest="All other surfaces are unlettered.",
        )  # fmt: skip
    return "scene", shown, {"manner": manner, "style": told, "lettering": lettering}


def _person_stage(request: RenderRequest) -> _Parts:
    shown = [_sent(_plate(request, "background"), "set")]
    if request.hero:
        shown.append(_sent(request.hero, "same_person"))
    elif request.shared_look:
        shown.append(_sent(request.shared_look, "look_person"))
    return (
        "person",
        shown,
        {
            "person": _person(request),
            "style": _style(request, "lighting", "pose", "mood"),
            "frame": _frame(request),
            "lettering": _no_text(request),
        },
    )


def _composite(request: RenderRequest) -> _Parts:
    packshot = request.kind == "packshot"
    plate, role = ("background", "set") if packshot else ("person", "wearer")
    shown = [_flatlay(request), _sent(_plate(request, plate), role)]
    shown += [*_companions(request), *_hero(request), *_handwriting(request)]
    variables = {"style": _style(request, "lighting", "mood"), **_garment(request)}
    return "composite_packshot" if packshot else "composite_on_model", shown, variables


def _retouch(request: RenderRequest) -> _Parts:
    if request.attempt is None or not request.faults:
        raise RenderError("a retouch needs the attempt and what is wrong with it")
    shown = [_flatlay(request), _sent(request.attempt, "attempt", MENDED_LONGEST)]
    shown += [*_companions(request), *_handwriting(request)]
    return (
        "retouch",
        shown,
        {
            "faults": _faults(request, "This is wrong in Image 2 and has to be put right."),
            "lettering": _lettering(request),
            "data": product_lines(request.product),
        },
    )


_STAGES: dict[str, Callable[[RenderRequest], _Parts]] = {
    "single": _single, "background": _background, "person": _person_stage, "composite": _composite, "retouch": _retouch,
    "scene": _scene,
}  # fmt: skip


def _garment(request: RenderRequest) -> dict[str, str]:
    """Return the variables of a picture of the garment in its set."""
    words = f", {data(request.brief.garment)}" if request.brief.garment.strip() else ""
    return {
        "garment": f"the garment of Image 1{words}",
        "rules": _rules(request),
        "frame": _frame(request),
        "lettering": _lettering(request),
        "data": product_lines(request.product),
    }


def _sent(picture: bytes, role: str, longest: int = GARMENT_LONGEST) -> SentPicture:
    return SentPicture(picture, _SAID[role], longest)


def _flatlay(request: RenderRequest) -> SentPicture:
    return _sent(request.flatlay, "flatlay")


def _companions(request: RenderRequest) -> list[SentPicture]:
    return [_sent(picture, "companion") for picture in request.companions]


def _place(request: RenderRequest) -> list[SentPicture]:
    """Return the photo or map of the place, except for white channels, which show no place."""
    return [_sent(request.scene, "place", REFERENCE_LONGEST)] if request.scene and not request.white else []


def _handwriting(request: RenderRequest) -> list[SentPicture]:
    """Return the sample of handwriting for stages that draw copy. Other stages would copy its words."""
    drawn = request.handwriting if request.draw_copy and request.copy else None
    return [_sent(drawn, "handwriting", REFERENCE_LONGEST)] if drawn else []


def _hero(request: RenderRequest) -> list[SentPicture]:
    """Return the approved picture of this product, for stages that show the garment.

    Without one, a first picture follows the look of the catalogue. A composite has it in its plate.
    """
    role = f"{request.kind}{'_white' if request.white else ''}"
    if request.hero:
        return [_sent(request.hero, f"hero_{role}")]
    follows = request.shared_look if request.stage == "single" else None
    return [_sent(follows, f"look_{role}")] if follows else []


def _plate(request: RenderRequest, name: str) -> bytes:
    if name not in request.plates:
        raise RenderError(f"stage {request.stage} needs the plate {name}, which is missing")
    return request.plates[name]


def _person(request: RenderRequest) -> str:
    """Return the words for the person. The table's words are quoted as data; that it is an adult is always said by us."""
    return f"{ADULT} (described as {data(request.person)})" if request.person.strip() else ADULT


def _rules(request: RenderRequest) -> str:
    """Return the rules. In a composite, Image 2 is the plate, so further garments begin at Image 3."""
    rules = render("rules_packshot" if request.kind == "packshot" else "rules_on_model")
    if not request.companions:
        return rules
    first = 3 if request.stage == "composite" else 2
    images = " and ".join(f"Image {first + number}" for number in range(len(request.companions)))
    return f"{rules}\n\n{render('outfit', images=images)}"


def _style(request: RenderRequest, *names: str) -> str:
    """Return fields of the brief, told. White channels get no scene and no palette, because the model would draw them."""
    kept = [name for name in names if not request.white or name in ("lighting", "pose", "mood")]
    wish = render("revision", line=data(request.wish)) if request.wish else ""
    emphases = _SAID["emphases"]
    apart = emphases[(request.alternative - 2) % len(emphases)] if request.alternative > 1 else ""
    emphasis = render("alternative", number=str(request.alternative), what=apart) if apart else ""
    said = _values(request.brief, *kept)
    told = " ".join(_SAID["told"][name].format(data(value)) for name, value in said.items() if value.strip())
    return "\n\n".join(part for part in (render("told", told=told) if told else "", emphasis, wish) if part)


def _whole_style(request: RenderRequest) -> str:
    """Return the style for a picture in one call. A packshot gets no brief prompt, because it may describe a person."""
    if request.kind == "packshot":
        return _style(request, "scene", "lighting", "mood", "palette")
    return _style(request, "lighting", "pose", "mood") if request.white else _style(request, "prompt", "palette")


def _frame(request: RenderRequest, fills: bool = True) -> str:
    words: list[str] = []
    if request.white:
        words.append("The background, floor included, is bare and pure white, RGB 255, 255, 255, from edge to edge.")
    if fills and request.fill:
        words.append(f"The product fills at least {request.fill:.0%} of the picture and is whole within the frame.")
    sides = zip(("left", "top", "right", "bottom"), request.keep_clear, strict=True)
    clear = [f"the {share:.0%} at the {side}" for side, share in sides if round(100 * share)]
    if clear:
        words.append(f"All that matters keeps clear of {' and '.join(clear)}, where the set simply runs on.")
    return " ".join(words)


def _lettering(request: RenderRequest) -> str:
    if request.draw_copy and request.copy:
        hand = "the hand of the handwriting sample, clearly legible," if request.handwriting else "clear type"
        return render(
            "copy_drawn", lines=copy_lines(request.copy), hand=hand, place="on calm ground beside the garment",
            rest=f"All other surfaces are unlettered. {_PRINT}",
        )  # fmt: skip
    return _no_text(request, _PRINT)


def _no_text(request: RenderRequest, rest: str = "") -> str:
    count = len(request.copy)
    lines = "1 line" if count == 1 else f"{count} lines"
    room = f"Calm, even room for {lines} of type, set later, stays open above or beside the subject." if count else ""
    return render("copy_space", rest=f"{rest} {room}".strip())


def _faults(
    request: RenderRequest, intro: str = "An attempt before this one went wrong in these points; get them right now."
) -> str:
    told = "\n".join(data(fault) for fault in request.faults)
    return render("faults", intro=intro, lines=told) if told else ""


def _values(brief: StyleBrief, *names: str) -> dict[str, str]:
    return {name: ", ".join(brief.palette) if name == "palette" else str(getattr(brief, name)) for name in names}


def brief_lines(brief: StyleBrief, *names: str) -> str:
    """Return these fields of a style brief, under a heading that says it is a description."""
    said = lines(_values(brief, *names).items())
    return render("brief_lines", lines=said) if said else ""
