"""kill -9 at three random moments of a batch on cloud models: nothing is paid twice, nothing passes the budget."""

import random
from pathlib import Path

from tests.e2e.process import bestshot
from tests.killed_run import KilledRun
from tests.openrouter.process import serving
from tests.openrouter.settings import ServerSettings
from tests.shops import SMALL_CHANNELS, write_small_shop


def test_a_batch_that_is_killed_three_times_pays_for_no_answer_twice(tmp_path: Path) -> None:
    settings = ServerSettings(latency={"embed": 0.1, "chat": 0.4, "image": 0.8})
    with serving(settings) as server:
        shop = write_small_shop(tmp_path / "shop", 3, SMALL_CHANNELS)
        assert bestshot(shop, "index", "products.csv", **server.environment).status == 0
        server.control.reset()
        run = KilledRun(shop, server.control, server.environment, in_flight=3, budget=3.0)
        document = run.go(random.Random(4), kills=3, spread=4.0, start_up=3.0)
        assert run.violations(document) == []
    assert len(run.blows) == 3
    assert any(blow.calling for blow in run.blows), "a kill must meet a process that makes calls"
    assert document["accepted"] == 3
