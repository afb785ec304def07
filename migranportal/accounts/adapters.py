"""How allauth behaves here: no self-registration, secrets of the second factor encrypted."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from migranportal.core.encryption import decrypt, encrypt

PURPOSE = "mfa"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the ministry, never by the visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted: allauth stores them in clear by itself."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` encrypted, as text."""
        return base64.b64encode(encrypt(text, purpose=PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text that ``encrypt`` was given."""
        return decrypt(base64.b64decode(encrypted_text), purpose=PURPOSE)
