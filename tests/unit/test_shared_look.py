"""Which product of a run has the look, and what another product takes over from it. No pictures are made."""

from typing import Any, cast

import pytest

from agent.documents import Product, RunDocument
from agent.product.shared_look import follow, look_of
from agent.runs.same_look import find_look
from agent.state import SharedLook

LOOK: SharedLook = {
    "of": "A", "picture": "sha256:1", "style": {}, "hint": "", "person": "an adult woman", "kind": "on_model",
    "variants": {"single": 0},
}  # fmt: skip


DRAFT = {"frame": {"drafted": True}, "style": {}, "person": "", "product": {}}


def document(product: str, status: str, **more: Any) -> RunDocument:
    attempt = {"picture": "sha256:2", "plates": {"person": "sha256:3"}}
    shot = {
        "channel": "shopify", "status": status, "kind": "on_model", "preview": "sha256:2", "text_free": "sha256:4",
        "attempts": [attempt], "variants": {}, "made_from": {"style": {}, "person": "an adult", "product": {}},
    }  # fmt: skip
    return cast("RunDocument", {"product": product, "shots": [{**shot, **more.pop("shot", {})}], **more})


async def found(done: dict[str, RunDocument], *made: RunDocument) -> tuple[list[str], str]:
    waiting = {one["product"]: one for one in made}

    async def make(product: Product) -> RunDocument:
        return done.get(product["id"]) or waiting[product["id"]]

    products: list[Product] = [{"id": name} for name in ("A", "B", "C")]
    first, look = await find_look(products, done, "shopify", make)
    return [*first], look["of"] if look else ""


async def test_products_are_made_one_after_another_until_a_hero_is_accepted() -> None:
    bad, good, next_one = document("A", "needs_review"), document("B", "accepted"), document("C", "accepted")
    assert await found({}, bad, good, next_one) == (["A", "B"], "B")
    assert await found({"A": bad}, good, next_one) == (["A", "B"], "B")
    none = [document(name, "failed") for name in "ABC"]
    assert await found({}, *none) == (["A", "B", "C"], "")


async def test_a_run_that_goes_on_keeps_its_look_whatever_people_decided_since() -> None:
    done = {
        "A": document("A", "accepted", look=""), "B": document("B", "needs_review", look="B"),
        "C": document("C", "accepted", look="B"),
    }  # fmt: skip
    assert await found(done) == ([], "B")


@pytest.mark.parametrize(
    ("shot", "picture"),
    [
        ({}, "sha256:3"),
        ({"kind": "packshot"}, "sha256:4"),
        ({"attempts": [{"picture": "sha256:2", "plates": {}}], "text_free": None}, "sha256:2"),
        ({"status": "failed", "made_from": DRAFT}, "sha256:3"),
        ({"channel": "etsy"}, ""),
        ({"language": "de"}, ""),
        ({"status": "needs_review"}, ""),
    ],
)  # fmt: skip
def test_the_plate_of_the_person_is_followed_else_the_picture_without_text(shot: dict[str, Any], picture: str) -> None:
    look = look_of(document("A", "accepted", shot=shot), "shopify")
    assert (look["picture"] if look else "") == picture


@pytest.mark.parametrize(("kind", "picture"), [("on_model", "sha256:1"), ("packshot", "")])
def test_a_picture_of_another_kind_is_followed_in_words_alone(kind: str, picture: str) -> None:
    own = "an adult man" if kind == "on_model" else ""
    look, notes = follow(LOOK, kind, own)
    assert look is not None
    assert look["picture"] == picture
    assert look["person"] == ("an adult woman" if kind == "on_model" else "")
    assert notes
    assert follow(None, kind, own) == (None, [])
    assert follow(LOOK, "on_model", "an adult woman") == (LOOK, [])
