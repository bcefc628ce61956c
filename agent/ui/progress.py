"""What people watch while a batch runs: how many products are done and what is being done to the rest."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from agent.runs.runner import OnStep
from agent.ui.console import counting, say


@contextmanager
def watching(products: int) -> Iterator[OnStep]:
    """A callback for `make_all` that shows progress on stderr."""
    finished: set[str] = set()
    with counting("making pictures") as progress:
        progress(0, products)

        def on_step(product: str, node: str) -> None:
            if node == "done":
                finished.add(product)
                progress(len(finished), products)
                if not sys.stderr.isatty():
                    say(f"  {product} done ({len(finished)} of {products})")

        yield on_step
