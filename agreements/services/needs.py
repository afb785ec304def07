"""What an act needs, checked; the table says which act needs what."""

from collections.abc import Callable, Container
from datetime import date

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Obligation
from agreements.models.workflow import NEEDS, Need, Transition
from migranportal.core.errors import DomainError

MINISTRY = "kp2mi"
OURS = frozenset({MINISTRY, "bp2mi"})
"""The ministry, and the agency that it was before."""
GIVEN_BY = {
    Need.SIGNING: "signed_date",
    Need.TERM: "end_date",
}
"""Needs that the form of the act itself asks for, by the field that does."""


class WrongStateError(DomainError):
    """The act is not possible in the state that the agreement is in."""


class IncompleteError(DomainError):
    """Something that the act needs is missing; the message names all of it."""


def check_act(agreement: Agreement, line: Transition, *, on: date, note: str = "") -> None:
    """Refuse an act that the table does not allow, or whose needs are not met.

    Raises:
        WrongStateError: not from this state.
        IncompleteError: with everything that is missing.
    """
    if agreement.state not in line.sources:
        raise WrongStateError(
            _("%(act)s: not possible while the agreement is “%(state)s”.")
            % {"act": line.label, "state": agreement.get_state_display()}
        )
    missing = missing_needs(agreement, line, on=on)
    if Need.NOTE in line.needs and not note.strip():
        missing.append(str(NEEDS[Need.NOTE]))
    if missing:
        raise IncompleteError(_("Missing: %(what)s.") % {"what": "; ".join(missing)})


def missing_needs(
    agreement: Agreement, line: Transition, *, on: date, given: Container[str] = ()
) -> list[str]:
    """Return in words what an act would lack now; for the page that offers it.

    What the fields ``given`` of that page ask for is not missing yet.
    """
    return [
        str(NEEDS[need])
        for need in line.needs
        if need in _CHECKS
        and GIVEN_BY.get(need, "-") not in given
        and not _CHECKS[need](agreement, on)
    ]


def _has_parties(agreement: Agreement, on: date) -> bool:
    codes = list(agreement.parties.values_list("organisation__code", flat=True))
    return MINISTRY in codes and len(codes) > 1


def _has_text(agreement: Agreement, on: date) -> bool:
    said = bool(agreement.kind and agreement.purpose.strip() and agreement.scope.strip())
    if agreement.kind != Agreement.Kind.PKS:
        return said
    kinds = set(agreement.obligations.values_list("kind", flat=True))
    return said and kinds == set(Obligation.Kind.values)


def _has_parent(agreement: Agreement, on: date) -> bool:
    """A PKS stands under a MoU that is signed, and not over."""
    if agreement.kind != Agreement.Kind.PKS:
        return True
    parent = agreement.parent
    return parent is not None and parent.state in {
        Agreement.State.SIGNED,
        Agreement.State.IN_FORCE,
    }


def _has_signing(agreement: Agreement, on: date) -> bool:
    numbers = agreement.parties.filter(organisation__code=MINISTRY).exclude(number="")
    return agreement.signed_date is not None and agreement.signed_date <= on and numbers.exists()


def _has_term(agreement: Agreement, on: date) -> bool:
    return agreement.start_date is not None and agreement.end_date is not None


def _was_seen(agreement: Agreement, on: date) -> bool:
    return agreement.is_text_seen


_CHECKS: dict[Need, Callable[[Agreement, date], bool]] = {
    Need.PARTIES: _has_parties,
    Need.TEXT: _has_text,
    Need.PARENT: _has_parent,
    Need.SIGNING: _has_signing,
    Need.TERM: _has_term,
    Need.SEEN: _was_seen,
}
