"""The command line: commands with their bodies, what they say, and how they fail."""
