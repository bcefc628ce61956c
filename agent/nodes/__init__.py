"""One node of the graphs a file."""
