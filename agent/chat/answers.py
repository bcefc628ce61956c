"""What tools answer: short JSON for the model, in which foreign words are marked as data, and an artifact for people."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from langchain_core.messages import ToolMessage
from langgraph.prebuilt import ToolRuntime
from langgraph.types import Command

from agent.chat.state import ChatContext, ChatState
from agent.documents import RunDocument
from agent.feedback.lookup import StartedRun
from agent.services import Services, open_services
from prompts.quoting import data

Runtime = ToolRuntime[ChatContext, ChatState]
Answer = Command[str]
_FAILED = ("failed", "unverified")


async def shop_of(runtime: Runtime) -> Services:
    """The resources of the conversation's shop."""
    return await open_services(runtime.context.shop)


def answer(
    runtime: Runtime,
    summary: str,
    found: Mapping[str, object] | None = None,
    artifact: Mapping[str, object] | None = None,
    runs: Iterable[StartedRun] = (),
) -> Answer:
    """The tool's message, and the runs that it started. `summary` is what a person may be told as it stands."""
    content = json.dumps({"summary": summary, **(found or {})}, ensure_ascii=False)
    message = ToolMessage(content, tool_call_id=str(runtime.tool_call_id), artifact=dict(artifact or {}))
    return Command(update={"messages": [message], "runs": list(runs)})


def as_quoted_data(row: Mapping[str, object]) -> dict[str, object]:
    """A row whose texts are marked as the shop's words: `«…»`, one line, at most 400 letters. Ids cannot hold sentences."""
    plain = ("product", "product_id")
    return {
        name: data(value) if isinstance(value, str) and name not in plain else value
        for name, value in row.items()
        if value != ""
    }


def in_words(document: RunDocument) -> str:
    """A product's pictures in a line or two: verdict, reason, cost."""
    lines = []
    for shot in document["shots"]:
        why = "" if shot["status"] == "accepted" else f": {shot['reason']}"
        tries = len(shot["attempts"])
        lines.append(
            f"{shot['shot']} {shot['status'].replace('_', ' ')} after {tries} attempt{'s' * (tries != 1)}{why}"
        )
    if not lines:
        lines = [f"failed: {'; '.join(document['notes'])}"]
    return f"{document['product']}: {'; '.join(lines)}. Cost ${document['cost_usd']:.2f}."


def shots_of(document: RunDocument) -> list[dict[str, object]]:
    """For the model: what became of each shot, from the records."""
    return [
        {
            "shot": shot["shot"],
            "status": shot["status"],
            "reason": data(shot["reason"]),
            "failed_checks": [
                f"{check['name']}: {data(check['evidence'])}"
                for check in shot["verdict"]["checks"]
                if check["status"] in _FAILED and check["required"]
            ],
        }
        for shot in document["shots"]
    ]


def for_people(services: Services, document: RunDocument) -> dict[str, object]:
    """For people: verdicts, files, cost, and the pictures by their store keys: every step of a conversation is kept."""
    folder = services.settings.resolved_out() / document["run"]
    return {
        "run": document["run"],
        "product": document["product"],
        "status": document["status"],
        "cost_usd": document["cost_usd"],
        "shots": [
            {
                "shot": shot["shot"],
                "status": shot["status"],
                "reason": shot["reason"],
                "file": str(Path(folder, shot["file"])) if shot["file"] else None,
                "picture": shot["preview"],
                "cost_usd": sum(attempt["cost_usd"] for attempt in shot["attempts"]),
                "attempts": len(shot["attempts"]),
            }
            for shot in document["shots"]
        ],
    }
