"""Prices, budgets and the journal of paid calls. No call may exceed its budget, and none is booked twice."""

from tools.ledger.budgets import Cost, Costs, NoBudget
from tools.ledger.ledger import Ledger
from tools.ledger.payer import CallInFlight, LedgerPayer, NotBilled, Overspent, Paid, Payer, current_payer, metered
from tools.ledger.prices import PriceError, Prices, UnknownPrice, load_prices

__all__ = [
    "CallInFlight",
    "Cost",
    "Costs",
    "Ledger",
    "LedgerPayer",
    "NoBudget",
    "NotBilled",
    "Overspent",
    "Paid",
    "Payer",
    "PriceError",
    "Prices",
    "UnknownPrice",
    "current_payer",
    "load_prices",
    "metered",
]
