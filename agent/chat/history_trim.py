"""What of a long conversation the model sees: its newest part, in whole turns, well-formed whatever was broken off. Pure."""

from collections.abc import Sequence
from itertools import chain, takewhile

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.messages.utils import count_tokens_approximately

_SHORT = 1_200  # letters that are kept of a tool's answer once its turn is over
_LEFT_OUT = "(a picture that was shown earlier)"
_CUT_OFF = "This call was cut off before it had an answer."


def window(messages: Sequence[AnyMessage], most_tokens: int) -> list[AnyMessage]:
    """The newest turns that fit into `most_tokens`; the current turn always, its oldest tool answers left out if need be.

    A turn begins with what a person says. Every tool call has its answer, every answer its call, as model services
    demand. Pictures and long answers of earlier turns are shortened.
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
    """Calls without an answer get one that says so; answers without a call are left out."""
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
    """Return the messages in groups, each from a message of this type to the next. What is before the first is a group."""
    groups: list[list[AnyMessage]] = []
    for message in messages:
        if isinstance(message, first) or not groups:
            groups.append([])
        groups[-1].append(message)
    return groups


def _fitted(turn: list[AnyMessage], most_tokens: int) -> list[AnyMessage]:
    """The turn without its oldest rounds of calls and answers, as far as it is too long."""
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
