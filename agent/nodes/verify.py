"""The node verify: judge the draft, keep it as an attempt, and go to the next step."""

from collections.abc import Sequence
from typing import Literal, cast

from langgraph.types import Command

from agent.context import Context
from agent.documents import Attempt
from agent.routing import ORDER, Situation, decide
from agent.services import Services
from agent.stages.even_colour import even_colour
from agent.stages.judging import check_preservation, judge_draft
from agent.stages.render import companions, frame_to_order
from agent.state import Draft, ShotState, next_number, rendered
from tools.checks.verdict import Check, Verdict
from tools.imaging.sizes import larger_tier
from tools.ledger.payer import metered
from tools.typography.setting import STRATEGIES

Next = Literal["background", "person", "composite", "retouch", "typeset", "generate", "finish", "conclude"]
_NODES = {"single": "generate", "stop": "conclude"}  # the other actions have the names of their nodes


async def verify(state: ShotState, services: Services, context: Context) -> Command[Next]:
    """Run all local checks on the draft, keep it as an attempt, and go where `routing.decide` says."""
    draft, earlier, number = state["draft"], state.get("attempts", []), next_number(state)
    channel = services.channels.find(state["channel"])
    looked, rest, before = 0.0, None, earlier[-1] if earlier else state.get("source")
    error = draft.get("error")
    if error is not None:  # this is a failed attempt too: its stage may have another variant
        stage = draft["failed_stage"]
        seen = "not judged: it is not what was ordered" if draft.get("too_small") else "no picture came back"
        judged = Verdict((Check("frame", "failed", seen, 0.0, 1.0, fault=error, stage=stage),))
    elif (same := _judged_before(draft, earlier)) is not None:
        judged = same
    else:
        product = state["product"]["id"]
        purse = services.ledger.payer(state["run_id"], product, state["shot"], "inspect", number, context.reroll)
        with metered(purse):
            judged = await judge_draft(state, rendered(draft), services, channel)
            mended = await even_colour(state, rendered(draft), judged, services)
            again = await judge_draft(state, mended, services, channel) if mended else judged
            if mended and "garment" not in {check.name for check in again.failed()}:
                draft, judged, state = mended, again, {**state, "draft": mended}
        looked = purse.spent_usd
        proof = await check_preservation(services, state, before)
        if proof:
            rest, check = proof
            judged = judged.with_check(check)
        judged = judged.under(services.channels.contract.on(channel))
    attempt = _attempt(state, number, judged, looked)
    if rest:
        attempt["untouched"] = rest
    step = decide(await _situation([*earlier, attempt], state, services, context))
    attempt["next"] = step.reason
    useless = draft["failed_stage"] == "retouch" and "picture" in draft
    if before and before["picture"] and (useless or (rest and rest["share"] > rest["bound"])):
        # a repair that is of no use or damaged the rest is undone: the next step builds on the picture before it
        draft = {
            **rendered(draft), "picture": before["picture"], "text_free": before["text_free"],
            "zones": before["zones"], "unbranded": before.get("unbranded") or before["picture"],
        }  # fmt: skip
    next_step = {"stage": step.action, "reason": step.reason, "variants": dict(step.variants)}
    update = {"attempts": [attempt], "draft": draft, "step": next_step}
    return Command(goto=cast("Next", _NODES.get(step.action, step.action)), update=update)


def _judged_before(draft: Draft, earlier: Sequence[Attempt]) -> Verdict | None:
    """Return the verdict on the picture that a retouch left as it was; None if the draft is another picture."""
    if "picture" not in draft or not draft.get("unchanged"):
        return None
    base = draft["text_free"] or draft["unbranded"]
    judged = [one for one in earlier if base in (one["text_free"], one.get("unbranded"), one["picture"])]
    return Verdict.of(judged[-1]["verdict"]) if judged else None


def _attempt(state: ShotState, number: int, judged: Verdict, looked_usd: float) -> Attempt:
    draft, frame = state["draft"], state["frame"]
    made = draft if "picture" in draft else None
    return {
        "number": number,
        "stage": draft["stage"],
        "variants": dict(draft["variants"]),
        "variant": draft["variants"].get(draft["stage"], 0),
        "reason": draft["reason"],
        "model": draft["model"],
        "size": f"{frame['width']} x {frame['height']}",
        "picture": made["picture"] if made else None,
        "text_free": made["text_free"] if made else None,
        "unbranded": made["unbranded"] if made else None,
        "plates": dict(state.get("plates", {})),
        "zones": made["zones"] if made else [],
        "notes": made["notes"] if made else [],
        "cost_usd": draft["cost_usd"] + looked_usd,
        "seconds": round(draft["seconds"], 3),
        "verdict": judged.data(),
        "tier": frame["tier"],
        "next": "",
    }


async def _situation(attempts: list[Attempt], state: ShotState, services: Services, context: Context) -> Situation:
    image, kind, draft = services.models.image, state["kind"], state["draft"]
    frame, larger = frame_to_order(state, services, "single"), "larger" in state["step"]["variants"]
    ratio, tier = frame["ratio"], larger_tier(frame["tier"]) if larger else frame["tier"]
    drawn = "picture" in draft
    known: dict[str, int] = {stage: image.variants(stage, ratio, kind, judged=drawn) for stage in ORDER[:-1]}
    prices: dict[str, list[float]] = {
        stage: [image.price(stage, ratio, tier, variant) for variant in range(known[stage])] for stage in known
    }
    copy = state.get("copy", [])
    rendered_only = context.copy_mode == "rendered" and image.letters
    known["typeset"] = len(STRATEGIES) if copy and not rendered_only else 0
    if draft.get("text_free") is None:  # a retouch removes its letters first
        prices["typeset"] = prices["retouch"][:1]
    inspector = services.models.inspector
    looks = 1 + len(companions(state, services))  # the inspector looks at each piece of an outfit
    each = inspector.price() + inspector.price(again=True) if inspector else 0.0  # a "no" is asked once more
    judging = looks * each if kind == "on_model" else 0.0
    too_small = bool(draft.get("too_small"))
    again = "retouch" if draft["stage"] == "typeset" else draft["stage"]
    more = next((size for size in image.frames().get(ratio, ()) if size == larger_tier(tier) != tier), None)
    return Situation(
        attempts=attempts,
        known=known,
        prices=prices,
        plates=frozenset(state.get("plates", {})),
        rounds=context.rounds,
        budget_left=await services.ledger.left(state["run_id"]),
        judging=judging,
        ended=_ended(state),
        too_small=too_small,
        clamped=services.clamped[state["run_id"]],
        larger=image.price(again, ratio, more, draft["variants"].get(again, 0)) if more else None,
    )


def _ended(state: ShotState) -> str | None:
    """Return why nothing follows this attempt: no call is possible, or a person has to choose a draft."""
    draft = state["draft"]
    if "picture" not in draft:
        return draft["error"] if draft["overspent"] or draft.get("refused") else None
    if not state["frame"].get("drafted"):
        return None
    named = f"{state['run_id']} --product {state['product']['id']} --shot {state['shot']}"
    return f"a draft to choose from; bestshot revise {named} --final makes it in the channel's size"
