"""The tools of a shop for other programs, by the Model Context Protocol (MCP)."""
