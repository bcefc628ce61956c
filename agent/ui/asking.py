"""Asking a person in the terminal about the shots that wait for one."""

from typing import Any

import typer

from agent.ui.console import say


def ask(waiting: dict[str, Any]) -> dict[str, Any]:
    """Answers to an interrupt of `ask_person`, one a shot."""
    answers: dict[str, Any] = {}
    for channel, shot in waiting["shots"].items():
        say(f"{channel}: {shot['status']} ({shot['reason']}); look at {shot['file']}")
        approved = typer.confirm("approve it?", default=shot["status"] == "accepted", err=True)
        note = "" if approved else typer.prompt("why not?", default="", show_default=False, err=True)
        answers[channel] = {"decision": "approve" if approved else "reject", "note": note}
    return answers
