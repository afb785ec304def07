"""What the launcher says when it cannot go on."""


class EmbeddedError(Exception):
    """A problem the person at the terminal can act on; the text is shown to them as it is."""
