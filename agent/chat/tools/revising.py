"""The tool that changes a finished picture: only the stage that the wish is about is redone."""

from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, shop_of, shots_of, shown, told
from agent.chat.identity import run_of
from agent.chat.starting import independently, watched
from agent.feedback.lookup import shot_spoken_of
from agent.feedback.revise import plan, revise


@tool
async def revise_picture(
    runtime: Runtime,
    wish: Annotated[
        str, Field(min_length=1, description="What shall be different, in English; new copy in double quotes.")
    ],
    shot: Annotated[str, Field(description="The picture's channel; empty: the only one.")] = "",
    product: Annotated[str, Field(description="Its product; empty: the one spoken of last.")] = "",
    run: Annotated[str, Field(description="Its run; empty: the newest of this conversation.")] = "",
) -> Answer:
    """Change a finished picture as a person wishes ("warmer light", "headline \\"Last days\\""), and check it again."""
    r = await shop_of(runtime)
    finished = await shot_spoken_of(r, runtime.state.get("runs", []), run, product, shot)
    revision, changed = plan(r, finished, wish), run_of(runtime, "revise")
    work = revise(r, revision, runtime.context.budget_usd, watched(runtime, changed), run_id=changed)
    document = await independently(work)
    return answer(
        runtime,
        f"{told(document)} Redone from {revision.stage} on: {revision.wish.why}.",
        {"run": changed, "products": [{"product": document["product"], "shots": shots_of(document)}]},
        {"run": changed, "products": [shown(r, document)], "before": finished.run},
        [{"run": changed, "product": document["product"]}],
    )
