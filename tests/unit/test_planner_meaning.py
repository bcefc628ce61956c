"""What the planner that needs no key takes words for that can mean two things: a product or its style, a scene or a limit."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.unit.test_planner import hold, said, turn


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a story like the last one, with the headline Cosy", {"products": ["NEW003"], "like": "SKU1"}),
        ("make NEW002 for etsy in the mood of the first one", {"products": ["NEW002"], "like": "SKU5"}),
        ("an instagram picture styled as the top one", {"products": ["NEW003"], "like": "SKU5"}),
    ],
)
def test_one_whose_style_is_wanted_is_not_the_product(text: str, wanted: dict[str, Any]) -> None:
    call = {"product": "NEW003"}
    found = '{"bestsellers": [{"product_id": "SKU5"}, {"product_id": "SKU1"}]}'
    alike = turn("which bestsellers look like NEW003?", "search_bestsellers", call, found)
    hold(said(*alike, HumanMessage(text)), "create_pictures", wanted)
