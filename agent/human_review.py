"""The form of questions to people, and of their decisions: LangChain's human-in-the-loop form, which its clients show.

`{action_requests: [{name, args, description}], review_configs: [{action_name, allowed_decisions}]}` is answered with
`{decisions: [{type, …}]}`, one decision for each request, in their order.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired

from typing_extensions import TypedDict


class ActionRequest(TypedDict):
    """One action that a person decides about."""

    name: str
    args: dict[str, object]
    description: str


class ReviewConfig(TypedDict):
    """The decisions that are possible about an action."""

    action_name: str
    allowed_decisions: list[str]


class HumanRequest(TypedDict):
    """A question to a person: the value of an interrupt."""

    action_requests: list[ActionRequest]
    review_configs: list[ReviewConfig]


class EditedAction(TypedDict):
    """An action with the arguments that a person wants."""

    name: str
    args: dict[str, object]


class Decision(TypedDict):
    """A person's decision: `approve`, `reject` or `respond` with a `message`, or `edit`. Empty `type`: no decision."""

    type: str
    message: NotRequired[str]
    edited_action: NotRequired[EditedAction]


class Decisions(TypedDict):
    """The answer to a question."""

    decisions: list[Decision]


def question(actions: Sequence[ActionRequest], allowed: Sequence[str]) -> HumanRequest:
    """Return the question about these actions, with the same possible decisions for each."""
    names = dict.fromkeys(action["name"] for action in actions)
    return {
        "action_requests": list(actions),
        "review_configs": [{"action_name": name, "allowed_decisions": list(allowed)} for name in names],
    }


def decisions_in(answer: object, count: int) -> list[Decision]:
    """Return `count` decisions from an answer as clients and people write it.

    A bare list, a bare decision and a bare word are read too. What is missing or cannot be read has the type "".
    """
    found = answer.get("decisions", [answer]) if isinstance(answer, Mapping) else answer
    several = found if isinstance(found, Sequence) and not isinstance(found, str) else [found]
    read = [_decision(one) for one in several][:count]
    return read + [{"type": ""}] * (count - len(read))


def _decision(said: object) -> Decision:
    given = {"type": said} if isinstance(said, str) else said if isinstance(said, Mapping) else {}
    kind = str(given.get("type") or "").strip().lower()
    read: Decision = {"type": kind if kind in ("approve", "reject", "edit", "respond") else ""}
    if given.get("message"):
        read["message"] = str(given["message"]).strip()
    edited = given.get("edited_action")
    if read["type"] == "edit" and isinstance(edited, Mapping) and isinstance(edited.get("args"), Mapping):
        read["edited_action"] = {"name": str(edited.get("name") or ""), "args": dict(edited["args"])}
    return read
