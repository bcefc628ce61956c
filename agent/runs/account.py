"""The free steps of an examination: the key, what it may spend, the models, their prices, and this catalogue."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from typing_extensions import TypedDict

from agent.documents import Product
from agent.runs.estimate import estimate_order
from agent.runs.order import Order
from agent.services import Services
from tools.catalog import read_new_products, read_products
from tools.imaging.encoding import report_jpeg
from tools.ledger.drift import drift
from tools.ledger.prices import load_prices
from tools.models.roles import Rendering
from tools.sample import samples
from tools.studio.brief import StyleBrief

SOON = timedelta(days=30)  # a key or a model that ends within this time is named
UNPAID_A_DAY, PAID_A_DAY = 50, 1000  # requests to free models, as OpenRouter publishes them
LEAST_COSINE = 0.98  # of a picture and itself at a smaller size
QUICK = 0.1  # of BESTSHOT_TIMEOUT: the most that an answer without a new picture should take
NAME_ANOTHER = "name another model in BESTSHOT_{}_MODELS"


class Step(TypedDict):
    """One step of an examination: what came (`value`), what should come, and what to do about the difference."""

    name: str
    status: Literal["ok", "attention", "failed", "not_run"]
    value: str
    expected: str
    remedy: str
    cost_usd: float


def step(name: str, value: str, expected: str = "", *remedies: str, stop: bool = False, run: bool = True) -> Step:
    """Return a step that cost nothing. It is ok if no remedy has words.

    Args:
        name: its name in JSON.
        value: what came.
        expected: what should come.
        remedies: what to do about each difference; "" for none.
        stop: whether the steps after it make no sense. Then it failed.
        run: False if it was not run.
    """
    remedy = "; ".join(filter(None, remedies))
    status: Literal["ok", "attention", "failed"] = "failed" if stop else "attention" if remedy else "ok"
    return {
        "name": name, "status": status if run else "not_run", "value": value, "expected": expected, "remedy": remedy,
        "cost_usd": 0.0,
    }  # fmt: skip


@dataclass(slots=True)
class Patient:
    """The data that all steps of an examination use: the services, a sample garment, and the results of earlier steps."""

    services: Services
    flatlay: bytes
    product: Product
    left_usd: float | None = None  # of the key; None: it has no limit
    free_left: int = UNPAID_A_DAY
    new_products: int = 0
    brief: StyleBrief | None = None
    made: Rendering | None = None

    def slow(self, seconds: float, share: float) -> str:
        """Return what to do if an answer took more than a share of the longest wait; "" if it did not."""
        most = share * self.services.settings.timeout
        remedy = f"it should take less than {most:.0f} s: try at another hour, or raise BESTSHOT_TIMEOUT"
        return remedy if seconds > most else ""


Examined = Callable[[Patient], Awaitable[list[Step]]]


def sample_patient(services: Services) -> Patient:
    """Return a patient with a garment of the sample shop, so that no picture of the shop itself is sent."""
    garment = next(one for one in samples() if one.name == "NEW001")
    product: Product = {"id": garment.name, "category": garment.category, "style": "casual", "season": "autumn"}
    return Patient(services, garment.file.read_bytes(), product)


async def key(patient: Patient) -> list[Step]:
    """Return whether the key is accepted and for how long, what it may spend, and its requests to free models."""
    told = await patient.services.cloud.key()
    left = patient.left_usd = told["left_usd"]
    ends, soon = told["expires"] or "it is deleted", _soon(told["expires"])
    balance = f"the key has no limit of its own; ${told['used_usd'] or 0:.2f} used"
    if left is not None:
        balance = f"${left:.2f} of ${told['limit_usd'] or 0:.2f} left"
    empty = left is not None and left <= 0
    credit = "add credit at openrouter.ai/settings/credits, or raise the limit at openrouter.ai/settings/keys"
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    most = UNPAID_A_DAY if told["unpaid"] else PAID_A_DAY
    patient.free_left = max(most - await patient.services.ledger.free_calls(today.timestamp()), 0)
    free = f"{patient.free_left} of {most} a day left, by what this shop has used"
    free = f"no credit was ever bought: {free}" if told["unpaid"] else free
    few = "buy $10 of credit for 1,000 a day, or set BESTSHOT_EMBEDDER=local"
    return [
        step("key", f"accepted until {ends}", "", "make a new key at openrouter.ai/settings/keys" if soon else ""),
        step("balance", balance, "more than $0", credit if empty else "", stop=empty),
        step("free_requests", free, f"{PAID_A_DAY} a day", few if told["unpaid"] or not patient.free_left else ""),
    ]


async def models(patient: Patient) -> list[Step]:
    """Return whether the first choice of each role is served, and goes on to be."""
    found = []
    for role in patient.services.cloud.roles():
        named, expires, why = role["id"], role["expires"], ""
        if _soon(expires):
            why = f"{named} is served until {expires} only"
        elif role["why"] != "first choice" and role["role"] != "embedder":  # its two listings are one model
            why = f"{role['why']}; {named} is used instead"
        remedy = NAME_ANOTHER.format(role["role"].upper()) if why else ""
        found.append(step(f"model_{role['role']}", why or named, "the first choice", remedy))
    return found


async def prices(patient: Patient) -> list[Step]:
    """Return whether the models make the sizes of our table at its prices."""
    settings, now = patient.services.settings, patient.services.cloud.service.prices
    table = await asyncio.to_thread(load_prices, settings.resolved_prices())
    missing, sizes, changed, dearer = list[str](), list[str](), list[str](), False
    for role in patient.services.cloud.roles():
        name = role["id"]
        if known := now.images.get(name):
            sizes.append(f"{name}: {', '.join(known.tiers)}, {len(known.ratios)} ratios")
            lost = set(table.images[name].tiers) - set(known.tiers) if name in table.images else ()
            missing += [f"{name} makes no {tier}" for tier in sorted(lost)]
        for what, (was, usd) in drift(table, now, name).items():
            dearer = dearer or usd > was
            changed.append(f"{name} {what} ${was:g} -> ${usd:g}")
    larger = "the ledger reserves today's prices: give a larger --budget, or name a cheaper model"
    return [
        step("tiers", "; ".join(missing or sizes), "", NAME_ANOTHER.format("IMAGE") if missing else ""),
        step("prices", "; ".join(changed) or "as in the table", "no dearer than the table", larger if dearer else ""),
    ]


async def embedding(patient: Patient) -> list[Step]:
    """Embed a picture and itself at a smaller size. Their vectors must be nearly equal."""
    embedder = patient.services.cloud.embedder_to_try()
    if embedder is None:
        return [step("embedding", "on this machine (BESTSHOT_EMBEDDER=local)")]
    smaller = await asyncio.to_thread(report_jpeg, patient.flatlay, 700)
    began = time.monotonic()
    one, other = await embedder.embed_pictures([patient.flatlay, smaller])
    took, alike = time.monotonic() - began, float(one @ other)
    value = f"{len(one)} numbers, cosine {alike:.3f} with itself at a smaller size, {took:.1f} s"
    expected = f"{embedder.dim} numbers, cosine at least {LEAST_COSINE}"
    other_model = "the service may embed with another model: set BESTSHOT_EMBEDDER=local and index again"
    wrong = alike < LEAST_COSINE
    return [step("embedding", value, expected, other_model if wrong else "", patient.slow(took, QUICK), stop=wrong)]


async def catalogue(patient: Patient) -> list[Step]:
    """Return requests and minutes to embed this shop's products, and the cost of its new products for one channel."""
    services, shop = patient.services, patient.services.settings.shop
    said, slow, poor = list[str](), "", ""
    if (table := shop / "products.csv").is_file():
        known = len((await asyncio.to_thread(read_products, table)).rows)
        requests, minutes = services.cloud.embedding_requests(known), services.cloud.embedding_minutes(known)
        quota = f"{requests} free requests in about {minutes} min" if requests else "no quota"
        said.append(f"{known} products are embedded with {quota}")
        if requests > patient.free_left:
            slow = f"embedding needs more than the {patient.free_left} requests left: set BESTSHOT_EMBEDDER=local"
    if (table := shop / "new_products.csv").is_file():
        new = patient.new_products = len((await asyncio.to_thread(read_new_products, table)).rows)
        plan = await estimate_order(services, Order(), [patient.product] * new)
        least = plan["least_usd"]
        said.append(f"pictures of {new} new products for shopify cost ${least:.2f} to ${plan['most_usd']:.2f}")
        if patient.left_usd is not None and patient.left_usd < least:
            poor = f"${patient.left_usd:.2f} are left: raise the key's limit at openrouter.ai/settings/keys"
    return [step("catalogue", "; ".join(said) or "no products.csv and no new_products.csv here", "", slow, poor)]


def _soon(day: str) -> bool:
    return "" < day < (date.today() + SOON).isoformat()


FREE_STEPS: tuple[Examined, ...] = (key, models, prices, embedding, catalogue)
