"""The products that an order by a group means: "all new trousers", "the other dresses", "everything that waits"."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar

from langchain_core.messages import AIMessage

from agent.chat.answers import as_quoted_data
from agent.feedback.lookup import StartedRun, newest_documents
from agent.feedback.review import waiting
from agent.product.intake import UnknownProduct
from agent.services import Services
from prompts.quoting import data
from tools.catalog import CatalogError, NewProduct, read_new_products, read_products
from tools.catalog.table import Product as CatalogProduct
from tools.errors import Problem
from tools.studio.categories import ALL, categories_meant, forms
from tools.studio.picture_words import CLOTH, COLOURS, FILLERS, SAME_KINDS

Which = Literal["", "others", "unmade", "waiting"]
_WHICH = {
    "others": "is left besides those of this conversation",
    "unmade": "is without a picture",
    "waiting": "waits for a review",
}
_MOST_LISTED = 300  # ids that the model is told


async def new_products(services: Services) -> list[NewProduct]:
    """Return the usable rows of new_products.csv; none if the table is missing or cannot be read."""
    with suppress(CatalogError, OSError):
        return (await asyncio.to_thread(read_new_products, services.settings.shop / "new_products.csv")).rows
    return []


async def chosen(services: Services, args: Mapping[str, object], runs: Sequence[StartedRun]) -> list[str]:
    """Return the ids of the new products that a tool's call is about, each once.

    Args:
        services: the shop's services.
        args: the call's arguments: `products`, or else `category` (words or ids joined by "and", or "all") and `which`.
        runs: the products that the conversation has made.

    Raises:
        UnknownProduct: if there is none of a category, or if one is only in the catalogue.
    """
    word, which, named = str(args.get("category") or ""), str(args.get("which") or ""), args.get("products")
    rows = await new_products(services)
    by_id = list(map(str, named)) if isinstance(named, list | tuple) else []
    new, ids, sold = {row.id for row in rows}, list[str](), list[CatalogProduct]()
    for part in by_id or ((word or ALL).split(" and ") if word or which else ()):
        fit = [part] if part in new else [] if by_id else [row.id for row in fitting(part, rows)]
        if not fit and not by_id:
            fit = _told_apart(part, rows)
        if not fit:
            table = await sold_products(services)
            also = [one for one in table if one.product_id == part] if by_id else fitting(part, table)
            fit = [] if also else [part if by_id else nearest(part, rows).id]
            sold += also
        ids += fit
    if sold:
        raise not_new(rows, sold, services.settings.shop)
    ids = list(dict.fromkeys(ids))
    if by_id or not (word or which):
        return ids
    if which == "others":
        ids = [name for name in ids if name not in {run["product"] for run in runs}]
    elif which:
        made = await newest_documents(services)
        left = {product for product, _ in waiting(made, everything=False)}
        ids = [name for name in ids if (name in left if which == "waiting" else name not in made)]
    if not ids:
        what = "product" if word in ("", ALL) else word
        raise UnknownProduct(f"no new {what} {_WHICH.get(which, 'is there')}", "name products, such as NEW001")
    return ids


async def ids_of(services: Services, product: str, category: str, runs: Sequence[StartedRun]) -> list[str]:
    """Return the ids of the products that an id, or else words such as "camel dress" mean; none if neither is said."""
    return [product] if product else await chosen(services, {"category": category}, runs)


async def sold_products(services: Services) -> list[CatalogProduct]:
    """Return the usable rows of products.csv; none if the table is missing or cannot be read."""
    with suppress(CatalogError, OSError):
        return list((await asyncio.to_thread(read_products, services.settings.shop / "products.csv")).rows)
    return []


async def most_sold(services: Services, words: str, most: int) -> tuple[list[CatalogProduct], str]:
    """Return the products of the catalogue that words mean, those that sold most first, and the words that are in none."""
    table = await sold_products(services)
    said = _meant(words)
    strange = [word for word in said if not any(_start(word).search(_text(row)) for row in table)]
    known = " ".join(word for word in said if word not in strange or forms(word) & _GARMENTS) or ALL
    found = sorted(fitting(known, table), key=lambda one: -one.sales_count)[:most]
    return found, ", ".join(word for word in strange if word not in known)


async def look_of(services: Services, like: str) -> CatalogProduct:
    """Return the bestseller that an id or words such as "ethnic" mean. Raises UnknownProduct if there is none."""
    table = await sold_products(services)
    found = [one for one in table if one.product_id == like] or (await most_sold(services, like, 1))[0]
    if not found:
        raise UnknownProduct(f"products.csv has nothing like {like!r}", "name a bestseller by its id")
    return found[0]


def nearest(words: str, rows: Sequence[NewProduct]) -> NewProduct:
    """Return the new product that clearly fits words best, such as "green flowery maxi dress" of a green maxi dress.

    It is of the kind, has a word before the kind, and each colour. Raises UnknownProduct with a question if none is so.
    """
    before, meant = _parted(words, [row.category for row in rows])
    each = [row for row in rows if row.category in meant]
    found = [(sum(bool(start.search(_text(row))) for start in before.values()), row) for row in each]
    most = max((count for count, _ in found), default=0)
    near = [row for count, row in found if count == most]
    if not near:
        raise UnknownProduct(f"no new product is of the kind {words!r}", f"the shop has: {_named(rows)}")
    colours = [start for word, start in before.items() if word in CLOTH or word in COLOURS]
    if len(near) == 1 and most and all(start.search(_text(near[0])) for start in colours):
        return near[0]
    named = [in_words(row) for row in near[:_MOST_NAMED]]
    which = named[0] if len(near) == 1 else ", ".join(f"{number}) {name}" for number, name in enumerate(named, 1))
    raise UnknownProduct(f"no new product is quite {words!r}", f"do you mean {which}?")


R = TypeVar("R", NewProduct, CatalogProduct)


def fitting(words: str, rows: Sequence[R]) -> list[R]:
    """Return the rows that words such as "green maxi dress" mean; "all" means every row.

    The last words are a category, in any wording. The words before it are all in the row's text. If no category is
    meant, all words are: "blue cardigan with the grey skirt" is a row whose hint says so.
    """
    before, meant = _parted(words, [row.category for row in rows])
    return [row for row in rows if row.category in meant and all(start.search(_text(row)) for start in before.values())]


def _parted(words: str, categories: Sequence[str]) -> tuple[dict[str, re.Pattern[str]], list[str]]:
    """Return the words before the kind, each with the pattern that finds it in a text, and the categories of the kind."""
    said = _meant(words)
    for first in range(len(said) + 1):
        meant = categories_meant(" ".join(said[first:]) or ALL, dict.fromkeys(categories))
        if meant and not (first == len(said) == 1 and forms(said[-1]) & _GARMENTS):
            return {one: _start(one) for one in said[:first]}, list(meant)
    return {}, []


def _told_apart(words: str, rows: Sequence[NewProduct]) -> list[str]:
    """Return the id of the only product whose text has all words, or of the only one of them in such a colour; or none."""
    said = _meant(words)
    fit = [row for row in rows if said and all(_start(word).search(_text(row)) for word in said)]
    own = [row for row in fit if _colour(row) in said]
    return [row.id for row in (own if len(fit) > 1 else fit)] if 1 in (len(fit), len(own)) else []


def _colour(row: NewProduct) -> str:
    return next((word for word in _described(row) if word in CLOTH or word in COLOURS), "")


def _meant(words: str) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", words.lower().replace("gray", "grey")) if word not in FILLERS]


def _start(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word[:_STEM])}")


_STEM = 5  # letters of a word that must be in a text: "striped" is in "stripes"
_GARMENTS = frozenset().union(*SAME_KINDS)


def _text(row: NewProduct | CatalogProduct) -> str:
    """Return the words that describe a product, in small letters."""
    own = row.prompt_hint if isinstance(row, NewProduct) else f"{row.color} {row.description}"
    return f"{row.category} {row.style} {row.season} {own}".lower().replace("_", " ")


def in_words(row: NewProduct | CatalogProduct, pictures: Sequence[str] | None = None) -> str:
    """Return a product's id and what it is, such as "NEW003 (knit dress, camel)", and which pictures it has, if given."""
    name, colour = (row.id, _colour(row)) if isinstance(row, NewProduct) else (row.product_id, row.color)
    short = (" ".join(re.findall(r"[\w-]+", text.replace("_", " "))[:3])[:30] for text in (row.category, colour))
    made = "" if pictures is None else f"has {', '.join(pictures)}" if pictures else "no picture yet"
    what = "; ".join(filter(None, (", ".join(filter(None, short)), made)))
    return f"{name} ({what})" if what else name


def _named(rows: Sequence[NewProduct | CatalogProduct]) -> str:
    more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    return f"{', '.join(map(in_words, rows[:_MOST_NAMED]))}{more}" or "none"


_MOST_NAMED = 6


def not_new(rows: Sequence[NewProduct], sold: Sequence[CatalogProduct], shop: Path) -> UnknownProduct:
    """Return the error of an order for products that are only in the catalogue. It says how they become new ones."""
    first = sold[0]
    path = first.picture.relative_to(shop).as_posix() if first.picture.is_relative_to(shop) else "its flat-lay"
    many = len(sold) > 1
    return UnknownProduct(
        f"{_named(sold)} {'are' if many else 'is'} in products.csv, the catalogue of what sells already. Pictures are made "
        f"of new products, those in new_products.csv: {_named(rows)}",
        f"if {path} shows {first.product_id} laid out alone, say: add {path} as {first.product_id}; then order its pictures. "
        "Shall I add it?",
    )


async def with_products(services: Services, answer: AIMessage, runs: Sequence[StartedRun]) -> AIMessage:
    """Return the model's message with the ids in place of a group in its calls, so that a person sees what is ordered.

    A call whose group has no product stays as it is: its tool says so.
    """
    calls = []
    for call in answer.tool_calls:
        args = call["args"]
        if call["name"] in ("create_pictures", "estimate_cost"):
            with suppress(Problem, OSError):
                ids = await chosen(services, args, runs)
                args = {name: args[name] for name in args if name not in ("category", "which")} | {"products": ids}
                if like := args.get("like"):
                    args["like"] = (await look_of(services, like)).product_id
        calls.append({**call, "args": args})
    return answer.model_copy(update={"tool_calls": calls})


def quoted_row(row: NewProduct) -> dict[str, object]:
    """Return a new product for a list, its texts marked as data."""
    return as_quoted_data({"product": row.id, "category": row.category, "style": row.style, "season": row.season})


def by_category(rows: Sequence[NewProduct]) -> str:
    """Return the new products for the model: a line for each category, with the ids of at most 300 products.

    Of a category there are at most 3 words of 30 letters together, so that no order fits into it. After an id come the
    known words for its colour and its garment, such as "NEW001 (blue cardigan)".
    """
    groups: dict[str, list[str]] = {}
    for row in rows[:_MOST_LISTED]:
        garment = next((word for word in _described(row) if word in _GARMENTS), "")
        own = " ".join(filter(None, (_colour(row), garment)))
        name = " ".join(re.findall(r"[\w-]+", row.category)[:3])[:30]
        groups.setdefault(name, []).append(f"{row.id} ({own})" if own else row.id)
    more = f"\n- and {len(rows) - _MOST_LISTED} more" if len(rows) > _MOST_LISTED else ""
    return "\n".join(f"- {data(name)}: {', '.join(ids)}" for name, ids in groups.items()) + more


def _described(row: NewProduct) -> list[str]:
    """Return the words of a hint's first part, which is about the garment."""
    return re.findall(r"[a-z]+", row.prompt_hint.partition(",")[0].lower())
