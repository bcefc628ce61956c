"""Asking a person in the terminal about the shots that wait for one."""

import typer

from agent.state import Answer, Question
from agent.ui.console import say


def ask(waiting: Question) -> dict[str, Answer]:
    """Answers to an interrupt of `ask_person`, one a shot."""
    answers: dict[str, Answer] = {}
    for channel, shot in waiting["shots"].items():
        say(f"{channel}: {shot['status']} ({shot['reason']}); look at {shot['file']}")
        approved = typer.confirm("approve it?", default=shot["status"] == "accepted", err=True)
        note = "" if approved else typer.prompt("why not?", default="", show_default=False, err=True)
        answers[channel] = {"decision": "approve" if approved else "reject", "note": note}
    return answers
