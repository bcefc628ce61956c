"""Prices, budgets and the journal of paid calls. No call may exceed its budget, and none is booked twice."""

from tools.ledger.budgets import Cost, Costs, NoBudget
from tools.ledger.ledger import Ledger
from tools.ledger.payer import CallInFlight, NotBilled, Overspent, Paid, Payer, current_payer, metered
from tools.ledger.prices import PriceError, UnknownPrice, load_prices

__all__ = [
    "CallInFlight",
    "Cost",
    "Costs",
    "Ledger",
    "NoBudget",
    "NotBilled",
    "Overspent",
    "Paid",
    "Payer",
    "PriceError",
    "UnknownPrice",
    "current_payer",
    "load_prices",
    "metered",
]
