"""Many products through the graph `promo` at once, each on a thread of its own; what is done stays done."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from agent.checkpoints import checkpoints
from agent.context import Context
from agent.promo import build
from agent.resources import Resources, resources
from tools.brand import Brand
from tools.images.lettering import proofread
from tools.images.opening import PictureError
from tools.ledger import Costs

OnStep = Callable[[str, str], None]
"""Called with a product's id and the node it just passed; `done` at its end."""

_STEPS = 200  # more than any shot can take within its rounds; a loop beyond it is a bug and stops


async def make_all(
    run_id: str,
    products: Sequence[Mapping[str, Any]],
    context: Context,
    *,
    channels: Sequence[str],
    copy: Sequence[str],
    concurrency: int = 4,
    on_step: OnStep = lambda product, node: None,
    answer: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Run documents of all products, in their order; a product that breaks is a `failed` document, never an exception.

    Products whose thread is already finished are not made again. `answer` is asked when a run waits for a person.
    """
    r = await resources(context.shop)
    gate = asyncio.Semaphore(concurrency)
    done = await r.records.documents(run_id)
    async with checkpoints(r.settings.state_dir) as saver:
        graph = build(saver)

        async def make(product: Mapping[str, Any]) -> dict[str, Any]:
            if product["id"] in done:
                on_step(product["id"], "done")
                return done[product["id"]]
            async with gate:
                start = {"run_id": run_id, "product": dict(product), "channels": list(channels), "copy": list(copy)}
                try:
                    own = Brand.model_validate(product.get("brand") or {}).fonts.copy_font or None
                    await asyncio.to_thread(proofread, product.get("copy", ()), own)
                    document = await _through(graph, start, context, on_step, answer)
                except Exception as error:
                    costs = await r.ledger.costs(run_id, product["id"])
                    document = _failed(run_id, product, _reason(error), r, costs)
                    await r.records.keep(document)
                on_step(product["id"], "done")
                return document

        return list(await asyncio.gather(*(make(product) for product in products)))


async def _through(
    graph: Any,
    start: dict[str, Any],
    context: Context,
    on_step: OnStep,
    answer: Callable[[dict[str, Any]], dict[str, Any]] | None,
) -> dict[str, Any]:
    from langgraph.types import Command

    product = start["product"]["id"]
    config = {"configurable": {"thread_id": f"{start['run_id']}/{product}"}, "recursion_limit": _STEPS}
    before = await graph.aget_state(config)
    entry: Any = None if before.next else start  # a thread that was cut off goes on where it was
    while True:
        async for _, update in graph.astream(
            entry, config, context=context, stream_mode="updates", subgraphs=True, durability="sync"
        ):
            for node in update:
                on_step(product, node)
        state = await graph.aget_state(config)
        if not state.interrupts:
            document: dict[str, Any] = state.values["document"]
            return document
        asked = state.interrupts[0].value
        entry = Command(resume=answer(asked) if answer else {})


def _reason(error: Exception) -> str:
    if isinstance(error, PictureError):
        return f"its flat-lay {error}"
    ours = type(error).__module__.split(".")[0] in ("agent", "tools", "prompts")  # raised to be read by people
    if ours or isinstance(error, (ValueError, LookupError, OSError)):
        return str(error)
    return f"not foreseen: {type(error).__name__}: {error}"


def _failed(run_id: str, product: Mapping[str, Any], reason: str, r: Resources, costs: Costs) -> dict[str, Any]:
    return {
        "run": run_id,
        "product": product["id"],
        "category": product.get("category", ""),
        "status": "failed",
        "cost_usd": costs.total.spent_usd,
        "in_doubt_usd": costs.total.in_doubt_usd,
        "cost_by_stage": {stage: cost.spent_usd for stage, cost in costs.by_stage.items()},
        "cost_per_picture_usd": None,
        "cost_per_accepted_usd": None,
        "seconds": 0.0,
        "models": r.models.names(),
        "flatlay": product["flatlay"],
        "copy": [],
        "references": [],
        "style": {},
        "shots": [],
        "notes": [reason],
        "report": None,
    }


def _added(bills: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for bill in bills:
        for stage, usd in bill.items():
            total[stage] = total.get(stage, 0.0) + usd
    return total


def summary(
    run_id: str, documents: Sequence[Mapping[str, Any]], refused: Sequence[str], seconds: float
) -> dict[str, Any]:
    """The JSON of a batch (see `bestshot batch --json`); counts are of products."""
    statuses = [document["status"] for document in documents]
    cost = sum(document["cost_usd"] for document in documents)
    accepted = sum(shot["status"] == "accepted" for document in documents for shot in document["shots"])
    return {
        "run": run_id,
        "products": list(documents),
        "accepted": statuses.count("accepted"),
        "needs_review": statuses.count("needs_review"),
        "failed": statuses.count("failed"),
        "refused": list(refused),
        "cost_usd": cost,
        "in_doubt_usd": sum(document["in_doubt_usd"] for document in documents),
        "cost_by_stage": _added(document["cost_by_stage"] for document in documents),
        "cost_per_accepted_usd": cost / accepted if accepted else None,
        "seconds": round(seconds, 3),
        "report": None,
    }
