"""Have Qwen translate lines of copy. What breaks the shop's rules is asked for once more, with the faults named."""

from pydantic import BaseModel

from prompts import render
from prompts.quoting import data
from tools.checks.translation import Translation
from tools.models.openrouter.lenient import Lines
from tools.models.openrouter.structured import StructuredOutput

_TEMPERATURE = 0.3
_TOKENS = 1500  # of 40 lines


class _Copy(BaseModel):
    """The lines of copy in the other language, one for each line, in their order."""

    lines: Lines


async def translate(structured: StructuredOutput, model: str, request: Translation) -> tuple[str, ...]:
    """Return one translated line for each line, as the model answers; faults may be left. Raises ServiceError."""
    rules = [f"- {data(word)} is called {data(ours)}." for word, ours in request.terms.items()]
    rules += [f"- The name {data(name)} stays as it is." for name in request.names]
    rules += [f"- The brand's tone: {data(request.tone)}." if request.tone else ""]
    told, faults, found = "\n".join(filter(None, rules)), "", tuple[str, ...]()
    for _ in range(2):
        lines = "\n".join(map(data, request.lines))
        text = render("translate", language=request.language, rules=told, faults=faults, lines=lines)
        question = [{"role": "user", "content": text}]
        said = await structured.ask(model, _Copy, question, temperature=_TEMPERATURE, max_tokens=_TOKENS)
        found = tuple(" ".join(line.strip("«» ").split()) for line in said.lines)
        wrong = request.faults(found)
        if not wrong:
            break
        faults = "An answer before this one was wrong in these points:\n" + "\n".join(wrong)
    return found
