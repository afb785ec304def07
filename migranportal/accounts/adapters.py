"""How allauth behaves here: no self-registration, failed sign-ins audited, second factor encrypted."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from migranportal.accounts.services import note_failed_sign_in
from migranportal.core.encryption import decrypt, encrypt

PURPOSE = "mfa"
SOURCE_LENGTH = 16
LOCK_OUT_NOTED_SECONDS = 5 * 60
"""A locked account is noted once in this time: whoever goes on trying must not fill the audit."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the ministry, never by the visitor; attempts in vain are kept."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Note an attempt on an account that too many attempts have locked.

        Raises:
            ValidationError: too many attempts.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            email = _typed(credentials)
            key = salted_hmac("sign-in-lock-out", email.lower()).hexdigest()
            if cache.add(f"locked-out:{key}", 1, timeout=LOCK_OUT_NOTED_SECONDS):
                self._note(request, email, act="locked_out")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note an attempt with a wrong password."""
        self._note(request, _typed(credentials))

    def _note(self, request: HttpRequest, email: str, *, act: str = "failed") -> None:
        source = salted_hmac("sign-in-source", self.get_client_ip(request)).hexdigest()
        note_failed_sign_in(email=email, source=source[:SOURCE_LENGTH], at=timezone.now(), act=act)


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


class MFAAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted: allauth stores them in clear by itself."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` encrypted, as text."""
        return base64.b64encode(encrypt(text, purpose=PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text that ``encrypt`` was given."""
        return decrypt(base64.b64decode(encrypted_text), purpose=PURPOSE)
