"""verify: judges the draft, keeps it as an attempt, and decides what comes next."""

import asyncio
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.context import Context
from agent.resources import Resources, resources
from agent.routing import Situation, decide
from agent.state import ShotState
from agent.verification import Order, verify_picture
from tools.channels import Channel, find_channel
from tools.checks.verdict import Check, verdict

Next = Literal["background", "person", "composite", "typeset", "generate", "finish", "conclude"]
_NODES: dict[str, Next] = {
    "single": "generate",
    "background": "background",
    "person": "person",
    "composite": "composite",
    "typeset": "typeset",
    "finish": "finish",
    "stop": "conclude",
}


async def verify(state: ShotState, runtime: Runtime[Context]) -> Command[Next]:
    """All local checks run on every attempt; the decision is routing's."""
    r, draft = await resources(runtime.context.shop), state["draft"]
    channel = find_channel(state["channel"])
    if "error" in draft:  # no picture is a failed attempt like any other: its stage may have another way
        stage = draft["failed_stage"]
        checks = [Check("frame", "failed", "no picture came back", 0.0, 1.0, fault=draft["error"], stage=stage)]
        judged = verdict(checks)
    else:
        judged = await _judged(state, r, channel)
    attempt = _attempt(draft, len(state.get("attempts", [])) + 1, judged)
    attempts = [*state.get("attempts", []), attempt]
    step = decide(_situation(attempts, state, r, runtime.context, channel))
    attempt["next"] = step.reason
    return Command(
        goto=_NODES[step.action],
        update={
            "attempts": [attempt],
            "step": {"stage": step.action, "reason": step.reason, "variants": dict(step.variants)},
        },
    )


async def _judged(state: ShotState, r: Resources, channel: Channel) -> dict[str, Any]:
    draft, frame = state["draft"], state["frame"]
    order = Order(
        copy=tuple(state.get("copy", [])),
        size=(frame["width"], frame["height"]),
        white=channel.background == "white",
        fill=channel.fill,
        lettering=draft["lettering"],
        text_free=draft["text_free"],
        plate=state["plates"].get("person"),
    )
    picture = await asyncio.to_thread(r.store.get, draft["picture"])
    flatlay = await asyncio.to_thread(r.store.get, state["product"]["flatlay"])
    return await verify_picture(r, picture, flatlay, order)


def _attempt(draft: dict[str, Any], number: int, judged: dict[str, Any]) -> dict[str, Any]:
    size = draft.get("size")
    return {
        "number": number,
        "stage": draft["stage"],
        "variants": dict(draft["variants"]),
        "variant": draft["variants"].get(draft["stage"], 0),
        "reason": draft["reason"],
        "model": draft["model"],
        "size": size,
        "picture": draft.get("picture"),
        "text_free": draft.get("text_free"),
        "notes": draft.get("notes", []),
        "cost_usd": draft["cost_usd"],
        "seconds": round(draft["seconds"], 3),
        "verdict": judged,
    }


def _situation(
    attempts: list[dict[str, Any]], state: ShotState, r: Resources, context: Context, channel: Channel
) -> Situation:
    from tools.images.lettering import variants

    stages = ("background", "person", "composite")
    known = {stage: r.models.image.variants(stage, channel.ratio) for stage in stages} | {"typeset": variants()}
    prices = {
        stage: r.models.image.price(stage, channel.ratio, state["frame"]["tier"]) for stage in ("single", *stages)
    }
    return Situation(
        attempts=attempts,
        known=known,
        prices=prices,
        plates=frozenset(state.get("plates", {})),
        rounds=context.rounds,
        budget_left=context.budget_usd - sum(a["cost_usd"] for a in attempts),
    )
