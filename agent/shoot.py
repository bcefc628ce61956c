"""The subgraph `shoot`: one shot from its first picture to its certificate, through the repair loop."""

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.context import Context
from agent.nodes.background import background
from agent.nodes.certify import certify
from agent.nodes.composite import composite
from agent.nodes.conclude import conclude
from agent.nodes.finish import finish
from agent.nodes.generate import generate
from agent.nodes.person import person
from agent.nodes.retouch import retouch
from agent.nodes.typeset import typeset
from agent.nodes.verify import verify
from agent.state import ShotInput, ShotOutput, ShotState


def build() -> CompiledStateGraph[ShotState, Context, ShotInput, ShotOutput]:
    """Compile the subgraph; `verify`, `background` and `person` say themselves where they go."""
    graph = StateGraph(ShotState, context_schema=Context, input_schema=ShotInput, output_schema=ShotOutput)
    for node in (generate, verify, background, person, composite, retouch, typeset, finish, certify, conclude):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "generate")
    graph.add_edge("generate", "verify")
    graph.add_edge("composite", "verify")
    graph.add_edge("retouch", "verify")
    graph.add_edge("typeset", "verify")
    graph.add_edge("finish", "certify")
    graph.add_edge("certify", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile()
