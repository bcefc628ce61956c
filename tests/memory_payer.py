"""A purse without a disk, and a price book, for tests of what is paid."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from tests.scripted_service import EMBED, FLASH, NB21, PRO, QWEN
from tools.imaging.sizes import PIXELS_1K, TIERS
from tools.ledger.budgets import Overspent
from tools.ledger.image_prices import ImagePrice
from tools.ledger.payer import NotBilled, Paid, Payer
from tools.ledger.prices import Prices

LONG = ("1:4", "4:1", "1:8", "8:1")
WORST = 0.05  # USD of every call


class MemoryPayer(Payer):
    """Reserves, journals, settles, replays like its base, in a dictionary."""

    def __init__(self, budget_usd: float = 100.0) -> None:
        self.budget_usd = budget_usd
        self.journal: dict[bytes, Paid] = {}
        self.settled = self.in_doubt_usd = self.reserved = 0.0
        self.calls: list[tuple[str, float]] = []
        self.most = 0.0

    @property
    def spent_usd(self) -> float:
        """Settled, and in doubt."""
        return self.settled + self.in_doubt_usd

    async def pay(self, request: bytes, model: str, worst_usd: float, call: Callable[[], Awaitable[Paid]]) -> Paid:
        """See `tools.ledger.payer.Payer.pay`."""
        if request in self.journal:
            return self.journal[request]
        if self.spent_usd + self.reserved + worst_usd > self.budget_usd:
            raise Overspent(f"{model} may cost {worst_usd}")
        self.calls.append((model, worst_usd))
        self.reserved += worst_usd
        self.most = max(self.most, self.spent_usd + self.reserved)
        try:
            paid = await call()
        except NotBilled:
            self.reserved -= worst_usd
            raise
        except BaseException:
            self.reserved -= worst_usd
            self.in_doubt_usd += worst_usd
            raise
        self.reserved -= worst_usd
        self.settled += paid.cost_usd
        self.journal[request] = paid
        return paid


class FlatPrices(Prices):
    """Knows the usual models; every call costs at most `WORST`."""

    known = frozenset({FLASH, PRO, QWEN, EMBED, f"{EMBED}:free", NB21, "qwen/qwen3.6-plus"})

    def _worst(self, model: str) -> float:
        if model not in self.known:
            raise LookupError(f"no price is known for {model}")
        return WORST

    def picture(self, model: str) -> ImagePrice:
        """Pro lacks the smallest tier and the longest ratios."""
        price, pro = self.worst_image(model, "1K"), model == PRO
        return ImagePrice(
            ids=(model,), source="a test", date=date(2026, 11, 28), input_per_million=0, text_per_million=0,
            tiers={tier: price for tier in TIERS if not (pro and tier == "512")},
            ratios=tuple(ratio for ratio in PIXELS_1K if not (pro and ratio in LONG)),
        )  # fmt: skip

    def worst_image(self, model: str, tier: str) -> float:
        """Pro costs twice."""
        return self._worst(model) * (2 if model == PRO else 1)

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Whatever the size."""
        return self._worst(model)

    def worst_embedding(self, model: str, inputs: int) -> float:
        """Whatever the number."""
        return self._worst(model)

    def with_live(self, pricing: Mapping[str, Mapping[str, Any]], endpoints: Mapping[str, object]) -> "FlatPrices":
        """The service's own prices change nothing here."""
        return self

    def source(self, model: str) -> str:
        """Whatever the model."""
        return "a test"
