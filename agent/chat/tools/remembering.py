"""The tool that looks back: what a run made, and why it chose what it did."""

from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, marked, shop_of, shots_of, shown, told
from agent.documents import RunDocument
from agent.feedback.lookup import spoken_of


@tool
async def show_run(
    runtime: Runtime,
    run: Annotated[str, Field(description="A run's id; empty: this conversation's newest, or the shop's.")] = "",
    product: Annotated[str, Field(description="One product of it; empty: all.")] = "",
) -> Answer:
    """Show a past run: verdicts, every attempt with the reason it was made, the bestsellers it followed, what it cost."""
    r = await shop_of(runtime)
    documents = await spoken_of(r, runtime.state.get("runs", []), run, product)
    found = []
    for name, document in documents.items():
        attempts = [
            {
                "shot": shot["channel"],
                "number": attempt["number"],
                "stage": attempt["stage"],
                **marked({"why": attempt["reason"]}),
                "verdict": attempt["verdict"]["status"],
            }
            for shot in document["shots"]
            for attempt in shot["attempts"]
        ]
        references = [marked({"product": one["product_id"], "why": one["why"]}) for one in document["references"]]
        found.append({"product": name, "shots": shots_of(document), "attempts": attempts, "references": references})
    first = next(iter(documents.values()))
    summary = f"Run {first['run']}: " + " ".join(told(document) for document in documents.values())
    artifact = {"run": first["run"], "products": [shown(r, document) for document in documents.values()]}
    return answer(runtime, summary + _why(documents), {"run": first["run"], "products": found}, artifact)


def _why(documents: dict[str, RunDocument]) -> str:
    """The reasons of the attempts, where there are few enough to be read."""
    attempts = [(shot, one) for doc in documents.values() for shot in doc["shots"] for one in shot["attempts"]]
    if len(attempts) > 6:
        return ""
    return "".join(f" {shot['channel']}, attempt {one['number']}: {one['reason']}." for shot, one in attempts)
