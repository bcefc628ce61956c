"""Pixels: opened, encoded, sized, coloured, masked. The ground floor of all that sees pictures."""
