"""Find, review and revise finished pictures."""
