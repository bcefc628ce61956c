"""The conversation as HTML, with the words, badges and colours of a run's report."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AnyMessage

from agent.chat.answers import shown_pictures
from agent.web.controls import filled

_UPLOAD = "(uploaded picture, kept as "


def talk_html(messages: Sequence[AnyMessage], steps: Mapping[str, str], busy: bool, trouble: str) -> str:
    """Return the conversation with the pictures made, their verdicts and costs, and the current steps."""
    turns = [turn for message in messages if (turn := _turn(message))]
    return filled("talk.html", turns=turns, steps=steps, busy=busy, trouble=trouble)


def _turn(message: AnyMessage) -> dict[str, object] | None:
    if message.type == "human":
        blocks = [block for block in message.content if isinstance(block, dict)]
        addresses = [block["image_url"]["url"] for block in blocks if block.get("type") == "image_url"]
        pictures = [address for address in addresses if address.startswith("data:image/jpeg;base64,")]
        return {"who": "you", "text": message.text.partition(_UPLOAD)[0], "pictures": pictures}
    if message.type == "ai":
        return {"who": "bestshot", "text": message.text, "pictures": []} if message.text else None
    shots = shown_pictures(message)
    return {"who": "made", "shots": shots} if shots else None
