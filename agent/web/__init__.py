"""A page to look at: the conversation, the pictures with their verdicts, and what waits for a person."""
