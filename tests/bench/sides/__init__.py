"""Two releases side by side, each by its own commands, on the same pictures and the same orders."""
