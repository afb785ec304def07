"""The base of every refusal that a person may read."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A request that the rules of the portal refuse.

    The message is for the user, in the user's language; subclasses stand beside the function
    that raises them. ``field`` names the form field at fault, where there is one.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
