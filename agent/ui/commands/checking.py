"""The command that judges a picture from anywhere: verify."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.ui.commands.options import Json
from agent.ui.console import print_json, say
from agent.ui.errors import REVIEW

_MARKS = {"passed": "ok  ", "failed": "FAIL", "unverified": "?   ", "not_applicable": "-   ", "not_run": "-   "}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(verify)


def verify(
    image: Annotated[Path, typer.Argument(help="The picture to judge.", show_default=False)],
    product: Annotated[Path, typer.Option(help="The flat-lay of the garment that it must show.", show_default=False)],
    copy: Annotated[list[str] | None, typer.Option(help="Line of text that must stand in it; repeatable.")] = None,
    channel: Annotated[str | None, typer.Option(help="Also hold the file against this channel's rules.")] = None,
    as_json: Json = False,
) -> None:
    """Judge a picture from anywhere: is it this garment, is the copy right, does the file keep the channel's rules?

    \b
    Example:
      bestshot verify picture.jpg --product flatlay.jpg --copy "New season" --channel shopify
    """
    verdict = asyncio.run(_verify(image, product, tuple(copy or ()), channel))
    if as_json:
        print_json(verdict)
    else:
        typer.echo(verdict["status"])
        for check in verdict["checks"]:
            fault = f": {check['fault']}" if check["fault"] else ""
            typer.echo(f"  {_MARKS[check['status']]} {check['name']:<10} {check['evidence']}{fault}")
        say()
    raise typer.Exit(0 if verdict["status"] == "accepted" else REVIEW)


async def _verify(image: Path, product: Path, copy: tuple[str, ...], name: str | None) -> dict[str, Any]:
    from agent.products import read_photo
    from agent.resources import close, resources
    from agent.verification import Order, verify_file
    from tools.channels import load_channels
    from tools.images.lettering import proofread

    channel = load_channels(Path.cwd()).find(name) if name else None
    proofread(copy)
    flatlay, _ = [await asyncio.to_thread(read_photo, path) for path in (product, image)]
    r = await resources(Path.cwd())
    try:
        order = Order(copy=copy)
        if channel:
            order = Order(copy=copy, white=channel.demands_white, fill=channel.demanded_fill)
        return await verify_file(r, image, flatlay, order, channel)
    finally:
        await close(Path.cwd())
