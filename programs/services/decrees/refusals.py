"""Why a decree does not do a step; each message is for the person who tried."""

from migranportal.core.errors import DomainError


class DecreeRefusedError(DomainError):
    """The decree cannot do this step now; the message says what is missing."""


class NotYourDecreeError(DecreeRefusedError):
    """The role of the user, or the state of the decree, does not allow the step."""


class StaleDecreeError(DecreeRefusedError):
    """Somebody else acted since the page was opened."""
