"""Qwen in conversation over real HTTP: tool calls and words as they come."""

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool

from tests.scripted_service import ScriptedService, called, chat
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import ChatError


@tool
def show_run(run: str, shot: int = 1) -> str:
    """Show a run."""
    return f"{run} {shot}"


@pytest.mark.parametrize("arguments", ["{'run': 'r1', 'shot': 2,}", '```json\n{"run": "r1", "shot": 2}\n```'])
async def test_a_tool_is_called_with_arguments_that_are_almost_json(
    cloud: Cloud, server: ScriptedService, arguments: str
) -> None:
    server.script.append(called(arguments, "show_run"))
    said = await cloud.chat.reply([HumanMessage("Show shot 2 of r1")], [show_run])
    assert [(call["name"], call["args"]) for call in said.tool_calls] == [("show_run", {"run": "r1", "shot": 2})]


async def test_a_tool_is_not_called_with_half_of_its_arguments(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(called('{"run": "r1", "sh', "show_run"))
    with pytest.raises(ChatError, match="not valid JSON"):
        await cloud.chat.reply([HumanMessage("Show shot 2 of r1")], [show_run])


async def test_words_that_are_cut_are_asked_for_once_more_and_thoughts_are_left_out(
    cloud: Cloud, server: ScriptedService
) -> None:
    server.script.extend([chat("<think>Hm", finish="length"), chat("<think>Hm.</think>\nDone.")])
    assert (await cloud.chat.reply([HumanMessage("Hello")], [])).text == "Done."
    first, second = (asked.body["max_completion_tokens"] for asked in server.paid)
    assert second == 4 * first
