"""The command `bestshot`. Commands import what they need when they run, so that `--help` answers at once."""

import signal
import sys
from pathlib import Path

import typer

from agent.cli import evaluate, feedback, look, make, models, shop, talk, verify
from agent.cli.errors import STOPPED, USAGE, guarded

app = typer.Typer(
    name="bestshot",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _module in (shop, make, verify, feedback, talk, evaluate, look, models):
    _module.register(app)


@app.callback()
def _about(context: typer.Context) -> None:
    """Flat-lay photo in, checked promotional picture out.

    Works in the current folder, whose state lives in .bestshot/ there.

    \b
    Example:
      bestshot demo
      bestshot index products.csv
      bestshot run NEW001 --channel shopify --copy "New season"
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(USAGE)


def main() -> None:
    """Entry point of the command line."""
    status = guarded(lambda: app(standalone_mode=False, prog_name="bestshot"), Path.cwd())
    if status == STOPPED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # threads end within seconds; pressing again would only spoil that
    sys.exit(status)
