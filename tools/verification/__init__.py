"""Evidence about pictures: what a file is, and where its faults are."""
