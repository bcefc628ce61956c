"""The command `bestshot`. Commands import what they need when they run, so that `--help` answers at once."""

import sys
from pathlib import Path

import typer

from agent.ui.commands import checking, looking, making, shop
from agent.ui.errors import guarded

app = typer.Typer(
    name="bestshot",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _module in (shop, making, checking, looking):
    _module.register(app)


@app.callback()
def _about() -> None:
    """Flat-lay photo in, checked promotional picture out.

    Works in the current folder, whose state lives in .bestshot/ there.

    \b
    Example:
      bestshot demo
      bestshot index products.csv
      bestshot run NEW001 --channel shopify --copy "New season"
    """


def main() -> None:
    """Entry point of the command line."""
    sys.exit(guarded(lambda: app(standalone_mode=True), Path.cwd()))
