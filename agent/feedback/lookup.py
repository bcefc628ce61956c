"""Find a shot on record by the name that a person or a conversation gives it."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from agent.documents import RunDocument
from agent.product.revision import FoundShot
from agent.services import Services
from tools.errors import Problem, closest


class UnknownShot(Problem, LookupError):
    """The run has no such product or shot. The remedy names those that it has."""


async def documents_of(services: Services, run: str, product: str | None) -> dict[str, RunDocument]:
    """Return the documents of a run, by product id.

    Args:
        services: the services of the shop.
        run: the id of the run, or `latest`.
        product: the id of the only product to return; None for all.

    Raises:
        UnknownRun: there is no such run.
        UnknownShot: the run has no such product, or no finished product.
    """
    found = await services.records.find(run)
    documents = await services.documents(found["run"], product)
    if product is not None and not documents:
        _named("product", product, await services.documents(found["run"]), found["run"])
    if not documents:
        remedy = "wait for a product, or continue the run with `bestshot batch --resume`"
        raise UnknownShot(f"run {found['run']} has no finished product yet", remedy)
    return documents


async def find_shot(services: Services, run: str, shot: str, product: str | None) -> FoundShot:
    """Return a shot of a run.

    Raises:
        UnknownRun: there is no such run.
        UnknownShot: there is no such product or shot, or the run has several products and none is named.
    """
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
    """A run that a conversation started, and its product."""

    run: str
    product: str


_BACK = 50  # newest runs that are searched


async def newest_documents(services: Services) -> dict[str, RunDocument]:
    """Return the newest document of each product that the newest 50 runs made, the newest run first."""
    found: dict[str, RunDocument] = {}
    for run in await services.records.runs(_BACK):
        found = {**await services.documents(run["run"]), **found}
    return found


async def newest_shots(services: Services, runs: Sequence[StartedRun]) -> dict[tuple[str, str], str]:
    """Return the run with the newest picture of each product and shot: of these runs, else of the newest 50 runs."""
    found: dict[tuple[str, str], str] = {}
    for run in dict.fromkeys([run["run"] for run in (*reversed(runs), *await services.records.runs(_BACK))]):
        for picture, of in _pictures(await services.documents(run)).items():
            found.setdefault(picture, of)
    return found


async def pictures_made(services: Services) -> dict[str, list[str]]:
    """Return the shots of each product that has pictures, of the newest 50 runs."""
    made: dict[str, list[str]] = {}
    for product, shot in await newest_shots(services, ()):
        made.setdefault(product, []).append(shot)
    return made


def _pictures(documents: Mapping[str, RunDocument]) -> dict[tuple[str, str], str]:
    """Return the run of each product and shot that has a picture."""
    shots = ((document, shot) for document in documents.values() for shot in document["shots"])
    return {(document["product"], shot["shot"]): document["run"] for document, shot in shots if shot["preview"]}


async def documents_meant(
    services: Services, runs: Sequence[StartedRun], run: str, product: str
) -> dict[str, RunDocument]:
    """Return the documents of a run, by product id.

    The run is the named one. Without a name it is the newest of the conversation, else the newest of the shop.

    Args:
        services: the services of the shop.
        runs: the runs that the conversation started, oldest first.
        run: the id of the run; empty for the newest.
        product: the id of the product; empty for any.

    Raises:
        UnknownRun: there is no such run.
        UnknownShot: the run has no such product.
    """
    if not run:
        own = [one for one in runs if not product or one["product"] == product]
        if own:
            run, product = own[-1]["run"], product or own[-1]["product"]
        elif product and (found := (await newest_documents(services)).get(product)):
            run = found["run"]
    return await documents_of(services, run or "latest", product or None)


class Unclear(Problem):
    """No picture fits a person's words, or several do. Its text is a question to the person, and no failure."""


_MOST_NAMED = 6  # pictures that a question names


async def shot_meant(
    services: Services, runs: Sequence[StartedRun], run: str, products: Sequence[str], shot: str
) -> FoundShot:
    """Return the only picture that fits: of the named run, else of the newest ones. Without any name, of the newest run.

    Args:
        services: the services of the shop.
        runs: the runs that the conversation started. Their pictures count before older ones.
        run: the id of the run; empty for any.
        products: the ids of products; empty for any.
        shot: the channel, or the shot's id; empty for any.

    Raises:
        UnknownRun: there is no such run.
        Unclear: no picture fits, or several do. It names them.
    """
    if run or not (products or shot):
        pictures = _pictures(await documents_meant(services, runs, run, ""))
    else:
        pictures = await newest_shots(services, runs)
    fit = [
        (name, made) for name, made in pictures
        if (not products or name in products) and shot in ("", made, made.partition("#")[0])
    ]  # fmt: skip
    own = {one["run"] for one in runs}
    fit = [picture for picture in fit if pictures[picture] in own] or fit
    if len(fit) == 1:
        [(name, made)] = fit
        return await find_shot(services, pictures[name, made], made, name)
    if not fit:
        others = [f"{name} for {made}" for name, made in pictures if not products or name in products] or ["none"]
        what = f"{', '.join(products) or 'any product'}{f' for {shot}' if shot else ''}"
        so_far = f"pictures so far: {', '.join(others[:_MOST_NAMED])}. Say: make it"
        raise Unclear(f"There is no picture of {what} yet", so_far)
    named = ", ".join(f"{number}) {name} for {made}" for number, (name, made) in enumerate(fit[:_MOST_NAMED], 1))
    raise Unclear(f"Which one: {named}? Say for example: the second one")
