"""An order that the cloud roles of the integration tests play, and the connection to the test server."""

from pathlib import Path

from tests.openrouter.running import RunningServer
from tests.painter import flatlay
from tests.shop_cloud import DictCache
from tools.imaging.encoding import encode_jpeg
from tools.ledger.prices import load_prices
from tools.models.openrouter.cloud import Cloud, open_cloud
from tools.models.roles import RenderRequest
from tools.settings import load_settings
from tools.studio.brief import StyleBrief

FLATLAY = encode_jpeg(flatlay((60, 90, 150), True)[0])
REFERENCES = tuple(encode_jpeg(flatlay(colour, False)[0]) for colour in ((200, 80, 80), (80, 160, 80)))
PRODUCT = {"category": "t_shirt", "style": "casual", "season": "summer", "prompt_hint": "beach, sunny"}
BRIEF = StyleBrief(
    "a calm sand-coloured set", "soft light", "standing", "calm", ("#c4b195",), "A calm set, soft light."
)
REQUEST = RenderRequest("single", FLATLAY, BRIEF, "3:4", "1K", references=REFERENCES, kind="on_model", product=PRODUCT)


async def connect(server: RunningServer, shop: Path, patience: float = 10.0, **settings: str) -> Cloud:
    named = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": str(patience)}
    (shop / ".env").write_text("\n".join(f"{name}={value}" for name, value in (named | settings).items()))
    return await open_cloud(load_settings(shop), load_prices(), DictCache(), pause=0.01)


async def draw(cloud: Cloud) -> None:
    await cloud.image.render(REQUEST)
