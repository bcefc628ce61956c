"""The subgraph `shoot`: one shot from its first picture to its certificate, through the repair loop."""

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Checkpointer

from agent.context import Context, with_prompt_overrides
from agent.nodes.closing import certify, conclude, finish
from agent.nodes.generate import generate
from agent.nodes.repairs import background, composite, person, retouch, typeset
from agent.nodes.verify import verify
from agent.state import ShotInput, ShotOutput, ShotState


def build(checkpointer: Checkpointer = None) -> CompiledStateGraph[ShotState, Context, ShotInput, ShotOutput]:
    """Compile the subgraph; `verify`, `background` and `person` say themselves where they go.

    With a checkpointer it is a graph of its own: a revision of one shot.
    """
    graph = StateGraph(ShotState, context_schema=Context, input_schema=ShotInput, output_schema=ShotOutput)
    for node in (generate, verify, background, person, composite, retouch, typeset, finish, certify, conclude):
        graph.add_node(node.__name__, with_prompt_overrides(node))
    graph.add_conditional_edges(START, entry, ["generate", "background", "person", "composite", "retouch", "typeset"])
    graph.add_edge("generate", "verify")
    graph.add_edge("composite", "verify")
    graph.add_edge("retouch", "verify")
    graph.add_edge("typeset", "verify")
    graph.add_edge("finish", "certify")
    graph.add_edge("certify", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile(checkpointer=checkpointer)


def entry(state: ShotState) -> str:
    """The first picture is generated; a revision begins at the stage that it is about."""
    return state["step"]["stage"] if "step" in state else "generate"
