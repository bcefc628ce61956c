"""The form of questions to people, and of their decisions: LangChain's human-in-the-loop form, which its clients show.

`{action_requests: [{name, args, description}], review_configs: [{action_name, allowed_decisions}]}` is answered with
`{decisions: [{type, …}]}`, one decision for each request, in their order. Older clients (Agent Chat UI from npm) know one
action: `{action_request, config, description}`, answered with `[{type, args}]`. A question has the keys of both.
"""

import json
import re
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
    """A question to a person: the value of an interrupt. The last three keys are those of older clients."""

    action_requests: list[ActionRequest]
    review_configs: list[ReviewConfig]
    action_request: dict[str, object]
    config: dict[str, bool]
    description: str


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
    names, first = dict.fromkeys(action["name"] for action in actions), actions[0]
    return {
        "action_requests": list(actions),
        "review_configs": [{"action_name": name, "allowed_decisions": list(allowed)} for name in names],
        "action_request": {"action": first["name"], "args": first["args"]},
        "config": {
            "allow_accept": True, "allow_ignore": True, "allow_respond": True,
            "allow_edit": "edit" in allowed and len(actions) == 1,
        },
        "description": "\n\n".join(action["description"] for action in actions),
    }  # fmt: skip


def decisions_in(answer: object, count: int) -> list[Decision]:
    """Return `count` decisions from an answer as clients and people write it.

    A person's words, a bare decision and a bare list are read too. The words, and the one answer of an older client, count
    for all actions. What is missing or cannot be read has the type "".
    """
    found = answer.get("decisions", answer) if isinstance(answer, Mapping) else answer
    several = found if isinstance(found, list) else [found]
    alone = several[0] if len(several) == 1 else None
    if isinstance(alone, str) or (isinstance(alone, Mapping) and "args" in alone):
        several = [alone] * count
    read = [_decision(one) for one in several[:count]]
    return read + [{"type": ""}] * (count - len(read))


def _decision(said: object) -> Decision:
    if isinstance(said, str) and said.strip():
        return decision_in(said)
    given = said if isinstance(said, Mapping) else {}
    kind, args = str(given.get("type") or "").strip().lower(), given.get("args")
    kind = {"accept": "approve", "ignore": "reject", "response": "respond"}.get(kind, kind)
    read: Decision = {"type": kind if kind in ("approve", "reject", "edit", "respond") else ""}
    message, edited = given.get("message") or args, given.get("edited_action") or args
    if isinstance(message, str) and message:
        read["message"] = message.strip()
    if kind == "edit" and isinstance(edited, Mapping) and isinstance(edited.get("args"), Mapping):
        name = str(edited.get("name") or edited.get("action") or "")
        read["edited_action"] = {"name": name, "args": dict(edited["args"])}
    return read


_YES = (
    r"(?:a|y|approved?|yes|yep|yeah|s[iì]|ja|sure|ok|okay|right|correct|confirmed|exactly|fine|good|perfect|great"
    r"|start|continue|proceed|of course|absolutely|go(?: ahead| on| for it)?|let['’]?s go"
    r"|(?:do|make) (?:it|them|that)|please do)"
)
_APPROVED = re.compile(
    rf"(?:{_YES}|please|pls|thanks|thank you|ta|mate|then|all|looks|sounds|with (?:it|that)|now|[\s,.!])+",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"(?:(r|reject(?:ed)?)|n|no|nope|nah|cancel|stop|never ?mind|forget it|don[’']?t)\b[\s,.:!]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_OTHERWISE = re.compile(
    r"\b(?:instead|rather|make|use|for|only|just|but|with|also|add|plus|write|put|change|skip|should|except|other|all)\b",
    re.IGNORECASE,
)


def decision_in(text: str) -> Decision:
    """Return the decision that a person's words make. Words that neither agree nor refuse wish something else: `respond`.

    >>> decision_in("ok, go ahead"), decision_in("reject, too dear"), decision_in("no, for story instead")["type"]
    ({'type': 'approve'}, {'type': 'reject', 'message': 'too dear'}, 'respond')
    """
    said = text.strip()
    if _APPROVED.fullmatch(said) and re.search(rf"\b{_YES}\b", said, re.IGNORECASE):
        return {"type": "approve"}
    if (no := _REJECTED.fullmatch(said)) and (no[1] or not _OTHERWISE.search(no[2])):
        return {"type": "reject", "message": no[2]}
    return {"type": "respond", "message": said}


def as_typed(said: object, before: object) -> object:
    """Return a value that a person typed in place of `before`.

    Text is read as JSON where it is JSON. If the old value is a list, other text is split at its commas.
    """
    if not isinstance(said, str) or isinstance(before, str):
        return said
    try:
        return json.loads(said)
    except json.JSONDecodeError:
        return [part.strip() for part in said.split(",")] if isinstance(before, list) else said
