"""Run an order: run the graph `promo` for each product on its own thread, record the run and publish it."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StreamMode
from langgraph.typing import ContextT, InputT, OutputT, StateT

from agent.checkpoints import checkpoints
from agent.context import Context
from agent.documents import BatchDocument, Product, RunDocument
from agent.graphs.promo import build
from agent.human_review import Decisions, HumanRequest
from agent.product.document import batch_document, document_of, worst_status
from agent.product.intake import with_brand_and_hand, with_companions
from agent.report import write_report
from agent.runs.order import Order
from agent.runs.same_look import compared, find_look, write_wall
from agent.services import Services
from agent.state import PromoInput, PromoState, SharedLook
from tools.brand_kit import Brand
from tools.catalog import NoIndex
from tools.errors import Problem, disk_fault, one_line
from tools.imaging.opening import PictureError
from tools.shielded import shielded
from tools.storage.files import write_json
from tools.typography.setting import proofread

OnStep = Callable[[str, str], None]
"""A function that is called with a product's id and the node that it has passed, or `done` at its end."""

Ask = Callable[[HumanRequest], Decisions]
"""A function that is called with a question for a person. It returns the person's decisions."""

INTERRUPT, PROGRESS = "__interrupt__", "__progress__"
_STEPS = 200  # more than a shot needs for all its rounds; an endless loop is a bug and stops here


async def run_products(
    services: Services, run_id: str, products: Sequence[Product], order: Order, on_step: OnStep, answer: Ask | None
) -> list[RunDocument]:
    """Return the documents of all products, in their order.

    A product that fails with an error gets a document with the status `failed`. A product that is on record as finished
    is not made again.

    Args:
        services: the services of the shop.
        run_id: the id of the run.
        products: the products as plain data.
        order: what to make of each product.
        on_step: called at each step of each product.
        answer: asks a person; None leaves the questions unanswered.
    """
    gate = asyncio.Semaphore(order.concurrency)
    done = await services.documents(run_id)
    own = {"shop": str(services.settings.shop), "budget_usd": min(order.budget(len(products)), 100)}
    context = Context(**{**asdict(order), **own})
    async with checkpoints(services.settings.state_dir) as saver:
        graph = build(saver)

        async def make(product: Product, look: SharedLook | None) -> RunDocument:
            copy = order.copy or product.get("copy", ())
            languages = {code: [table[line] for line in copy] for code, table in order.languages.items() if copy}
            start: PromoInput = {
                "run_id": run_id, "product": product, "channels": list(order.channels), "copy": list(order.copy),
                "languages": languages,
            }  # fmt: skip
            if look:
                start["look"] = look
            try:
                font = Brand.of(product.get("brand")).fonts.copy_font or None
                await asyncio.to_thread(proofread, product.get("copy", ()), font)
                ended = await finish(graph, run_id, product["id"], start, context, on_step, answer)
                return ended["document"]
            except Exception as error:
                reason = _reason(error, services.settings.state_dir)
                reached = (await graph.aget_state(thread_config(f"{run_id}/{product['id']}"))).values
                nothing: dict[str, object] = {"references": [], "style": {}, "shots": {}}
                notes = [*reached.get("notes", []), reason]
                failed = {**start, **nothing, **reached, "product": product, "notes": notes}
                document = await document_of(cast("PromoState", failed), services)
                document["status"] = worst_status([document["status"], "failed"])
                await services.records.keep(document)
                return document

        async def made(product: Product, look: SharedLook | None = None) -> RunDocument:
            if (document := done.get(product["id"])) is None:
                async with gate:
                    document = await make(product, look)
            on_step(product["id"], "done")
            return document

        if not order.same_look:
            return list(await asyncio.gather(*map(made, products)))
        first, look = await find_look(products, done, services.channels.hero(list(order.channels)), made)
        others = await asyncio.gather(*(made(one, look) for one in products if one["id"] not in first))
        documents = first | {document["product"]: document for document in others}
        return await compared(services, [documents[product["id"]] for product in products], look)


def thread_config(name: str) -> RunnableConfig:
    """Return the configuration of a graph. Its steps are kept and found by this name of the thread."""
    return {"configurable": {"thread_id": name}, "recursion_limit": _STEPS}


async def drive(
    graph: CompiledStateGraph[StateT, ContextT, InputT, OutputT],
    entry: InputT | Command[str] | None,
    config: RunnableConfig,
    context: ContextT,
) -> AsyncGenerator[tuple[str, object], None]:
    """Run a graph from `entry` on, and yield the name of each node that it passed with the node's update of the state.

    INTERRUPT is yielded with the questions for a person. PROGRESS is yielded with the report of a node that still
    works. Each step is kept before the next one begins. To stop the graph at once, close this generator
    (`contextlib.aclosing`).
    """
    modes: list[StreamMode] = ["updates", "custom"]
    stream = graph.astream(entry, config, context=context, stream_mode=modes, subgraphs=True, durability="sync")
    async with aclosing(cast("AsyncGenerator[tuple[object, str, dict[str, object]], None]", stream)) as steps:
        async for _, mode, seen in steps:
            for step in seen.items() if mode == "updates" else [(PROGRESS, seen)]:
                yield step


async def finish(
    graph: CompiledStateGraph[StateT, Context, InputT, OutputT],
    run_id: str,
    product: str,
    start: InputT,
    context: Context,
    on_step: OnStep,
    answer: Ask | None = None,
) -> StateT:
    """Run a product's graph to its end and return its state. A thread that was interrupted continues where it was.

    Args:
        graph: the compiled graph.
        run_id: the id of the run.
        product: the id of the product.
        start: the input of a new thread.
        context: the settings of the run.
        on_step: called with each node that the graph has passed.
        answer: called with each question for a person. Without it the graph continues without an answer.
    """
    config = thread_config(f"{run_id}/{product}")
    state = await graph.aget_state(config)
    entry: InputT | Command[str] | None = None if state.tasks else start
    while state.tasks or not state.values:  # not `next`: it lacks a node whose update is kept but not yet applied
        async with aclosing(drive(graph, entry, config, context)) as steps:
            async for node, _ in steps:
                on_step(product, node)
        state = await graph.aget_state(config)
        asked = [one.value for one in state.interrupts]
        entry = Command(resume=answer(asked[0]) if answer else {"decisions": []}) if asked else None
    return cast("StateT", state.values)


def _reason(error: Exception, shop: Path) -> str:
    if full := disk_fault(error, shop):
        return str(full)
    if isinstance(error, PictureError):
        return f"its flat-lay {error}"
    if isinstance(error, (Problem, OSError)):
        return one_line(error)
    return f"unexpected error: {type(error).__name__}: {error}"


class CannotDeliver(Problem):
    """The folder for finished pictures cannot be written."""


async def run_order(
    services: Services,
    run_id: str,
    command: str,
    products: Sequence[Product],
    order: Order,
    *,
    refused: Sequence[str] = (),
    on_step: OnStep = lambda product, node: None,
    answer: Ask | None = None,
) -> BatchDocument:
    """Make all pictures and return the batch document. The run is on record before the first picture.

    Args:
        services: the services of the shop.
        run_id: the id of the run.
        command: the name of the command that made the run.
        products: the products as plain data.
        order: what to make of each product.
        refused: the rows of the CSV that were refused, in words.
        on_step: called at each step of each product.
        answer: asks a person; None leaves the questions unanswered.

    Raises:
        NoIndex: the catalogue is not indexed.
        CannotDeliver: the folder of the run cannot be written.
        BrandError: the brand kit is not valid.
        CannotImitate: the sample of handwriting cannot be used.
        PictureError: the sample of handwriting is no picture.
    """
    catalog = await services.catalog()
    if not await catalog.count():
        raise NoIndex("nothing is indexed yet")
    products = await with_brand_and_hand(services, products, order.brand, order.handwriting, order.copy_mode)
    products = [await with_companions(services, product, (), order.scene) for product in products]
    began, options = time.monotonic(), {**asdict(order), "refused": list(refused)}
    async with on_record(services, run_id, command, options, order.budget(len(products))):
        documents = await run_products(services, run_id, products, order, on_step, answer)
    return batch_document(run_id, documents, refused, time.monotonic() - began)


@asynccontextmanager
async def on_record(
    services: Services, run_id: str, command: str, options: Mapping[str, object], budget_usd: float
) -> AsyncIterator[None]:
    """Record a run, make its folder and open its budget (USD). After the block, record how the run ended.

    Raises:
        CannotDeliver: the folder cannot be written. This is raised before anything is paid.
    """
    folder = services.settings.resolved_out() / run_id
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        why, remedy = f"cannot be written ({error.strerror})", "set BESTSHOT_OUT to a folder that can be written"
        raise CannotDeliver(why, remedy, str(folder.parent)) from error
    await services.records.start(run_id, command, options, str(folder))
    await services.ledger.open_budget(run_id, budget_usd)
    try:
        yield
    except BaseException:
        # Ctrl-C comes here too. The finished products are on record, and the run can be resumed.
        await shielded(services.records.finish(run_id, "stopped"))
        raise
    await services.records.finish(run_id, "finished")


async def publish(services: Services, document: RunDocument | BatchDocument) -> Path:
    """Write `run.json` and `report.html` into `OUT/<run>/`. Return the report's path, and set it in the document."""
    folder = services.settings.resolved_out() / document["run"]
    document["report"] = str(folder / "report.html")
    if "products" in document and (kept := document.get("look")):
        kept["wall"] = str(folder / "wall.jpg")
        await asyncio.to_thread(write_wall, folder / "wall.jpg", document, services.store.get)
    await asyncio.to_thread(write_json, folder / "run.json", document)
    return await asyncio.to_thread(write_report, folder, document, services.store.get)


async def publish_run(services: Services, run: str) -> Path:
    """Write a run's report and JSON again from the records, and return the report's path. Raises UnknownRun.

    `run` may be `latest`. A stopped run shows its finished products.
    """
    found = await services.records.find(run)
    documents = list((await services.documents(found["run"])).values())
    if found["command"] != "batch" and len(documents) == 1:
        return await publish(services, documents[0])
    refused = found["options"].get("refused", [])
    seconds = sum(document["seconds"] for document in documents)
    return await publish(services, batch_document(found["run"], documents, refused, seconds))
