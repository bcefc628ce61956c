"""Things bestshot can do, each usable alone."""
