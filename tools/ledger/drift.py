"""Compare the prices of the table with those that the service lists today."""

from tools.ledger.prices import Prices

_LEAST = 0.01  # of a price; a smaller difference is rounding
_PER_MILLION = 1e6


def drift(table: Prices, now: Prices, model: str) -> dict[str, tuple[float, float]]:
    """Return what a model costs today where this differs from the table: name -> USD in the table, USD today.

    A name is a tier of pictures, or `in` and `out` for a million tokens. What only one of them knows is left out.
    """
    known, listed = table.images.get(model), now.images.get(model)
    if known and listed:
        pairs = {str(tier): (usd, listed.tiers[tier]) for tier, usd in known.tiers.items() if tier in listed.tiers}
    else:
        chat, entry, live = table.chats.get(model), table.embeddings.get(model), now.live.get(model)
        pairs = {}
        if live and (priced := chat or entry):
            pairs["in"] = (priced.input_per_million, live.prompt * _PER_MILLION)
        if live and chat:
            pairs["out"] = (chat.output_per_million, live.completion * _PER_MILLION)
    return {name: pair for name, pair in pairs.items() if abs(pair[1] - pair[0]) > _LEAST * max(pair)}
