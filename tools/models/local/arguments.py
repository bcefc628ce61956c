"""The arguments of a tool call, from the parts of a sentence and from what was said and shown before. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.local.past import FAILED, Past, Question
from tools.models.local.said_copy import merged
from tools.models.local.sentence import Sentence
from tools.models.local.vocabulary import TABLE
from tools.studio.categories import ALL, categories_meant
from tools.studio.picture_words import as_wish

MOST_VERSIONS = 6
_LESS = re.compile(r"\b(?:less|not so)\b", re.IGNORECASE)  # an order has no words for less of something
_SWAP = re.compile(r"(\w+),? (?:and )?(?:not|instead of) (\w+)")
_REASON = 8  # words of a rejection that has a reason
WHICH = "Which one: "
NOTHING_WAITS = "Nothing waits for a decision here. "
NO_PICTURE = (
    "There is no picture in this conversation yet. Which picture? Make a picture first, such as: make NEW001 for shopify. "
    "Or name its product, such as: NEW001, warmer light."
)


def offer(intent: Mapping[str, Any], said: Sentence) -> str:
    """Return an intent in words, with the parts of the sentence, for a question."""
    kind = "products" if said.kind in ("", ALL) else said.kind
    return str(intent["offer"]).format(
        products=", ".join(said.ids) or (f"all new {kind}" if said.kind else "a product"),
        channels=f" for {', '.join(said.channels)}" if said.channels else "",
        the_products=f"show {said.ids[0]}" if said.ids else f"list the new {kind}",
        the_rules=f"the rules of {said.channels[0]}" if said.channels else "all channels",
        words=f" like “{said.content}”" if said.content else "",
    )


class Arguments:
    """Finds the arguments of one intent."""

    def __init__(self, said: Sentence, past: Past, intent: Mapping[str, Any]) -> None:
        self.said, self.past, self.intent = said, past, intent
        created = [call for call in past.calls if call["name"] == "create_pictures"]
        made = [call for call in created if call["id"] not in past.undone]
        self.last: dict[str, Any] = dict(made[-1]["args"]) if made else {}
        changes = past.calls[past.calls.index(made[-1]) :] if made else ()
        wishes = [call["args"]["wish"] for call in changes if call["name"] == "revise_picture"]
        looks = (Sentence(as_wish(one), said.facts).scene for one in wishes if not _LESS.search(one))
        self.last["scene"] = ", ".join(filter(None, (self.last.get("scene"), *looks)))
        self.asked: Mapping[str, Any] = created[-1]["args"] if created else {}  # also what was declined, or failed
        order = past.pending if past.pending.get("name") != "revise_picture" else {}
        failed = self.asked if past.answer.startswith(FAILED) and not (made and said.says("follows")) else {}
        self.waiting: Mapping[str, Any] = order.get("args") or failed  # of an order that waits for a yes, or has failed
        self.spoken = [one for call in past.calls[::-1] if (one := call["args"].get("product")) in said.facts.ids]
        self.like: Sentence | None = None  # whose look is wanted
        if intent["name"] == "make":
            self.said, self.like = said.without_like()
        self.pointed = self._pointed()

    def found(self) -> dict[str, Any] | Question:
        """Return the arguments, or the question that has to be answered first."""
        said, first = self.said, "".join(self.pointed[:1])
        if said.missing and self.intent["name"] in ("make", "cost", "channels"):
            return self._nearest_channels(said.missing)
        if self.intent["tool"] in ("revise_picture", "review_picture"):
            return self._change()
        if "args" not in self.intent:
            return self._order()
        runs = {run for run, *_ in self.past.shown}
        similar = said.says("similar")
        alike = first if said.explicit or similar or not said.ids else ""  # "find a green dress" wants words
        values: dict[str, Any] = {
            "before": "".join(self.past.runs[1:2]), "file": "".join(said.files[:1]), "channel": "".join(said.channels[:1]),
            "rules_of": self._channel() if not said.says("elsewhere") else "",
            "among": [one for one in self.past.listed if said.says("of_listed") and one not in said.facts.ids],
            "id": "".join(said.ids[:1]) or self._next_id(),
            "kind": said.product or said.kind,
            "copy": said.copy, "words": said.content, "yes": True, "text": said.text,
            "unmade": "unmade" if said.says("unmade") else "",
            "by_sales": said.says("by_sales") and not (said.explicit or said.files or similar),
            "alike": alike or (said.product if similar else ""), "limit": min(said.number("top_n"), 20),
            "named": (named := first if said.ids or said.ordinals else ""),
            "about": named or said.product,
            "product": first or "".join([*self.last.get("products", ()), *self.spoken][:1]),
            "shown": "".join(runs if len(runs) == 1 and not (named or said.product or said.says("newest")) else ()),
        }  # fmt: skip
        for names, question in self.intent.get("ask", {}).items():
            if not any(values[name] for name in names.split("|")):
                return self._ask(question)
        return {name: values[value] for name, value in self.intent["args"].items()}

    def _channel(self) -> str:
        """Return the channel that is named, or else, for words such as "they", the one spoken of last."""
        last = (self.past.calls or [{"args": {}}])[-1]["args"] if self.said.says("follows") else {}
        return "".join([*self.said.channels, *filter(None, (last.get("channel"), *last.get("channels", ())))][:1])

    def _next_id(self) -> str:
        """Return an id for another new product: that of the last one, counted on; empty if there is none to count on."""
        last = re.fullmatch(r"(.*?)(\d+)", max(self.said.facts.ids, default=""))
        return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}" if last else ""

    def _pointed(self) -> list[str]:
        """Return the products that are named, or that words such as "it" or "the second one" point at."""
        if self.said.ids:
            return self.said.ids
        listed = list(self.past.listed)
        if self.like and not (self.said.ordinals or self.said.kinds):
            told = [name for name in self.said.facts.ids if name in self.past.answer]  # "I took NEW003"
            return list(self.last.get("products") or [*self.spoken, *told][:1])
        if self.said.ordinals:
            return self.said.picked(*self.past.lists)
        many = self.said.says("many")
        if not self.said.says("follows") or (self.said.kind and not (many and self.said.kind == ALL)):
            return []
        before = list(self.last.get("products") or self.spoken[:1])
        return listed if many or not (before or listed[1:]) else before

    def _of_kind(self) -> list[str]:
        """Return the new products of the category that is named."""
        meant = categories_meant(self.said.kind, self.said.facts.products) if self.said.kind else []
        return [name for category in meant for name in self.said.facts.products[category]]

    def _order(self) -> dict[str, Any] | Question:
        said, pending = self.said, dict(self.waiting)
        kept = pending or (self.last if said.says("follows") or said.says("others") else {})
        if said.number("variants") > MOST_VERSIONS:
            return self._ask(f"I make at most {MOST_VERSIONS} versions of a picture. How many should I make?")
        if re.search(r"\b(?:all|every|each)(?: the| your)? (?:channels?|platforms?)\b", said.plain):
            count = len(said.facts.channels)
            return self._ask(f"There are {count} channels. Which ones? Such as: shopify and instagram-feed")
        if len(said.ids) > 1 and len(re.findall(r"(?:^|, )(?:in|on|at|by|near|before) ", said.place)) > 1:
            return self._ask("An order has one set and one text for all its products. Which product first, and where?")
        signs = [sign for sign in ("waiting", "unmade", "others") if said.says(sign)]
        picked = self._which_of() or self._products("".join(signs[:1]))
        if isinstance(picked, Question):
            return picked
        kept = {name: kept[name] for name in kept if name not in ("products", "category", "which")} | picked
        gone = [name for name, sign in (("copy_lines", "no_copy"), ("like", "no_look")) if said.says(sign)]
        kept = {name: kept[name] for name in kept if name not in gone}
        refused = {"discount": r"%", "sale": r"%", "price": r"\d[.,]\d\d|[€$£¥]"}.get(said.first_group("without"))
        if refused and (lines := kept.get("copy_lines")):
            kept |= {"copy_lines": [line for line in lines if not re.search(refused, line)]}
        swap = _SWAP.search(said.text)
        if swap and any(swap[2] in line for line in kept.get("copy_lines", ())):  # "15, not 20"
            kept |= {"copy_lines": [line.replace(swap[2], swap[1]) for line in kept["copy_lines"]]}
            said.copy = []
        copy = merged(kept.get("copy_lines", ()), said.copy) if said.copy else []
        left = [name for name in kept.get("channels", ()) if not (said.out and name in said.out.channels)]
        more = left if self.waiting and said.channels and said.says("adds") else []
        named = list(dict.fromkeys([*more, *said.channels]))
        own = {
            "channels": named or list(said.facts.channels)[: said.number("n_channels")] or left,
            "copy_lines": copy, "like": self._like(),
            "variants": said.number("variants") or (0 if said.many else said.number("n_pictures")),
            "scene": self._scene(str(kept.get("scene", ""))), "same_look": said.says("same_look"),
            "kind": "on_model" if said.says("on_model") else "packshot" if said.says("packshot") else "",
        }  # fmt: skip
        kept |= {name: value for name, value in own.items() if value or name == "scene"}
        if self.intent["tool"] == "create_pictures":
            return kept
        told = ("products", "category", "which", "channels", "kind", "variants")
        return {name: kept[name] for name in told if name in kept}

    def _products(self, which: str) -> dict[str, Any] | Question:
        """Return which products an order is about, as arguments."""
        if (count := self.said.number("n_products")) > (there := len(self.said.facts.ids)) > 0:
            return self._ask(f"The shop has {there} new products, not {count}. Which of them? Say for example: all.")
        return self._added() or self._by_name(which) or self._by_group(which)

    def _added(self) -> dict[str, Any]:
        """Return the products of an order that waits, and those that the sentence adds; empty if it adds none."""
        said, pending = self.said, self.waiting
        if not (pending and said.says("adds") and (said.ids or said.kinds)):
            return {}
        before = list(pending.get("products") or filter(None, [pending.get("category")]))
        if said.ids and pending.get("products"):
            return {"products": [*before, *said.ids]}
        return {"category": " and ".join([*before, *(said.ids or [said.products()])])}

    def _by_name(self, which: str) -> dict[str, Any]:
        """Return the products that are named, pointed at or described; empty if none are."""
        said = self.said
        pointed = said.ids or (self.pointed if said.kind == ALL else [])
        if self.waiting:
            pointed = self._of(list(self.waiting.get("products") or said.facts.ids)) or pointed
        elif said.out:
            pointed = self._of(self._of_kind() or said.facts.ids)
        also = said.groups if said.says("mixed") or not said.explicit else []
        if pointed and not (said.ids and also):
            return {"products": pointed}
        if said.described or len(said.kinds) > 1 or said.ids:
            words = said.groups or [said.products(str(self.asked.get("category", "")).split(" ")[-1])]
            return {"category": " and ".join([*said.ids, *words]), "which": which}
        return {}

    def _by_group(self, which: str) -> dict[str, Any] | Question:
        """Return the group that is meant, or else the products spoken of last, or the question which ones."""
        said, pending = self.said, self.waiting
        one = said.says("one_of_many") and not (which or said.says("every"))
        group = said.kind and (said.many or not one or not self._of_kind())
        if group or which:
            return {"category": said.kind if group else ALL, "which": which}
        kept = {name: pending[name] for name in ("products", "category", "which") if name in pending}
        count = said.number("n_products")
        free = said.facts.ids[: count or 1] if self.intent["name"] == "cost" else []  # what one picture costs
        known = (self.pointed if not count else []) or (free if not kept else [])
        return {"products": known} if known else kept or self._which_product()

    def _of(self, known: list[str]) -> list[str]:
        """Return the products of an order that waits that the sentence picks; none if it picks none."""
        said, count = self.said, self.said.number("first_n")
        if out := said.out:
            return [name for name in known if name not in out.fit] if out.fit else []
        if count:
            return known[-count:] if re.search(r"\blast\b", said.plain) else known[:count]
        several = [known[place] for place in said.ordinals if -len(known) <= place < len(known)]
        return several if len(several) > 1 else said.picked(known) or [name for name in known if name in said.fit]

    def _which_of(self) -> Question | None:
        """Return the question which products are meant, if only their number is said: "the two cheapest of them"."""
        said, count = self.said, self.said.number("count")
        known = list(self.waiting.get("products") or self._of_kind() or self.past.listed or said.facts.ids)
        named = said.described or len(said.kinds) > 1 or any(map(said.says, ("id", "first_n", "ordinal")))
        if self.intent["name"] != "make" or named or not 0 < count < len(known):
            return None
        told = "New products have no prices or sales to choose by. " if said.says("ranked") else ""
        return self._ask(f"{told}Which {count} of {', '.join(known[:8])}? Say for example: {', '.join(known[:count])}.")

    def _scene(self, before: str) -> str:
        """Return the scene before and the sentence's own, without the words that are refused ("without the snow")."""
        said, refused = self.said, self.said.first_group("without") or "-"
        other = (said.place and not said.says("adds")) or "instead" in said.plain
        old = [] if other else before.split(", ")
        kept = [part for part in old if refused not in part]
        return ", ".join(dict.fromkeys(filter(None, (*kept, *said.scene.split(", ")))))

    def _like(self) -> str:
        """Return the bestseller whose look is wanted: its id, or words for it."""
        if not self.like:
            return ""
        listed = [one for one in self.like.picked(*self.past.lists) if one not in self.said.facts.ids]
        return "".join([*self.like.ids, *listed][:1]) or self.like.content

    def _pictures(self) -> list[dict[str, Any]]:
        """Return the pictures that may be meant, as arguments: of those shown last, or else in the person's words."""
        said, channel = self.said, next(iter(self.said.channels), "")
        fits = said.fit or not self.past.shown
        if fits and said.described and said.kind != ALL and not said.ids:
            return [{"category": said.product, "shot": channel}]
        albums = [[one for one in album if self._fits(*one)] for album in self.past.albums]
        mine = said.picked(*albums) or next(filter(None, albums), [])
        if not mine and (said.ids or channel):
            return [{"product": next(iter(said.ids), ""), "shot": channel}]
        return [{"product": product, "shot": shot, "run": run} for run, product, shot in mine]

    def _fits(self, run: str, product: str, shot: str) -> bool:
        """Return whether the sentence names no other product and no other channel than those of a picture."""
        ids, channels = self.said.ids, self.said.channels
        return (not ids or product in ids) and (not channels or shot.partition("#")[0] in channels)

    def _one(self, values: dict[str, Any]) -> dict[str, Any] | Question:
        """Return these arguments with the only picture that is meant, or the question which one it is."""
        mine = self._pictures()
        if len(mine) == 1:
            return mine[0] | values
        if not mine:
            return Question(f"{NOTHING_WAITS if 'decision' in values else ''}{NO_PICTURE}")
        names = [f"{number}) {one['product']} for {one['shot']}" for number, one in enumerate(mine[:6], 1)]
        return self._ask(f"{WHICH}{', '.join(names)}? Say for example: the second one.")

    def _change(self) -> dict[str, Any] | Question:
        """Return the arguments of a revision or a decision."""
        said, decision = self.said, self.intent["name"]
        if decision == "revise" and said.says("misspelt") and not said.copy:
            return self._ask("Which words should the picture have? Write the whole line in quotes.")
        if decision == "revise":
            return self._one({"wish": said.quoted})  # a revision reads copy between double quotes
        if decision == "reject" and not said.says("thrown") and len(said.plain.split()) < _REASON:
            return self._ask("What is wrong with it? I keep your words as the reason. Or say: throw it away.")
        before = {"run": self.past.runs[1]} if said.says("undone") and self.past.runs[1:] else {}
        return self._one({**before, "decision": decision, "note": said.text if decision == "reject" else ""})

    def _which_product(self) -> Question:
        known: Sequence[str] = self.said.facts.ids[:4]
        named = f" Such as {', '.join(known)}, or say: all." if known else ""
        return self._ask(f"Of which product?{named} `list products` shows the products.")

    def _nearest_channels(self, names: Sequence[str]) -> Question:
        known = self.said.facts.channels
        near = [one for name in names for one in TABLE["no_channel"].get(name, ()) if one in known] or list(known)[:2]
        named = " and ".join(f"{number}) {one}" for number, one in enumerate(list(dict.fromkeys(near))[:2], 1))
        return self._ask(f"There is no channel for {' and '.join(names)}. The nearest are {named}: which one?")

    def _ask(self, text: str) -> Question:
        """Return a question. Words that answered it before are left out, so that the next answer counts."""
        return Question(text, self.said.without_missing(), (self.intent["name"],))
