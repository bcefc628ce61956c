"""Pictures in the answers of a LangGraph server: its clients show Markdown images from the server's own address."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage

from agent.chat.history_trim import since_the_person
from agent.links import file_url, preview_url
from agent.services import Services

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


def with_pictures(services: Services, answer: AIMessage, messages: Sequence[AnyMessage]) -> AIMessage:
    """Return an answer with the pictures that the tools showed since the person's newest message.

    Outside of a server the answer does not change. Images in the model's own words become plain text, because their
    addresses could carry the shop's data away.
    """
    if not services.settings.resolved_public_url() or not isinstance(answer.content, str):
        return answer
    tools = [message for message in reversed(since_the_person(messages)) if message.type == "tool"]
    shown = [line for message in tools for line in _lines(services, getattr(message, "artifact", None) or {})]
    words = _IMAGE.sub(r"\1", answer.content)
    return answer.model_copy(update={"content": "\n\n".join(part for part in (words, " ".join(shown)) if part)})


def _lines(services: Services, artifact: Mapping[str, object]) -> list[str]:
    products, references = artifact.get("products"), artifact.get("references")
    lines = []
    for product in products if isinstance(products, list) else []:
        for shot in product["shots"]:
            if shot["picture"]:
                name = f"{product['product']} for {shot['shot']}: {shot['status'].replace('_', ' ')}"
                image = f"![{name}]({preview_url(services, shot['picture'])})"
                run, file = product["run"], shot["file"]
                folder = services.settings.resolved_out() / run
                lines.append(f"[{image}]({file_url(services, run, _below(folder, file))})" if file else image)
    for one in references if isinstance(references, list) else []:
        lines.append(f"![{one['product']}]({preview_url(services, one['picture'])})")
    return lines


def _below(folder: Path, file: str) -> str:
    return Path(file).relative_to(folder).as_posix()
