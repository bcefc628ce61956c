"""From an order to a run on record."""
