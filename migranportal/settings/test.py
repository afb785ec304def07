"""Settings of the test suite: the same parts as in production, cheaper passwords, plain storage."""

from urllib.parse import urlsplit

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
PORTAL_WEBHOOK_ALLOW_PRIVATE = True
INSTALLED_APPS += ["migranportal.demo"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The pool hands out connections of other threads; a test must see its own transaction.
DATABASES["default"]["OPTIONS"] = {}
# Each process of a parallel run, and what it starts, has its own among Redis's sixteen databases.
if worker := env("PYTEST_XDIST_WORKER", default=""):
    number = 1 + int(worker.removeprefix("gw")) % 15
    REDIS_URL = urlsplit(REDIS_URL)._replace(path=f"/{number}").geturl()
    CACHES["default"]["LOCATION"] = CELERY_BROKER_URL = REDIS_URL
