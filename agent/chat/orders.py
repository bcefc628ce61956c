"""Turning a tool's arguments into an order, with the run's id and the worst case in USD.

A repeated call gets the id of its first run, so its work is not done or paid twice.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import Context, copy_context
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig

from agent.chat.answers import Runtime
from agent.chat.selection import chosen, look_of
from agent.documents import Product, RunDocument
from agent.feedback.lookup import StartedRun
from agent.product.intake import UnknownProduct, load_product, with_companions
from agent.runs.estimate import estimate_order
from agent.runs.order import Order
from agent.runs.runner import OnStep
from agent.services import Services
from tools.checks.translation import Translation
from tools.errors import Problem
from tools.studio.picture_words import names_set


def thread_of(config: RunnableConfig) -> str:
    """Return the id of the conversation, or "unkept" if there is no checkpointer."""
    return str(config.get("configurable", {}).get("thread_id") or "unkept")


def run_id_of(runtime: Runtime, kind: str) -> str:
    """Return the id of the run that a tool call starts, such as `chat-style-3f09a1c2d4e5`.

    The id depends on the conversation, the call and its arguments. So a repeated call has one run, and a call whose
    arguments a person changed has a run of its own.
    """
    said = next((m for m in reversed(runtime.state["messages"]) if getattr(m, "tool_calls", None)), None)
    calls = [call for call in getattr(said, "tool_calls", []) if call["id"] == runtime.tool_call_id]
    args = json.dumps([call["args"] for call in calls], sort_keys=True, ensure_ascii=False)
    told = "\n".join([thread_of(runtime.config), str(runtime.tool_call_id), args])
    return f"chat-{kind}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


T = TypeVar("T")


async def in_own_run(runtime: Runtime, kind: str, work: Callable[[str, OnStep], Coroutine[object, None, T]]) -> T:
    """Do the work of a tool's call in a run of its own, and return its result. If the caller is cancelled, it is too.

    The work runs in a fresh context. Else a graph that runs inside a graph would share its checkpoints. Its progress is
    written in the conversation's context.

    Args:
        runtime: the tool's runtime.
        kind: the kind of the run, as in `run_id_of`.
        work: is called with the id of the run, and a function that reports its progress to the conversation's stream.
    """
    run, here = run_id_of(runtime, kind), copy_context()

    def on_step(product: str, node: str) -> None:
        here.run(runtime.stream_writer, {"run": run, "product": product, "node": node})

    return await asyncio.create_task(work(run, on_step), context=Context())


def slots_in_words(args: Mapping[str, Any]) -> str:
    """Return all that an order says besides its products, such as "for story with “Sale”, scene: on a beach"."""
    told = f"for {', '.join(map(str, args.get('channels') or ('shopify',)))}"
    if args.get("copy_lines"):
        told += f" with “{' / '.join(map(str, args['copy_lines']))}”"
    forms = {"scene": "scene: {}", "like": "in the look of {}", "variants": "{} versions", "person": "worn by {}"}
    said = [form.format(args[name]) for name, form in forms.items() if args.get(name) not in (None, "", 1)]
    said += ["all in one look"] if args.get("same_look") else []
    kinds = {"on_model": ["worn by a person"], "packshot": ["the garment alone"]}
    return ", ".join([told, *said, *kinds.get(str(args.get("kind")), [])])


def stays_white(services: Services, args: Mapping[str, Any]) -> str:
    """Return a sentence that names the white channels of an order with a look or a set; empty if there are none."""
    asked = args.get("like") or names_set(str(args.get("scene") or ""))
    white = white_channels(services, args.get("channels") or ())
    return f" The ground of {', '.join(white)} stays white." if asked and white else ""


def white_channels(services: Services, names: Sequence[str]) -> list[str]:
    """Return those of the channels whose ground must be white."""
    return [one.name for one in services.channels if one.background == "white" and one.name in names]


def stays_bare(services: Services, names: Sequence[str], copy: Sequence[str]) -> str:
    """Return a sentence that names those channels of an order with copy that allow no text; empty if there are none."""
    bare = [one.name for one in services.channels if not one.text and one.name in names]
    return f" The words are left out on {', '.join(bare)}, where text is not allowed." if bare and copy else ""


_LETTERS = re.compile(r"[^\W\d_]{3,}")


def left_out(documents: Sequence[RunDocument], scene: str, copy: Sequence[str]) -> str:
    """Return a sentence with what no picture follows of an ordered scene and copy; empty if all is followed."""
    wished, dropped = {*_LETTERS.findall(scene.lower().replace("é", "e"))}, []
    for document in documents:
        for note in (document["style"] or {}).get("dropped", ()):
            told = {*_LETTERS.findall(note.partition(":")[0].lower().replace("é", "e"))}
            dropped += [note] if told & wished and (told <= wished or note[0] != '"') else []
        bare = [one["shot"] for one in document["shots"] if one.get("made_from") and not one["made_from"]["copy"]]
        dropped += [f"the words on {', '.join(bare)}, where text is not allowed"] if copy and bare else []
    return f" I left out: {'; '.join(dict.fromkeys(dropped))}." if dropped else ""


MOST_PRODUCTS = 50  # in one call; larger orders are for `bestshot batch`


def can_be_drawn(services: Services, args: Mapping[str, Any]) -> bool:
    """Return whether the image model makes the kind of pictures that a call orders."""
    return (args.get("kind") or "auto") in ("auto", *services.models.image.kinds)


async def ordered(
    services: Services, args: Mapping[str, Any], budget_usd: float, runs: Sequence[StartedRun] = ()
) -> tuple[list[Product], Order]:
    """Return the products of a tool's call, each once, and the checked order.

    Args:
        services: the shop's services.
        args: the call's arguments: `products, category, which, channels, copy_lines, translations, kind, person, variants,
            scene, same_look, like`.
        budget_usd: the most that each product may cost, in USD.
        runs: the products that the conversation has made.

    Raises:
        UnknownProduct, UnknownChannel, LetteringError: if the order cannot be carried out.
        WrongValue: if a translation does not keep the copy.
        Problem: if there are more than MOST_PRODUCTS products, or the image model does not make the kind.
    """
    wanted = await chosen(services, args, runs)
    if not wanted:
        raise UnknownProduct("the order names no product", "name at least one; `show_products` lists the products")
    if len(wanted) > MOST_PRODUCTS:
        raise Problem(
            f"{len(wanted)} products at once are too many", f"order at most {MOST_PRODUCTS}, or use `bestshot batch`"
        )
    if not can_be_drawn(services, args):
        problem = f"{services.models.image.name} draws no people, so there is no kind {args['kind']!r}"
        raise Problem(problem, f"do you mean {services.models.image.kinds[0]!r}, the garment alone?")
    scene = args.get("scene") or ""
    found = [await load_product(services, product) for product in wanted]
    if like := args.get("like"):
        best = await look_of(services, like)
        look: Product = {"style": best.style, "season": best.season}
        found = [{**product, **look} for product in found]
    products = [await with_companions(services, product, (), f"{scene};" if scene else "") for product in found]
    copy, translations = tuple(args.get("copy_lines") or ()), args.get("translations") or {}
    languages = {code: Translation(code, copy).checked(lines) for code, lines in translations.items()}
    said = {name: args[name] for name in ("channels", "kind", "person", "variants", "same_look") if args.get(name)}
    order = Order(copy=copy, budget_usd=budget_usd * len(products), languages=languages, **said)
    return products, await asyncio.to_thread(order.checked, services.channels, services.settings.shop)


WRITES = frozenset({"create_pictures", "revise_picture", "review_picture", "add_product", "make_scene"})
"""Tools that make or keep something, whether or not it costs money."""
LOOKING_USD = 0.05  # the budget of one search
VERIFY_USD = 0.25
STYLE_USD = 0.25


async def worst_case_usd(services: Services, tool: str, args: Mapping[str, Any], budget_usd: float) -> float:
    """Return the most that a tool's call may cost, in USD. It is never more than the order's budget.

    Return 0 if the call cannot cost anything, or if the tool will refuse it.

    Args:
        services: the shop's services.
        tool: the tool's name.
        args: the call's arguments.
        budget_usd: the most that one product's pictures may cost, in USD.
    """
    if services.models.cloud is None:
        return 0.0
    if tool == "create_pictures":
        try:
            products, order = await ordered(services, args, budget_usd)
            estimate = await estimate_order(services, order, products)
        except (Problem, OSError, ValueError, TypeError):
            return 0.0  # the tool reports the error and makes nothing
        return min(float(estimate["most_usd"]), order.budget(len(products)))
    most = {"revise_picture": budget_usd, "make_scene": budget_usd, "verify_picture": VERIFY_USD}
    return {**most, "explain_style": STYLE_USD, "translate_copy": STYLE_USD}.get(tool, 0.0)
