"""Answers in a given form: by strict JSON schema, else by function calling, with one repair."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from prompts import render
from tools.errors import one_line
from tools.models.openrouter import errors
from tools.models.openrouter.answers import LONGEST
from tools.models.openrouter.errors import plain_errors

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

M = TypeVar("M", bound=BaseModel)
Method = Literal["json_schema", "function_calling"]
_LONGEST = 4000  # the most characters of a bad answer that the model is shown again


class StructuredOutput:
    """Asks chat models for pydantic objects, and remembers which models reject `response_format`."""

    def __init__(self) -> None:
        self._without_schema: set[str] = set()

    async def ask(self, chat: "ChatOpenAI", schema: type[M], messages: "Sequence[BaseMessage]") -> M:
        """Return the answer as a `schema` object.

        Raises ModelRefused, WrongShape after one repair, or another ServiceError.
        """
        model = chat.model_name
        method: Method = "function_calling" if model in self._without_schema else "json_schema"
        try:
            said, found = await _once(chat, schema, messages, method)
        except errors.BadRequest:
            if method == "function_calling":
                raise
            said, found = await _once(chat, schema, messages, "function_calling")
            self._without_schema.add(model)
        if isinstance(found, schema):
            return found
        from langchain_core.messages import AIMessage, HumanMessage

        again = [
            *messages,
            AIMessage(said[:_LONGEST] or "(nothing)"),
            HumanMessage(render("repair", trouble=str(found))),
        ]
        _, found = await _once(chat, schema, again, "function_calling")
        if isinstance(found, schema):
            return found
        raise errors.WrongShape(one_line(found, LONGEST), model=model)


async def _once(
    chat: "ChatOpenAI", schema: type[M], messages: "Sequence[BaseMessage]", method: Method
) -> tuple[str, M | str]:
    """Return the text of the answer, and its object or what is wrong with it. Raises ModelRefused or another ServiceError."""
    from openai import ContentFilterFinishReasonError, LengthFinishReasonError

    form = schema.model_json_schema()
    asking = chat.with_structured_output(form, method=method, strict=True, include_raw=True)
    try:
        with plain_errors():
            answer: Any = await asking.ainvoke(list(messages))
    except LengthFinishReasonError as cut:
        return cut.completion.choices[0].message.content or "", "it is too long and broke off"
    except ContentFilterFinishReasonError:
        raise errors.ModelRefused("content filter", model=chat.model_name) from None
    except (LookupError, TypeError, ValueError, AttributeError) as odd:  # from the SDKs, for malformed answers
        return "", f"it is no chat answer ({one_line(odd, 120)})"
    raw, parsed = answer["raw"], answer["parsed"]
    if refused := raw.additional_kwargs.get("refusal"):
        raise errors.ModelRefused(one_line(refused, LONGEST), model=chat.model_name)
    said = raw.text or "".join(str(call.get("args")) for call in (*raw.tool_calls, *raw.invalid_tool_calls))
    if not isinstance(parsed, dict):
        return (
            said,
            f"it is no JSON object ({one_line(answer['parsing_error'] or 'nothing in the form asked for', 120)})",
        )
    try:
        return said, schema.model_validate_json(json.dumps(parsed))
    except ValidationError as wrong:
        faults = (
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors(include_url=False, include_input=False)
        )
        return said, "; ".join(faults)
