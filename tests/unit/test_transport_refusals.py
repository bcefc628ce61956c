"""The transport over real HTTP: what each refused call is called, how often it is tried, and that it costs nothing."""

import pytest

from tests.memory_payer import MemoryPayer
from tests.scripted_service import Reply, chat, refused
from tests.unit.test_transport import paint, service
from tools.models.openrouter import errors
from tools.models.openrouter.errors import ServiceError

REFUSALS = [
    (refused(400, "bad"), errors.BadRequest, 1, "400: bad"),
    (refused(401, "User not found."), errors.BadKey, 1, "check OPENROUTER_API_KEY"),
    (refused(402, "Insufficient credits"), errors.NoCredit, 1, "add credit"),
    (refused(403, "flagged", reasons=["violence"], flagged_input="…"), errors.Moderated, 1, "violence"),
    (refused(403, "Input was flagged by moderation", error_type="content_policy_violation"), errors.Moderated, 1, "mod"),
    (refused(403, "Request blocked: injection", patterns=["ignore"]), errors.Guardrail, 1, "guardrail"),
    (refused(403, "Only management keys can do this"), errors.Forbidden, 1, "more rights"),
    (refused(404, "No endpoints found"), errors.ModelGone, 1, "privacy settings"),
    (refused(408, "timed out"), errors.TimedOut, 3, "got no answer from the model in time"),
    (refused(413, "too large"), errors.TooLarge, 1, "smaller reference pictures"),
    (refused(422, "invalid"), errors.BadRequest, 1, "422"),
    (refused(429, "slow down"), errors.RateLimited, 10, "too many calls"),
    (refused(500), errors.ProviderDown, 6, "failing"),
    (refused(502), errors.ProviderDown, 6, "failing"),
    (refused(503), errors.ProviderDown, 6, "failing"),
    (refused(524), errors.TimedOut, 3, "got no answer from the model in time"),
    (refused(529), errors.ProviderDown, 6, "failing"),
    (Reply(b"<html>Bad gateway</html>", 502, {"content-type": "text/html"}), errors.ProviderDown, 6, "502"),
    (Reply(b"<html>Hotel</html>", 200, {"content-type": "text/html"}), errors.WrongShape, 1, "check OPENROUTER_BASE_URL"),
    (Reply({"error": {"code": 502, "message": "upstream"}}), errors.ProviderDown, 6, "502: upstream"),
    (Reply(refused(429, "slow", error_type="rate_limit_exceeded").body), errors.RateLimited, 10, "slow"),
    (Reply({"error": "plain words"}), errors.ProviderDown, 6, "plain words"),
    (
        refused(400, "Provider returned error", provider_name="Google", raw='[{"error": {"message": "User location is not '
                'supported for the API use."}}]'),
        errors.WrongRegion, 1, "400: Provider returned error: Google: User location is not supported",
    ),
    (refused(403, "Country, region, or territory not supported"), errors.WrongRegion, 1, "another provider"),
    (refused(403, "This model is not available in your region."), errors.WrongRegion, 1, "BESTSHOT_IMAGE_MODELS"),
    (refused(503, "region us-east1 is not available"), errors.ProviderDown, 6, "us-east1"),
    (refused(404, "No endpoints found matching your data policy"), errors.DataPolicy, 1, "openrouter.ai/settings/privacy"),
    (
        refused(400, "Provider returned error", provider_name="Alibaba", raw={"message": "Reasoning is mandatory here"}),
        errors.ReasoningMandatory, 1, "Alibaba: Reasoning is mandatory here",
    ),
    (refused(400, "Provider returned error", raw="blocked: PROHIBITED_CONTENT"), errors.ImageSafety, 1, "PROHIBITED"),
    (refused(400, "Provider returned error", raw='{"error": "content_policy_violation"}'), errors.Moderated, 1, "change"),
    (refused(402, "Provider returned error", provider_name="X", raw="no money"), errors.NoCredit, 1, "X: no money"),
    (refused(502, "Provider returned error", provider_name="Google", raw="overheated"), errors.ProviderDown, 6, "overh"),
    (refused(429, "free-models-per-day", headers={"retry-after": "7200"}), errors.FreeQuota, 1, "it says to wait 120 min"),
    (refused(503, headers={"retry-after": "600"}), errors.ProviderDown, 1, "it says to wait 10 min"),
    (refused(502, "withheld: IMAGE_SAFETY"), errors.ImageSafety, 1, "safety filter"),
    (refused(502, "I can't", error_type="refusal"), errors.ModelRefused, 1, "refused to answer"),
    (chat("half", cost=None, finish="error"), errors.ProviderDown, 6, "finished with an error"),
    (Reply({"choices": [{"finish_reason": "error", **refused(502, "boom").body}]}), errors.ProviderDown, 6, "boom"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "name", "tries", "words"), REFUSALS, ids=lambda v: getattr(v, "__name__", None))
async def test_a_refused_call_has_a_name_is_tried_so_often_and_costs_nothing(
    purse: MemoryPayer, reply: Reply, name: type[ServiceError], tries: int, words: str
) -> None:
    async with service() as (server, client):
        server.script.extend([reply] * 12)
        with pytest.raises(name, match=words) as caught:
            await paint(client)
        assert type(caught.value) is name
        assert len(server.paid) == tries == len(purse.calls)
    assert purse.spent_usd == 0
    assert "\n" not in str(caught.value)
