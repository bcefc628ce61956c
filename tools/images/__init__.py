"""Pure functions on pictures; imports nothing of ours outside this folder."""
