"""The layout of the page, and the actions of its buttons."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import gradio as gr
from typing_extensions import TypedDict

from agent.chat.conversation import new_thread
from agent.documents import RunDocument
from agent.human_review import ActionRequest, Decision
from agent.web import view
from agent.web.sessions import DIGITS, Sessions, waiting
from tools.catalog import CatalogError, read_new_products
from tools.studio.picture_words import opposite_wish

_TICK = 0.7  # s between two looks for news
_BACK = 12  # newest runs of the shop whose waiting shots are shown, besides this conversation's
Update = dict[object, object]  # component -> its new value


class Said(TypedDict):
    """A person's message, and the files that were dropped with it."""

    text: str | None
    files: list[str] | None


class Page:
    """One page for one shop's conversations. Each handler returns updates of components."""

    def __init__(self, desk: Sessions) -> None:
        self.desk = desk
        with gr.Blocks(title="bestshot", analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out()
            self._wire()

    def _lay_out(self) -> None:
        self.thread = gr.BrowserState("", storage_key="bestshot-conversation", secret="bestshot")  # noqa: S106 - no secret
        self.version = gr.State(-1)
        self.timer = gr.Timer(_TICK)
        gr.HTML(f'<header class="masthead"><span class="wordmark">bestshot</span> <span class="small">'
                f'{self.desk.services.models.image.name}</span></header>')  # fmt: skip
        with gr.Row():
            with gr.Column(scale=4, min_width=280):
                self.product = gr.Dropdown([], label="Garment", info="from new_products.csv", allow_custom_value=False)
                names = [channel.name for channel in self.desk.services.channels]
                self.channels = gr.Dropdown(names, value=["shopify"], multiselect=True, label="Channels")
                self.copy = gr.Textbox(
                    label="Copy", lines=2, placeholder="New season\nFrom $29.90", info="one line of copy in each row"
                )
                self.make = gr.Button("Make pictures", variant="primary")
                with gr.Row():
                    self.cost = gr.Button("What would it cost?", size="sm")
                    self.stop = gr.Button("Stop", size="sm")
                    self.new = gr.Button("New conversation", size="sm")
            with gr.Column(scale=8, min_width=320):
                self.talk = gr.HTML(elem_id="talk", label="Conversation")
                with gr.Group(visible=False, elem_classes="question") as self.asked:
                    self.question = gr.Markdown()
                    self.changes = gr.Code(language="json", label="Change the order before you approve", lines=3)
                    self.why_not = gr.Textbox(label="Reason, if you reject", lines=1)
                    with gr.Row():
                        self.yes = gr.Button("Approve", variant="primary", elem_id="approve-spending")
                        self.no = gr.Button("Reject", elem_id="reject-spending")
                self.say = gr.MultimodalTextbox(
                    file_types=["image"], file_count="single", show_label=False, elem_id="say",
                    placeholder="Drop a flat-lay here, or say what you need", lines=1,
                )  # fmt: skip
        with gr.Tabs():
            with gr.Tab("Side by side"):
                self.pick = gr.Dropdown(
                    [], label="Picture", info="pictures that wait for you are first", elem_id="pick"
                )
                self.compare = gr.HTML(view.compare_html(None, ""))
                with gr.Group():
                    self.reason = gr.Textbox(label="Reason", placeholder="too dark", lines=1, elem_id="reason",
                                             info="saved; later pictures of this shop follow it")  # fmt: skip
                    with gr.Row():
                        self.approve = gr.Button("Approve", variant="primary", elem_id="approve")
                        self.reject = gr.Button("Reject", elem_id="reject")
                        self.redo = gr.Button("Reject and redo", elem_id="redo")
            with gr.Tab("Attempts"):
                self.attempts = gr.HTML(view.attempts_html([]))
            with gr.Tab("Files"):
                self.files = gr.HTML(view.files_html([]))

    def _wire(self) -> None:
        shown: list[object] = [
            self.thread, self.version, self.talk, self.asked, self.question, self.changes, self.pick, self.compare,
            self.attempts, self.files, self.product, self.say, self.reason, self.why_not,
        ]  # fmt: skip
        seen = [self.thread, self.pick]

        def on(event: Callable[..., object], handler: Callable[..., Awaitable[Update]], *more: object) -> None:
            event(
                handler, [*seen, *more], shown, show_progress="hidden", concurrency_limit=None, api_visibility="private"
            )

        on(self.blocks.load, self._load)
        on(self.timer.tick, self._tick, self.version)
        on(self.pick.input, self._all)
        on(self.say.submit, self._said, self.say)
        on(self.make.click, partial(self._ordered, "Make"), self.product, self.channels, self.copy)
        on(self.cost.click, partial(self._ordered, "How much would it cost:"), self.product, self.channels, self.copy)
        on(self.stop.click, self._stopped)
        on(self.new.click, self._renewed)
        on(self.yes.click, self._agreed, self.changes)
        on(self.no.click, self._declined, self.why_not)
        on(self.approve.click, partial(self._judged, "approve"), self.reason)
        on(self.reject.click, partial(self._judged, "reject"), self.reason)
        on(self.redo.click, self._redone, self.reason)

    async def _load(self, thread: str, picked: str | None) -> Update:
        thread = await self._known(thread)
        await self.desk.resume(thread)
        products = await self._products()
        first = products[0][1] if products else None
        return {**await self._all(thread, picked), self.product: gr.update(choices=products, value=first)}

    async def _known(self, thread: str) -> str:
        try:
            self.desk.conversation(thread or "")
        except ValueError:
            return new_thread(DIGITS)
        return thread

    async def _tick(self, thread: str, picked: str | None, version: int) -> Update:
        if not thread or self.desk.work(await self._known(thread)).version == version:
            return {self.version: gr.skip()}
        return await self._all(thread, picked)

    async def _said(self, thread: str, picked: str | None, said: Said) -> Update:
        text = (said["text"] or "").strip()
        paths = [Path(one) for one in said["files"] or []]
        pictures = tuple([await asyncio.to_thread(path.read_bytes) for path in paths])
        if not text and not pictures:
            return {self.version: gr.skip()}
        return await self._through(thread, picked, text or "Add this as a new product.", pictures)

    async def _ordered(
        self, what: str, thread: str, picked: str | None, product: str, channels: list[str], copy: str
    ) -> Update:
        if not product:
            return self._refused("Choose a garment first, or drop its flat-lay into the conversation.")
        lines = [" ".join(line.split()).replace('"', "”") for line in copy.splitlines() if line.strip()]
        quoted = " ".join(f'"{line}"' for line in lines)
        told = f" with {quoted}" if lines and what == "Make" else ""
        return await self._through(thread, picked, f"{what} {product} for {', '.join(channels) or 'shopify'}{told}")

    async def _through(self, thread: str, picked: str | None, text: str, pictures: tuple[bytes, ...] = ()) -> Update:
        if not self.desk.say(thread, text, pictures):
            return self._refused("Please wait: your last request is not finished yet.")
        return {**await self._all(thread, picked), self.say: {"text": "", "files": []}}

    async def _stopped(self, thread: str, picked: str | None) -> Update:
        self.desk.stop(thread)
        return await self._all(thread, picked)

    async def _renewed(self, thread: str, picked: str | None) -> Update:
        return await self._all(new_thread(DIGITS), None)

    async def _agreed(self, thread: str, picked: str | None, changes: str) -> Update:
        asked = await self.desk.conversation(thread).question()
        try:
            wanted = json.loads(changes or "{}")
        except json.JSONDecodeError as error:
            return self._refused(f"The changed order is not valid JSON: {error}")
        actions = asked["action_requests"] if asked else []
        args = wanted if isinstance(wanted, list) and len(wanted) == len(actions) else [None] * len(actions)
        self.desk.answer(thread, {"decisions": [_approved(*pair) for pair in zip(actions, args, strict=True)]})
        return await self._all(thread, picked)

    async def _declined(self, thread: str, picked: str | None, note: str) -> Update:
        asked = await self.desk.conversation(thread).question()
        no: Decision = {"type": "reject", "message": note}
        self.desk.answer(thread, {"decisions": [no for _ in asked["action_requests"]] if asked else []})
        return {**await self._all(thread, picked), self.why_not: ""}

    async def _judged(self, decision: str, thread: str, picked: str | None, reason: str) -> Update:
        if not picked:
            return self._refused("Choose a picture first.")
        if decision == "reject" and not reason.strip():
            return self._refused("Write a reason: later pictures of this shop follow it.")
        run, product, shot = picked.split("|", 2)
        await self.desk.judge(run, product, shot, decision, reason)
        return {**await self._all(thread, picked), self.reason: ""}

    async def _redone(self, thread: str, picked: str | None, reason: str) -> Update:
        done = await self._judged("reject", thread, picked, reason)
        if not picked or not reason.strip():
            return done
        _, product, shot = picked.split("|", 2)
        wish = opposite_wish(reason) or " ".join(reason.split())
        return {**done, **await self._through(thread, picked, f"Change {shot} of {product}: {wish}")}

    def _refused(self, why: str) -> Update:
        gr.Warning(why)
        return {self.version: gr.skip()}

    async def _products(self) -> list[tuple[str, str]]:
        """Return `(label, id)` of the shop's new products; none if their table cannot be read."""
        try:
            table = await asyncio.to_thread(read_new_products, self.desk.services.settings.shop / "new_products.csv")
        except (CatalogError, OSError):
            return []
        return [(f"{row.id} ({row.category})" if row.category else row.id, row.id) for row in table.rows]

    async def _all(self, thread: str, picked: str | None) -> Update:
        """Return the current values of all components that show a conversation."""
        held, work = self.desk.conversation(thread), self.desk.work(thread)
        version = work.version
        documents = await self.desk.documents(thread)
        elsewhere = await self._waiting_elsewhere(documents)
        choices = _choices([*documents, *elsewhere])
        keys = [key for _, key in choices]
        newest = next((key for _, key in _choices(documents)), "")
        if newest != work.newest or picked not in keys:  # show a new picture; otherwise keep the picked one
            picked, work.newest = newest or next(iter(keys), None), newest
        run, product, shot = picked.split("|", 2) if picked else ("", "", "")
        known = [d for d in (*documents, *elsewhere) if (d["run"], d["product"]) == (run, product)]
        question = await held.question() if not work.busy else None
        actions = question["action_requests"] if question else []
        return {
            self.thread: thread,
            self.version: version,
            self.talk: view.talk_html(await held.messages(), work.progress, work.busy, work.trouble),
            self.asked: gr.update(visible=question is not None),
            self.question: "\n\n".join(action["description"] for action in actions),
            self.changes: json.dumps([a["args"] for a in actions], indent=1, ensure_ascii=False) if actions else "",
            self.pick: gr.update(choices=choices, value=picked),
            self.product: gr.update(choices=await self._products()),
            self.compare: view.compare_html(known[0] if known else None, shot),
            self.attempts: view.attempts_html(documents[:6]),
            self.files: view.files_html(documents),
        }

    async def _waiting_elsewhere(self, documents: list[RunDocument]) -> list[RunDocument]:
        """Return documents of the shop's other runs in which a shot waits for a person."""
        own, found = {document["run"] for document in documents}, []
        for run in await self.desk.services.records.runs(_BACK):
            if run["run"] not in own:
                found += [d for d in (await self.desk.services.documents(run["run"])).values() if waiting([d])]
        return found


def _approved(action: ActionRequest, args: object) -> Decision:
    """Return the approval of an action, or its edit if a person changed its arguments."""
    if isinstance(args, dict) and args != action["args"]:
        return {"type": "edit", "edited_action": {"name": action["name"], "args": args}}
    return {"type": "approve"}


def _choices(documents: list[RunDocument]) -> list[tuple[str, str]]:
    """Return `(label, "run|product|shot")` of all pictures, first those that wait for a person."""
    waits = {"|".join(one) for one in waiting(documents)}
    labels: dict[str, str] = {}
    for document in documents:
        for shot in document["shots"]:
            if shot["preview"]:
                key = "|".join((document["run"], document["product"], shot["shot"]))
                said = "waits for you" if key in waits else _SAID[shot["status"]]
                labels[key] = f"{document['product']} · {shot['shot']} — {said}"
    times = Counter(labels.values())
    named = [
        (label if times[label] == 1 else f"{label} ({key.split('|')[0][-6:]})", key) for key, label in labels.items()
    ]
    return sorted(named, key=lambda row: row[1] not in waits)


_SAID = {"accepted": "accepted", "needs_review": "not accepted", "failed": "failed"}
