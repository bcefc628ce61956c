"""The subgraph `shoot`: one shot from its first picture to its certificate, with all repairs."""

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Checkpointer

from agent.context import Context
from agent.graphs.node import in_shop
from agent.nodes.closing import certify, conclude, finish
from agent.nodes.generate import generate
from agent.nodes.repairs import background, composite, person, retouch, typeset
from agent.nodes.verify import verify
from agent.state import ShotInput, ShotOutput, ShotState


def build(checkpointer: Checkpointer = None) -> CompiledStateGraph[ShotState, Context, ShotInput, ShotOutput]:
    """Compile the subgraph. The nodes `verify`, `background` and `person` choose the next node themselves.

    With a checkpointer it runs alone, for the revision of one shot.
    """
    graph = StateGraph(ShotState, context_schema=Context, input_schema=ShotInput, output_schema=ShotOutput)
    for node in (generate, verify, background, person, composite, retouch, typeset, finish, certify, conclude):
        graph.add_node(node.__name__, in_shop(node))
    graph.add_conditional_edges(START, entry, ["generate", "background", "person", "composite", "retouch", "typeset"])
    for stage in ("generate", "composite", "retouch", "typeset"):
        graph.add_edge(stage, "verify")
    graph.add_edge("finish", "certify")
    graph.add_edge("certify", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile(checkpointer=checkpointer)


def entry(state: ShotState) -> str:
    """Return the first node: `generate`, or for a revision the stage that it changes."""
    return state["step"]["stage"] if "step" in state else "generate"
