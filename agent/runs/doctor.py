"""Examine the account of a shop: first what is free, then one small order of everything that a run orders."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from typing_extensions import TypedDict

from agent.runs.account import FREE_STEPS, Step, sample_patient, step
from agent.runs.trial import PAID_STEPS
from agent.services import budget_scope, opened
from tools.errors import Problem
from tools.ledger.budgets import Overspent
from tools.settings import load_settings
from tools.storage.cassettes import Cassettes, recording, without_secrets

OnStep = Callable[[Step], None]


class Diagnosis(TypedDict):
    """The result of an examination. `failed`: a step failed, and those after it were not run."""

    state: Literal["healthy", "attention", "failed"]
    steps: list[Step]


async def examine(shop: Path, spend_usd: float, on_step: OnStep) -> Diagnosis:
    """Examine the account of a shop, and keep each exchange in a new folder in `.bestshot/cassettes/`.

    Args:
        shop: the shop's folder.
        spend_usd: the most that the examination may cost in USD; 0 for the free steps alone.
        on_step: is told each step when it has ended.
    """
    settings = await asyncio.to_thread(load_settings, shop)
    keys = [one.get_secret_value() for one in (settings.openrouter_api_key, settings.qwen_api_key)]
    steps: list[Step] = []

    def tell(ended: Step) -> None:
        steps.append(without_secrets(ended, keys))
        on_step(steps[-1])

    if settings.cloud:
        folder = settings.state_dir / "cassettes" / f"{datetime.now():%Y%m%d-%H%M%S-%f}"
        with recording(await asyncio.to_thread(Cassettes, folder, keys)):
            await _examined(shop, spend_usd, tell)
    else:
        remedy = "put OPENROUTER_API_KEY=… into .env in this folder, and no BESTSHOT_MODELS=local"
        tell(step("key", "no key is set, so all models are those of this machine", "a key", remedy, stop=True))
    found = {one["status"] for one in steps}
    state: Literal["healthy", "attention"] = "attention" if "attention" in found else "healthy"
    return {"state": "failed" if "failed" in found else state, "steps": steps}


async def _examined(shop: Path, spend_usd: float, tell: OnStep) -> None:
    asked = FREE_STEPS if spend_usd == 0 else (*FREE_STEPS, *PAID_STEPS)
    left = [*FREE_STEPS, *PAID_STEPS]
    try:
        async with opened(shop) as services, budget_scope(services, "doctor", spend_usd) as payer:
            tell(step("service", "answers, and has a model for each role"))
            patient = await asyncio.to_thread(sample_patient, services)
            for examined in asked:
                left.remove(examined)
                name, spent = examined.__name__, payer.spent_usd
                try:
                    found = await examined(patient)
                except Overspent as over:
                    found = [step(name, over.problem, "", "give a larger --spend", run=False)]
                except Problem as problem:
                    found = [step(name, problem.problem, "an answer", problem.remedy, stop=True)]
                for one in found:
                    tell({**one, "cost_usd": round(payer.spent_usd - spent, 6) if one is found[0] else 0.0})
                ended = {one["status"] for one in found}
                if "failed" in ended or ("not_run" in ended and examined in PAID_STEPS):  # each needs the one before
                    break
    except Problem as problem:  # nothing could be opened
        expected = "an answer, and a model for each role"
        tell(step("service", problem.problem, expected, problem.remedy, stop=True))
    for examined in left:
        tell(step(examined.__name__, "not reached" if examined in asked else "needs --spend", run=False))
