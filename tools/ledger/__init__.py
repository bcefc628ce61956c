"""Prices, budgets and the journal of paid calls: no call is made that could pass its budget, none is booked twice."""

from tools.ledger.purse import NoBudget, NotBilled, Overspent, Paid, Purse, current_purse, paying

__all__ = ["NoBudget", "NotBilled", "Overspent", "Paid", "Purse", "current_purse", "paying"]
