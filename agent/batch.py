"""Many products through the graph `promo` at once, each on a thread of its own; what is done stays done."""

import asyncio
from collections.abc import Callable, Sequence

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command

from agent.checkpoints import checkpoints
from agent.context import Context
from agent.documents import Product, RunDocument
from agent.graphs.promo import build
from agent.product.document import document_of
from agent.services import resources
from agent.state import Answer, PromoInput, PromoState, Question
from tools.brand_kit import Brand
from tools.errors import Problem, one_line
from tools.imaging.opening import PictureError
from tools.typography import proofread

OnStep = Callable[[str, str], None]
"""Called with a product's id and the node it just passed; `done` at its end."""

_STEPS = 200  # more than any shot can take within its rounds; a loop beyond it is a bug and stops


async def make_all(
    run_id: str,
    products: Sequence[Product],
    context: Context,
    *,
    channels: Sequence[str],
    copy: Sequence[str],
    concurrency: int = 4,
    on_step: OnStep = lambda product, node: None,
    answer: Callable[[Question], dict[str, Answer]] | None = None,
) -> list[RunDocument]:
    """Run documents of all products, in their order; a product that breaks is a `failed` document, never an exception.

    Products whose thread is already finished are not made again. `answer` is asked when a run waits for a person.
    """
    r = await resources(context.shop)
    gate = asyncio.Semaphore(concurrency)
    done = await r.documents(run_id)
    async with checkpoints(r.settings.state_dir) as saver:
        graph = build(saver)

        async def make(product: Product) -> RunDocument:
            if product["id"] in done:
                on_step(product["id"], "done")
                return done[product["id"]]
            async with gate:
                start: PromoInput = {
                    "run_id": run_id, "product": product, "channels": list(channels), "copy": list(copy)
                }  # fmt: skip
                try:
                    own = Brand.of(product.get("brand")).fonts.copy_font or None
                    await asyncio.to_thread(proofread, product.get("copy", ()), own)
                    document = await _through(graph, start, product["id"], context, on_step, answer)
                except Exception as error:
                    costs = await r.ledger.costs(run_id, product["id"])
                    failed: PromoState = {
                        "run_id": run_id, "product": product, "channels": [], "copy": [], "references": [], "style": {},
                        "shots": {}, "notes": [_reason(error)],
                    }  # fmt: skip
                    document = document_of(failed, r, costs)
                    await r.records.keep(document)
                on_step(product["id"], "done")
                return document

        return list(await asyncio.gather(*(make(product) for product in products)))


async def _through(
    graph: CompiledStateGraph[PromoState, Context, PromoInput, PromoState],
    start: PromoInput,
    product: str,
    context: Context,
    on_step: OnStep,
    answer: Callable[[Question], dict[str, Answer]] | None,
) -> RunDocument:
    config: RunnableConfig = {
        "configurable": {"thread_id": f"{start['run_id']}/{product}"}, "recursion_limit": _STEPS
    }  # fmt: skip
    before = await graph.aget_state(config)
    entry: PromoInput | Command[str] | None = (
        None if before.next else start
    )  # a thread that was cut off goes on where it was
    while True:
        async for _, update in graph.astream(
            entry, config, context=context, stream_mode="updates", subgraphs=True, durability="sync"
        ):
            for node in update:
                on_step(product, node)
        state = await graph.aget_state(config)
        if not state.interrupts:
            document: RunDocument = state.values["document"]
            return document
        asked = state.interrupts[0].value
        entry = Command(resume=answer(asked) if answer else {})


def _reason(error: Exception) -> str:
    if isinstance(error, PictureError):
        return f"its flat-lay {error}"
    if isinstance(error, (Problem, OSError)):
        return one_line(error)
    return f"not foreseen: {type(error).__name__}: {error}"
