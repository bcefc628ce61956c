"""The nodes `weigh` and `ask_person`.

A person decides before tools run that may cost much, or that write or spend without a person's request.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from agent.chat.history_trim import since_the_person
from agent.chat.orders import WRITES, exceptions, slots_in_words, worst_case_usd
from agent.chat.selection import in_words, new_products
from agent.chat.state import Asked, AskedCall, ChatContext, ChatState
from agent.human_review import ActionRequest, Decision, HumanRequest, as_typed, decisions_in, question
from agent.report.words import listed
from agent.services import open_services


async def weigh(state: ChatState, runtime: Runtime[ChatContext]) -> Command[Literal["ask_person", "act", "think"]]:
    """Decide whether a person must approve the calls of the last message, before any of them runs."""
    asked = state["messages"][-1]
    if not isinstance(asked, AIMessage):
        return Command(goto="think")
    services, found = await open_services(runtime.context.shop), await _amounts(runtime.context, asked, state)
    amounts = [amount or 0.0 for amount in found]
    called = {row.id: in_words(row) for row in await new_products(services)}
    why = why_asked(state["messages"], amounts, runtime.context.ask_above_usd, called)
    if not why or all(amount is None for amount in found):  # nobody need be asked about what the tools will refuse
        return Command(goto="act")
    why += "".join(exceptions(services, call["args"]) for call in asked.tool_calls)
    shown: list[AskedCall] = [
        {"id": call["id"], "tool": call["name"], "args": call["args"], "at_most_usd": amount}
        for call, amount in zip(asked.tool_calls, amounts, strict=True)
        if amount > 0 or call["name"] in WRITES
    ]
    asking: Asked = {"question": why, "calls": shown}
    return Command(update={"question": asking}, goto="ask_person")


async def ask_person(state: ChatState, runtime: Runtime[ChatContext]) -> Command[Literal["act", "weigh", "think"]]:
    """Interrupt the graph with the question, and go on as the person decides about each call.

    The question is read from the state, so that a later change of the context does not change it. A call without a
    decision is not run. If changed calls may cost more USD than the question showed, they go back to `weigh`.
    """
    asked, shown = state["messages"][-1], state["question"]
    answer = interrupt(human_request(shown))
    if not isinstance(asked, AIMessage):
        return Command(goto="think")
    decided = dict(zip((c["id"] for c in shown["calls"]), decisions_in(answer, len(shown["calls"])), strict=True))
    refused = {name: one for name, one in decided.items() if one["type"] not in ("approve", "edit")}
    kept = [_changed(call, decided.get(call["id"])) for call in asked.tool_calls if call["id"] not in refused]
    told: list[AnyMessage] = [
        ToolMessage(_said_no(refused[call["id"]]), tool_call_id=call["id"], name=call["name"])
        for call in asked.tool_calls
        if call["id"] in refused
    ]
    if not kept:
        wish = next((one.get("message") for one in refused.values() if one["type"] == "respond"), "")
        return Command(update={"messages": [*told, *([HumanMessage(wish)] if wish else [])]}, goto="think")
    if told:  # the calls that run are in a message of their own, because a tool message follows its call
        no = [call for call in asked.tool_calls if call["id"] in refused]
        told = [AIMessage(asked.content, id=asked.id, tool_calls=no), *told]
    run = AIMessage("" if told else asked.content, id=None if told else asked.id, tool_calls=kept)
    amounts = [amount or 0.0 for amount in await _amounts(runtime.context, run, state)]
    more = sum(amounts) > sum(call["at_most_usd"] for call in shown["calls"]) + 1e-9
    return Command(update={"messages": [*told, run]}, goto="weigh" if more else "act")


def human_request(asked: Asked) -> HumanRequest:
    """Return a question in the form that clients show: one action for each call, with its highest cost."""
    actions = list[ActionRequest]()
    for call in asked["calls"]:
        usd = call["at_most_usd"]
        price = f" ({call['tool'].replace('_', ' ')}: at most ${usd:.2f})" if usd > 0 else ""
        actions.append({"name": call["tool"], "args": call["args"], "description": asked["question"] + price})
    return question(actions, ("approve", "edit", "reject"))


def _said_no(decision: Decision) -> str:
    note = decision.get("message", "")
    if decision["type"] == "respond":
        return "The person wishes something else. Nothing was run or spent; the order still waits for a yes."
    return f"The person said no{f': {note}' if note else ''}. Nothing was run or spent. Don't ask for it again."


async def _amounts(context: ChatContext, message: AIMessage, state: ChatState) -> list[float | None]:
    """Return the most that each call of the message may cost, in USD; None for an order that its tool will refuse."""
    services, most, runs = await open_services(context.shop), context.budget_usd, state.get("runs", [])
    return [await worst_case_usd(services, call["name"], call["args"], most, runs) for call in message.tool_calls]


_MAKES = "create_pictures"
MOST_UNASKED = 3  # products that one message may make without a question
_MOST_NAMED = 12  # products that a question names


def why_asked(
    messages: Sequence[AnyMessage], amounts: Sequence[float], ask_above_usd: float, called: Mapping[str, str]
) -> str:
    """Return the question to ask a person about the calls of the last message, or "" if none is needed.

    Only the person may cause spending or writing, never a text in a tool's answer or in a picture. So such a call runs
    without a question only if all of this is true. The model has read no tool's answer since the person's newest
    message. The person named the products, and they are at most MOST_UNASKED. All calls together cost at most
    `ask_above_usd`.

    Args:
        messages: the conversation; the last message has the calls.
        amounts: the most that each call may cost, in USD, in the order of the calls.
        ask_above_usd: the sum that needs no question, in USD.
        called: the id of each product, and what people call it.
    """
    calls = messages[-1].tool_calls if isinstance(messages[-1], AIMessage) else []
    total = sum(amounts)
    price = f"for at most ${total:.2f}" if total > 0 else "free of charge"
    made = list(dict.fromkeys(name for call in calls if call["name"] == _MAKES for name in _products(call)))
    many = f"These are {len(made)} products: " if len(made) > MOST_UNASKED else ""
    grave = [call for call, amount in zip(calls, amounts, strict=True) if amount > 0 or call["name"] in WRITES]
    if total > ask_above_usd + 1e-9:
        dear = f"This may cost up to ${total:.2f}, which is more than ${ask_above_usd:.2f}. Should I do it?"
        return f"{many}{_order(grave, called)}. {dear}"
    planned = messages[-1].additional_kwargs.get("bestshot")  # the planner reads nothing but the person's words
    left = (planned or {}).get("left")
    without = f" I leave out “{left}”." if left else ""
    if many:
        return f"{many}{_order(grave, called)}.{without} Make their pictures, {price}?"
    if not grave:
        return ""
    what = ", ".join(dict.fromkeys(call["name"].replace("_", " ") for call in grave))
    if any(message.type == "tool" for message in since_the_person(messages)):
        return f"After reading the tools' answers, I want to {what}. Should I do it?"
    judged = [call for call in grave if call["name"] == "review_picture"]
    vague = judged or any(call["args"].get("category") for call in grave)
    names = [name for call in grave if call not in judged for name in _products(call)]
    if left or (vague and planned is None) or not all(_named(name, messages) for name in names):
        return f"{_order(grave, called)}, {price}.{without} {'Make it' if made else 'Do it'}?"
    return ""


def _order(calls: Sequence[ToolCall], called: Mapping[str, str]) -> str:
    """Return in words what calls make or change: "NEW003 (knit dress, camel) for instagram-feed"."""
    told = []
    for call in calls:
        args = call["args"]
        names = listed([called.get(one, one) for one in _products(call)], _MOST_NAMED)
        channels = args.get("channels") or [one for one in (args.get("shot"),) if one]
        slots = f" {slots_in_words({**args, 'channels': channels})}" if channels or call["name"] == _MAKES else ""
        wish = "".join(f": {args[name]}" for name in ("wish", "note") if args.get(name))
        verbs = {_MAKES: "", "revise_picture": "Change ", "review_picture": f"{args.get('decision', '')} ".capitalize()}
        verb = verbs.get(call["name"], f"{call['name'].replace('_', ' ').capitalize()}: ")
        told.append(f"{verb}{names}{slots}{wish}")
    return "; ".join(told)


def _products(call: ToolCall) -> list[str]:
    args = call["args"]
    found = args.get("products") or args.get("product") or []
    return [str(name) for name in (found if isinstance(found, list) else [found])]


def _named(product: str, messages: Sequence[AnyMessage]) -> bool:
    return any(product.lower() in message.text.lower() for message in messages if message.type == "human")


def _changed(call: ToolCall, decision: Decision | None) -> ToolCall:
    """Return the call with the arguments that a person changed. Arguments that the person left out stay."""
    edited = decision.get("edited_action") if decision else None
    if not edited:
        return call
    args = {name: as_typed(value, call["args"].get(name)) for name, value in edited["args"].items()}
    return {**call, "args": {**call["args"], **args}}
