"""The report: a page for each run, with its inputs, its pictures, and why they may be published."""

from collections.abc import Callable, Mapping
from functools import cache
from inspect import isfunction
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from agent.report import products, shots, verdicts
from agent.report import words as say
from agent.report.page import read_page
from agent.report.pictures import PAGE, STRIP, Album
from tools.storage.files import write_whole


def write_report(folder: Path, document: Mapping[str, object], load: Callable[[str], bytes]) -> Path:
    """Write `folder/report.html` and its pictures in `folder/report/`.

    Args:
        folder: the folder of the run or batch; it is made if it is missing.
        document: a run or a batch, as the JSON that the command line prints. Any key may be missing. A picture is a
            path relative to `folder`, or a store key "sha256:<hex>".
        load: returns the bytes of a store key. A picture that cannot be read becomes a placeholder.

    Returns:
        The path of the page.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    template = templates("agent.report").get_template("report.html")
    write_whole(page, template.render(page=read_page(document), album=Album(folder, load)).encode("utf-8"))
    return page


@cache
def templates(package: str) -> Environment:
    """Return the templates of a package's folder, which may import those of the report.

    The functions that say something of a document in words are filters, by their names.
    """
    # StrictUndefined: a document that was read has every key, so an unknown name is a mistake in a template.
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package, "."), PackageLoader("agent.report", ".")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for module in (say, products, shots, verdicts):
        made.filters |= {name: one for name, one in vars(module).items() if isfunction(one)}
    made.globals |= {"PAGE": PAGE, "STRIP": STRIP}
    return made
