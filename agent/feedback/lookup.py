"""Find a shot on record by what a person or a conversation calls it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from typing_extensions import TypedDict

from agent.documents import Attempt, RunDocument, Shot
from agent.services import Services
from tools.errors import Problem, closest


class UnknownShot(Problem, LookupError):
    """The run has no such product or shot; the remedy names those that it has."""


@dataclass(frozen=True, slots=True)
class FoundShot:
    """A shot of a product's document on record. `run` is its id, never `latest`."""

    run: str
    document: RunDocument
    shot: Shot

    @property
    def attempt(self) -> Attempt | None:
        """The attempt whose picture is shown; None where none has one."""
        return next((a for a in self.shot["attempts"] if a["picture"] and a["picture"] == self.shot["preview"]), None)


async def documents_of(services: Services, run: str, product: str | None) -> dict[str, RunDocument]:
    """The documents of a run by product, or of one product of it. Raises UnknownRun, UnknownShot."""
    found = await services.records.find(run)
    documents = await services.documents(found["run"])
    if product is not None:
        documents = {product: documents[_named("product", product, documents, found["run"])]}
    if not documents:
        raise UnknownShot(f"run {found['run']} has no finished product yet", "wait for it, or resume it")
    return documents


async def find_shot(services: Services, run: str, shot: str, product: str | None) -> FoundShot:
    """One shot. Raises UnknownShot, which also says when a product has to be named."""
    documents = await documents_of(services, run, product)
    if len(documents) > 1:
        raise UnknownShot(f"run {run} has {len(documents)} products", f"add --product: {', '.join(documents)}")
    document = next(iter(documents.values()))
    shots = {one["shot"]: one for one in document["shots"]}
    return FoundShot(document["run"], document, shots[_named("shot", shot, shots, document["run"])])


def _named(what: str, name: str, known: Mapping[str, object], run: str) -> str:
    if name in known:
        return name
    raise UnknownShot(f"run {run} has no {what} {name!r}", closest(name, known, "it has:"))


class StartedRun(TypedDict):
    """A product of a run that a conversation started."""

    run: str
    product: str


_BACK = 50  # runs that are looked through


async def newest_document(services: Services, product: str) -> RunDocument | None:
    """The document of the newest run that made this product."""
    for run in await services.records.runs(_BACK):
        documents = await services.documents(run["run"])
        if product in documents:
            return documents[product]
    return None


async def documents_meant(
    services: Services, runs: Sequence[StartedRun], run: str, product: str
) -> dict[str, RunDocument]:
    """Documents by product: of the run that is named, else of the conversation's newest, else of the shop's newest.

    Raises UnknownRun, UnknownShot.
    """
    if not run:
        own = [one for one in runs if not product or one["product"] == product]
        if own:
            run, product = own[-1]["run"], product or own[-1]["product"]
        elif product and (found := await newest_document(services, product)):
            run = found["run"]
    return await documents_of(services, run or "latest", product or None)


async def shot_meant(services: Services, runs: Sequence[StartedRun], run: str, product: str, shot: str) -> FoundShot:
    """One shot; without a name the only one there is. Raises UnknownRun, and UnknownShot that lists the shots."""
    documents = await documents_meant(services, runs, run, product)
    if len(documents) > 1:
        raise UnknownShot("that run has several products", f"name one: {', '.join(documents)}")
    name, document = next(iter(documents.items()))
    shots = [one["shot"] for one in document["shots"]]
    if not shots:
        why = f"has no picture in run {document['run']}: {'; '.join(document['notes'])}"
        raise UnknownShot(why, "make it anew", name)
    if not shot and len(shots) != 1:
        raise UnknownShot(f"{name} has several pictures", f"name the channel: {', '.join(shots)}")
    return await find_shot(services, document["run"], shot or shots[0], name)
