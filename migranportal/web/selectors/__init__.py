"""What the pages of the shell show."""

from migranportal.web.selectors.roles import HeldRole, held_roles

__all__ = ["HeldRole", "held_roles"]
