"""The answers of the chat's tools: short JSON for the model, and an artifact for people.

In the JSON, text from products, pictures and models is marked as data.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from langchain_core.messages import ToolMessage
from langgraph.prebuilt import ToolRuntime
from langgraph.types import Command

from agent.chat.state import ChatContext, ChatState
from agent.documents import RunDocument
from agent.feedback.lookup import StartedRun
from agent.report.words import outcome
from agent.services import Services, open_services
from prompts.quoting import data
from tools.checks.verdict import CheckData, VerdictData

Runtime = ToolRuntime[ChatContext, ChatState]
Answer = Command[str]


async def shop_of(runtime: Runtime) -> Services:
    """Return the services of the conversation's shop."""
    return await open_services(runtime.context.shop)


def answer(
    runtime: Runtime,
    summary: str,
    found: Mapping[str, object] | None = None,
    artifact: Mapping[str, object] | None = None,
    runs: Iterable[StartedRun] = (),
) -> Answer:
    """Return a tool's answer: a message for the model, and the runs that the tool started.

    Args:
        runtime: the tool's runtime. Its call gets the message.
        summary: the result in a sentence that a person can read.
        found: more keys of the JSON that the model reads.
        artifact: data for people; the model does not see it.
        runs: the products of runs that the tool started. They are added to the state.
    """
    content = json.dumps({"summary": summary, **(found or {})}, ensure_ascii=False)
    message = ToolMessage(content, tool_call_id=str(runtime.tool_call_id), artifact=dict(artifact or {}))
    return Command(update={"messages": [message], "runs": list(runs)})


def as_quoted_data(row: Mapping[str, object]) -> dict[str, object]:
    """Return the row with each text marked as data: `«…»`, on one line, at most 400 letters. Empty texts are left out.

    Ids (`product`, `product_id`) stay as they are, because an id cannot contain a sentence.
    """
    plain = ("product", "product_id")
    return {
        name: data(value) if isinstance(value, str) and name not in plain else value
        for name, value in row.items()
        if value != ""
    }


def in_words(document: RunDocument) -> str:
    """Return a sentence or two about a product's pictures: status, attempts, reason, and cost in USD."""
    shots = [
        f"{one['shot']} {outcome(one['status'], len(one['attempts']), one['reason'])}" for one in document["shots"]
    ]
    lines = shots or [f"failed: {'; '.join(document['notes'])}"]
    lines += [f"{drift['shot']} falls out of the look: {drift['text']}" for drift in document.get("drift", ())]
    return f"{document['product']}: {'; '.join(lines)}. Cost ${document['cost_usd']:.2f}."


_MOST_TOLD = 4  # products whose results are told one by one


def results_in_words(documents: Sequence[RunDocument]) -> str:
    """Return the results of an order: each product, or of many the number of each status and those to look at."""
    if len(documents) <= _MOST_TOLD:
        return " ".join(in_words(document) for document in documents)
    counts = Counter(document["status"].replace("_", " ") for document in documents)
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    rest = " ".join(
        in_words(document) for document in documents if document["status"] != "accepted" or document.get("drift")
    )
    return f"{len(documents)} products: {told}; cost ${sum(one['cost_usd'] for one in documents):.2f}. {rest}".strip()


def shots_of(document: RunDocument) -> list[dict[str, object]]:
    """Return each shot for a model, with the words of models and pictures marked as data.

    Returns:
        `{shot, status, reason, failed_checks: ["name: evidence"], attempts: ["stage, status: reason"]}` each.
    """
    return [
        {
            "shot": shot["shot"],
            "status": shot["status"],
            "reason": data(shot["reason"]),
            "failed_checks": [f"{check['name']}: {data(check['evidence'])}" for check in failed(shot["verdict"])],
            "attempts": [
                f"{one['stage']}, {one['verdict']['status']}: {data(one['reason'])}" for one in shot["attempts"]
            ],
        }
        for shot in document["shots"]
    ]


def failed(verdict: VerdictData) -> list[CheckData]:
    """Return the checks for which a picture was not accepted."""
    return [one for one in verdict["checks"] if one["required"] and one["status"] in ("failed", "unverified")]


def answer_of_products(
    runtime: Runtime, services: Services, summary: str, documents: Sequence[RunDocument], started: bool = False
) -> Answer:
    """Return a tool's answer about products that were made: by this call if it `started` their run."""
    told = [
        {
            "run": one["run"],
            "product": one["product"],
            "shots": shots_of(one),
            "references": [f"{ref['product_id']}: {data(ref['why'])}" for ref in one["references"]],
        }
        for one in documents
    ]
    runs = [StartedRun(run=one["run"], product=one["product"]) for one in documents]
    shown = [{**run, "shots": _for_people(services, one)} for run, one in zip(runs, documents, strict=True)]
    return answer(runtime, summary, {"products": told}, {"products": shown}, runs if started else ())


def _for_people(services: Services, document: RunDocument) -> list[dict[str, object]]:
    """Return a product's shots for people. Pictures are store keys, because every step of a conversation is stored.

    Returns:
        `{shot, status, reason, file, picture, cost_usd, attempts}` each. `file` is the path of the delivered file or
        None, `picture` the preview's key, `attempts` a number.
    """
    folder = services.settings.resolved_out() / document["run"]
    return [
        {
            "shot": shot["shot"], "status": shot["status"], "reason": shot["reason"], "picture": shot["preview"],
            "file": str(folder / shot["file"]) if shot["file"] else None, "attempts": len(shot["attempts"]),
            "cost_usd": sum(attempt["cost_usd"] for attempt in shot["attempts"]),
        }
        for shot in document["shots"]
    ]  # fmt: skip
