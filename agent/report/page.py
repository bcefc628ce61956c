"""The whole page as data: a run's page shows one product in full, a batch's page starts with a gallery."""

from collections import Counter
from collections.abc import Mapping, Sequence

from agent.report import words as say
from agent.report.pictures import Album
from agent.report.products import ProductView, outcome, read_product
from agent.report.reading import Row, amounts, number, part, parts, shorten, strings, words
from agent.report.shots import ShotView

_STATUSES = ("accepted", "needs_review", "failed")


def read_page(document: Mapping[str, object], album: Album) -> Row:
    """Return the data of the templates for a run, or for a batch if the document has `products`."""
    run = shorten(words(document, "run"), 80)
    if "products" not in document:
        product = read_product(document, "product-1", album)
        return {"batch": False, "run": run, "title": product.title, "products": (product,)}
    products = [read_product(item, f"product-{i}", album) for i, item in enumerate(parts(document, "products"), 1)]
    shots = [shot for product in products for shot in product.shots]
    look = words(part(document, "look"), "text")
    return {
        "batch": True,
        "run": run,
        "title": _headline(products, shots),
        "deck": f"{outcome(shots)} {look}." if look else outcome(shots),
        "products": products,
        "facts": _facts(document, products, shots),
        "tallies": _tallies(products, shots),
        "repairs": [(product, shot) for product in products for shot in product.shots if len(shot.attempts) > 1],
        "refused": strings(document, "refused"),
    }


def _headline(products: Sequence[ProductView], shots: Sequence[ShotView]) -> str:
    made = f"{say.count(len(products), 'product', 'products')}, {say.count(len(shots), 'picture', 'pictures')}"
    return made if products else "An empty batch"


def _facts(
    document: Mapping[str, object], products: Sequence[ProductView], shots: Sequence[ShotView]
) -> tuple[tuple[str, str], ...]:
    ready = sum(shot.status == "accepted" for shot in shots)
    doubt = number(document, "in_doubt_usd")
    facts = (
        ("Products", f"{len(products):,}"),
        ("Pictures ready", f"{ready:,} of {len(shots):,}"),
        ("Refused", f"{len(strings(document, 'refused')) or ''}"),
        ("Cost", say.money(number(document, "cost_usd"))),
        ("Spent on", say.bill(amounts(document, "cost_by_stage"))),
        ("Cost per accepted picture", say.money(number(document, "cost_per_accepted_usd"))),
        ("Cost not confirmed", say.money(doubt) if doubt else ""),
        ("Time", say.duration(number(document, "seconds"))),
    )
    return tuple((label, value) for label, value in facts if value)


def _tallies(products: Sequence[ProductView], shots: Sequence[ShotView]) -> list[Row]:
    """Return the numbers of products and pictures with each status, and the share in percent of all pictures."""
    of_products = Counter(product.status for product in products)
    of_shots = Counter(shot.status for shot in shots)
    return [
        {
            "status": status,
            "products": of_products[status],
            "pictures": of_shots[status],
            "share": round(100 * of_shots[status] / max(1, len(shots)), 2),
        }
        for status in _STATUSES
        if of_products[status] or of_shots[status]
    ]
