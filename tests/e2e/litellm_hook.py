"""Loaded by LiteLLM's proxy, in its own environment: it says which mock answer LiteLLM gives to a request."""

import json
from pathlib import Path
from typing import Any

from litellm.integrations.custom_logger import CustomLogger  # type: ignore[import-not-found]

_ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))


class ByForm(CustomLogger):  # type: ignore[misc]
    """Chooses the answer by the name of the form that is asked for. A request without a form fails."""

    async def async_pre_call_hook(
        self, user_api_key_dict: object, cache: object, data: dict[str, Any], call_type: str
    ) -> dict[str, Any]:
        return {**data, "mock_response": json.dumps(_ANSWERS[data["response_format"]["json_schema"]["name"]])}


by_form = ByForm()
