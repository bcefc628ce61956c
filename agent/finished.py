"""Finds a finished shot on record by what a person calls it."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from agent.documents import Attempt, RunDocument, Shot
from agent.resources import Resources


class UnknownShot(LookupError):
    """The run has no such product or shot; the message names those that it has."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A shot of a product's document on record. `run` is its id, never `latest`."""

    run: str
    document: RunDocument
    shot: Shot

    @property
    def attempt(self) -> Attempt | None:
        """The attempt whose picture is shown; None where none has one."""
        return next((a for a in self.shot["attempts"] if a["picture"] and a["picture"] == self.shot["preview"]), None)

    def chosen(self) -> Attempt:
        """The same where there must be one."""
        attempt = self.attempt
        if attempt is None:
            raise UnknownShot(f"{self.shot['shot']} of run {self.run} has no picture")
        return attempt


async def documents_of(r: Resources, run: str, product: str | None) -> dict[str, RunDocument]:
    """The documents of a run by product, or of one product of it. Raises UnknownRun, UnknownShot."""
    found = await r.records.find(run)
    documents = await r.documents(found["run"])
    if product is not None:
        documents = {product: documents[_named("product", product, documents, found["run"])]}
    if not documents:
        raise UnknownShot(f"run {found['run']} has no finished product yet")
    return documents


async def find_shot(r: Resources, run: str, shot: str, product: str | None) -> Finished:
    """One shot. Raises UnknownShot, which also says when a product has to be named."""
    documents = await documents_of(r, run, product)
    if len(documents) > 1:
        raise UnknownShot(f"run {run} has {len(documents)} products; add --product: {', '.join(documents)}")
    document = next(iter(documents.values()))
    shots = {shot_id(one): one for one in document["shots"]}
    return Finished(document["run"], document, shots[_named("shot", shot, shots, document["run"])])


def shot_id(shot: Shot) -> str:
    """The id of a shot; documents of older runs have the channel alone."""
    return shot.get("shot") or shot["channel"]


def _named(what: str, name: str, known: Mapping[str, object], run: str) -> str:
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownShot(f"run {run} has no {what} {name!r}; {hint}it has: {', '.join(known) or 'none'}")
