"""Prices, budgets and the journal of paid calls: no call is made that could pass its budget, none is booked twice."""

from tools.ledger.budgets import Cost, Costs, NoBudget
from tools.ledger.ledger import Ledger
from tools.ledger.payer import LedgerPurse, NotBilled, Overspent, Paid, Purse, StillInTheAir, current_purse, paying
from tools.ledger.prices import PriceError, Prices, UnknownPrice, load_prices

__all__ = [
    "Cost",
    "Costs",
    "Ledger",
    "LedgerPurse",
    "NoBudget",
    "NotBilled",
    "Overspent",
    "Paid",
    "PriceError",
    "Prices",
    "Purse",
    "StillInTheAir",
    "UnknownPrice",
    "current_purse",
    "load_prices",
    "paying",
]
