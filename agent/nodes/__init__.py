"""The nodes of the graphs; a file has one node, or several short ones that belong together."""
