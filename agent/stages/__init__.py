"""The work that several nodes share: rendering, lettering and judging."""
