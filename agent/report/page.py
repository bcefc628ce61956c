"""The whole page as data: a run's page shows one product in full, a batch's page starts with a gallery."""

from collections import Counter
from collections.abc import Mapping

from agent.documents import BatchDocument, RunDocument
from agent.report import words as say
from agent.report.products import named, outcome
from agent.report.reading import read


def read_page(document: Mapping[str, object]) -> dict[str, object]:
    """Return the data of the templates for a run, or for a batch if the document has `products`."""
    if "products" not in document:
        product = read(RunDocument, document)
        return {"batch": False, "run": product["run"], "title": named(product), "products": [product]}
    batch = read(BatchDocument, document)
    products, look = batch["products"], batch["look"]["text"]
    shots = [shot for product in products for shot in product["shots"]]
    made = f"{say.count(len(products), 'product', 'products')}, {say.count(len(shots), 'picture', 'pictures')}"
    return {
        "batch": True,
        "run": batch["run"],
        "title": made if products else "An empty batch",
        "deck": f"{outcome(shots)} {look}." if look else outcome(shots),
        "products": products,
        "bill": batch,
        "with_status": Counter(product["status"] for product in products),
        "shots": Counter(shot["status"] for shot in shots),
        "repaired": sum(len(shot["attempts"]) > 1 for shot in shots),
        "refused": batch["refused"],
    }
