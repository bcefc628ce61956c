"""The Qwen roles played by LiteLLM's proxy, the image model by the test server, and the embedder by this machine."""

from pathlib import Path
from shutil import copytree

from tests.e2e.litellm_proxy import proxy
from tests.e2e.test_cloud import KEY, Shop
from tests.openrouter.running import RunningServer
from tools.models.roles import ATTRIBUTES

MODEL = "qwen/qwen3.5-397b-a17b"
SCENE, SEEN = "a harbour of weathered teak and folded sails", "as in the flat-lay, seam by seam"
STYLE = {
    "scene": SCENE, "lighting": "soft light", "pose": "standing", "mood": "calm", "palette": ["#c4b195"],
    "prompt": f"An adult standing in {SCENE}.", "dropped": [],
}  # fmt: skip
FINDINGS = {
    **{key: {"evidence": SEEN, "answer": "yes", "box": []} for key in ATTRIBUTES},
    "texts": [],
    "garment_texts": [],
}
ANSWERED = '"POST /v1/chat/completions HTTP/1.1" 200'


def test_one_product_is_accepted_with_a_brief_and_a_look_by_litellm(
    tmp_path: Path, openrouter: RunningServer, indexed: Path
) -> None:
    openrouter.control.settings(keys=[KEY])
    shop = Shop(copytree(indexed, tmp_path / "shop"), openrouter)
    with proxy(tmp_path, MODEL, {"_Brief": STYLE, "Findings": FINDINGS}) as litellm:
        shop.settings |= {
            "BESTSHOT_QWEN_BASE_URL": litellm.base_url, "BESTSHOT_QWEN_API_KEY": litellm.key,
            "BESTSHOT_EMBEDDER": "local",
        }  # fmt: skip
        roles = {role["role"]: role for role in shop.document("models")["roles"]}
        assert (roles["qwen"]["id"], roles["qwen"]["reachable"]) == (MODEL, True)
        unlisted = shop.run("run", "NEW1", BESTSHOT_QWEN_MODELS="qwen/qwen9")
        assert unlisted.status == 1
        assert "qwen/qwen9 is not offered" in unlisted.error
        assert "BESTSHOT_QWEN_MODELS" in unlisted.error
        denied = shop.run("run", "NEW1", BESTSHOT_QWEN_API_KEY="sk-wrong")  # which LiteLLM answers with a 400
        assert denied.status == 1
        assert "check BESTSHOT_QWEN_BASE_URL and BESTSHOT_QWEN_API_KEY" in denied.error
        assert openrouter.control.calls() == [], "nothing is paid for before all roles can be played"
        assert litellm.count(ANSWERED) == 0

        document = shop.document("run", "NEW1")
        [shot] = document["shots"]
        assert (document["status"], shot["status"]) == ("accepted", "accepted"), shot["reason"]
        assert document["style"]["scene"] == SCENE, document["style"]["dropped"]
        evidence = {check["name"]: check["evidence"] for check in shot["verdict"]["checks"]}
        assert SEEN in evidence["fit"], evidence
        assert litellm.count(ANSWERED) == 2, "one brief and one look"
    [drawn] = [one["body"] for one in openrouter.control.requests() if one["path"].endswith("/images")]
    assert SCENE in drawn["prompt"]
    assert [call["kind"] for call in openrouter.control.calls()] == ["image"]
    assert document["cost_usd"] == openrouter.control.calls()[0]["cost_usd"], "a server of one's own costs nothing"
