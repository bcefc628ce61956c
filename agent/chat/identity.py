"""Ids of what a conversation starts: the same call is the same run, so that a restart pays nothing twice."""

import hashlib
import json

from agent.chat.answers import Runtime
from agent.chat.thread import thread_of


def run_of(runtime: Runtime, kind: str) -> str:
    """`chat-style-3f…`: from the conversation, the call, and the arguments it has (which a person may have changed)."""
    said = next((m for m in reversed(runtime.state["messages"]) if getattr(m, "tool_calls", None)), None)
    calls = [call for call in getattr(said, "tool_calls", []) if call["id"] == runtime.tool_call_id]
    args = json.dumps([call["args"] for call in calls], sort_keys=True, ensure_ascii=False)
    told = "\n".join([thread_of(runtime.config), str(runtime.tool_call_id), args])
    return f"chat-{kind}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
