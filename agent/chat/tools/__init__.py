"""The tools of a conversation. Each tool has typed arguments, and its errors say what to do."""
