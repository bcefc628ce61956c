"""How good the product is, in figures."""
