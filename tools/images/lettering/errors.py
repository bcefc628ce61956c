"""What can be wrong with copy that shall be typeset."""


class LetteringError(ValueError):
    """Copy that cannot be set; the message names the place and the way out."""


class BadCopy(LetteringError):  # noqa: N818 -- named for what the copy is
    """The copy is not text for a picture: empty, or with control characters."""


class MissingGlyph(LetteringError):  # noqa: N818
    """No installed typeface has a letter for a character of the copy."""


class DoesNotFit(LetteringError):  # noqa: N818
    """The copy is too long for the free space, at the smallest size that can still be read."""
