"""Tools that show products, channels, bestsellers, their style, and past runs."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, answer_of_products, as_quoted_data, results_in_words, shop_of
from agent.chat.orders import LOOKING_USD, STYLE_USD, run_id_of
from agent.chat.pictures import ShownPicture, kept_picture, shown
from agent.chat.receive import picture as picture_bytes
from agent.chat.selection import Which, chosen, fitting, in_words, most_sold, new_products, quoted_row
from agent.context import Context
from agent.documents import Product, RunDocument
from agent.feedback.lookup import StartedRun, documents_meant, newest_documents, pictures_made
from agent.product.intake import UnknownProduct, load_product
from agent.product.preferences import load_preferences
from agent.product.style import find_references, read_style
from agent.report.words import listed
from agent.services import Services, budget_scope
from tools.catalog import Hit, Query, QueryError, read_new_products
from tools.catalog.table import Product as CatalogProduct
from tools.channels import plan_frame
from tools.studio.categories import ALL

_MOST = 40  # most rows in one answer
_FEW = 12  # products of which an answer says what each one is
_MOST_COMPARED = 1000  # products that are ranked to compare some of them


@tool(parse_docstring=True)
async def show_products(runtime: Runtime, product: str = "", category: str = "", which: Which = "") -> Answer:
    """List the new products that pictures can be made of, or show one product in full.

    Args:
        product: Show this one: a new product's id, or a bestseller's. Empty: all new.
        category: List only new products of this kind, such as dresses.
        which: List only: unmade (no picture yet), waiting (needs review).
    """
    services = await shop_of(runtime)
    if product:
        return answer(runtime, *await _one(services, product))
    table = await asyncio.to_thread(read_new_products, services.settings.shop / "new_products.csv")
    asked = {"category": category or ALL, "which": which}
    try:
        meant = await chosen(services, asked, runtime.state.get("runs", [])) if table.rows else []
    except UnknownProduct as none:
        if not which:
            raise
        return answer(runtime, f"{none.problem[:1].upper()}{none.problem[1:]}.")
    rows = [quoted_row(row) for row in table.rows if row.id in meant]
    refused = f" {len(table.refusals)} rows are refused." if table.refusals else ""
    made = await pictures_made(services)
    told = (
        [in_words(row, made.get(row.id, ())) for row in table.rows if row.id in meant] if len(meant) <= _FEW else meant
    )
    what = category if category not in ("", ALL) else "products"
    return answer(runtime, f"{len(rows)} new {what}: {listed(told, _MOST)}.{refused}", {"products": rows[:_MOST]})


async def _one(services: Services, product: str) -> tuple[str, dict[str, object], dict[str, object]]:
    """Return summary, data and artifact of one product."""
    try:
        found = await load_product(services, product)
    except UnknownProduct as unknown:
        known = await (await services.catalog()).get([product])
        if not known:
            raise unknown from None
        sold = known[0]
        summary = f"{sold.product_id} is a {sold.category} of the catalogue, sold {sold.sales_count:,} times."
        return summary, _quoted_sold(sold), {"pictures": await _of_catalogue(services, [sold])}
    row = {name: found.get(name) for name in ("category", "style", "season", "prompt_hint")}
    kind = found["category"] or "product without a category"
    copy = f" Its copy: {' / '.join(found['copy'])}." if found["copy"] else ""
    data = {"product": found["id"], **as_quoted_data(row), **as_quoted_data(found["extra"])}
    return f"{found['id']} is a new {kind}.{copy}", data, {"pictures": [shown(found["id"], found["flatlay"])]}


def _quoted_sold(one: CatalogProduct) -> dict[str, object]:
    return as_quoted_data({name: getattr(one, name) for name in _SOLD})


async def _of_catalogue(services: Services, products: Sequence[CatalogProduct]) -> list[ShownPicture]:
    """Return the pictures of bestsellers. One whose file is gone is left out."""
    found = []
    for one in products:
        with suppress(OSError):
            photo = await asyncio.to_thread(one.picture.read_bytes)
            found.append(await kept_picture(services, one.product_id, photo, one.picture))
    return found


@tool(parse_docstring=True)
async def show_channels(runtime: Runtime, channel: str = "") -> Answer:
    """List the channels that pictures can be made for, or show what one demands.

    Args:
        channel: Show this channel's rules. Empty: list all.
    """
    services = await shop_of(runtime)
    if not channel:
        names = [f"{one.name} ({one.ratio})" for one in services.channels]
        return answer(runtime, f"{len(names)} channels: {', '.join(names)}.")
    one = services.channels.find(channel)
    width, height = one.recommended()
    frame = plan_frame(one, None, services.models.image.frames())
    text = "copy allowed" if one.text else "no text in the picture"
    summary = f"{one.name}: {one.ratio}, {width} x {height} px, {one.background} background, {text}."
    rules = {"rendered": f"{frame['ratio']} at {frame['tier']}", "source": one.cited}
    return answer(runtime, summary, {"channel": one.name, **as_quoted_data(rules)})


async def search(
    services: Services, words: str, picture: str, category: str, min_sales: int, limit: int, among: Sequence[str] = ()
) -> tuple[list[Hit], str]:
    """Return the bestsellers that fit words, a picture (see `picture` of `receive.py`) or both; without any, also the reason.

    With `among`, only these products are compared, whatever they sold.

    Raises:
        QueryError: if there are neither words nor a picture.
    """
    if not (words.strip() or picture):
        raise QueryError("the search has no words and no picture", "give words, a picture, or both")
    photo = await picture_bytes(services, picture) if picture else None
    async with budget_scope(services, "search", LOOKING_USD):
        vector = (await services.models.embedder.embed_pictures([photo]))[0] if photo else None
        least, most = (0, _MOST_COMPARED) if among else (min_sales, limit)
        query = Query(vector, words.strip() or None, category or None, least, most)
        catalog = await services.catalog()
        hits = [hit for hit in await catalog.search(query) if not among or hit.product_id in among][:limit]
        return hits, "" if hits else await catalog.why_nothing(query)


_SOLD = ("product_id", "category", "color", "style", "season", "sales_count", "description", "price")
_SHOWN = ("scene", "lighting", "pose", "mood", "prompt")


@tool(parse_docstring=True)
async def search_bestsellers(
    runtime: Runtime,
    words: str = "",
    picture: str = "",
    product: str = "",
    category: str = "",
    min_sales: Annotated[int, Field(ge=0)] = 1501,
    by_sales: bool = False,
    limit: Annotated[int, Field(ge=1, le=20)] = 5,
    among: list[str] | None = None,
) -> Answer:
    """Find products of the catalogue that sell, by words, by looks, or both.

    Args:
        words: Words of the descriptions, such as 'red summer dress'.
        picture: A picture to compare with: its path in the shop, or an upload's key.
        product: In place of a picture: a new product to compare with, or words for it.
        category: Only this category, to the letter.
        min_sales: Sold at least this often; 0: all products.
        by_sales: What sold most first; the words then name a kind, such as 'dresses', or are empty.
        limit: How many products.
        among: Only these, such as those listed before: their ids.
    """
    services = await shop_of(runtime)
    best, strange = await most_sold(services, words, limit) if by_sales else ([], "")
    if best:
        sold = ", ".join(f"{in_words(one)} sold {one.sales_count:,}" for one in best)
        told = [_quoted_sold(one) for one in best]
        few = f"Only {len(best)} fit" if len(best) < limit else "What sells best"
        without = f" No product is about: {strange}." if strange else ""
        pictures = await _of_catalogue(services, best)
        return answer(runtime, f"{few}: {sold}.{without}", {"bestsellers": told}, {"pictures": pictures})
    taken = f"No product of the catalogue fits all of “{words.strip()}”. " if by_sales and words.strip() else ""
    if product and not picture:
        meant = fitting(product, await new_products(services))
        if len(meant) == 1:
            product, taken = meant[0].id, f"I took {in_words(meant[0])}. "
        if len(meant) == 1 or any(letter.isdigit() for letter in product):
            picture = (await load_product(services, product))["flatlay"]
        else:
            words = words or product
    hits, why_nothing = await search(services, words, picture, category, min_sales, limit, among or ())
    if not hits:
        return answer(runtime, f"Nothing was found: {why_nothing}.")
    rows = [as_quoted_data({**hit.as_json(), "why": hit.why}) for hit in hits]
    named = ", ".join(f"{hit.product_id} ({hit.why if picture else f'sold {hit.sales_count:,}'})" for hit in hits)
    relaxed = f" {hits[-1].relaxed}." if hits[-1].relaxed else ""
    summary = f"{taken}{len(hits)} bestseller{'s' * (len(hits) != 1)}: {named}.{relaxed}"
    return answer(runtime, summary, {"bestsellers": rows}, {"pictures": await _of_catalogue(services, hits)})


@tool(parse_docstring=True)
async def explain_style(runtime: Runtime, product: str) -> Answer:
    """Explain the style that a new product's pictures follow: scene, light, mood, and the bestsellers it was read from.

    Of a product that was made it is the style of its newest run; else it is read now, and nothing is made.

    Args:
        product: A new product's id.
    """
    services = await shop_of(runtime)
    document = (await newest_documents(services)).get(product)
    if document and document["style"]:
        style, references, when = document["style"], document["references"], f"in run {document['run']}"
    else:
        run_id, found_product, context = run_id_of(runtime, "style"), await load_product(services, product), Context()
        await services.ledger.open_budget(run_id, STYLE_USD)
        category, references, _ = await find_references(services, run_id, found_product, context)
        known: Product = {**found_product, "category": category, "lessons": await load_preferences(services)}
        style, when = await read_style(services, run_id, known, references, context), "just now"
    named = ", ".join(f"{one['product_id']} (sold {one['sales_count']:,})" for one in references)
    summary = f"{product} follows {named or 'no bestseller'}: {style['scene']}, {style['lighting']}, {style['mood']}."
    found = {
        **as_quoted_data({name: style.get(name) for name in _SHOWN}),
        "palette": style["palette"],
        "could_not_honour": [as_quoted_data({"wish": wish}) for wish in style.get("dropped", [])],
        "read": when,
        "references": [as_quoted_data({"product": one["product_id"], "why": one["why"]}) for one in references],
    }
    pictures = [shown(one["product_id"], one["picture"], one["why"]) for one in references]
    return answer(runtime, summary, found, {"pictures": pictures})


@tool(parse_docstring=True)
async def show_run(
    runtime: Runtime, run: str = "", product: str = "", waiting: bool = False, total: bool = False
) -> Answer:
    """Show a past run: verdicts, every attempt with the reason it was made, the bestsellers it followed, what it cost.

    Args:
        run: A run's id; empty: this conversation's newest, or the shop's.
        product: One product of it; empty: all.
        waiting: Instead of a run: all products of the shop that need review.
        total: Instead of a run: what this conversation's runs cost together.
    """
    services = await shop_of(runtime)
    if total:
        return answer(runtime, await _cost_so_far(services, runtime.state.get("runs", [])))
    if waiting:
        left = [one for one in (await newest_documents(services)).values() if one["status"] == "needs_review"]
        if not left:
            return answer(runtime, "No picture waits for a review.")
        return answer_of_products(runtime, services, f"{len(left)} wait for a review. {results_in_words(left)}", left)
    if product and len(meant := fitting(product, await new_products(services))) == 1:
        product = meant[0].id
    documents = list((await documents_meant(services, runtime.state.get("runs", []), run, product)).values())
    return answer_of_products(runtime, services, results_in_words(documents) + _why(documents), documents)


async def _cost_so_far(services: Services, runs: Sequence[StartedRun]) -> str:
    """Return in words what the runs of a conversation cost together, in USD, and each of them."""
    made = [one for run in runs if (one := (await services.documents(run["run"])).get(run["product"]))]
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    today, ever = await services.ledger.spent(midnight), await services.ledger.spent()
    shop = f" The whole shop has spent ${today:.2f} today and ${ever:.2f} so far."
    if not made:
        return f"Nothing was made in this conversation yet, so it cost $0.00.{shop}"
    names = sorted({one["product"] for one in made})[:_MOST]
    each = ", ".join(f"{it} ${sum(one['cost_usd'] for one in made if one['product'] == it):.2f}" for it in names)
    local = "" if services.models.cloud else ", because the pictures are made on this machine"
    return f"${sum(one['cost_usd'] for one in made):.2f} so far in this conversation{local}: {each}.{shop}"


def _why(documents: Sequence[RunDocument]) -> str:
    """Return the reasons of the attempts in words, or "" if there are more than 6 attempts."""
    attempts = [(shot, one) for doc in documents for shot in doc["shots"] for one in shot["attempts"]]
    if len(attempts) > 6:
        return ""
    return "".join(f" {shot['channel']}, attempt {one['number']}: {one['reason']}." for shot, one in attempts)
