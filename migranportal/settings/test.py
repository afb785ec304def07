"""Settings of the test suite: the same parts as in production, cheaper passwords, plain storage."""

from migranportal.settings.base import *

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
PORTAL_DEMO = True
PORTAL_REQUIRE_MFA = False
INSTALLED_APPS += ["migranportal.demo"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The pool hands out connections of other threads; a test must see its own transaction.
DATABASES["default"]["OPTIONS"] = {}
