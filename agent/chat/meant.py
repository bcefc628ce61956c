"""The finished picture that a person means: "the insta one of the camel dress" is a shot of some run of the shop."""

import re
from collections.abc import Sequence

from agent.chat.selection import chosen
from agent.feedback.lookup import StartedRun, newest_shots
from agent.services import Services
from tools.errors import Problem

_MOST_NAMED = 6


class Unclear(Problem):
    """No picture fits a person's words, or several do. Its text is a question to the person, and no failure."""


async def picture_meant(
    services: Services, runs: Sequence[StartedRun], product: str, category: str, shot: str
) -> tuple[str, str, str]:
    """Return run, product and shot of the only newest picture that fits.

    Args:
        services: the shop's services.
        runs: the runs of the conversation. Their pictures count before older ones.
        product: its id; empty if `category` says it.
        category: words that describe the product, such as "camel dress"; empty for any product.
        shot: the channel, or the shot's id; empty for any.

    Raises:
        Unclear: no picture fits, or several do. It names them.
        UnknownProduct: no new product fits the words.
    """
    ids = [product] if product else await chosen(services, {"category": category}, runs) if category else []
    pictures = await newest_shots(services, runs)
    fit = {
        (name, made): run for (name, made), run in pictures.items()
        if (not ids or name in ids) and shot in ("", made, re.sub(r"#\d+$", "", made))
    }  # fmt: skip
    own = {run["run"] for run in runs}
    fit = {picture: run for picture, run in fit.items() if run in own} or fit
    if len(fit) == 1:
        [((name, made), run)] = fit.items()
        return run, name, made
    where = f" for {shot}" if shot else ""
    if not fit:
        others = [f"{name} for {made}" for name, made in pictures if not ids or name in ids] or ["none"]
        what = ", ".join(ids) or "any product"
        so_far = f"pictures so far: {', '.join(others[:_MOST_NAMED])}. Say: make it"
        raise Unclear(f"There is no picture of {what}{where} yet", so_far)
    named = ", ".join(f"{number}) {name} for {made}" for number, (name, made) in enumerate([*fit][:_MOST_NAMED], 1))
    raise Unclear(f"Which one: {named}? Say for example: the second one")
