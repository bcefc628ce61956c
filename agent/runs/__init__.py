"""Estimate an order, run it, and keep the run on record."""
