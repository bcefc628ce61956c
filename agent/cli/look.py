"""Commands that show what is known: `channels`, `runs`, `report`, `judgements`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli.console import print_json, say
from agent.cli.options import Json


def channels(name: Annotated[str | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """List the channels, or show one channel's rules: their source, its date, how sure it is, and their file.

    A `channels.toml` in the shop's folder can add channels, and can change fields of these. An `accept.toml` says which
    checks must pass for the shop, which are advice, and its tolerances.

    \b
    Example:
      bestshot channels
      bestshot channels amazon-main

    Args:
        name: Show this channel's rules.
    """
    from tools.channels import load_channels, plan_frame

    known = load_channels(Path.cwd())
    chosen = [known.find(name)] if name else list(known)
    if as_json:
        print_json([{**one.model_dump(mode="json"), "accept": known.contract.on(one).shown()} for one in chosen])
        return
    for channel in chosen:
        size, text = _pixels(channel.minimum(), channel.recommended()), "copy allowed" if channel.text else "no text"
        typer.echo(f"{channel.name:<24} {channel.ratio:<6} {size:<42} {channel.background} background, {text}")
        typer.echo(f"    {channel.cited}{'' if channel.file == 'bestshot' else f'; {channel.file}'}")
        if name:
            for field, value in channel.model_dump(mode="json", exclude_none=True).items():
                typer.echo(f"    {field}: {value}")
            frame = plan_frame(channel, None)
            size = f"{frame['width']} x {frame['height']} px"
            typer.echo(f"    rendered: {frame['ratio']} at {frame['tier']}, {size}; cut to the above")
    _contract(known.contract.on(known.find(name) if name else None).shown())


def _contract(accept: Any) -> None:
    typer.echo(f"always must pass: {', '.join(accept['must'])}; advice: {', '.join(accept['advice']) or 'none'}")
    for field, one in accept["tolerances"].items():
        own = "" if one["value"] == one["usual"] else f"; bestshot's own is {one['usual']:g}"
        safe = f"safe: {one['lowest']:g} to {one['highest']:g}{own}"
        typer.echo(f"    {field} {one['value']:g}: {one['meaning']} ({safe})")


def _pixels(least: tuple[int, int], better: tuple[int, int]) -> str:
    if least == better:
        return f"{least[0]} x {least[1]} px"
    return f"at least {least[0]} x {least[1]}, better {better[0]} x {better[1]} px"


async def runs(as_json: Json = False) -> None:
    """List the newest runs.

    \b
    Example:
      bestshot runs
    """
    from agent.services import opened

    async with opened(Path.cwd()) as services:
        rows = await services.records.runs()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        products = ", ".join(f"{count} {status}" for status, count in row["products"].items())
        products = products or ("a background scene" if row["command"] == "scene" else "no product yet")
        typer.echo(f"{row['run']}  {row['command']:<6} {row['status']:<9} {products}")
    if not rows:
        typer.echo("no run yet")


async def report(run: Annotated[str, typer.Argument()] = "latest") -> None:
    """Write a run's report again and print its path.

    \b
    Example:
      bestshot report latest

    Args:
        run: A run's id, or latest.
    """
    from agent.runs.runner import publish_run
    from agent.services import opened

    async with opened(Path.cwd()) as services:
        typer.echo(await publish_run(services, run))


async def judgements(clear: str | None = None, as_json: Json = False) -> None:
    """List what people approved or rejected and why. Later prompts and checks use each reason until you clear its judgement.

    \b
    Example:
      bestshot judgements
      bestshot judgements --clear 3

    Args:
        clear: Delete the judgement with this number, or all judgements.
    """
    from agent.product.preferences import load_preferences
    from agent.services import opened

    if clear is not None and clear != "all" and not clear.isdecimal():
        remedy = "write a number that `bestshot judgements` lists, or all"
        raise typer.BadParameter(f"{clear!r} is not the number of a judgement; {remedy}", param_hint="--clear")
    async with opened(Path.cwd(), local=True) as services:
        if clear is not None:
            count = await services.records.forget(None if clear == "all" else int(clear))
            say(f"{count} cleared")
        known = {lesson["id"] for lesson in await load_preferences(services)}
        rows = [{**row, "heeded": row["id"] in known} for row in await services.records.judgements()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        note = f": {row['note']}" if row["note"] else ""
        heeded = " (heeded)" if row["heeded"] else ""
        what = f"{row['decision']} {row['shot']} of {row['product']} in run {row['run']}"
        typer.echo(f"{row['id']:>4}  {row['when'][:16].replace('T', ' ')}  {row['who']:<10} {what}{note}{heeded}")
    if not rows:
        typer.echo("no judgement is on record")
