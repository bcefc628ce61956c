"""Pure questions about evidence, and the verdict they add up to."""
