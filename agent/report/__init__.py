"""The report: one page a run that shows what went in, what came out, and why it may be published."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from agent.report.page import Page, read_page
from agent.report.pictures import Album
from tools.storage.files import write_whole


def write_report(folder: Path, document: Mapping[str, object], load: Callable[[str], bytes]) -> Path:
    """Write `folder/report.html` and its pictures in `folder/report/`; returns the page's path.

    `document` is a run or a batch in the form of the JSON that the command line prints; any key may be
    missing. A picture in it is a path relative to `folder`, or a store key "sha256:<hex>" that `load` turns
    into bytes.
    A picture that cannot be read becomes a placeholder; OSError only where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    write_whole(page, render(read_page(document, Album(folder, load))).encode("utf-8"))
    return page


def render(page: Page) -> str:
    """The page as HTML."""
    return _templates().get_template("report.html").render(page=page)


@cache
def _templates() -> Environment:
    # StrictUndefined: the view holds every field, so a name it lacks is our mistake, not missing data.
    return Environment(
        loader=PackageLoader("agent.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
