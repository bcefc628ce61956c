"""Plan the change of a shot that a person wishes: the stage where the work begins, and the input of the shot's graph."""

from dataclasses import dataclass
from typing import cast

from agent.documents import Attempt, RunDocument, Shot, Variants
from agent.product.decision import is_draft
from agent.product.revision_intent import NO_PERSON, RevisionIntent, read_intent
from agent.routing import STAGED
from agent.services import Services
from agent.state import Action, ShotInput, Step, made_again, restarted
from tools.errors import Problem
from tools.studio.brief import brief_from_dict, brief_to_dict
from tools.studio.picture_words import as_wish, names_set
from tools.typography.setting import proofread


@dataclass(frozen=True, slots=True)
class FoundShot:
    """A shot on record, with the document of its product. `run` is the run's id, never `latest`."""

    run: str
    document: RunDocument
    shot: Shot

    @property
    def attempt(self) -> Attempt | None:
        """Return the attempt whose picture is the shot's preview; None if no attempt has it."""
        return next((a for a in self.shot["attempts"] if a["picture"] and a["picture"] == self.shot["preview"]), None)


class CannotRevise(Problem, ValueError):
    """This shot cannot be changed in this way. The message says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A wish about a finished shot, the attempt to change, and the stage where the work begins."""

    finished: FoundShot
    attempt: Attempt
    wish: RevisionIntent
    stage: Action
    variants: Variants
    reason: str  # for the first attempt, in words


def plan(services: Services, finished: FoundShot, note: str) -> Revision:
    """Return the revision that a note asks for. Nothing is drawn yet.

    Raises:
        EmptyWish: the note says nothing.
        CannotRevise: the shot keeps no picture, has no copy to set again, or its channel allows no text.
        LetteringError: the new copy cannot be typeset.
    """
    shot = finished.shot
    made, attempt = shot.get("made_from"), finished.attempt
    if not made or attempt is None:
        raise CannotRevise("has no stored picture to change", "make it again", f"{shot['shot']} of run {finished.run}")
    wish = read_intent(note, made["copy"])
    if wish.stage == "typeset" and tuple(made["copy"]) == wish.copy and not wish.copy:
        remedy = "write new lines in quotes, as in 'headline \"New season\"'"
        raise CannotRevise("has no text in it", remedy, shot["shot"])
    if wish.stage == "person" and shot["kind"] == "packshot" and NO_PERSON.search(note):
        raise CannotRevise("shows no person: it is the garment alone", "say what else to change", shot["shot"])
    if services.channels.find(shot["channel"]).background == "white" and names_set(wish.look):
        near = _nearest_free(services, shot["channel"])
        remedy = f"{near} can have one: make it for {near}"
        raise CannotRevise("must be white, so it has no set", remedy, shot["channel"])
    if wish.copy and wish.copy != tuple(made["copy"]):
        if not services.channels.find(shot["channel"]).text:
            raise CannotRevise("allows no text in the picture", "choose another channel", shot["channel"])
        proofread(wish.copy)
    stage, variants = _begin(services, wish, attempt, shot)
    return Revision(finished, attempt, wish, stage, variants, f"a person wishes “{wish.note}”; {wish.why}")


def _nearest_free(services: Services, channel: str) -> str:
    """Return a channel with a free background, if there is one of the same platform, such as "amazon"."""
    free = [one.name for one in services.channels if one.background == "free"]
    return max(free, key=lambda name: name.startswith(channel.partition("-")[0]), default="another channel")


def plan_final(finished: FoundShot) -> Revision:
    """Return the revision that makes a draft anew in its channel's size. Raises CannotRevise for another picture."""
    shot, attempt = finished.shot, finished.attempt
    if attempt is None or not is_draft(shot):
        raise CannotRevise("is no draft", "say in words what to change", f"{shot['shot']} of run {finished.run}")
    copy = tuple(shot["made_from"]["copy"])
    wish = RevisionIntent("in the channel's size", "background", copy, "a person chose this draft")
    return Revision(finished, attempt, wish, "single", attempt["variants"], wish.why)


def _begin(services: Services, wish: RevisionIntent, attempt: Attempt, shot: Shot) -> tuple[Action, Variants]:
    """Return the stage to begin at, and the variant of each stage.

    If plates of earlier stages are missing, the work begins at the earliest of them. If the garment of such a picture
    is to change, it is retouched instead, so that the rest of the picture stays.
    """
    image, plates, variants = services.models.image, attempt["plates"], dict(attempt["variants"])
    ratio, same_copy = services.channels.find(shot["channel"]).native, wish.copy == tuple(shot["made_from"]["copy"])
    # a garment that fills its frame makes room for its first lines
    makes_room = image.cuts_out and wish.copy and not shot["made_from"]["copy"]
    if wish.stage == "typeset" and not makes_room:  # unchanged lines are set in another variant
        variants["typeset"] = variants.get("typeset", -1) + 1 if same_copy else variants.get("typeset", 0)
        return "typeset", variants
    known = {stage: image.variants(stage, ratio, shot["kind"]) for stage in (*STAGED, "retouch")}
    staged = [stage for stage in STAGED if known[stage]]
    before: Variants = {stage: variants.get(stage, 0) for stage in staged}
    set_in_type = wish.copy and (not image.letters or "typeset" in variants)
    lettering = {"typeset": variants.get("typeset", 0)} if set_in_type else {}
    wanted = "person" if wish.stage == "typeset" else wish.stage if wish.stage in staged else staged[-1]
    missing = next((stage for stage in staged[: staged.index(wanted)] if stage not in plates), None)
    if missing and wanted == "composite" and known["retouch"]:
        return "retouch", {**variants, "retouch": 0, **lettering}
    start = missing or wanted
    if start == wanted and wish.stage not in ("background", "typeset") and image.cuts_out:
        before[wanted] = (before[wanted] + 1) % known[wanted]  # the old variant would give the old picture again
    return start, {**before, **lettering}


def start_of(services: Services, revision: Revision, run_id: str) -> ShotInput:
    """Return the input of the shot's graph: the data that the shot was made from, changed by the wish.

    Args:
        services: the services of the shop.
        revision: what to change.
        run_id: the id of the run that makes it.
    """
    finished, wish = revision.finished, revision.wish
    shot, attempt, made = finished.shot, revision.attempt, finished.shot["made_from"]
    if revision.stage == "single":
        return _start_final(services, revision, run_id)
    style = services.models.stylist.revised(brief_from_dict(made["style"]), as_wish(wish.look), wish.stage)
    step: Step = {"stage": revision.stage, "variants": dict(revision.variants), "reason": revision.reason}
    changed: ShotInput = {
        "copy": list(wish.copy),
        "wish": "; ".join(part for part in (made["wish"], wish.note) if part),
        "style": brief_to_dict(style),
        # a model that draws follows the picture that the person saw; a cut-out needs no guide
        "hero": "" if services.models.image.cuts_out else attempt["text_free"] or made["hero"],
        "shot_notes": [f"changes {shot['shot']} of run {finished.run}, because a person wishes “{wish.note}”"],
    }
    return cast("ShotInput", {**restarted(shot, attempt, step, run_id, finished.document["references"]), **changed})


def _start_final(services: Services, revision: Revision, run_id: str) -> ShotInput:
    """Return the input of a shot that makes a chosen draft anew. Without a step, it begins with the plan of its frame."""
    finished, attempt = revision.finished, revision.attempt
    shot = finished.shot
    start: ShotInput = {
        "hero": "" if services.models.image.cuts_out else attempt["text_free"] or attempt["picture"] or "",
        "leads": "typeset" in revision.variants,  # the copy is set in type again
        "variants": dict(revision.variants),
        "shot_notes": [f"made from the draft {shot['shot']} of run {finished.run}"],
    }
    again = made_again(shot, run_id, finished.document["references"], revision.reason)
    return cast("ShotInput", {**again, **start})
