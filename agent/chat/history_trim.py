"""The part of a long conversation that the model sees: the newest turns, each whole. Pure functions.

The part is valid for model services, even if the work was interrupted: every call has an answer.
"""

from collections.abc import Sequence
from itertools import chain, takewhile

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.messages.utils import count_tokens_approximately

_SHORT = 1_200  # letters that are kept of a tool's answer from an earlier turn
_LEFT_OUT = "(a picture that was shown earlier)"
_CUT_OFF = "This call was cut off before it had an answer."


def window(messages: Sequence[AnyMessage], most_tokens: int) -> list[AnyMessage]:
    """Return the newest turns that fit into `most_tokens`.

    A turn begins with a person's message. The current turn is always there; if it is too long, its oldest calls and
    answers are left out. Every tool call has its answer and every answer its call, because model services demand it. In
    earlier turns, pictures are replaced by a note and long answers are cut.
    """
    turns = [turn for turn in _groups(_answered(messages), HumanMessage) if isinstance(turn[0], HumanMessage)]
    if not turns:
        return []
    *earlier, current = turns
    kept = _fitted(current, most_tokens)
    for turn in reversed(earlier):
        longer = [*map(_shortened, turn), *kept]
        if count_tokens_approximately(longer) > most_tokens:
            break
        kept = longer
    return kept


def since_the_person(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the messages after the person's newest one, newest first."""
    return list(takewhile(lambda message: message.type != "human", reversed(messages)))


def _answered(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the messages with each call followed by its answer.

    A call without an answer gets an answer that says so. An answer without a call is left out.
    """
    answers = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    whole: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            continue
        whole.append(message)
        if isinstance(message, AIMessage):
            for call in message.tool_calls:
                there = answers.get(str(call["id"]))
                whole.append(there or ToolMessage(_CUT_OFF, tool_call_id=str(call["id"]), name=call["name"]))
    return whole


def _groups(messages: Sequence[AnyMessage], first: type[HumanMessage | AIMessage]) -> list[list[AnyMessage]]:
    """Return the messages in groups. Each group begins with a message of the type `first`.

    Messages before the first such message are a group too.
    """
    groups: list[list[AnyMessage]] = []
    for message in messages:
        if isinstance(message, first) or not groups:
            groups.append([])
        groups[-1].append(message)
    return groups


def _fitted(turn: list[AnyMessage], most_tokens: int) -> list[AnyMessage]:
    """Return the turn without its oldest rounds of calls and answers, so that it fits into `most_tokens`.

    The person's message and the newest round are always kept.
    """
    said, rounds = turn[0], _groups(turn[1:], AIMessage)
    while len(rounds) > 1 and count_tokens_approximately([said, *chain.from_iterable(rounds)]) > most_tokens:
        rounds.pop(0)
    return [said, *chain.from_iterable(rounds)]


def _shortened(message: AnyMessage) -> AnyMessage:
    if isinstance(message, HumanMessage) and isinstance(message.content, list):
        texts = [block if _is_text(block) else {"type": "text", "text": _LEFT_OUT} for block in message.content]
        return message.model_copy(update={"content": texts})
    if isinstance(message, ToolMessage) and isinstance(message.content, str) and len(message.content) > _SHORT:
        return message.model_copy(update={"content": message.content[:_SHORT] + " …"})
    return message


def _is_text(block: object) -> bool:
    return isinstance(block, str) or (isinstance(block, dict) and block.get("type") == "text")
