"""See what is in a picture: where the garment is, in which colours, on what ground."""
