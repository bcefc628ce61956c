"""`bestshot eval live`: two people label a shop's pictures in a real browser, and their answers meet the checks."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.process import bestshot
from tests.e2e.served_page import SHOTS

QUESTIONS = ["Is it the same garment?", "Are the words right?", "Would you publish it?"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    """A shop with one accepted picture, and refused ones under a strict contract of its own."""
    shop = shutil.copytree(indexed, tmp_path_factory.mktemp("live") / "shop")
    assert bestshot(shop, "run", "NEW1", "--copy", "New season").status == 0
    (shop / "accept.toml").write_text("[tolerances]\nfill = 0.8\n")
    assert bestshot(shop, "run", "NEW2").status == 3
    return shop


@pytest.fixture(scope="module")
def page_file(shop: Path) -> Path:
    ended = bestshot(shop, "eval", "live", "--out", "label.html", "--json")
    assert ended.status == 0, ended.err
    written = json.loads(ended.out)
    assert written["page"] == "label.html"
    assert written["n"] >= 2
    return shop / "label.html"


def opened(browser: Browser, file: Path, width: int = 1280) -> tuple[Page, list[str]]:
    page = browser.new_context(
        viewport={"width": width, "height": 900}, accept_downloads=True, has_touch=width < 600
    ).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, asked


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def begin(page: Page, name: str) -> None:
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("#label")).to_be_visible()


def by_keyboard(page: Page, name: str, letters: str, saved: Path) -> Path:
    """A person who has no mouse: a name, an answer a question, and the file."""
    begin(page, name)
    for letter in letters:
        page.keyboard.press(letter)
    with page.expect_download() as started:
        page.keyboard.press("s")
    file = saved / started.value.suggested_filename
    started.value.save_as(file)
    return file


@pytest.fixture(scope="module")
def answers(browser: Browser, page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Ann says yes to all by keyboard; Bo on a phone by touch, and would not publish the first picture."""
    saved = tmp_path_factory.mktemp("answers")
    page, asked = opened(browser, page_file)
    count = len(json.loads(page.locator("#data").text_content() or "")["items"])
    first = by_keyboard(page, "Ann", "y" * len(QUESTIONS) * count, saved)
    expect(page.locator("#place")).to_contain_text(f"{count} answered. All are answered")
    look(page, "live-keyboard")

    phone, more = opened(browser, page_file, width=390)
    phone.locator("#name").fill("Bo Ek")
    phone.get_by_role("button", name="Begin").tap()
    for number in range(count):
        for question in QUESTIONS:
            word = "No" if number == 0 and "publish" in question else "Yes"
            phone.get_by_role("group", name=question).get_by_text(word, exact=True).tap()
        if number < count - 1:
            phone.get_by_role("button", name="Next").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    look(phone, "live-phone")
    with phone.expect_download() as started:
        phone.get_by_role("button", name="Save my answers").tap()
    second = saved / started.value.suggested_filename
    started.value.save_as(second)
    assert (first.name, second.name) == ("answers-Ann.json", "answers-Bo-Ek.json")
    outside = [url for url in asked + more if not url.startswith(("file:", "data:", "blob:"))]
    assert not outside
    return first, second


def test_the_page_does_not_say_what_the_checks_said(page_file: Path, shop: Path) -> None:
    html = page_file.read_text(encoding="utf-8")
    shown = html.split('id="data">')[1]
    for word in ("accepted", "needs_review", "rejected", "fills", "verdict", "http:", "https:"):
        assert word not in shown, word
    again = bestshot(shop, "eval", "live", "--out", "again.html", "--seed", "1")
    assert again.status == 0
    assert (shop / "again.html").read_text(encoding="utf-8") == html, "one seed, one page"
    other = bestshot(shop, "eval", "live", "--out", "other.html", "--seed", "3", "--limit", "1", "--json")
    assert json.loads(other.out) == {"page": "other.html", "n": 1}


def test_answers_stay_in_the_browser_and_keys_go_back_and_forth(browser: Browser, page_file: Path) -> None:
    page, _ = opened(browser, page_file)
    begin(page, "Cy")
    for key in ("n", "u", "ArrowUp", "y"):  # the second answer is changed
        page.keyboard.press(key)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#place")).to_contain_text("Picture 2")
    page.keyboard.press("ArrowLeft")
    chosen = page.locator("input:checked")
    expect(chosen).to_have_count(2)
    assert [chosen.nth(i).get_attribute("value") for i in range(chosen.count())] == ["no", "yes"]
    page.keyboard.press("z")
    expect(page.locator("#pictures")).to_have_class("pictures large")
    page.reload()
    begin(page, "Cy")
    expect(page.locator("input:checked")).to_have_count(2)


def test_two_peoples_answers_meet_the_checks(answers: tuple[Path, Path], shop: Path) -> None:
    ended = bestshot(shop, "eval", "live", "--answers", *map(str, answers), "--plot", "live.svg", "--json")
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    rows = {row["name"]: row for row in found["checks"]}
    count = found["n"]
    assert (found["people"], count >= 2) == (2, True)
    assert rows["accepted"]["n"] == count - 1, "they differ on one picture, so it does not count"
    # People would publish all others, so each refusal by the background check (fill under the contract) was wrong.
    assert rows["background"]["precision"] == 0.0
    assert rows["background"]["recall"] is None
    assert rows["garment"]["n"] == count
    assert rows["garment"]["precision"] is None, "it refused nothing"
    equal = (count * len(QUESTIONS) - 1) / (count * len(QUESTIONS))
    assert found["agreement"] == pytest.approx(equal, abs=1e-3)
    assert found["kappa"] == 0.0, "one of them always says yes"
    assert {one["name"]: one["agreement"] for one in found["questions"]}["worn"] is None, "nobody wears a packshot"
    assert found["models"]["image"] == "local-studio"
    assert len(found["date"]) == 10
    assert {"name", "precision", "recall", "low", "high"} <= set(rows["accepted"])
    plot = (shop / "live.svg").read_text(encoding="utf-8")
    assert plot.count("<circle") >= 2 + sum(
        row[name] is not None for row in rows.values() for name in ("precision", "recall")
    )
    table = bestshot(shop, "eval", "live", "--answers", str(answers[0]), "--answers", str(answers[1])).out
    assert f"{count} pictures, 2 people" in table
    assert "models: " in table


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: {**a, "answers": {"0" * 16: {"garment": "yes"}}}, ("'0000000000000000'", "this shop", "run the command")),
        (lambda a: {**a, "answers": {next(iter(a["answers"])): {"garment": "maybe"}}}, ("maybe", "'yes', 'no' or 'unsure'")),
        (lambda a: {**a, "person": ""}, ("person", "at least 1 character")),
        (lambda a: {"name": "x"}, ("is not a known field", "known: page, person")),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_said(
    answers: tuple[Path, Path], shop: Path, change: Any, words: tuple[str, ...]
) -> None:
    (shop / "bad.json").write_text(json.dumps(change(json.loads(answers[0].read_text()))))
    ended = bestshot(shop, "eval", "live", "--answers", "bad.json")
    assert ended.status == 2
    for word in ("bad.json", *words):
        assert word in ended.error


def test_what_else_can_be_wrong_is_said(answers: tuple[Path, Path], shop: Path, tmp_path: Path, indexed: Path) -> None:
    (shop / "bad.json").write_text("{")
    broken = bestshot(shop, "eval", "live", "--answers", "bad.json").error
    assert "bad.json: is not valid; invalid JSON" in broken
    twice = bestshot(shop, "eval", "live", "--answers", str(answers[0]), str(answers[0]))
    assert "is a second file by 'Ann'; give one for each person" in twice.error
    assert "'nowhere.json' does not exist" in bestshot(shop, "eval", "live", "--answers", "nowhere.json").error
    assert "--answers" in bestshot(shop, "eval", "live", "--plot", "x.svg").error
    empty = shutil.copytree(indexed, tmp_path / "empty")
    assert "no judged picture yet; make some with" in bestshot(empty, "eval", "live").error
    gone = shutil.copytree(shop, tmp_path / "gone")
    shutil.rmtree(gone / ".bestshot" / "pictures")
    assert "no judged picture yet" in bestshot(gone, "eval", "live").error, "deleted pictures cannot be shown"
    kept = bestshot(gone, "eval", "live", "--answers", *map(str, answers), "--json")
    assert json.loads(kept.out)["people"] == 2, "but their verdicts are on record"
