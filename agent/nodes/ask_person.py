"""ask_person: interrupts once, after all shots, with those that wait for a person."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import Context
from agent.state import PromoState

Decision = Literal["approve", "reject"]


async def ask_person(state: PromoState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Answers are `{channel: {"decision": "approve" | "reject", "note": str}}`; a shot without one stays as it is."""
    waiting = shots_waiting(state["shots"], runtime.context.review)
    if not waiting:
        return {}
    answers: dict[str, dict[str, str]] = interrupt({"question": "approve or reject each shot", "shots": waiting})
    return {
        "shots": {name: judged(state["shots"][name], answer) for name, answer in answers.items() if name in waiting}
    }


def shots_waiting(shots: dict[str, dict[str, Any]], review: str) -> dict[str, dict[str, Any]]:
    """The shots that a person is asked about: their status, reason, file and preview."""
    if review == "never":
        return {}
    wanted = ("needs_review",) if review == "on_fail" else ("needs_review", "accepted")
    fields = ("status", "reason", "file", "preview")
    return {name: {field: shot[field] for field in fields} for name, shot in shots.items() if shot["status"] in wanted}


def judged(shot: dict[str, Any], answer: dict[str, str]) -> dict[str, Any]:
    """The shot after a person's decision, which stands beside the verdict and never replaces it."""
    decision, note = answer.get("decision"), answer.get("note", "").strip()
    said = f": {note}" if note else ""
    if decision == "approve":
        return {**shot, "status": "accepted", "reason": f"approved by a person{said} (the checks: {shot['reason']})"}
    if decision == "reject":
        return {**shot, "status": "needs_review", "reason": f"rejected by a person{said}"}
    raise ValueError(f"decision {decision!r} is neither 'approve' nor 'reject'")
