"""What can be wrong with copy that shall be typeset."""

from tools.errors import Problem


class LetteringError(Problem, ValueError):
    """Copy that cannot be set."""

    remedy, usage = "take another typeface", True


class BadCopy(LetteringError):
    """The copy is not text for a picture: empty, or with control characters."""


class MissingGlyph(LetteringError):
    """No installed typeface has a letter for a character of the copy."""


class DoesNotFit(LetteringError):
    """The copy is too long for the free space, at the smallest size that can still be read."""
