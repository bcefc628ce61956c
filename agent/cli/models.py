"""Commands about models.

`models` shows the model of each role and the net that cuts garments out. `models get` downloads a net for cut-outs.
"""

import asyncio
from pathlib import Path
from textwrap import fill

import typer

from agent.cli.command import command
from agent.cli.console import print_json, say
from agent.cli.options import Json

group = typer.Typer(name="models", invoke_without_command=True)


@group.callback()
@command
async def models(context: typer.Context, as_json: Json = False) -> None:
    """Show the model of each role, and the net that cuts garments out.

    For cloud models, also show the price, whether the service has the model, and the credit of the key.

    \b
    Example:
      bestshot models
      bestshot models get u2netp
    """
    from agent.services import models_here, opened
    from tools.cutout.weights import choose

    if context.invoked_subcommand:
        return
    async with opened(Path.cwd()) as services:
        net = await asyncio.to_thread(choose, services.settings.resolved_cutout())
        cloud = await services.models.cloud.describe() if services.models.cloud else {"roles": [], "key": None}
        unused = [one for one in await models_here(services.settings) if one.name != services.models.chat.name]
        players, key = services.models.names(), cloud["key"]
    if as_json:
        path = str(net.path) if net.path else None
        cutout = {"name": net.name, "path": path, "licence": net.licence, "bytes": net.size, "note": net.note}
        print_json({**players, "cutout": cutout, "roles": cloud["roles"], "key": key})
        return
    for role, name in players.items():
        typer.echo(f"{role:<10} {name or 'none; only pictures of kind on_model need it'}")
    cut_by = f"{net.name} ({net.about}), {net.path}" if net.path else net.note or "GrabCut alone"
    typer.echo(f"{'cutout':<10} {cut_by}")
    for role in cloud["roles"]:
        about = [f"context {role['context']:,} tokens"] if role["context"] else []
        about += [f"served until {role['expires']}"] if role["expires"] else []
        typer.echo(f"\n{role['role']:<10} {'; '.join([role['id'], *about])}")
        then = "or, where it is cheaper," if role["role"] == "image" else "then"
        others = [f"{then} {name}" for name in role["then"]]
        for said in (role["price"], f"price: {role['source']}", role["why"], *others):
            typer.echo(fill(said, 99, initial_indent=" " * 11, subsequent_indent=" " * 11, break_long_words=False))
    for one in unused:
        typer.echo(f"\n{one.name} runs on this machine ({one.server}); use it with: bestshot models use {one.name}")
    if key and "error" in key:
        typer.echo(f"\nthe key: {key['error']}")
    elif key:
        limited = key["left_usd"] is not None
        left = f"${key['left_usd']:.2f} left of ${key['limit_usd'] or 0:.2f}" if limited else "no limit of its own"
        typer.echo(f"\nthe key may still spend: {left}; ${key['used_usd'] or 0:.2f} used")
        if key["unpaid"]:
            typer.echo("the key has no paid credit, so free models allow 50 calls a day; set BESTSHOT_EMBEDDER=local")


@group.command()
@command
def get(name: str) -> None:
    """Fetch a net that cuts garments out. From then on, the best net on this disk is used.

    u2netp needs nothing else. The larger ones come with rembg: pip install 'bestshot[rembg]'.

    \b
    Example:
      bestshot models get u2netp

    Args:
        name: The net's name, like u2netp.
    """
    from tools.cutout.weights import fetch, offered, on_disk

    say(f"{name}: {offered(name).about}")
    found = on_disk(name) or fetch(name)
    typer.echo(f"{name} is in {found.path}")


@group.command()
@command
async def use(name: str) -> None:
    """Let a chat model on this machine (Ollama, LM Studio, llama.cpp, vLLM) talk and write style briefs in this shop.

    It never judges a picture. With a key, the cloud models do this work.

    \b
    Example:
      bestshot models use qwen3:8b
      bestshot models use none

    Args:
        name: The model's name, or none.
    """
    from agent.services import models_here
    from tools.errors import closest
    from tools.models.own_choice import keep_choice
    from tools.settings import load_settings

    settings = load_settings(Path.cwd())
    found = await models_here(settings)
    chosen = next((one for one in found if one.name == name), None)
    if chosen is None and name != "none":
        names = [one.name for one in found]
        raise typer.BadParameter(f"no model {name!r} runs on this machine; {closest(name, names, 'found:')}")
    keep_choice(settings.state_dir, chosen)
    say(f"{name} of {chosen.server} talks and writes style briefs here" if chosen else "no local model is used here")
