"""Reading a report's page back, a picture store in memory, and drawn pictures to put in it."""

import hashlib
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, ImageDraw

VOID = {"meta", "img", "input", "link", "br", "hr", "rect", "circle", "path", "use"}


class Reader(HTMLParser):
    """Collects what a test asks about, and insists that every element is closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


class Store:
    """A picture store that counts how often it is asked."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.loads = 0

    def put(self, data: bytes) -> str:
        key = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.kept[key] = data
        return key

    def load(self, key: str) -> bytes:
        self.loads += 1
        return self.kept[key]


def nothing(key: str) -> bytes:
    raise KeyError(key)


def drawn(width: int, height: int, colour: str = "#345", mode: str = "RGB") -> bytes:
    picture = Image.new(mode, (width, height), "#e8e0d4" if mode == "RGB" else (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def parsed(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    reader.close()
    assert reader.open == []
    return reader


def assert_sound(page: Path) -> Reader:
    """What must hold for every page, whatever it was made from."""
    reader = parsed(page)
    source = page.read_text("utf-8")
    assert not re.search(r"(?:src|href|srcset|action|data)=[\"']?\s*(?:[a-z][a-z0-9+.\-]*:|//)", source, re.I)
    assert not re.search(r"url\(|@import|<link|<iframe|<script", re.sub(r"&lt;.*?&gt;", "", source), re.I)
    assert not any(key.startswith("on") for _, attrs in reader.tags for key in attrs)
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in reader.of("img"):
        assert attrs["alt"] and int(attrs["width"]) > 0 and int(attrs["height"]) > 0
        with Image.open(page.parent / unquote(attrs["src"])) as picture:
            assert picture.size == (int(attrs["width"]), int(attrs["height"]))
    for attrs in (*reader.of("a"), *reader.of("use")):
        target = unquote(attrs["href"])
        assert target[1:] in ids if target.startswith("#") else (page.parent / target).is_file(), target
    assert len(reader.of("h1")) == 1
    return reader
