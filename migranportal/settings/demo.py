"""Settings of `make demo`: the production settings without TLS, on this machine only.

The demo accounts sign in without a second factor (PORTAL_REQUIRE_MFA).
"""

from migranportal.settings.base import *

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PORTAL_DEMO = True
PORTAL_REQUIRE_MFA = False
PORTAL_WEBHOOK_ALLOW_PRIVATE = True
INSTALLED_APPS += ["migranportal.demo"]
