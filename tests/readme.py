"""The parts of the documents that follow from the code: `python -m tests.readme` writes them; a test checks them."""

import re
from pathlib import Path

from agent.chat import graph as chat
from agent.graphs import promo
from agent.graphs import shot as shot_graph

README = Path(__file__).parents[1] / "README.md"
GRAPHS = README.parent / "docs/graphs.md"


def diagrams() -> dict[str, str]:
    """Mermaid text of the real graphs by the name of their block."""
    drawn = {
        "promo": promo.build().get_graph(),
        "shoot": shot_graph.build().get_graph(),
        "chat": chat.build().get_graph(),
    }
    return {name: f"```mermaid\n{graph.draw_mermaid().strip()}\n```" for name, graph in drawn.items()}


def block(text: str, name: str) -> str:
    """Return what is between `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- /{name} -->", text, re.DOTALL)
    assert found, f"there is no block {name}"
    return found[1].strip()


def main() -> None:
    """Write the diagrams into docs/graphs.md."""
    text = GRAPHS.read_text(encoding="utf-8")
    for name, diagram in diagrams().items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(start, 1)
        text = before + start + diagram + "\n" + end + rest.split(end, 1)[1]
    GRAPHS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
