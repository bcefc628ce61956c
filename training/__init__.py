"""How what the product carries was trained."""
