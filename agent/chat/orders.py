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
from pydantic import BaseModel, Field

from agent.chat.answers import Runtime
from agent.chat.selection import Which, chosen, look_of
from agent.context import AskedKind
from agent.documents import Product, RunDocument
from agent.feedback.lookup import StartedRun
from agent.product.intake import UnknownProduct, load_product, with_companions
from agent.runs.estimate import Estimate, estimate_order
from agent.runs.order import Order
from agent.runs.runner import OnStep
from agent.services import Services
from tools.checks.translation import Translation
from tools.errors import Problem
from tools.studio.picture_words import names_set

_CATEGORY = "In place of ids: all new products of this kind, such as dresses; all: every new product."
_WHICH = "Of these only: others (not yet made here), unmade (no picture yet), waiting (needs review)."
_COPY = "Lines of text that must be in the picture, letter by letter."
_TRANSLATIONS = "More languages: code -> these lines, as translate_copy gave them and the person accepted."
_SCENE = "The place or the light, such as: on a beach at dusk; empty: by the data."


class Wanted(BaseModel, extra="forbid"):
    """The arguments of `create_pictures` and `estimate_cost`: an order as a model or another program writes it."""

    products: list[str] | None = Field(None, description="Ids of new products, such as NEW001.")
    category: str = Field("", description=_CATEGORY)
    which: Which = Field("", description=_WHICH)
    channels: list[str] | None = Field(None, description="Names of channels. Empty: shopify.")
    copy_lines: list[str] | None = Field(None, description=_COPY)
    translations: dict[str, list[str]] | None = Field(None, description=_TRANSLATIONS)
    kind: AskedKind = Field("auto", description="The garment alone, worn, or what the models do best.")
    variants: int = Field(1, ge=1, le=6, description="Alternatives of each picture, to choose from.")
    person: str = Field("", max_length=200, description="Who wears it, adults only; empty: by the data.")
    scene: str = Field("", max_length=300, description=_SCENE)
    same_look: bool = Field(False, description="One person, light, set and framing for all products.")
    like: str = Field("", max_length=60, description="A bestseller whose style and season it takes: its id, or words.")
    blend: int = Field(1, ge=1, le=14, description="How many bestsellers lend their style.")


class OrderCall(Wanted, arbitrary_types_allowed=True):
    """The arguments of a tool of the conversation that plans an order, with the runtime that it gets."""

    runtime: Runtime


def thread_of(config: RunnableConfig) -> str:
    """Return the id of the conversation, or "unkept" if there is no checkpointer."""
    return str(config.get("configurable", {}).get("thread_id") or "unkept")


def run_id_of(runtime: Runtime, kind: str) -> str:
    """Return the id of the run that a tool call starts, such as `chat-style-3f09a1c2d4e5`.

    The id depends on the conversation, the call and its arguments. So a repeated call has one run, and a call whose
    arguments a person changed has a run of its own.
    """
    calls = [call for message in runtime.state["messages"] for call in getattr(message, "tool_calls", ())]
    given = [call["args"] for call in calls if call["id"] == runtime.tool_call_id][-1:]
    args = json.dumps(given, sort_keys=True, ensure_ascii=False)
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
    forms = {
        "scene": "scene: {}", "like": "in the look of {}", "blend": "blended from {} bestsellers",
        "variants": "{} versions", "person": "worn by {}",
    }  # fmt: skip
    said = [form.format(args[name]) for name, form in forms.items() if args.get(name) not in (None, "", 1)]
    said += ["all in one look"] if args.get("same_look") else []
    kinds = {"on_model": ["worn by a person"], "packshot": ["the garment alone"]}
    return ", ".join([told, *said, *kinds.get(str(args.get("kind")), [])])


def exceptions(services: Services, args: Mapping[str, Any]) -> str:
    """Return sentences that name the channels of an order that stay white, or take no words; empty if there are none."""
    ordered = [one for one in services.channels if one.name in (args.get("channels") or ())]
    white = [one.name for one in ordered if one.background == "white"]
    bare = [one.name for one in ordered if not one.text]
    look = args.get("like") or names_set(str(args.get("scene") or ""))
    told = f" The ground of {', '.join(white)} stays white." if look and white else ""
    left = f" The words are left out on {', '.join(bare)}, where text is not allowed."
    return told + left if bare and args.get("copy_lines") else told


_LETTERS = re.compile(r"[^\W\d_]{3,}")


def left_out(documents: Sequence[RunDocument], scene: str) -> str:
    """Return a sentence with what no picture follows of an ordered scene; empty if all is followed."""
    wished, dropped = {*_LETTERS.findall(scene.lower().replace("é", "e"))}, []
    for document in documents:
        for note in (document["style"] or {}).get("dropped", ()):
            told = {*_LETTERS.findall(note.partition(":")[0].lower().replace("é", "e"))}
            dropped += [note] if told & wished and (told <= wished or note[0] != '"') else []
    return f" I left out: {'; '.join(dict.fromkeys(dropped))}." if dropped else ""


MOST_PRODUCTS = 50  # in one call; larger orders are for `bestshot batch`


Plan = tuple[list[Product], Order, Estimate]
"""The products of an order, each once, the checked order, and its estimate."""


async def planned(
    services: Services, args: Mapping[str, object], budget_usd: float, runs: Sequence[StartedRun] = ()
) -> Plan:
    """Return what a tool's call orders, and what it costs. Nothing is made.

    Args:
        services: the shop's services.
        args: the call's arguments, those of `Wanted`.
        budget_usd: the most that each product may cost, in USD.
        runs: the products that the conversation has made.

    Raises:
        UnknownProduct, UnknownChannel, LetteringError: if the order cannot be carried out.
        WrongValue: if a translation does not keep the copy, or the person cannot be shown.
        Problem: if there are more than MOST_PRODUCTS products, or the image model does not make the kind.
        ValidationError: if an argument is unknown or not valid.
    """
    wanted, image = Wanted.model_validate(args), services.models.image
    ids = await chosen(services, wanted.model_dump(), runs)
    if not ids:
        raise UnknownProduct("the order names no product", "name at least one new product, such as NEW001")
    if len(ids) > MOST_PRODUCTS:
        raise Problem(
            f"{len(ids)} products at once are too many", f"order at most {MOST_PRODUCTS}, or use `bestshot batch`"
        )
    if wanted.kind not in ("auto", *image.kinds):
        problem = f"{image.name} draws no people, so there is no kind {wanted.kind!r}"
        raise Problem(problem, f"do you mean {image.kinds[0]!r}, the garment alone?")
    best = await look_of(services, wanted.like) if wanted.like else None
    look: Product = {"like": best.product_id, "style": best.style, "season": best.season} if best else {}
    products = list[Product]()
    for product in ids:
        found: Product = {**await load_product(services, product), **look}
        products.append(await with_companions(services, found, (), f"{wanted.scene};" if wanted.scene else ""))
    copy = tuple(wanted.copy_lines or ())
    languages = {code: Translation(code, copy).checked(lines) for code, lines in (wanted.translations or {}).items()}
    said = wanted.model_dump(
        include={"channels", "kind", "person", "variants", "same_look", "blend"}, exclude_none=True
    )
    order = Order(copy=copy, budget_usd=budget_usd * len(products), languages=languages, **said)
    order = await asyncio.to_thread(order.checked, services.channels, services.settings.shop)
    return products, order, await estimate_order(services, order, products)


WRITES = frozenset({"create_pictures", "revise_picture", "review_picture", "add_product", "make_scene"})
"""Tools that make or keep something, whether or not it costs money."""
LOOKING_USD = 0.05  # the budget of one search
VERIFY_USD = 0.25
STYLE_USD = 0.25


async def worst_case_usd(
    services: Services, tool: str, args: Mapping[str, object], budget_usd: float, runs: Sequence[StartedRun]
) -> float | None:
    """Return the most that a tool's call may cost, in USD. It is never more than the order's budget.

    Return 0 if the call cannot cost anything, and None if it is an order that its tool will refuse.

    Args:
        services: the shop's services.
        tool: the tool's name.
        args: the call's arguments.
        budget_usd: the most that one product's pictures may cost, in USD.
        runs: the products that the conversation has made.
    """
    if tool == "create_pictures":
        try:
            _, _, estimate = await planned(services, args, budget_usd, runs)
        except (Problem, OSError, ValueError):
            return None  # the tool reports the error and makes nothing
        return estimate["most_usd"] if services.models.cloud else 0.0
    most = {"revise_picture": budget_usd, "make_scene": budget_usd, "verify_picture": VERIFY_USD}
    most |= {"explain_style": STYLE_USD, "translate_copy": STYLE_USD}
    return most.get(tool, 0.0) if services.models.cloud else 0.0
