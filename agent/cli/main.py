"""The program `bestshot`.

It imports a command's module only when that command is called, so that `--help` answers at once. A command may be
asynchronous. It returns its exit status; None means 0.
"""

import signal
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from agent.cli.errors import STOPPED, USAGE, guarded

# Command -> (its module in agent/cli, its line in `bestshot --help`). The module has a function with the command's
# name (and _ if it is a word of Python), or a `group` of commands.
COMMANDS = {
    "demo": ("shop", "Write a sample shop and make pictures of its products."),
    "index": ("shop", "Read a shop's products into the catalogue."),
    "import": ("exchange", "Read a product export of a shop system."),
    "search": ("shop", "Find the most similar bestsellers."),
    "clean": ("shop", "Delete working pictures and checkpoints of old runs."),
    "run": ("make", "Make the pictures of one new product."),
    "batch": ("make", "Make the pictures of many new products."),
    "scene": ("make", "Make a background scene alone."),
    "verify": ("verify", "Judge a picture from any source."),
    "review": ("feedback", "Approve or reject pictures that wait for a person."),
    "revise": ("feedback", "Change one finished picture."),
    "chat": ("talk", "Find bestsellers, make and change pictures by talking."),
    "ui": ("talk", "Open a page in the browser to talk and see pictures."),
    "mcp": ("talk", "Offer the tools to other programs (MCP)."),
    "channels": ("look", "List the channels, or show one channel's rules."),
    "runs": ("look", "List the newest runs."),
    "report": ("look", "Write a run's report again and print its path."),
    "export": ("exchange", "Write a feed and ZIP files of accepted pictures."),
    "judgements": ("look", "List what people approved or rejected and why."),
    "eval": ("evaluate", "Measure how good the checks are."),
    "doctor": ("doctor", "Examine the key, its account and its models."),
    "models": ("models", "Show the models in use; fetch nets for cut-outs."),
}

_PLAIN: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False, "add_completion": False}


def _load(name: str) -> Any:
    from agent.cli.command import command

    part = typer.Typer(**_PLAIN)
    module = import_module(f"agent.cli.{COMMANDS[name][0]}")
    if group := getattr(module, "group", None):
        part.add_typer(group)
    else:
        function = getattr(module, f"{name}_", None) or getattr(module, name)  # import_: a word of Python
        part.command(name)(command(function))
    return get_group(part).commands[name]


class Commands(TyperGroup):
    """A group of commands that loads a command's module when the command is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the called command. Return its name, the command, and its arguments."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name else known, rest


_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(name="bestshot", cls=Commands, invoke_without_command=True, context_settings=_HELP, **_PLAIN)
for _name, (_, _about) in COMMANDS.items():
    app.command(_name, help=_about)(lambda: None)


@app.callback()
def _bestshot(context: typer.Context) -> None:
    """Make checked promotional pictures from the flat-lay photo of a garment.

    It works in the current folder, and keeps its data in .bestshot/ there.

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
    """Run the command line and exit with its status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries warn of odd files in words for developers
    status = guarded(lambda: app(standalone_mode=False, prog_name="bestshot"), Path.cwd(), "--json" in sys.argv)
    if status == STOPPED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # threads end in seconds; a second Ctrl-C would break that
    sys.exit(status)
