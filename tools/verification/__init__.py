"""Gather the evidence about a picture and run the checks on it."""
