"""The review, the catalogue, the runs and the settings in a real browser."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.product.intake import load_product
from agent.runs.order import Order
from agent.runs.runner import publish, run_order
from agent.services import opened
from tests.e2e.process import bestshot
from tests.e2e.served_page import SLOW, Site, assert_accessible, look, serving
from tests.integration.test_promo import SpoilingStudio

RUN = "20261129-120000-0001"


async def _spoil(shop: Path) -> None:
    """Two products whose pictures nobody could mend; the first has two to choose from."""
    async with opened(shop, local=True) as services:
        services.models = replace(services.models, image=SpoilingStudio(100))
        order = Order(("shopify",), ("New season",))
        for number, (name, variants) in enumerate((("NEW1", 1), ("NEW2", 2)), 1):
            product = await load_product(services, name)
            made = await run_order(services, f"{RUN[:-1]}{number}", "run", [product], replace(order, variants=variants))
            await publish(services, made["products"][0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Iterator[Site]:
    shop = shutil.copytree(indexed, tmp_path_factory.mktemp("review") / "shop")
    asyncio.run(_spoil(shop))
    with serving(shop) as served:
        yield served


def shown(page: Page) -> str:
    return page.locator(".review").get_attribute("data-at") or ""


def at(page: Page, product: str, shot: str) -> None:
    expect(page.locator(f".review[data-at$='/{product}/{shot}']")).to_be_visible()


def judged(site: Site) -> list[tuple[str, str, str]]:
    rows = json.loads(bestshot(site.shop, "judgements", "--json").out)
    return [(row["decision"], f"{row['product']}/{row['shot']}", row["note"]) for row in rows]


def test_a_queue_is_decided_by_keyboard_and_a_decision_is_taken_back(site: Site, browser: Browser) -> None:
    page = site.open(browser, "/review")
    at(page, "NEW2", "shopify")
    expect(page.get_by_text("1 of 3 waiting")).to_be_visible()
    expect(page.locator(".reasons li").first).to_contain_text("Same garment as in the flat-lay")
    expect(page.locator(".mark b")).to_have_text("1")
    expect(page.locator(".sides img"), "flat-lay, bestseller and result").to_have_count(3)
    look(page, "review")
    page.keyboard.press("j")
    at(page, "NEW2", "shopify#2")
    page.keyboard.press("k")
    at(page, "NEW2", "shopify")

    page.keyboard.press("z")
    expect(page.locator("#zoom img")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("z")
    expect(page.locator("#zoom")).to_be_hidden()
    page.get_by_role("button", name="Show the faults exactly").click()
    expect(page.locator("#zoom .field.loading")).to_have_count(0, timeout=SLOW)
    assert page.locator("#zoom img").evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    look(page, "review-marked")
    page.keyboard.press("Escape")
    cut = page.locator(".cut")
    cut.focus()
    page.keyboard.press("End")
    expect(page.locator(".wiper")).to_have_attribute("style", re.compile("--cut: *100%"))

    page.evaluate(
        """() => { const { at, seen } = document.querySelector(".review").dataset;
        emitEvent("review", { what: "reject", at, seen, note: "  ", number: 0 }) }"""
    )
    expect(page.get_by_text("Write a reason: later pictures of this shop follow it.")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_label("Later pictures of this shop follow the reason.")).to_be_focused()
    page.keyboard.type("   ")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_visible()
    page.locator("#reason-text").clear()
    page.keyboard.type("jam on the collar")
    look(page, "review-reason")
    page.keyboard.press("Enter")
    page.keyboard.press("a")  # a fast finger: the next picture is not on the screen yet
    at(page, "NEW2", "shopify#2")
    expect(page.get_by_text("NEW2, shopify: rejected. Press u to take it back.")).to_be_visible()
    assert judged(site) == [("reject", "NEW2/shopify", "jam on the collar")]
    page.keyboard.press("u")
    at(page, "NEW2", "shopify")
    expect(page.get_by_text("NEW2, shopify: taken back.")).to_be_visible()
    assert judged(site) == []
    page.reload()
    at(page, "NEW2", "shopify")

    before = page.locator(".result img").get_attribute("src")
    page.get_by_role("button", name="Use attempt").first.click()
    expect(page.locator(".result img")).not_to_have_attribute("src", before or "")
    at(page, "NEW2", "shopify")
    page.keyboard.press("a")
    at(page, "NEW2", "shopify#2")
    page.reload()
    at(page, "NEW2", "shopify#2")
    page.keyboard.press("u")
    at(page, "NEW2", "shopify")
    expect(page.get_by_text("1 of 3 waiting")).to_be_visible()
    assert [one[:2] for one in judged(site)] == [("choose", "NEW2/shopify")], "the tab still knew its decision"


def test_two_tabs_do_not_overwrite_each_other(site: Site, browser: Browser) -> None:
    one, other = site.open(browser, "/review"), site.open(browser, "/review")
    at(one, "NEW2", "shopify")
    at(other, "NEW2", "shopify")
    one.keyboard.press("a")
    at(one, "NEW2", "shopify#2")
    expect(one.locator(".count")).to_have_text("2")
    expect(other.locator(".count")).to_have_text("2")
    other.keyboard.press("r")
    other.keyboard.type("too dark")
    other.keyboard.press("Enter")
    expect(other.get_by_text("has changed since you saw it")).to_be_visible()
    expect(other.locator(".review .badge").first).to_have_text("Accepted")
    assert [decision for decision, *_ in judged(site)] == ["choose", "approve"]


def test_the_catalogue_is_searched_by_words_and_by_a_picture(site: Site, browser: Browser) -> None:
    page = site.open(browser, "/catalogue")
    expect(page.get_by_text("Find what sells.")).to_be_visible()
    look(page, "catalogue-empty")
    page.get_by_label("Words").fill("blue shirt")
    page.keyboard.press("Enter")
    expect(page.locator(".hits h3").first).to_have_text("SKU1")
    expect(page.locator(".hits li").first).to_contain_text("shares the words blue, shirt")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Search by a picture").click()
    choosing.value.set_files(site.shop / "products.csv")
    expect(page.get_by_text('"products.csv" is no picture; choose another file')).to_be_visible()
    choosing.value.set_files(site.shop / "new_products" / "NEW2.jpg")
    expect(page.get_by_text("Products that look like this picture")).to_be_visible()
    expect(page.locator(".hits h3").first).to_have_text("SKU2")
    expect(page.locator(".hits li").first).to_contain_text("looks alike (similarity")
    assert page.locator(".hits img").first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    dropped = page.evaluate_handle(
        """async () => {
          const held = new DataTransfer(), photo = await (await fetch("/product/SKU1")).blob();
          held.items.add(new File([photo], "SKU1.jpg", { type: "image/jpeg" }));
          return held;
        }"""
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".hits h3").first).to_have_text("SKU1")
    page.reload()
    expect(page.locator(".hits h3").first).to_have_text("SKU1")
    look(page, "catalogue")


def test_a_run_shows_its_report_and_nothing_that_is_served_there_runs_a_script(site: Site, browser: Browser) -> None:
    page = site.open(browser, "/runs")
    expect(page.locator(".runs tbody tr")).to_have_count(2)
    expect(page.locator(".runs tbody tr").first).to_contain_text("1 needs review")
    look(page, "runs")
    page.get_by_role("link", name="Report of the run").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("NEW2")
    assert page.locator("main img, .hero img").first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    (site.shop / "outputs" / "foreign.html").write_text("<p>here</p><script>document.title = 'it ran'</script>")
    page.goto(f"{site.url}/delivered/foreign.html")
    expect(page.get_by_text("here")).to_be_visible()
    assert page.title() != "it ran"
    answer = page.request.get(f"{site.url}/runs")
    assert (answer.status, answer.headers["x-frame-options"]) == (200, "DENY")
    foreign = ("product/..%2f..%2f.env", "product/NEW1", "marked/..%2f..%2f/NEW1/shopify", f"marked/{RUN}/NEW1/story")
    assert {page.request.get(f"{site.url}/{path}").status for path in foreign} == {404}


def test_the_brand_kit_is_seen_before_it_is_saved_and_its_comments_stay(site: Site, browser: Browser) -> None:
    kit = site.shop / "brand.toml"
    kit.write_text('name = "Nord"  # never translated\n', encoding="utf-8")
    page, other = site.open(browser, "/settings"), site.open(browser, "/settings")
    expect(other.locator(".sample img")).to_be_visible()
    before = page.locator(".sample img").get_attribute("src") or ""
    page.get_by_label("Wall", exact=True).fill("#31473a")
    expect(page.locator(".sample img")).not_to_have_attribute("src", before)
    page.get_by_label("Copy", exact=True).fill("red")
    expect(page.get_by_text("colours.ink = 'red' is not a colour")).to_be_visible()
    page.get_by_label("Copy", exact=True).fill("#f5e9d0")
    look(page, "settings")
    page.get_by_role("button", name="Save the brand kit").click()
    expect(page.get_by_text("The brand kit is saved in brand.toml.")).to_be_visible()
    written = kit.read_text(encoding="utf-8")
    assert written.startswith('name = "Nord"  # never translated\n')
    assert 'wall = "#31473a"' in written
    other.get_by_role("button", name="Save the brand kit").click()
    expect(other.get_by_text("was changed meanwhile")).to_be_visible()
    assert kit.read_text(encoding="utf-8") == written
    expect(page.get_by_label("Catalogue", exact=True).locator("dd")).to_have_text("6")
    assert "secret" not in page.content().lower()
    for label in ("Name of the brand", "Wall", "Copy"):
        page.get_by_label(label, exact=label != "Name of the brand").fill("")
    page.get_by_role("button", name="Save the brand kit").click()
    for _ in range(SLOW // 100):
        if kit.stat().st_size == 0:
            break
        page.wait_for_timeout(100)
    assert kit.read_text(encoding="utf-8") == ""


def test_every_page_is_good_on_a_phone_and_with_a_screen_reader(site: Site, browser: Browser) -> None:
    for path, there in (
        ("/review", ".review"), ("/catalogue?text=shirt", ".hits"), ("/runs", ".runs"), ("/settings", ".sample img"),
    ):  # fmt: skip
        page = site.open(browser, path, width=390)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            expect(page.locator(there)).to_be_visible()
            assert_accessible(page)
            look(page, f"{path.strip('/').partition('?')[0]}-{width}")
    assert {urlsplit(url).netloc for url in site.asked if url.startswith("http")} == {f"127.0.0.1:{site.port}"}
