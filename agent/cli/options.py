"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Channel = Annotated[
    list[str] | None, typer.Option(help="Channel to make a picture for; can be given several times. Default: shopify.")
]
Copy = Annotated[
    list[str] | None, typer.Option(help="A line of text that must be in the picture; can be given several times.")
]
CopyMode = Annotated[
    Literal["auto", "rendered", "typeset"],
    typer.Option(
        help="Who writes the copy. rendered: the image model draws it. typeset: code sets it with a typeface. "
        "auto: the model draws it, and code sets it again if a letter is wrong."
    ),
]
Kind = Annotated[
    Literal["auto", "packshot", "on_model"],
    typer.Option(
        help="packshot: the garment alone. on_model: a person wears it. auto: what the image model does best."
    ),
]
Person = Annotated[
    str, typer.Option(help="The person who wears the garment (adults only). Default: chosen from the product's data.")
]
Brand = Annotated[Path | None, typer.Option(help="The shop's brand kit: colours, typeface, logo, tone (brand.toml).")]
Handwriting = Annotated[
    Path | None,
    typer.Option(help="Photo of a handwriting for the copy, if the image model draws letters."),
]
Budget = Annotated[
    float | None,
    typer.Option(min=0, help="The highest cost of the whole command, in USD. Default: 1 for each product."),
]
Blend = Annotated[int, typer.Option(min=1, max=14, help="How many bestsellers' styles the image model blends.")]
SameLook = Annotated[bool, typer.Option("--same-look", help="One person, light, set and framing for all products.")]
CopyLang = Annotated[str, typer.Option(help="More languages for the copy, such as de,ja. One more picture for each.")]
Translations = Annotated[
    Path | None,
    typer.Option(help="Your translations: a CSV with copy and a column for each language.", show_default=False),
]
Scene = Annotated[str, typer.Option(help="The place: a photo, a map's screenshot, or words.", show_default=False)]
Draft = Annotated[
    bool,
    typer.Option(
        "--draft",
        help="Make small pictures to choose from; `bestshot revise RUN --shot S --final` makes the chosen one.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the lowest and the highest possible cost; make no pictures.")
]

AskAbove = Annotated[
    float, typer.Option(min=0, max=100, help="Ask before anything that may cost more than this, in USD.")
]
TalkBudget = Annotated[float, typer.Option(min=0, max=100, help="The highest cost of one product's pictures, in USD.")]


def absolute(path: Path | None) -> str:
    """Return the absolute path of a file, or "" for None."""
    return str(path.resolve()) if path else ""
