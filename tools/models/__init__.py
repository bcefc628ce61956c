"""The model roles and who plays them."""
