"""A photo studio drawn by code: sets, light, shadow, and the style brief that they follow."""
