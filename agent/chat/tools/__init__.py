"""What a conversation can do. Each tool has typed arguments, and errors that say the way out."""
