"""Options that several commands share. Those of an order reach `run` and `batch` as one `Asked`."""

from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.command import Command, documented, taking
from agent.cli.console import print_json, say
from agent.context import AskedKind, Context, CopyMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.documents import Product
    from agent.runs.order import Order
    from agent.services import Services


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


def setting(name: str) -> Any:
    """Return the option of a setting of `Context`, with its description and its bounds."""
    field = Context.model_fields[name]
    least, most = (
        next((getattr(one, end) for one in field.metadata if hasattr(one, end)), None) for end in ("ge", "le")
    )
    return typer.Option(help=field.description, min=least, max=most)


@dataclass(frozen=True, slots=True)
class Asked:
    """An order from the command line, before it is checked.

    `copy_lang` has the codes of further languages of the copy, such as "de,ja", and `translations` is their table.
    """

    order: "Order"
    copy_lang: str
    translations: Path | None
    dry_run: bool
    as_json: bool

    def checked(self, **more: Any) -> "Order":
        """Return the order with more of its fields, checked before the shop is opened."""
        from tools.channels import load_channels

        return replace(self.order, **more).checked(load_channels(Path.cwd()), Path.cwd())

    async def settled(
        self, services: "Services", run_id: str, order: "Order", products: "Sequence[Product]"
    ) -> "Order | None":
        """Return the order with its copy in all languages. On a dry run, say its cost instead and return None."""
        from agent.report.words import count
        from agent.runs.estimate import estimate_order
        from agent.runs.languages import in_languages

        tell = None if self.dry_run else say
        order = await in_languages(services, run_id, order, products, self.copy_lang, self.translations, tell)
        many, budget, image = len(products), order.budget(len(products)), services.models.image.name
        if not self.dry_run:
            say(f"run {run_id}: {count(many, 'product', 'products')}, budget ${budget:.2f}; {image} makes the pictures")
            return order
        found = await estimate_order(services, order, products)
        if self.as_json:
            print_json(found)
        else:
            least, most, pictures = found["least_usd"], found["most_usd"], found["pictures"]
            say(f"{count(many, 'product', 'products')}, {count(pictures, 'picture', 'pictures')} with {image}")
            say(f"at least ${least:.3f}, if every picture passes at once; at most ${most:.3f}, budget ${budget:.2f}")
        return None


def asked(
    channel: list[str] | None = None,
    copy: Copy = None,
    copy_mode: Annotated[CopyMode, setting("copy_mode")] = "auto",
    copy_lang: str = "",
    translations: Path | None = None,
    brand: Path | None = None,
    handwriting: Path | None = None,
    kind: Annotated[AskedKind, setting("kind")] = "auto",
    person: Annotated[str, setting("person")] = "",
    budget: Budget = None,
    scene: str = "",
    blend: Annotated[int, setting("blend")] = 1,
    draft: Annotated[bool, typer.Option("--draft")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    as_json: Json = False,
) -> Asked:
    """Return what the shared options of a command mean. Files are kept with their absolute paths.

    Args:
        channel: Channel to make a picture for; can be given several times. Default: shopify.
        copy_lang: More languages for the copy, such as de,ja. One more picture for each.
        translations: Your translations: a CSV with copy and a column for each language.
        brand: The shop's brand kit: colours, typeface, logo, tone (brand.toml).
        handwriting: Photo of a handwriting for the copy, if the image model draws letters.
        scene: The place: a photo, a map's screenshot, or words.
        draft: Make small pictures to choose from; `bestshot revise RUN --shot S --final` makes the chosen one.
        dry_run: Show the lowest and the highest possible cost; make no pictures.
    """
    from agent.runs.order import Order

    kit, hand = (str(file.resolve()) if file else "" for file in (brand, handwriting))
    order = Order(
        channel or (), copy or (), budget, kind=kind, person=person, copy_mode=copy_mode, draft=draft, blend=blend,
        brand=kit, handwriting=hand, scene=scene,
    )  # fmt: skip
    return Asked(order, copy_lang, translations, dry_run, as_json)


def with_order(function: Command) -> Command:
    """Add the shared options to a command's own. It gets them as its argument `asked`."""
    own, shared = documented(function), documented(asked)

    @wraps(function)
    def called(**given: Any) -> Any:
        what = asked(**{one.name: given.pop(one.name) for one in shared})
        return function(asked=what, **given)

    return taking(called, [*(one for one in own if one.name != "asked"), *shared])
