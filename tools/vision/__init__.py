"""Measure a picture: the place of the garment, its colours, and the ground behind it."""
