"""The pictures of answers: those that tools show to people, and Markdown images for the clients of a LangGraph server."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage
from typing_extensions import TypedDict

from agent.chat.history_trim import since_the_person
from agent.links import file_url, preview_url
from agent.report.words import count
from agent.services import Services

_IMAGE_ENDS = re.compile(r"[\[\]]")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


class ShownPicture(TypedDict):
    """A picture that an answer is about. `picture` is a store key, `file` a path; each may be None."""

    title: str
    status: str  # of a made or checked picture; empty for others
    note: str  # attempts, cost and the reason of a picture that was not accepted
    picture: str | None
    file: str | None


async def kept_picture(
    services: Services, title: str, data: bytes, file: Path | None = None, status: str = ""
) -> ShownPicture:
    """Return a picture for an answer's artifact. Its bytes are kept in the store."""
    key = await asyncio.to_thread(services.store.put, data)
    return shown(title, key, status=status, file=str(file) if file else None)


def shown(title: str, key: str | None, note: str = "", status: str = "", file: str | None = None) -> ShownPicture:
    """Return a stored picture for an answer's artifact."""
    return {"title": title, "status": status, "note": note, "picture": key, "file": file}


def shown_pictures(message: AnyMessage) -> list[ShownPicture]:
    """Return the pictures of a tool's answer, for a terminal, a page or another client; none of other messages."""
    artifact = getattr(message, "artifact", None) or {}
    made: list[ShownPicture] = []
    for product in artifact.get("products", ()):
        for shot in product["shots"]:
            note = f"{count(shot['attempts'], 'attempt', 'attempts')}, ${shot['cost_usd']:.2f}"
            note += "" if shot["status"] == "accepted" else f": {shot['reason']}"
            title = f"{product['product']} for {shot['shot']}"
            made.append(shown(title, shot["picture"], note, shot["status"], shot["file"]))
    return [*made, *artifact.get("pictures", ())]


def with_pictures(services: Services, answer: AIMessage, messages: Sequence[AnyMessage]) -> AIMessage:
    """Return an answer with the pictures that the tools showed since the person's newest message.

    Outside of a server the answer does not change. Images in the model's own words become plain text, because their
    addresses could carry the shop's data away.
    """
    if not services.settings.resolved_public_url() or not isinstance(answer.content, str):
        return answer
    tools = [message for message in reversed(since_the_person(messages)) if message.type == "tool"]
    images = [_image(services, one) for message in tools for one in shown_pictures(message) if one["picture"]]
    words = _IMAGE.sub(r"\1", answer.content)
    return answer.model_copy(update={"content": "\n\n".join(part for part in (words, " ".join(images)) if part)})


def _image(services: Services, one: ShownPicture) -> str:
    """Return a picture as a Markdown image, with a link to its file if it was delivered."""
    name = f"{one['title']}: {one['status'].replace('_', ' ')}" if one["status"] else one["title"]
    image = f"![{_IMAGE_ENDS.sub(' ', name)}]({preview_url(services, one['picture'] or '')})"
    out, file = services.settings.resolved_out(), Path(one["file"] or "/")
    if not file.is_relative_to(out):
        return image
    run, *below = file.relative_to(out).parts
    return f"[{image}]({file_url(services, run, '/'.join(below))})"
