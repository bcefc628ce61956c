"""The board in a real browser: what a marketing person does with it, and that it asks nobody but itself."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.process import bestshot, interrupt
from tests.e2e.served_page import SLOW, Site, assert_accessible, look, serving
from tests.painter import flatlay
from tests.shops import NEW_COLUMNS, SMALLEST_CHANNELS, photo, write_shop
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture

TEN = [f"NEW{number}" for number in range(1, 11)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages of one folder for all tests: they begin with an empty one, and the last test ends the server."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "channels.toml").write_text(SMALLEST_CHANNELS, encoding="utf-8")
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a person has on the disk: a shop with ten new garments, of two photos."""
    shop = write_shop(tmp_path_factory.mktemp("files") / "shop", new=0)
    for name, number in zip(TEN, [1, 2] * 5, strict=True):
        (shop / "new_products" / f"{name}.jpg").write_bytes(photo(number))
    write_table(shop, [(name, f"{name}.jpg") for name in TEN])
    return shop


def write_table(shop: Path, rows: Sequence[tuple[str, str]]) -> None:
    with (shop / "new_products.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([NEW_COLUMNS, *([*row, "t_shirt", "casual", "summer", "cafe"] for row in rows)])


def card(page: Page, product: str) -> Locator:
    return page.locator(".card").filter(has=page.get_by_role("heading", name=product, exact=True))


def upload(page: Page, title: str, files: list[Path]) -> None:
    part = page.locator(".upload", has_text=title)
    with page.expect_file_chooser() as chooser:
        part.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(files)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_from_an_empty_folder_to_an_archive_of_ten_pictures(site: Site, files: Path, browser: Browser) -> None:
    page = site.open(browser, "/")
    expect(page.get_by_text("There is no shop here yet")).to_be_visible()
    look(page, "empty")
    assert_accessible(page)
    upload(page, "What sells already", [files / "products.csv", *sorted((files / "images").iterdir())])
    expect(page.get_by_text("There are no new garments yet")).to_be_visible()
    upload(page, "The new garments", [files / "new_products.csv", *sorted((files / "new_products").iterdir())])
    expect(page.get_by_text("11 files stored")).to_be_visible()
    press(page, "Index the catalogue")
    expect(page.get_by_text("Indexing what sells")).to_be_visible()
    expect(page.get_by_text("10 new garments: 10 not made.")).to_be_visible()
    expect(page.get_by_text("Select garments, then make their pictures.")).to_be_visible()

    page.get_by_label("Select NEW1", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Select NEW9", exact=True).click(modifiers=["Shift"])
    page.get_by_label("Select NEW10", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("10 selected")).to_be_visible()
    look(page, "selection")
    press(page, "Make")
    expect(page.get_by_role("status").filter(has_text="10 pictures with local-studio, free of charge.")).to_be_visible()
    shopify = page.get_by_role("dialog").get_by_label("shopify (3:4)")
    shopify.uncheck()
    expect(page.get_by_role("status").filter(has_text="No channel is chosen; choose at least one")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Make")).to_be_disabled()
    shopify.check()
    expect(page.get_by_role("status").filter(has_text="free of charge")).to_be_visible()
    look(page, "order")
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Make").click()
    expect(card(page, "NEW10")).to_contain_text("Being made")
    other = site.open(browser, "/")
    expect(other.get_by_role("button", name="Stop")).to_be_visible()

    page.reload()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator(".run")).to_contain_text(re.compile("[1-9] of 10 products done"), timeout=SLOW)
    look(page, "running")
    assert_accessible(page)
    expect(page.get_by_text("The run is finished: 10 of 10 products made, 100% accepted, $0.00.")).to_be_visible(
        timeout=2 * SLOW
    )
    expect(other.get_by_text("The run is finished")).to_be_visible()
    expect(card(page, "NEW1").get_by_role("link", name="shopify Accepted")).to_be_visible()
    press(page, "Select all shown")
    look(page, "made")
    with page.expect_download() as started:
        press(page, "Download")
    with zipfile.ZipFile(Path(started.value.path())) as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}/shopify.jpg" for name in TEN)
        assert open_picture(archive.read("NEW7/shopify.jpg")).shape[:2] == (580, 435)
    assert {urlsplit(url).netloc for url in site.asked if url.startswith("http")} == {f"127.0.0.1:{site.port}"}


def test_a_decision_about_an_old_view_is_refused_and_other_tabs_see_new_ones(site: Site, browser: Browser) -> None:
    page, other = site.open(browser, "/"), site.open(browser, "/")
    expect(card(page, "NEW1")).to_contain_text("Accepted")
    bestshot(site.shop, "review", "latest", "--product", "NEW1", "--reject", "shopify", "--note", "too dark")
    for name in ("NEW1", "NEW2"):
        page.get_by_label(f"Select {name}", exact=True).click()
    press(page, "Reject")
    page.get_by_role("dialog").get_by_label("Reason").fill("too cold")
    page.get_by_role("dialog").get_by_label("Reason").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="NEW1: ")).to_contain_text("too dark")
    page.wait_for_timeout(1_200)  # until the message is no more half transparent
    assert_accessible(page)
    for one in (page, other):
        expect(card(one, "NEW2")).to_contain_text("Rejected")
    told = bestshot(site.shop, "judgements").out
    assert told.count("reject shopify of NEW1") == 1
    assert "too cold" in told
    page.locator(".filter").get_by_text("Rejected").click()
    expect(page.locator(".card")).to_have_count(2)
    page.get_by_label("Search").fill("new2")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_text("2 selected, 1 not shown")).to_be_visible()


def test_the_conversation_is_about_what_is_selected_and_a_reload_finds_it(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    page = site.open(browser, "/", width=390)
    expect(page.locator(".card").first).to_be_visible()
    look(page, "phone")
    assert_accessible(page)
    switch = page.get_by_role("button", name="Conversation")
    switch.press("Enter")
    expect(page.get_by_label("Say what you need")).to_be_focused()
    page.keyboard.press("Escape")
    expect(switch).to_be_focused()
    press(page, "Conversation")
    expect(switch).to_have_attribute("aria-expanded", "true")
    flat = tmp_path / "upload.jpg"
    flat.write_bytes(encode_jpeg(flatlay((50, 120, 80), stripes=False)[0]))
    with page.expect_file_chooser() as chooser:
        press(page, "Add a flat-lay")
    chooser.value.set_files(flat)
    expect(page.get_by_text("1 attached")).to_be_visible()
    say(page, "add this as NEW99")
    expect(page.locator(".talk")).to_contain_text("NEW99 was added", timeout=SLOW)
    expect(page.locator(".made li")).to_have_count(1)
    page.get_by_role("complementary").get_by_role("button", name="Close").click()

    page.get_by_label("Select NEW99", exact=True).click()
    press(page, "Conversation")
    expect(page.get_by_text("for NEW99", exact=True)).to_be_visible()
    say(page, 'make it for shopify with "New season"')
    expect(page.locator(".talk")).to_contain_text('for NEW99: make it for shopify with "New season"')
    page.reload()
    press(page, "Conversation")
    expect(page.locator(".made .badge")).to_have_text("Accepted", timeout=SLOW)
    expect(page.locator(".talk")).to_contain_text("accepted at the first attempt", timeout=SLOW)  # it has answered
    say(page, "make all new garments for shopify")
    question = page.locator(".question")
    expect(question).to_contain_text("These are 11 products")
    look(page, "drawer")
    assert_accessible(page)
    question.get_by_label("Reason, if you reject").fill("not now")
    question.get_by_role("button", name="Reject").click()
    expect(page.locator(".talk")).to_contain_text("nothing was made")
    expect(question).to_be_hidden()
    visitor = site.open(browser, "/")
    press(visitor, "Conversation")
    expect(visitor.get_by_text("Add a flat-lay, or select garments")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Send a sentence. An answer can be read before its work is finished, and until then nothing more is taken."""
    expect(page.get_by_role("complementary").get_by_role("button", name="Stop")).to_be_hidden()
    page.get_by_label("Say what you need").fill(text)
    page.get_by_label("Say what you need").press("Enter")


def test_of_a_thousand_garments_one_page_of_small_pictures_is_shown(site: Site, browser: Browser) -> None:
    page = site.open(browser, "/")
    expect(page.locator(".card").first).to_be_visible()
    write_table(site.shop, [(f"NEW{number}", f"{TEN[number % 10]}.jpg") for number in range(1000)])
    expect(page.get_by_text("1,000 new garments")).to_be_visible()
    expect(page.locator(".card")).to_have_count(60)
    expect(page.locator(".card img").first).to_have_js_property("complete", True)
    sizes = page.locator(".card img").evaluate_all("all => all.map(one => [one.naturalHeight, one.loading])")
    assert all(height <= 320 and loading == "lazy" for height, loading in sizes)
    expect(page.get_by_role("button", name="17", exact=True)).to_be_visible()
    press(page, "Next page")
    expect(page.get_by_label("Select NEW60", exact=True)).to_be_visible()
    expect(page.locator(".card")).to_have_count(60)


def test_only_this_machine_is_served_and_only_what_may_be_seen(site: Site) -> None:
    def status(path: str, **headers: str) -> int:
        try:
            with urlopen(Request(site.url + path, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    assert status("/") == 200
    assert status("/", Host="evil.example") == 400
    socket = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert status(socket, Host="evil.example") == 400
    assert status(socket, Origin="http://evil.example") == 400
    assert status(socket, Origin=site.url) == 200
    for path in (
        "/picture/sha256:" + "0" * 64, "/picture/..%2f..%2f.env", "/delivered/../new_products.csv",
        "/delivered/%2e%2e/new_products.csv", "/delivered/..%2fproducts.csv", "/delivered//etc/passwd",
        "/flatlay/..%2fNEW1.jpg", "/flatlay/NOBODY", "/zip/0", "/.bestshot/catalog.db", "/new_products.csv",
    ):  # fmt: skip
        assert status(path) in (400, 403, 404), path


def test_zz_ctrl_c_ends_it_and_a_port_in_use_is_said(site: Site, browser: Browser) -> None:
    second = bestshot(site.shop, "ui", "--no-browser", "--port", str(site.port))
    assert second.status == 1
    assert f"port {site.port} is in use" in second.err
    open_tab = site.open(browser, "/")
    expect(open_tab.locator(".card").first).to_be_visible()
    ended = interrupt(site.process)
    assert ended.status in (0, 130)
    assert "Traceback" not in ended.err
