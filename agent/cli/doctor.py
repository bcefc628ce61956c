"""The command `doctor`: examine the account before a catalogue is made with it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import print_json, say
from agent.cli.errors import REVIEW, Stopped
from agent.cli.options import Json

if TYPE_CHECKING:
    from agent.runs.account import Step

_MARKS = {"ok": "ok", "attention": "LOOK", "failed": "STOP", "not_run": "-"}
_CLOSING = {
    "healthy": "healthy: nothing needs attention",
    "attention": "usable, but see the lines marked LOOK",
    "failed": "not usable yet: do what the line marked STOP says, and run it again",
}


async def doctor(spend: Annotated[float, typer.Option(min=0, max=10)] = 0.0, as_json: Json = False) -> int:
    """Examine the key and its account: balance, models, prices, embedding, and what this catalogue needs of them.

    Without --spend it costs nothing. Each exchange is kept in .bestshot/cassettes/, without the key.
    The exit status is 0 if all is well, and 3 if something needs attention.

    \b
    Example:
      bestshot doctor
      bestshot doctor --spend 0.30

    Args:
        spend: Also make one brief, look, picture and retouch for at most this, in USD.
    """
    from agent.runs.doctor import examine

    paid, out = list[float](), say if as_json else typer.echo

    def on_step(one: "Step") -> None:
        paid.append(one["cost_usd"])
        cost = f" (${one['cost_usd']:.4f})" if one["cost_usd"] else ""
        out(f"{_MARKS[one['status']]:<5}{one['name']:<17} {one['value']}{cost}")
        if one["remedy"] and one["expected"]:
            out(f"{'':<23}expected: {one['expected']}")
        if one["remedy"]:
            out(f"{'':<23}{one['remedy']}")

    try:
        found = await examine(Path.cwd(), spend, on_step)
    except asyncio.CancelledError:
        kept = f"finished steps cost ${sum(paid):.4f}; a call that was under way is booked at its highest cost"
        raise Stopped("stopped", f"{kept}; all answers are in .bestshot/cassettes") from None
    if as_json:
        print_json(found)
    else:
        typer.echo(f"\n{_CLOSING[found['state']]}; ${sum(paid):.4f} spent")
    return 0 if found["state"] == "healthy" else REVIEW
