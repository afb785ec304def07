"""Who asks: a partner's machine, known by its token."""

from dataclasses import dataclass
from typing import Literal

from migranportal.accounts.models import Organisation


@dataclass(frozen=True)
class Caller:
    """The client of an organisation that a request comes from; never a person.

    Stands where services, audit and history expect who did something.
    """

    client_id: str
    client_name: str
    organisation: Organisation
    scopes: frozenset[str] = frozenset({"read"})

    is_authenticated: Literal[True] = True
    is_active: Literal[True] = True
    pk: None = None

    @property
    def email(self) -> str:
        """How the audit and the history name the client."""
        return f"api:{self.client_id}"

    def __str__(self) -> str:
        return f"{self.client_name} ({self.organisation})"
