"""The node set_languages: say which pictures cannot get the copy's translations. Its edge sets the others."""

from typing import cast

from agent.context import Context
from agent.documents import Shot
from agent.product.document import shot_id
from agent.services import Services
from agent.state import PromoState, ShotInput, Step, restarted
from tools.channels import Channels


async def set_languages(state: PromoState, services: Services, context: Context) -> PromoState:
    """Return a note for each shot that is not accepted: its copy is not set in other languages.

    The run's `review` is kept too, because a client may answer the question without the run's settings.
    """
    review: PromoState = {"review": context.review}
    known = services.channels
    codes, shots = ", ".join(state.get("languages", {})), state["shots"].values()
    if not codes or any(shot.get("language") for shot in shots):
        return review
    left = [shot["shot"] for shot in shots if known.find(shot["channel"]).text and not _ready(known, shot)]
    return {**review, "notes": [f"{name} was not accepted, so its copy was not set in {codes}" for name in left]}


def _ready(known: Channels, shot: Shot) -> bool:
    return shot["status"] == "accepted" and bool(shot["text_free"]) and known.find(shot["channel"]).text


def language_inputs(known: Channels, state: PromoState) -> list[ShotInput]:
    """Return an input of `shoot` for each accepted shot and language that is not set yet.

    It begins with the accepted picture without text and sets the translated copy. Nothing is drawn or paid again.
    """
    inputs: list[ShotInput] = []
    for shot in state["shots"].values():
        for language, lines in state.get("languages", {}).items():
            name = shot_id(shot["channel"], shot["alternative"], language)
            if shot.get("language") or not _ready(known, shot) or name in state["shots"]:
                continue
            attempt = next(one for one in reversed(shot["attempts"]) if one["picture"] == shot["preview"])
            reason = f"the copy in {language}, on the picture of {shot['shot']}"
            variants = {**attempt["variants"], "typeset": attempt["variants"].get("typeset", 0)}
            step: Step = {"stage": "typeset", "variants": variants, "reason": reason}
            start = restarted(shot, attempt, step, state["run_id"], state["references"])
            now: ShotInput = {"shot": name, "copy": lines, "language": language, "judged": shot["verdict"]}
            inputs.append(cast("ShotInput", {**start, **now, "shot_notes": [reason]}))
    return inputs
