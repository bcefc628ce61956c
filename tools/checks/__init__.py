"""The checks: pure functions of evidence, and the verdict from all of them."""
