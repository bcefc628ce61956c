"""The data of a run: the product, the person who wears it, the shop's preferences, and the final document."""
