"""The graph `chat`: a conversation that finds, makes, changes and checks pictures through tools."""
