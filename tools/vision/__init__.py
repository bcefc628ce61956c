"""What can be seen in a picture: where a garment is, in which colours, on what ground."""
