"""The graphs that make pictures: their nodes and edges only."""
