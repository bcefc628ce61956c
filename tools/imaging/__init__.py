"""Pixels: open, encode, resize, colour and mask them. Everything that sees pictures builds on this."""
