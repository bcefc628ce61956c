"""Prices, budgets and the journal of paid calls. No call may exceed its budget, and none is booked twice."""
