"""Read the facts about a shop out of the system prompt, which every chat model gets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools.studio.categories import categories_meant
from tools.studio.picture_words import CLOTH, COLOURS


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Facts about the shop for the planner: its channels with their ratios, new products by category, and pictures."""

    channels: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the shots that each product has
    called: Mapping[str, str] = field(default_factory=dict)  # other names that this conversation has for channels
    words: Mapping[str, str] = field(default_factory=dict)  # what each product is, such as "midi_dress blue"

    @classmethod
    def told(cls, prompt: str) -> "ShopFacts":
        """Return the facts that a system prompt lists."""
        channels = dict(re.findall(r"^- ([a-z0-9-]+): ([\d.]+:[\d.]+)", prompt, re.MULTILINE))
        rows = re.findall(r"^- «([^»]*)»: (.*)$", prompt, re.MULTILINE)
        made = re.findall(r"^- (\S+) has (.*)$", prompt, re.MULTILINE)
        told = {kind: re.findall(r"([^,\s()]+)(?: \(([a-z ]*)\))?", some) for kind, some in rows}
        return cls(
            channels, {kind: [name for name, _ in some] for kind, some in told.items()},
            {name: some.split(", ") for name, some in made},
            words={name: f"{kind} {own}" for kind, some in told.items() for name, own in some},
        )  # fmt: skip

    def fitting(self, description: str, kind: str = "") -> list[str]:
        """Return the ids of the products of a kind that have each known word of a description, such as "grey".

        None fits without a kind or a known word. A colour that no product has is known, so that nothing is taken for it.
        """
        told, own = " ".join(self.words.values()), categories_meant(kind, self.products) if kind else []
        said = [word for word in f"{description} {'' if own else kind}".split()
                if word in told or word in CLOTH or word in COLOURS]  # fmt: skip
        ids = [name for category in own for name in self.products[category]] if own else self.ids if said else []
        return [name for name in ids if all(word in self.words.get(name, "") for word in said)]

    @property
    def ids(self) -> list[str]:
        """Return the ids of all new products that were listed."""
        return [name for ids in self.products.values() for name in ids]
