"""The graph `chat`: receive a message, think, weigh the calls, ask a person if needed, act, think again."""

from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Checkpointer

from agent.chat.ask import ask_person, weigh
from agent.chat.receive import receive
from agent.chat.state import ChatContext, ChatInput, ChatState
from agent.chat.think import act, think

Chat = CompiledStateGraph[ChatState, ChatContext, ChatInput, ChatState]


def build(checkpointer: Checkpointer = None) -> Chat:
    """Compile the graph. `think`, `weigh` and `ask_person` choose their next node themselves."""
    builder = StateGraph(ChatState, context_schema=ChatContext, input_schema=ChatInput)
    builder.add_sequence([receive, think]).add_node(weigh).add_node(ask_person).add_node(act)
    builder.add_edge(START, "receive").add_edge("act", "think")
    return builder.compile(checkpointer=checkpointer)


graph = build()
"""The graph that `langgraph.json` names."""
