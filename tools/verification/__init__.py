"""Gathers the evidence about a picture and has the checks judge it."""
