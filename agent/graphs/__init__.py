"""The graphs that make pictures: wiring and edges, nothing else."""
