"""Pictures in the answers of a LangGraph server: its clients show Markdown images from the server's own address."""

import re
from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage

from agent.chat.answers import ShownPicture, shown_pictures
from agent.chat.history_trim import since_the_person
from agent.links import file_url, preview_url
from agent.services import Services

_IMAGE_ENDS = re.compile(r"[\[\]]")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


def with_pictures(services: Services, answer: AIMessage, messages: Sequence[AnyMessage]) -> AIMessage:
    """Return an answer with the pictures that the tools showed since the person's newest message.

    Outside of a server the answer does not change. Images in the model's own words become plain text, because their
    addresses could carry the shop's data away.
    """
    if not services.settings.resolved_public_url() or not isinstance(answer.content, str):
        return answer
    tools = [message for message in reversed(since_the_person(messages)) if message.type == "tool"]
    shown = [_image(services, one) for message in tools for one in shown_pictures(message) if one["picture"]]
    words = _IMAGE.sub(r"\1", answer.content)
    return answer.model_copy(update={"content": "\n\n".join(part for part in (words, " ".join(shown)) if part)})


def _image(services: Services, one: ShownPicture) -> str:
    """Return a picture as a Markdown image, with a link to its file if it was delivered."""
    name = f"{one['title']}: {one['status'].replace('_', ' ')}" if one["status"] else one["title"]
    image = f"![{_IMAGE_ENDS.sub(' ', name)}]({preview_url(services, one['picture'] or '')})"
    out, file = services.settings.resolved_out(), Path(one["file"] or "/")
    if not file.is_relative_to(out):
        return image
    run, *below = file.relative_to(out).parts
    return f"[{image}]({file_url(services, run, '/'.join(below))})"
