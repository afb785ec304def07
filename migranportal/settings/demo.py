"""Settings of `make demo`: the production settings without TLS, on this machine only."""

from migranportal.settings.base import *

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PORTAL_DEMO = True
INSTALLED_APPS += ["migranportal.demo"]
