"""The node ask_person: interrupt once, after all shots, with the shots that wait for a person. Drafts are not asked about."""

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import Context
from agent.documents import Shot, Waiting
from agent.product.decision import record_decision
from agent.services import open_services
from agent.state import Answer, PromoState, Question


async def ask_person(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Ask a person about the waiting shots, and record the decisions.

    The answers are `{shot: {"decision": "approve" | "reject", "note": str}}`. A shot without an answer does not change.
    """
    waiting = shots_waiting(state["shots"], runtime.context.review)
    if not waiting or runtime.context.draft:
        return {}
    question: Question = {"question": "approve or reject each shot", "shots": waiting}
    answers: dict[str, Answer] = interrupt(question)
    services = await open_services(runtime.context.shop)
    run, product = state["run_id"], state["product"]["id"]
    return {
        "shots": {
            name: await record_decision(services, run, product, state["shots"][name], answer)
            for name, answer in answers.items()
            if name in waiting
        }
    }


def shots_waiting(shots: dict[str, Shot], review: str) -> dict[str, Waiting]:
    """Return the shots to ask a person about. `review` is never, on_fail or always."""
    if review == "never":
        return {}
    wanted = ("needs_review",) if review == "on_fail" else ("needs_review", "accepted")
    return {
        name: {"status": shot["status"], "reason": shot["reason"], "file": shot["file"], "preview": shot["preview"]}
        for name, shot in shots.items()
        if shot["status"] in wanted
    }
