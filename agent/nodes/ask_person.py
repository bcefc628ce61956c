"""The node ask_person: interrupt after all shots with those that wait for a person. Drafts are not asked about."""

from collections.abc import Mapping
from typing import Literal

from langgraph.types import Command, Send, interrupt

from agent.context import Context
from agent.documents import Shot
from agent.human_review import ActionRequest, Decision, decisions_in, question
from agent.links import file_url, in_words, preview_url
from agent.product.decision import record_decision, who
from agent.product.document import document_of
from agent.product.revision import FoundShot, plan, start_of
from agent.services import Services
from agent.state import PromoState
from tools.errors import Problem, one_line

_ALLOWED = ("approve", "reject", "edit", "respond")


async def ask_person(state: PromoState, services: Services, context: Context) -> Command[Literal["shoot", "deliver"]]:
    """Ask a person about the waiting shots, one action each, and carry out the decisions.

    A shot without a decision does not change. A note (`respond`) is kept beside it. A wish (`edit`) makes the shot again
    from the stage concerned; then the person is asked again.
    """
    waiting = shots_waiting(state["shots"], state.get("review", context.review))
    if not waiting or context.draft:
        return Command(goto="deliver")
    answer = interrupt(question([_action(services, state, shot) for shot in waiting], _ALLOWED))
    shots: dict[str, Shot] = {}
    again: list[Send] = []
    for shot, decision in zip(waiting, decisions_in(answer, len(waiting)), strict=True):
        if decision["type"] == "edit":
            try:
                again.append(await _begin_again(services, state, shot, _wish(decision)))
            except Problem as error:
                shots[shot["shot"]] = _noted(shot, f"a person's wish could not be carried out: {one_line(error)}")
        elif decision["type"] == "respond":
            shots[shot["shot"]] = _noted(shot, f"a person noted: {decision.get('message', '')}")
        elif decision["type"]:
            told = decision["type"], decision.get("message", "")
            shots[shot["shot"]] = await record_decision(services, state["run_id"], state["product"]["id"], shot, *told)
    return Command(update={"shots": shots}, goto=again or "deliver")


def shots_waiting(shots: Mapping[str, Shot], review: str) -> list[Shot]:
    """Return the shots to ask a person about. `review` is never, on_fail or always."""
    wanted = {"never": (), "on_fail": ("needs_review",), "always": ("needs_review", "accepted")}[review]
    return [shot for shot in shots.values() if shot["status"] in wanted and "found_by_checks" not in shot]


def _action(services: Services, state: PromoState, shot: Shot) -> ActionRequest:
    product, run = state["product"], state["run_id"]
    args: dict[str, object] = {
        "product": product["id"],
        "shot": shot["shot"],
        "status": shot["status"],
        "reason": shot["reason"],
        "file_url": file_url(services, run, shot["file"]) if shot["file"] else "",
        "flatlay_url": preview_url(services, product["flatlay"]),
    }
    asked = in_words(services, run, product["id"], shot, " Publish it?")
    return {"name": "review_picture", "args": args, "description": asked}


def _wish(decision: Decision) -> str:
    edited = decision.get("edited_action")
    return str((edited["args"].get("wish") if edited else "") or decision.get("message", ""))


def _noted(shot: Shot, note: str) -> Shot:
    return {**shot, "notes": [*shot["notes"], note]}


async def _begin_again(services: Services, state: PromoState, shot: Shot, wish: str) -> Send:
    """Return the call of the shot's graph that changes the shot. Raises Problem if the wish cannot be carried out."""
    run, product = state["run_id"], state["product"]["id"]
    revision = plan(services, FoundShot(run, await document_of(state, services), shot), wish)
    await services.records.judge(run, product, shot["shot"], "revise", revision.wish.note, who())
    return Send("shoot", {**start_of(services, revision, run), "earlier": shot["attempts"]})
