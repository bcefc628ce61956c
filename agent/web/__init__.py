"""The web page: the conversation, the pictures with their verdicts, and the shots that wait for a person."""
