"""The tool that translates copy, so that a person sees it before it is paid for in pictures."""

from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, shop_of
from agent.chat.orders import STYLE_USD
from agent.runs.languages import read_codes, translated
from agent.services import budget_scope


@tool
async def translate_copy(
    runtime: Runtime,
    copy_lines: Annotated[list[str], Field(min_length=1, max_length=40, description="The lines of copy, as ordered.")],
    languages: Annotated[list[str], Field(min_length=1, description="Codes of languages, such as de or ja.")],
) -> Answer:
    """Translate copy into languages, prices and names kept to the letter. Show the person the lines before pictures."""
    services = await shop_of(runtime)
    async with budget_scope(services, "translate", STYLE_USD):
        found = await translated(services, copy_lines, read_codes(",".join(languages)))
    lines = {code: [table[line] for line in copy_lines] for code, table in found.items()}
    summary = "; ".join(f"{code}: {' / '.join(texts)}" for code, texts in lines.items())
    return answer(runtime, f"{summary}. Are these lines right?", {"translations": lines})
