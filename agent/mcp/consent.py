"""Ask the person at the client before anything is spent or much is made."""

from mcp.server.mcpserver import AcceptedElicitation, CancelledElicitation, DeclinedElicitation, Elicit
from pydantic import BaseModel, Field

from agent.mcp.answers import Call
from agent.report.words import money
from tools.errors import Problem


class GoAhead(BaseModel):
    """The form below the question."""

    go_ahead: bool = Field(default=True, title="Go ahead")


Question = Elicit[GoAhead] | GoAhead
Consent = AcceptedElicitation[GoAhead] | DeclinedElicitation | CancelledElicitation


def ask(call: Call, what: str, most_usd: float, always: bool = False) -> Question:
    """Return the question to the person, or the consent itself if the work is free and needs no question.

    Args:
        call: the context of the tool's call.
        what: the work, as an order such as "Change the picture".
        most_usd: the most that it can cost, in USD.
        always: whether to ask even if it is free.

    Raises:
        Problem: if the program at the other end cannot ask its person.
    """
    if not most_usd and not always:
        return GoAhead()
    question = f"{what}? It costs {f'at most {money(most_usd)}' if most_usd else 'nothing'}."
    can = call.client_capabilities.elicitation if call.client_capabilities else None
    if can is None or (can.form is None and can.url is not None):
        why = f"your program cannot ask its person “{question}”, so nothing was done or spent"
        raise Problem(why, "use a program that supports elicitation, or the command line of bestshot")
    return Elicit(question, GoAhead)


def insist(consent: Consent) -> None:
    """Raise Problem if the person did not agree."""
    if not (isinstance(consent, AcceptedElicitation) and consent.data.go_ahead):
        raise Problem("the person said no, so nothing was done or spent", "do not ask for it again")
