"""What can be wrong with copy that shall be typeset."""


class LetteringError(ValueError):
    """Copy that cannot be set; the message names the place and the way out."""


class BadCopy(LetteringError):
    """The copy is not text for a picture: empty, or with control characters."""


class MissingGlyph(LetteringError):
    """No installed typeface has a letter for a character of the copy."""


class DoesNotFit(LetteringError):
    """The copy is too long for the free space, at the smallest size that can still be read."""
