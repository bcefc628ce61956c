"""What the board says of each garment, what its filters show, and what it gives to take away."""

import math
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.report.words import money
from agent.runs.order import Order
from agent.web.archive import zipped
from agent.web.board import summary
from agent.web.board_cards import NOT_MADE, STATUSES, Card, Made, Picture, Sieve, card_of, made_of, sifted
from agent.web.board_grid import card_html
from agent.web.controls import filled
from agent.web.controls import sentence as capital
from agent.web.making import Run
from agent.web.order_dialog import in_words
from agent.web.start import advice, left_out_of
from agent.web.uploader import PICTURES, TABLES_TOO, refusal
from tools.catalog import NewProduct
from tools.catalog.row_errors import BadValue

ROW = NewProduct("NEW1", Path("NEW1.jpg"), "t_shirt", "casual", "summer", "Beach at noon", ("Sale",), 2, {})


def picture(status: str, channel: str = "shopify", run: str = "r1", shot: str = "") -> Picture:
    return Picture(run, shot or channel, channel, status, "sha256:" + "a" * 64, f"NEW1/{channel}.jpg", f"{status}|")


def card(*made: Made, cost: float = 0.0, making: bool = False) -> Card:
    return card_of(ROW, "/flatlay/NEW1", made, cost, making)


def statuses(shown: Card) -> dict[str, str]:
    return {channel: one.status for channel, one in shown.channels.items()}


def test_a_card_shows_the_newest_picture_of_each_channel_and_what_a_person_should_look_at_first() -> None:
    first = Made("r1", "needs_review", (picture("needs_review"), picture("accepted", "story")), ())
    second = Made("r2", "accepted", (picture("accepted", run="r2"),), ())
    assert card().status == NOT_MADE
    assert card(first).status == "needs_review"
    both = card(second, first)
    assert (both.status, both.made, statuses(both)) == ("accepted", "r2", {"shopify": "accepted", "story": "accepted"})
    assert both.result and both.result.run == "r2"
    assert card(first, making=True).status == "being_made"


def test_a_run_that_brought_no_picture_is_seen_although_an_older_one_did() -> None:
    assert card(Made("r2", "failed", (), ()), Made("r1", "accepted", (picture("accepted"),), ())).status == "failed"


def test_variants_of_a_channel_have_one_chip_with_the_worst_status() -> None:
    made = Made("r1", "needs_review", (picture("accepted"), picture("rejected", shot="shopify#2")), ())
    assert statuses(card(made)) == {"shopify": "rejected"}


@pytest.mark.parametrize(
    ("shot", "status"),
    [
        ({"status": "needs_review"}, "needs_review"),
        ({"status": "needs_review", "found_by_checks": "too dark"}, "rejected"),
        ({"status": "accepted", "found_by_checks": "too dark"}, "accepted"),
        ({"status": "failed", "file": None, "preview": None}, "failed"),
    ],
)
def test_a_picture_that_a_person_rejected_does_not_wait(shot: dict[str, Any], status: str) -> None:
    plain = {"shot": "shopify", "channel": "shopify", "preview": None, "file": "a.jpg", "reason": ""}
    document: Any = {
        "run": "r",
        "status": "needs_review",
        "shots": [plain | shot],
        "drift": [{"text": "warmer than the rest"}],
    }
    made = made_of(document)
    assert [one.status for one in made.pictures] == [status]
    assert made.drift == ("warmer than the rest",)


def test_a_filter_wants_all_words_and_a_channel_has_a_status_of_its_own() -> None:
    made = card(Made("r1", "needs_review", (picture("needs_review"), picture("accepted", "story")), ()))
    others = [Card("NEW2", "dress", "new2 dress linen", "/flatlay/NEW2"), made]
    assert sifted(others, Sieve(text="beach T_SHIRT")) == [made]
    assert sifted(others, Sieve(text="beach dress")) == []
    assert sifted(others, Sieve(channel="story")) == [made]
    assert sifted(others, Sieve(channel="story", status="needs_review")) == []
    assert [one.id for one in sifted(others, Sieve(channel="story", status=NOT_MADE))] == ["NEW2"]
    assert sifted(others, Sieve(drift="on")) == []


CARDS = st.lists(
    st.builds(
        Card, st.text("AB12", min_size=1), st.sampled_from(["dress", "shirt"]), st.text("ab "), st.just("/flatlay"),
        st.sampled_from(list(STATUSES)), cost_usd=st.floats(0, 9), made=st.text("0123", max_size=3),
    ),
    max_size=12,
)  # fmt: skip
SIEVES = st.builds(
    Sieve, st.text("ab "), st.sampled_from(["", "dress"]), st.sampled_from(["", *STATUSES]),
    sort=st.sampled_from(["table", "id", "newest", "cost", "status"]),
)  # fmt: skip


@given(CARDS, SIEVES)
def test_a_filter_only_leaves_out_and_an_order_only_moves(cards: list[Card], sieve: Sieve) -> None:
    found = sifted(cards, sieve)
    assert all(found.count(one) <= cards.count(one) for one in found)
    assert sorted(map(repr, sifted(cards, Sieve(sort=sieve.sort)))) == sorted(map(repr, cards))
    if sieve.sort == "cost":
        assert [one.cost_usd for one in found] == sorted((one.cost_usd for one in found), reverse=True)
    assert all(sieve.status in ("", one.status) and sieve.category in ("", one.category) for one in found)


def test_texts_of_a_shop_are_text_on_a_card() -> None:
    row = NewProduct("NEW1", Path("x.jpg"), "<script>alert(1)</script>", "", "", "", (), 2, {})
    shown = card_html(card_of(row, "/flatlay/NEW1", (), 0, False), "c1")
    assert "<script" not in shown
    assert "&lt;script" in shown.lower()


def test_the_shop_and_the_next_step_are_said_in_a_sentence() -> None:
    accepted = card(Made("r1", "accepted", (picture("accepted"),), ()), cost=0.4)
    assert summary([card(), accepted]) == "2 new garments: 1 not made, 1 accepted; $0.40 so far."
    assert advice([card()]).startswith("Select garments, then make")
    assert advice([accepted]).startswith("All is made and accepted")
    assert advice([accepted, card()]) == ""
    refused = BadValue("image_path", "a.jpg", "is not in new_products/", "put it there").in_row("new_products.csv", 3)
    assert left_out_of([refused]) == f"Left out: {refused}"
    assert left_out_of([BadValue("id", "A", f"is {number}", "mend it") for number in range(7)]).endswith(
        " · and 2 more problems"
    )
    assert left_out_of([]) == ""


def test_a_run_says_what_is_to_come_and_never_more_than_its_budget() -> None:
    run = Run("r", Order(budget_usd=4.0), 10, [str(number) for number in range(6)], before=2)
    assert run.figures(accepted=3, cost_usd=2.0, minutes=0.5) == {
        "Done": "4 of 10", "Accepted": "75%", "A minute": "4.0", "Cost so far": "$2.00", "To come": "about $2.00",
    }  # fmt: skip
    assert run.figures(accepted=3, cost_usd=0.4, minutes=0.5)["To come"] == "about $0.60"
    begun = Run("r", Order(), 2, ["a", "b"])
    for most_usd, said in ((math.inf, "at most $2.00"), (0.3, "at most $0.30"), (9.0, "at most $2.00"), (0.0, "$0.00")):
        begun.most_usd = most_usd
        assert begun.figures(0, 0.0, 0.0)["To come"] == said


def panel(figures: dict[str, str], busy: bool = False, offered: str = "", trouble: str = "") -> str:
    making = SimpleNamespace(run=Run("r", Order(), 2) if figures else None, busy=busy, trouble=trouble)
    shown = filled("run.html", making=making, offered=offered, figures=figures)
    return " ".join(re.sub("<[^>]*>", " ", shown).split())


def test_the_panel_says_what_the_run_does_or_nothing() -> None:
    made = {"Done": "2 of 2", "Accepted": "50%", "Cost so far": "$0.10"}
    assert panel(made, busy=True).startswith("Making pictures: 2 of 2 products done.")
    assert panel(made) == "The run is finished: 2 of 2 products made, 50% accepted, $0.10. Report"
    assert panel({}, offered="r1").startswith("A run was stopped before its end.")
    assert panel(made, trouble="It did not work: no disk") == "It did not work: no disk Report"
    assert panel({}) == ""


def test_an_order_of_a_selection_wants_no_other_row_of_its_table() -> None:
    chosen = Order(source={"csv": "new_products.csv", "only": "NEW1\nNEW2"})
    assert [name for name in ("NEW1", "NEW2", "NEW", "NEW10") if chosen.wants(name)] == ["NEW1", "NEW2"]
    assert Order(source={"csv": "new_products.csv"}).wants("NEW10")


def test_an_order_says_its_cost_before_it_is_made() -> None:
    cost: Any = {"pictures": 3, "image": "painter", "least_usd": 0.3, "most_usd": 2.4, "budget_usd": 3, "enough": True}
    assert in_words(cost) == (
        f"3 pictures with painter: {money(0.3)} if every picture passes at once, at most {money(2.4)}. Budget $3.00."
    )
    assert "too small" in in_words(cost | {"enough": False})
    assert in_words(cost | {"most_usd": 0}) == "3 pictures with painter, free of charge."


@given(contents=st.lists(st.binary(max_size=90), max_size=4))
def test_an_archive_has_every_file_whole_and_is_gone_when_it_is_closed(
    contents: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("zip")
    files = {f"NEW{number}/shopify.jpg": folder / str(number) for number in range(len(contents))}
    for path, data in zip(files.values(), contents, strict=True):
        path.write_bytes(data)
    with zipped(files) as packed, zipfile.ZipFile(packed.name) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == dict(zip(files, contents, strict=True))
    assert not Path(packed.name).exists()


def test_a_file_that_the_browser_does_not_send_is_named_with_the_reason() -> None:
    assert refusal([["a.txt", "accept"]], PICTURES) == '"a.txt" is no picture; choose another file'
    assert refusal([["a.pdf", "accept"]], TABLES_TOO).startswith('"a.pdf" is no CSV table and no picture')
    large = refusal([["a.jpg", "max-file-size"], ["b.jpg", "accept"], ["c", "x"]], PICTURES)
    assert large == '"a.jpg" is larger than 200 MB; save it smaller (2 more files were not taken)'


def test_a_message_begins_with_a_capital_letter_but_a_file_keeps_its_name() -> None:
    assert capital("no channel is chosen") == "No channel is chosen"
    assert capital("new_products/a.png is there already") == "new_products/a.png is there already"
    assert capital("") == ""
