"""Keeping the confirmed letter of a round, and reading it back unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from programs.letters import Confirmation, render_proposal_letter
from programs.models import Proposal, ProposalLetter
from programs.selectors.frozen import Frozen

LETTER_FOLDER = "proposal-letters"


class LetterDamagedError(DomainError):
    """The stored file is not the one that was confirmed."""


@contextmanager
def letter_kept(
    proposal: Proposal, known: Frozen, *, address: str, by: User, at: datetime
) -> Iterator[ProposalLetter]:
    """Make the letter of this round and store it; where the step fails the file goes again."""
    content = render_proposal_letter(
        known,
        number=letter_number_in_portal(proposal),
        address=address,
        at=at,
        confirmation=Confirmation(by.name or by.email, at),
    )
    key = uuid4().hex
    name = default_storage.save(f"{LETTER_FOLDER}/{key[:2]}/{key}.pdf", ContentFile(content))
    try:
        yield ProposalLetter.objects.create(
            proposal=proposal,
            round=proposal.round,
            name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=at,
        )
    except BaseException:
        default_storage.delete(name)
        raise


def stored_letter(letter: ProposalLetter) -> bytes:
    """Return the file that was confirmed.

    Raises:
        FileNotFoundError: the storage has lost it.
        LetterDamagedError: its SHA-256 is not the one that was kept.
    """
    with default_storage.open(letter.name) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        raise LetterDamagedError(f"{letter.name} is not the file that was confirmed.")
    return content


def letter_number_in_portal(proposal: Proposal) -> str:
    """Return the number that the letter bears in the portal: the proposal and the round."""
    return f"{proposal.pk}-{proposal.round}"
