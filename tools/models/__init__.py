"""The roles of models, and the models that play them."""
