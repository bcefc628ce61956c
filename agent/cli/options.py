"""Options that several commands share."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Copy = Annotated[
    list[str] | None, typer.Option(help="A line of text that must be in the picture; can be given several times.")
]
Budget = Annotated[
    float | None,
    typer.Option(min=0, help="The highest cost of the whole command, in USD. Default: 1 for each product."),
]
AskAbove = Annotated[
    float, typer.Option(min=0, max=100, help="Ask before anything that may cost more than this, in USD.")
]
TalkBudget = Annotated[float, typer.Option(min=0, max=100, help="The highest cost of one product's pictures, in USD.")]
