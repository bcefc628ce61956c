"""Tools that look at what sells: bestsellers, and the style that is read from them."""

from typing import Annotated

from langchain_core.tools import tool
from langgraph.runtime import Runtime as GraphRuntime
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, marked, shop_of
from agent.chat.confined import picture as picture_bytes
from agent.chat.identity import run_of
from agent.chat.worst_case import LOOKING_USD, STYLE_USD
from agent.context import Context
from agent.feedback.lookup import latest_of
from agent.nodes.analyze_style import analyze_style
from agent.nodes.retrieve import retrieve
from agent.product.intake import load_product
from agent.services import spending
from agent.state import PromoInput
from tools.catalog import Query, QueryError

_SHOWN = ("scene", "lighting", "pose", "mood", "prompt")


@tool
async def search_bestsellers(
    runtime: Runtime,
    words: Annotated[str, Field(description="Words of the descriptions, such as 'red summer dress'.")] = "",
    picture: Annotated[
        str, Field(description="A picture to compare with: its path in the shop, or an upload's key.")
    ] = "",
    category: Annotated[str, Field(description="Only this category, to the letter.")] = "",
    min_sales: Annotated[int, Field(ge=0, description="Sold at least this often; 0: all products.")] = 1501,
    limit: Annotated[int, Field(ge=1, le=20, description="How many products.")] = 5,
) -> Answer:
    """Find products of the catalogue that sell, by words, by looks, or both."""
    if not words.strip() and not picture:
        raise QueryError("there is nothing to look for", "say words, a picture, or both")
    r = await shop_of(runtime)
    photo = await picture_bytes(r, picture) if picture else None
    async with spending(r, "search", LOOKING_USD):
        vector = (await r.models.embedder.embed_pictures([photo]))[0] if photo else None
        query = Query(vector, words.strip() or None, category or None, min_sales, limit)
        hits = await (await r.catalog()).search(query)
    rows = [marked({**hit.as_json(), "why": hit.why}) for hit in hits]
    if not hits:
        return answer(runtime, "Nothing was found; fewer words, another category or fewer sales may find something.")
    named = ", ".join(f"{hit.product_id} (sold {hit.sales_count:,})" for hit in hits)
    relaxed = f" {hits[-1].relaxed}." if hits[-1].relaxed else ""
    return answer(runtime, f"{len(hits)} bestsellers: {named}.{relaxed}", {"bestsellers": rows})


@tool
async def explain_style(
    runtime: Runtime,
    product: Annotated[str, Field(description="A new product's id.")],
) -> Answer:
    """Explain the style that a new product's pictures follow: scene, light, mood, and the bestsellers it was read from.

    Of a product that was made it is the style of its newest run; else it is read now, and nothing is made.
    """
    r = await shop_of(runtime)
    document = await latest_of(r, product)
    if document and document["style"]:
        style, references, when = document["style"], document["references"], f"in run {document['run']}"
    else:
        order: PromoInput = {"run_id": run_of(runtime, "style"), "product": await load_product(r, product)}
        context = GraphRuntime(context=Context(shop=runtime.context.shop, budget_usd=STYLE_USD))
        state = await retrieve(order, context)
        style, references, when = (await analyze_style(state, context))["style"], state["references"], "just now"
    named = ", ".join(f"{one['product_id']} (sold {one['sales_count']:,})" for one in references)
    summary = f"{product} follows {named or 'no bestseller'}: {style['scene']}, {style['lighting']}, {style['mood']}."
    found = {
        **marked({name: style.get(name) for name in _SHOWN}),
        "palette": style["palette"],
        "could_not_honour": [marked({"wish": wish}) for wish in style.get("dropped", [])],
        "read": when,
        "references": [marked({"product": one["product_id"], "why": one["why"]}) for one in references],
    }
    pictures = [{"product": one["product_id"], "picture": one["picture"]} for one in references]
    return answer(runtime, summary, found, {"references": pictures})
