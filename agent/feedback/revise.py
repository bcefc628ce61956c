"""Change a finished shot as a person wishes, in a new run that names its parent and begins at the changed stage."""

import time

from agent.checkpoints import checkpoints
from agent.context import Context
from agent.documents import RunDocument, Shot
from agent.graphs import shot as shot_graph
from agent.product.document import document_of, keep_document
from agent.product.revision import Revision, start_of
from agent.runs.runner import OnStep, finish, on_record
from agent.services import Services
from agent.state import PromoState
from tools.storage.records import new_run_id


async def revise(
    services: Services,
    revision: Revision,
    budget_usd: float,
    on_step: OnStep = lambda product, node: None,
    run_id: str | None = None,
) -> RunDocument:
    """Make the changed shot in a new run, and return its document. The parent's files and record stay unchanged.

    Args:
        services: the services of the shop.
        revision: what to change.
        budget_usd: the most that the new run may cost, in USD.
        on_step: called at each step of the product.
        run_id: the id of the new run; None for a new id. If this run is finished, nothing is made again.

    Raises:
        CannotDeliver: the folder of the run cannot be written.
    """
    finished, run_id = revision.finished, run_id or new_run_id()
    product, began = finished.document["product"], time.monotonic()
    if done := (await services.documents(run_id)).get(product):
        return done
    options = {"parent": finished.run, "product": product, "shot": finished.shot["shot"], "note": revision.wish.note}
    context = Context(shop=str(services.settings.shop), budget_usd=min(budget_usd, 100))
    async with on_record(services, run_id, "revise", options, budget_usd):
        async with checkpoints(services.settings.state_dir) as saver:
            start = start_of(services, revision, run_id)
            made = await finish(shot_graph.build(saver), run_id, product, start, context, on_step)
        document = await _document(services, revision, run_id, made["shots"])
        document["seconds"] = max(document["seconds"], round(time.monotonic() - began, 3))
        await keep_document(services, document)
    on_step(product, "done")
    return document


async def _document(services: Services, revision: Revision, run_id: str, shots: dict[str, Shot]) -> RunDocument:
    finished = revision.finished
    old, shot = finished.shot, next(iter(shots.values()))
    made, note = shot["made_from"], revision.wish.note
    shot["before"] = {"run": finished.run, "picture": old["preview"], "note": note}
    same = bool(shot["preview"]) and shot["preview"] == old["preview"]  # equal pictures have one key
    state: PromoState = {
        "run_id": run_id,
        "product": {**made["product"], "category": finished.document.get("category", "")},
        "channels": [shot["channel"]],
        "copy": made["copy"],
        "references": finished.document["references"],
        "style": made["style"],
        "shots": {shot["shot"]: shot},
        "notes": [f"the picture is as it was: nothing in “{note}” changes what is drawn"] if same else [],
    }
    document = await document_of(state, services)
    return {**document, "parent": {"run": finished.run, "shot": old["shot"], "note": note}}
