"""What a run is about: the product, who wears it, what the shop prefers, the document in the end."""
