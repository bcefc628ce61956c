"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Channel = Annotated[list[str] | None, typer.Option(help="Channel to make a picture for; repeatable. Default: shopify.")]
Copy = Annotated[list[str] | None, typer.Option(help="Line of text that must stand in the picture; repeatable.")]
CopyMode = Annotated[
    Literal["auto", "rendered", "typeset"],
    typer.Option(help="Copy drawn by the image model, set in type, or (auto) drawn, and set where it came out wrong."),
]
Kind = Annotated[
    Literal["auto", "packshot", "on_model"],
    typer.Option(help="The garment alone, or worn by a person; auto: what the image model does best."),
]
Person = Annotated[str, typer.Option(help="Who wears it, adults only. Default: by the product's data.")]
Brand = Annotated[Path | None, typer.Option(help="The shop's brand kit: colours, typeface, logo, tone (brand.toml).")]
Handwriting = Annotated[
    Path | None,
    typer.Option(help="A sample of handwriting that drawn copy imitates; for image models that draw letters."),
]
Budget = Annotated[
    float | None, typer.Option(min=0, help="Most that the whole command may cost, in USD. Default: 1 per product.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would cost at least and at most; make nothing.")]


def absolute(path: Path | None) -> str:
    """Return the absolute path of a file, or "" for None."""
    return str(path.resolve()) if path else ""
