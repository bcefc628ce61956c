"""Decides and runs: graphs, nodes, routing, batch and the user interfaces."""
