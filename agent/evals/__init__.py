"""Measure how good the product is, in figures."""
