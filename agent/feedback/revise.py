"""Changes one finished shot as a person wishes: a run of its own that names its parent, begun at the stage concerned."""

import time
from dataclasses import dataclass

from agent.checkpoints import checkpoints
from agent.context import Context
from agent.documents import Attempt, RunDocument, Shot, Variants
from agent.feedback.lookup import FoundShot
from agent.graphs import shot as shot_graph
from agent.product.document import document_of, keep_document
from agent.product.revision_intent import RevisionIntent, read_intent
from agent.routing import STAGED
from agent.runs.runner import OnStep, finish, on_record
from agent.services import Services
from agent.state import Action, PromoState, ShotInput, Step
from tools.errors import Problem
from tools.storage.records import new_run_id
from tools.studio.brief import brief_from_dict, brief_to_dict
from tools.studio.picture_words import opposite_wish
from tools.typography import proofread


class CannotRevise(Problem, ValueError):
    """This shot cannot be changed in this way; the message says why and what can be done."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A wish about a finished shot, the attempt that is changed, and where the work begins."""

    finished: FoundShot
    attempt: Attempt
    wish: RevisionIntent
    stage: Action
    variants: Variants

    @property
    def reason(self) -> str:
        """Why the first attempt is made, in words."""
        return f"a person wishes “{self.wish.note}”; {self.wish.why}"


def plan(services: Services, finished: FoundShot, note: str) -> Revision:
    """What a note asks of a shot. Raises EmptyWish, CannotRevise, LetteringError; nothing is drawn yet."""
    shot = finished.shot
    made, attempt = shot.get("made_from"), finished.attempt
    if not made or attempt is None:
        raise CannotRevise("has no stored picture to change", "make a new one", f"{shot['shot']} of run {finished.run}")
    wish = read_intent(note, made["copy"])
    if wish.stage == "typeset" and tuple(made["copy"]) == wish.copy and not wish.copy:
        raise CannotRevise("has no copy", "name the lines in quotes, as in 'headline \"New season\"'", shot["shot"])
    if wish.copy and wish.copy != tuple(made["copy"]):
        if not services.channels.find(shot["channel"]).text:
            raise CannotRevise("allows no text in the picture", "take another channel", shot["channel"])
        proofread(wish.copy)
    stage, variants = _begin(services, wish, attempt, shot)
    return Revision(finished, attempt, wish, stage, variants)


def _begin(services: Services, wish: RevisionIntent, attempt: Attempt, shot: Shot) -> tuple[Action, Variants]:
    """The stage to begin at, and the strategy of every stage from there on.

    A stage whose plate is missing begins at the earliest missing one; a garment in a picture that was made in one pass is
    retouched instead, so that the rest of it stays.
    """
    image, plates, variants = services.models.image, attempt["plates"], dict(attempt["variants"])
    ratio, same_copy = services.channels.find(shot["channel"]).native, wish.copy == tuple(shot["made_from"]["copy"])
    if wish.stage == "typeset":  # the same lines are set in another way
        variants["typeset"] = variants.get("typeset", -1) + 1 if same_copy else variants.get("typeset", 0)
        return "typeset", variants
    known = {stage: image.variants(stage, ratio, shot["kind"]) for stage in (*STAGED, "retouch")}
    staged = [stage for stage in STAGED if known[stage]]
    before: Variants = {stage: variants.get(stage, 0) for stage in staged}
    set_in_type = wish.copy and (not image.letters or "typeset" in variants)
    lettering = {"typeset": variants.get("typeset", 0)} if set_in_type else {}
    wanted = wish.stage if wish.stage in staged else staged[-1]
    missing = next((stage for stage in staged[: staged.index(wanted)] if stage not in plates), None)
    if missing and wanted == "composite" and known["retouch"]:
        return "retouch", {**variants, "retouch": 0, **lettering}
    start = missing or wanted
    if start == wanted and wanted != "background" and image.cuts_out:
        before[wanted] = (before[wanted] + 1) % known[wanted]  # the same request would give the same picture
    return start, {**before, **lettering}


async def revise(
    services: Services,
    revision: Revision,
    budget_usd: float,
    on_step: OnStep = lambda product, node: None,
    run_id: str | None = None,
) -> RunDocument:
    """The document of a new run that holds the changed shot; the parent's files and record stay as they are.

    Under a `run_id` that has finished already nothing is made again.
    """
    finished, run_id = revision.finished, run_id or new_run_id()
    product, began = finished.document["product"], time.monotonic()
    if done := (await services.documents(run_id)).get(product):
        return done
    options = {"parent": finished.run, "product": product, "shot": finished.shot["shot"], "note": revision.wish.note}
    context = Context(shop=str(services.settings.shop), budget_usd=min(budget_usd, 100))
    async with on_record(services, run_id, "revise", options, budget_usd):
        async with checkpoints(services.settings.state_dir) as saver:
            start = _start(services, revision, run_id)
            made = await finish(shot_graph.build(saver), run_id, product, start, context, on_step)
        document = await _document(services, revision, run_id, made["shots"])
        document["seconds"] = max(document["seconds"], round(time.monotonic() - began, 3))
        await keep_document(services, document)
    on_step(product, "done")
    return document


def _start(services: Services, revision: Revision, run_id: str) -> ShotInput:
    """The state that `shoot` begins with: what the shot was made from, with the wish in it."""
    finished, wish = revision.finished, revision.wish
    shot, attempt, made = finished.shot, revision.attempt, finished.shot["made_from"]
    style = services.models.stylist.revised(
        brief_from_dict(made["style"]), opposite_wish(wish.note) or wish.note, wish.stage
    )
    picture, text_free = attempt["picture"] or "", attempt["text_free"]
    step: Step = {"stage": revision.stage, "variants": dict(revision.variants), "reason": revision.reason}
    return {
        **made,
        "run_id": run_id,
        "channel": shot["channel"],
        "shot": shot["shot"],
        "kind": shot["kind"],
        "copy": list(wish.copy),
        "wish": "; ".join(part for part in (made["wish"], wish.note) if part),
        "style": brief_to_dict(style),
        # whoever draws anew keeps to the picture that the person saw; a cut-out needs no such guide
        "hero": "" if services.models.image.cuts_out else text_free or made["hero"],
        "leads": False,
        "references": finished.document["references"],
        "why": revision.reason,
        "plates": dict(attempt["plates"]),
        "variants": {},
        "step": step,
        "draft": {
            "attempt": 0, **step, "text_free": text_free, "picture": picture, "zones": attempt["zones"], "notes": [],
            "unbranded": attempt.get("unbranded") or picture, "printed_on": None, "pieces": [], "logo_box": None,
            "model": attempt["model"], "drawn_copy": text_free is None, "lettering": None,
            "cost_usd": 0.0, "seconds": 0.0, "error": None, "failed_stage": None,
        },
        "source": {
            "picture": picture, "text_free": text_free, "zones": attempt["zones"], "unbranded": attempt.get("unbranded")
        },
        "shot_notes": [f"changes {shot['shot']} of run {finished.run}, because a person wishes “{wish.note}”"],
    }  # fmt: skip


async def _document(services: Services, revision: Revision, run_id: str, shots: dict[str, Shot]) -> RunDocument:
    finished = revision.finished
    old, shot = finished.shot, next(iter(shots.values()))
    shot["before"] = {"run": finished.run, "picture": old["preview"], "note": revision.wish.note}
    made = shot["made_from"]
    state: PromoState = {
        "run_id": run_id,
        "product": {**made["product"], "category": finished.document.get("category", "")},
        "channels": [shot["channel"]],
        "copy": made["copy"],
        "references": finished.document["references"],
        "style": made["style"],
        "shots": {shot["shot"]: shot},
        "notes": [],
    }
    document = await document_of(state, services)
    return {**document, "parent": {"run": finished.run, "shot": old["shot"], "note": revision.wish.note}}
