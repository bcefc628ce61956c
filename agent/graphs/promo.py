"""The graph `promo`: from one product's flat-lay to its delivered pictures."""

from typing import Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Checkpointer, Send

from agent.context import Context
from agent.documents import Variants
from agent.graphs import shot as shot_graph
from agent.graphs.node import in_shop
from agent.nodes.ask_person import ask_person
from agent.nodes.deliver import deliver
from agent.nodes.retrieve import analyze_style, retrieve
from agent.nodes.set_languages import language_inputs, set_languages
from agent.product.decision import is_draft
from agent.product.document import shot_id
from agent.services import open_services
from agent.state import PromoInput, PromoState, ShotInput
from tools.channels import Channels


def build(checkpointer: Checkpointer = None) -> CompiledStateGraph[PromoState, Context, PromoInput, PromoState]:
    """Compile the graph. LangGraph's server has its own checkpointer; the command line passes one.

    `ask_person` chooses its next node itself: `shoot` for a shot that a person wants changed, else `deliver`.
    """
    builder = StateGraph(PromoState, context_schema=Context, input_schema=PromoInput)
    builder.add_node("retrieve", in_shop(retrieve))
    builder.add_node("analyze_style", in_shop(analyze_style))
    builder.add_node("shoot", shot_graph.build())
    builder.add_node("set_languages", in_shop(set_languages))
    builder.add_node("ask_person", in_shop(ask_person))
    builder.add_node("deliver", in_shop(deliver))
    builder.add_edge(START, "retrieve")
    builder.add_edge("retrieve", "analyze_style")
    builder.add_conditional_edges("analyze_style", shoot_hero, ["shoot"])
    builder.add_conditional_edges("shoot", shoot_others, ["shoot", "set_languages"])
    builder.add_conditional_edges("set_languages", shoot_languages, ["shoot", "ask_person"])
    builder.add_edge("deliver", END)
    return builder.compile(checkpointer=checkpointer)


async def shoot_hero(state: PromoState) -> list[Send]:
    """Return the hero's shots, one for each alternative.

    The edge reads only the state: after a person edits it, LangGraph runs edges without the run's context.
    """
    known = (await open_services(state["shop"])).channels
    hero, wanted, look = known.hero(state["channels"]), state["alternatives"], state.get("look")
    variants, why = (look["variants"], f" in the look of {look['of']}") if look else ({}, "")
    sends = []
    for number in range(1, wanted + 1):
        which = "" if wanted == 1 else f" of alternative {number} of {wanted}"
        tried = shot_input(known, state, hero, variants, f"first try{which}{why}", alternative=number)
        sends.append(Send("shoot", tried))
    return sends


async def shoot_languages(state: PromoState) -> list[Send] | Literal["ask_person"]:
    """Return the shots in other languages that are not made yet; without any, go to `ask_person`."""
    known = (await open_services(state["shop"])).channels
    return [Send("shoot", one) for one in language_inputs(known, state)] or "ask_person"


async def shoot_others(state: PromoState) -> list[Send] | Literal["set_languages"]:
    """After a hero, return the shots of all other channels, in its set; after these, go to `set_languages`.

    Alternatives run in parallel. Each call sees the hero of its own alternative only.
    """
    known = (await open_services(state["shop"])).channels
    hero = known.hero(state["channels"])
    others = [name for name in state["channels"] if name != hero]
    [shot, *more] = state["shots"].values()
    if more or shot["channel"] != hero or not others:
        return "set_languages"
    number = shot["alternative"]
    proven, picture, why = {}, "", f"first try; {shot['shot']} was not accepted"
    if shot["status"] == "accepted" or is_draft(shot):
        proven = {stage: variant for stage, variant in shot["variants"].items() if stage in ("background", "composite")}
        what = "a draft" if is_draft(shot) else "which was accepted"
        picture, why = shot["text_free"] or "", f"follows {shot['shot']}, {what}"
    return [Send("shoot", shot_input(known, state, name, proven, why, picture, number)) for name in others]


def shot_input(
    known: Channels, state: PromoState, channel: str, variants: Variants, why: str, hero: str = "", alternative: int = 1
) -> ShotInput:
    """Return the input of `shoot` for one channel. If the channel forbids text, the copy is dropped and a note says so.

    Args:
        known: the channels of the shop.
        state: the state of the product.
        channel: the channel's name.
        variants: the variants of stages to start with.
        why: the reason of the first step, in words.
        hero: store key of the picture whose garment, person, light and set the shot follows; empty: none.
        alternative: the number of the alternative, from 1.

    Returns:
        The input. `leads` is true if other shots or other languages will follow this one: its picture is made without
        letters, and its copy is set in type.
    """
    text = known.find(channel).text
    notes = [] if text or not state["copy"] else [f"{channel} allows no text in the picture: the copy was left out"]
    return {
        "run_id": state["run_id"],
        "product": state["product"],
        "channel": channel,
        "shot": shot_id(channel, alternative),
        "alternative": alternative,
        "copy": state["copy"] if text else [],
        "kind": state["kind"],
        "person": state["person"],
        "hero": hero,
        "look": look["picture"] if (look := state.get("look")) else "",
        "leads": bool(state.get("languages"))
        or (not hero and len(state["channels"]) > 1 and channel == known.hero(state["channels"])),
        "style": state["style"],
        "references": state["references"],
        "variants": variants,
        "why": why,
        "shot_notes": notes,
    }


graph = build()
"""The graph that `langgraph.json` names."""
