"""The part of a long conversation that the model sees: the newest turns, each whole. Pure functions.

The part is valid for model services, even if the work was interrupted: every call has an answer.
"""

from collections.abc import Sequence
from itertools import takewhile

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage, trim_messages
from langchain_core.messages.utils import count_tokens_approximately

_SHORT = 1_200  # letters that are kept of a tool's answer from an earlier turn
_LEFT_OUT = "(a picture that was shown earlier)"
_CUT_OFF = "This call was cut off before it had an answer."


def window(messages: Sequence[AnyMessage], most_tokens: int) -> list[BaseMessage]:
    """Return the newest turns that fit into `most_tokens`.

    A turn begins with a person's message. The current turn is always there; if it is too long, its answers are cut. Every
    tool call has its answer and every answer its call, because model services demand it. In earlier turns, pictures are
    replaced by a note and long answers are cut.
    """
    whole = _answered(messages)
    begins = [place for place, message in enumerate(whole) if isinstance(message, HumanMessage)]
    if not begins:
        return []
    earlier, current = whole[: begins[-1]], whole[begins[-1] :]
    if count_tokens_approximately(current) > most_tokens:
        current = [current[0], *map(_shortened, current[1:])]
    return trim_messages(
        [*map(_shortened, earlier), *current],
        max_tokens=most_tokens,
        token_counter=count_tokens_approximately,
        start_on="human",
    ) or [*current]


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


def _shortened(message: AnyMessage) -> AnyMessage:
    if isinstance(message, HumanMessage) and isinstance(message.content, list):
        note = {"type": "text", "text": _LEFT_OUT}
        texts = [block if block["type"] == "text" else note for block in message.content_blocks]
        return message.model_copy(update={"content": texts})
    if isinstance(message, ToolMessage) and isinstance(message.content, str) and len(message.content) > _SHORT:
        return message.model_copy(update={"content": message.content[:_SHORT] + " …"})
    return message
