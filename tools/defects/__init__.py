"""Labelled defects, drawn on clean pictures, to measure how many the checks find."""
