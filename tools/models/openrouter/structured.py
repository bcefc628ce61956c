"""Get answers in a given form, by a strict JSON schema or else by function calling. A bad answer gets one more try."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from prompts import render
from tools.errors import one_line
from tools.models.openrouter import errors
from tools.models.openrouter.answers import LONGEST
from tools.models.openrouter.client import MORE, ModelService, is_cut
from tools.models.openrouter.lenient import read_object

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_openai import ChatOpenAI

M = TypeVar("M", bound=BaseModel)
Message = dict[str, Any]
"""A message to a chat model: its `role`, `user` or `assistant`, and its `content`."""
Method = Literal["json_schema", "function_calling"]
_LONGEST = 4000  # most characters of a bad answer that the model gets to see again


class StructuredOutput:
    """A client that asks chat models for pydantic objects. It remembers which models reject `response_format`."""

    def __init__(self, service: ModelService) -> None:
        self._service = service
        self._without_schema: set[str] = set()

    def price(self, model: str, input_tokens: int, max_tokens: int, *, repaired: bool = True) -> float:
        """Return the most that `ask` costs in USD. `repaired`: the first answer is cut, and one more with more tokens."""
        worst, room = self._service.prices.worst_chat, self._service.room(model, max_tokens)
        return worst(model, input_tokens, room) + (worst(model, input_tokens, MORE * room) if repaired else 0.0)

    async def ask(
        self, model: str, schema: type[M], messages: Sequence[Message], *, temperature: float, max_tokens: int
    ) -> M:
        """Return the answer as an object.

        After a cut answer, ask once more with more tokens. After a bad answer, ask once for a repair.

        Args:
            model: the id of the model.
            schema: the class of the object.
            messages: the question.
            temperature: the sampling temperature.
            max_tokens: most tokens of the first answer.

        Raises:
            ModelRefused: the model declined.
            WrongShape: the second answer is bad too.
            ServiceError: the call failed in another way.
        """

        async def said(messages: Sequence[Message], method: Method, tokens: int) -> tuple[bool, str, M | str]:
            async def send(chat: "ChatOpenAI") -> "BaseMessage":
                return await _bound(chat, schema, method).ainvoke(list(messages))

            try:
                answer = await self._service.talk(model, send, temperature=temperature, max_tokens=tokens)
            except (LookupError, TypeError, ValueError, AttributeError) as odd:  # from the SDKs, for malformed answers
                return False, "", f"it is no chat answer ({one_line(odd, 120)})"
            return (is_cut(answer), *_read(answer, schema, model))

        asked = _with_form(messages, schema)
        method: Method = "function_calling" if model in self._without_schema else "json_schema"
        try:
            cut, text, found = await said(asked, method, max_tokens)
        except errors.BadRequest:
            if method == "function_calling":
                raise
            method = "function_calling"
            cut, text, found = await said(asked, method, max_tokens)
            self._without_schema.add(model)
        if isinstance(found, schema):
            return found
        if cut:
            _, _, found = await said(asked, method, MORE * max_tokens)
        else:
            bad: Message = {"role": "assistant", "content": text[:_LONGEST] or "(nothing)"}
            trouble: Message = {"role": "user", "content": render("repair", trouble=str(found))}
            _, _, found = await said([*asked, bad, trouble], "function_calling", max_tokens)
        if isinstance(found, schema):
            return found
        raise errors.WrongShape(one_line(found, LONGEST), model=model)


def _with_form(messages: Sequence[Message], schema: type[BaseModel]) -> list[Message]:
    """Return the messages with a line about the form in the last one.

    Some services need the word JSON in it, and some ignore the schema.
    """
    *before, last = messages
    line, content = render("json_answer", fields=", ".join(schema.model_fields)), last["content"]
    told = f"{content}\n\n{line}" if isinstance(content, str) else [*content, {"type": "text", "text": line}]
    return [*before, {**last, "content": told}]


def _bound(chat: "ChatOpenAI", schema: type[BaseModel], method: Method) -> "Runnable[Any, AIMessage]":
    """Return the chat model bound to a strict schema. Every field of it is required, and every `$ref` is inlined."""
    from langchain_core.utils.function_calling import convert_to_openai_tool
    from langchain_core.utils.json_schema import dereference_refs

    form = dereference_refs(schema.model_json_schema(), skip_keys=[])
    form = {name: part for name, part in form.items() if name != "$defs"} | {"required": list(form["properties"])}
    function = convert_to_openai_tool(form, strict=True)["function"]
    if method == "function_calling":
        return chat.bind_tools([form], tool_choice=function["name"], strict=True)
    wanted = {"name": function["name"], "strict": True, "schema": function["parameters"]}
    return chat.bind(response_format={"type": "json_schema", "json_schema": wanted})


def _read(answer: "BaseMessage", schema: type[M], model: str) -> tuple[str, M | str]:
    """Return the text of the answer, and its object or the fault in words. Raises ModelRefused."""
    from langchain_core.messages import AIMessage

    calls: list[Any] = []
    if isinstance(answer, AIMessage):
        if refused := answer.additional_kwargs.get("refusal"):
            raise errors.ModelRefused(one_line(refused, LONGEST), model=model)
        calls = [call["args"] for call in (*answer.tool_calls, *answer.invalid_tool_calls)]
    trouble = "it is no JSON object"
    for said in filter(None, (answer.text, *calls)):
        found = said if isinstance(said, dict) else read_object(said)
        if found is None:
            continue
        try:
            return "", schema.model_validate(found)
        except ValidationError as wrong:
            faults = wrong.errors(include_url=False, include_input=False)
            trouble = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
    return answer.text or "".join(map(str, calls)), trouble
