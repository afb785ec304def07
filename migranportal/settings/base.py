"""Settings for production: safe by default, everything secret comes from the environment.

A missing or malformed variable stops the start with its name; ``.env.example`` explains each one.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
import pgtrigger
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from migranportal.settings.schedule import BEAT_SCHEDULE

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# --- Secrets and addresses -----------------------------------------------------------------
SECRET_KEY = env("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address that e-mails lead to.
PORTAL_ADDRESS = (
    env("PORTAL_ADDRESS", default="") or [*CSRF_TRUSTED_ORIGINS, "http://localhost:8000"][0]
)
# Keys for identity numbers (NIK, family card): base64 of 32 bytes each. The first field key
# encrypts; older ones, comma separated, still decrypt. The lookup key is another secret, because
# the space of NIKs is small enough to be searched by whoever holds it.
PORTAL_FIELD_KEYS = env.list("PORTAL_FIELD_KEY")
PORTAL_LOOKUP_KEY = env("PORTAL_LOOKUP_KEY")
PORTAL_DATA_PROTECTION_OFFICER = env("PORTAL_DATA_PROTECTION_OFFICER", default="")

# --- Applications --------------------------------------------------------------------------
INSTALLED_APPS = [
    "migranportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "csp",
    "django_structlog",
    "migranportal.core",
    "migranportal.regions",
    "migranportal.audit",
    "migranportal.accounts",
    "migranportal.entry",
    "migranportal.imports",
    "migranportal.notices",
    "migranportal.api",
    "agreements",
    "villages",
    "workers",
    "cooperatives",
    "programs",
    "plans",
    "training",
    "centres",
    "reports",
    "migranportal.operations",
    "migranportal.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "migranportal.core.middleware.NoNulMiddleware",
    "migranportal.entry.middleware.CompressTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "migranportal.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "migranportal.entry.middleware.PhoneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "migranportal.accounts.middleware.RowSecurityMiddleware",
    "migranportal.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "migranportal.web.middleware.RefreshAssessmentsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "migranportal.urls"
WSGI_APPLICATION = "migranportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "migranportal.notices.context.unread_notices",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------
# Two roles: `default` is the application's, which owns nothing and is bound by row security;
# `owner` owns the tables and runs `migrate --database=owner` and the data generators only.
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8)}
}
DATABASES["owner"] = {
    **env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL")),
    "ENGINE": "django.db.backends.postgresql",
}

# --- Redis: broker, cache, sessions, rate limits -------------------------------------------
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        # A server that is gone is known to be so at once: sessions and pages go on without it.
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            "retry": Retry(NoBackoff(), 1),
        },
    },
}
SESSION_ENGINE = "migranportal.core.sessions"

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # a run is a row; nothing reads task results
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, Any] = BEAT_SCHEDULE
PORTAL_RUN_WORKERS = env.int("PORTAL_RUN_WORKERS", default=2)

# --- Sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "migranportal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by staff, who enter the address
ACCOUNT_LOGOUT_ON_GET = False
# Rate limits count by address: that of the client as the proxy in front of us reports it.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
MFA_ADAPTER = "migranportal.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
# People with access to the admin site must set up a second factor before anything else. Off in the
# demo and in tests only, so that their accounts work without an authenticator app.
PORTAL_REQUIRE_MFA = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Portal Desa Migran <no-reply@localhost>")

# --- The partner API -----------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["migranportal.api.authentication.BearerAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["migranportal.api.parsers.FlatJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "migranportal.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "migranportal.api.problems.handle",
    # Figures as text would have to be read back by every partner.
    "COERCE_DECIMAL_TO_STRING": False,
    "SCHEMA_COERCE_PATH_PK": False,
}
PORTAL_API_TOKEN_SECONDS = 60 * 60
# Of each client; how it stands is told in every answer.
PORTAL_API_READS_A_MINUTE = env.int("PORTAL_API_READS_A_MINUTE", default=600)
PORTAL_API_WRITES_A_MINUTE = env.int("PORTAL_API_WRITES_A_MINUTE", default=60)
# Reported rows about people, of each organisation: enough for every departure of a busy week.
PORTAL_API_PEOPLE_A_DAY = env.int("PORTAL_API_PEOPLE_A_DAY", default=20_000)
# How long a secret stays valid beside the one that replaces it.
PORTAL_API_SECRET_OVERLAP_DAYS = env.int("PORTAL_API_SECRET_OVERLAP_DAYS", default=7)

SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Desa Migran: API for partner agencies",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DESCRIPTION": (
        "What a signed agreement in force grants a partner agency: no more, and no longer. "
        "The guide for integrators is docs/api.md."
    ),
    "SERVERS": [{"url": "/", "description": "The portal that this schema comes from"}],
    "PREPROCESSING_HOOKS": ["migranportal.api.openapi.only_version_1"],
    "POSTPROCESSING_HOOKS": ["migranportal.api.openapi.complete"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SORT_OPERATIONS": True,
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": 0,
        "filter": True,
        "persistAuthorization": False,
    },
}

# --- Security ------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- Language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Webhooks ------------------------------------------------------------------------------
# Whether partners may name private addresses and plain http: in the demo and in tests only.
PORTAL_WEBHOOK_ALLOW_PRIVATE = False

# --- Files ---------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("guide", BASE_DIR / "docs" / "images" / "guide"),
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css"),
    ("vendor/chart", BASE_DIR / "node_modules" / "chart.js" / "dist"),
    ("vendor/htmx", BASE_DIR / "node_modules" / "htmx.org" / "dist"),
    ("vendor/leaflet", BASE_DIR / "node_modules" / "leaflet" / "dist"),
    ("vendor/tus", BASE_DIR / "node_modules" / "tus-js-client" / "dist"),
]
STORAGES = {
    # Evidence is served through a permission check (villages.views), never as a static file.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env("PORTAL_EVIDENCE_DIR", default=str(BASE_DIR / "var" / "evidence")),
            "base_url": "/berkas/",
        },
    },
    "staticfiles": {"BACKEND": "migranportal.entry.staticfiles.PortalStaticFilesStorage"},
}
PORTAL_EVIDENCE_MAX_BYTES = 10 * 1024 * 1024

# --- What the page of system health tells --------------------------------------------------
PORTAL_VERSION = env("PORTAL_VERSION", default="")
# A file that the backup touches when it has succeeded; empty: nobody knows when that was.
PORTAL_BACKUP_MARK = env("PORTAL_BACKUP_MARK", default="")

# --- History -------------------------------------------------------------------------------
PGHISTORY_ADMIN_ALL_EVENTS = False  # its page scans every event table
PGHISTORY_LEVEL = pgtrigger.Statement  # row triggers cost up to 160% of a bulk write

# --- Logs ----------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "ext://migranportal.core.logs.render",
            "foreign_pre_chain": "ext://migranportal.core.logs.PRE_CHAIN",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # One line a second from the stale-village tick would bury everything else.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
