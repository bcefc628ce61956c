"""The conversation as HTML, with the words, badges and colours of a run's report."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AnyMessage

from agent.chat.answers import shown_pictures
from agent.report.words import STEP
from agent.web.controls import filled

_UPLOAD = "(uploaded picture, kept as "


def talk_html(messages: Sequence[AnyMessage], progress: Sequence[Mapping[str, str]], busy: bool, trouble: str) -> str:
    """Return the conversation with the pictures made, their verdicts and costs, and the current steps."""
    turns = [turn for message in messages if (turn := _turn(message))]
    steps = {seen["product"]: STEP[seen["node"]] for seen in progress if seen["node"] in STEP}  # the newest of each
    return filled("talk.html", turns=turns, steps=steps, busy=busy, trouble=trouble)


def _turn(message: AnyMessage) -> dict[str, object] | None:
    if message.type == "human":
        pictures = [
            block["image_url"]["url"]
            for block in (message.content if isinstance(message.content, list) else [])
            if isinstance(block, dict) and block.get("type") == "image_url"
        ]
        text = "" if pictures and message.text.startswith(_UPLOAD) else message.text.partition(_UPLOAD)[0]
        return {
            "who": "you",
            "text": text,
            "pictures": [p for p in pictures if p.startswith("data:image/jpeg;base64,")],
        }
    if message.type == "ai":
        return {"who": "bestshot", "text": message.text, "pictures": []} if message.text else None
    shots = shown_pictures(message)
    return {"who": "made", "shots": shots} if shots else None
