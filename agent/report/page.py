"""The whole page as data: a run's page shows one product in full, a batch's page starts with a gallery."""

from collections import Counter
from collections.abc import Mapping, Sequence

from agent.documents import BatchDocument, RunDocument, Shot
from agent.report import words as say
from agent.report.products import Facts, named, outcome
from agent.report.reading import read, shorten

_STATUSES = ("accepted", "needs_review", "failed")


def read_page(document: Mapping[str, object]) -> dict[str, object]:
    """Return the data of the templates for a run, or for a batch if the document has `products`."""
    if "products" not in document:
        product = read(RunDocument, document)
        return {"batch": False, "run": shorten(product["run"], 80), "title": named(product), "products": [product]}
    batch = read(BatchDocument, document)
    products, look = batch["products"], batch["look"]["text"]
    shots = [shot for product in products for shot in product["shots"]]
    made = f"{say.count(len(products), 'product', 'products')}, {say.count(len(shots), 'picture', 'pictures')}"
    return {
        "batch": True,
        "run": shorten(batch["run"], 80),
        "title": made if products else "An empty batch",
        "deck": f"{outcome(shots)} {look}." if look else outcome(shots),
        "products": products,
        "facts": _facts(batch, shots),
        "tallies": _tallies(products, shots),
        "repairs": [
            (f"product-{place}-{number}", product, shot)
            for place, product in enumerate(products, 1)
            for number, shot in enumerate(product["shots"], 1)
            if len(shot["attempts"]) > 1
        ],
        "refused": batch["refused"],
    }


def _facts(batch: BatchDocument, shots: Sequence[Shot]) -> Facts:
    ready, doubt = sum(shot["status"] == "accepted" for shot in shots), batch["in_doubt_usd"]
    facts = [
        ("Products", f"{len(batch['products']):,}"),
        ("Pictures ready", f"{ready:,} of {len(shots):,}"),
        ("Refused", f"{len(batch['refused']) or ''}"),
        ("Cost", say.money(batch["cost_usd"])),
        ("Spent on", say.bill(batch["cost_by_stage"])),
        ("Cost per accepted picture", say.money(batch["cost_per_accepted_usd"])),
        ("Cost not confirmed", say.money(doubt) if doubt else ""),
        ("Time", say.duration(batch["seconds"])),
    ]
    return [(label, value) for label, value in facts if value]


def _tallies(products: Sequence[RunDocument], shots: Sequence[Shot]) -> list[dict[str, object]]:
    """Return the numbers of products and pictures with each status, and the share in percent of all pictures."""
    of_products = Counter(product["status"] for product in products)
    of_shots = Counter(shot["status"] for shot in shots)
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
