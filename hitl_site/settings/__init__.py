"""Settings, all from the environment; the defaults make one machine work with no other server."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ

from connectors.contract import ConnectionSettings
from drafting.openai_settings import OpenAISettings
from hitl_site.environment import kept_secrets, parsers
from hitl_site.environment.reading import Environment
from hitl_site.settings import broker, database, logs, mail, security
from hitl_site.settings.timeouts import (
    BROKER_VISIBILITY_S,
    EFFECT_CONNECT_TIMEOUT_S,
    EFFECT_READ_TIMEOUT_S,
    EFFECT_START_WITHIN_S,
    EFFECT_WALL_S,
    EXECUTION_LEASE_S,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
environ.Env.read_env(BASE_DIR / os.environ.get("ENV_FILE", ".env"))
_env = Environment(os.environ)

DATA_DIR = _env.read("DATA_DIR", parsers.folder, BASE_DIR / "var")
MONITOR_TOKEN = _env.read("MONITOR_TOKEN", parsers.monitor_token, "")
LOG_LEVEL = _env.read("LOG_LEVEL", parsers.log_level, "INFO")
DEBUG = _env.read("DEBUG", parsers.yes_or_no, default=False)
HTTPS = _env.read("HTTPS", parsers.yes_or_no, default=False)
HOST = _env.read("HOST", parsers.one_word, "127.0.0.1")
PORT = _env.read("PORT", parsers.port, 8000)
EMPTY = _env.read("EMPTY", parsers.yes_or_no, default=False)
DEMO_PASSWORD = _env.read("DEMO_PASSWORD", parsers.demo_password, "")
ALLOWED_HOSTS = _env.read("ALLOWED_HOSTS", parsers.hosts, ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = _env.read("CSRF_TRUSTED_ORIGINS", parsers.origins, [])
OPENAI_API_KEY = _env.read("OPENAI_API_KEY", parsers.bearer_key, "")
OPENAI_BASE_URL = _env.read("OPENAI_BASE_URL", parsers.http_address, "https://api.openai.com/v1")
OPENAI_MODEL = _env.read("OPENAI_MODEL", parsers.one_word, "gpt-5-mini")
_price_in = _env.read("OPENAI_PRICE_IN", parsers.dollars, 0)
_price_out = _env.read("OPENAI_PRICE_OUT", parsers.dollars, 0)
DRAFTING_IN_FLIGHT = _env.read("DRAFTING_IN_FLIGHT", parsers.calls_in_flight, 64)
REDIS_URL = _env.read("REDIS_URL", parsers.redis_address, "")
WEBHOOK_PRIVATE_HOSTS: frozenset[str] = _env.read(
    "WEBHOOK_PRIVATE_HOSTS", parsers.host_and_ports, frozenset()
)
_given_site = _env.read("SITE_URL", lambda raw: parsers.origins(raw)[0], "")
TIME_ZONE = _env.read("TIME_ZONE", parsers.time_zone, "UTC")
DEFAULT_FROM_EMAIL = _env.read(
    "DEFAULT_FROM_EMAIL", parsers.mail_address, "Human in the loop <desk@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_given_secret = _env.read("SECRET_KEY", parsers.secret_key, "")
_given_field_keys: list[str] = _env.read("FIELD_ENCRYPTION_KEYS", parsers.fernet_keys, [])
_given_deployment = _env.read("DEPLOYMENT_ID", parsers.deployment_id, "")
EMAIL_CONNECTION: ConnectionSettings | None = _env.read("EMAIL_URL", mail.parse_email_url, None)
DATABASES = {
    "default": _env.read(
        "DATABASE_URL", database.parse_database_url, database.sqlite(DATA_DIR / "db.sqlite3")
    )
}
ANCHOR_DIR = _env.read("ANCHOR_DIR", parsers.folder, DATA_DIR / "anchor")
CHECKPOINT_DIR = _env.read("CHECKPOINT_DIR", parsers.folder, DATA_DIR / "checkpoints")
CHECKPOINT_KEYS: list[str] = _env.read("CHECKPOINT_KEYS", parsers.checkpoint_keys, [])
CHECKPOINT_WEBHOOK_URL = _env.read("CHECKPOINT_WEBHOOK_URL", parsers.webhook_address, "")
_checkpoint_key = _env.read("CHECKPOINT_WEBHOOK_KEY", parsers.webhook_key, "")
_env.needs_both("CHECKPOINT_WEBHOOK_URL", "CHECKPOINT_WEBHOOK_KEY")
_env.refuse_if_wrong()
CHECKPOINT_OUTLET = (
    {
        "url": CHECKPOINT_WEBHOOK_URL,
        "signing_key": _checkpoint_key,
        "private_hosts": ",".join(sorted(WEBHOOK_PRIVATE_HOSTS)),
    }
    if CHECKPOINT_WEBHOOK_URL
    else None
)

_kept = kept_secrets.prepare(_env, DATA_DIR)
SECRET_KEY = _given_secret or _kept.secret_key
FIELD_ENCRYPTION_KEYS = _given_field_keys or [_kept.field_key]
DEPLOYMENT_ID = _given_deployment or _kept.deployment_id
EMAIL_CONFIGURED = EMAIL_CONNECTION is not None
OUTBOX_DIR = DATA_DIR / "outbox"
STAFF_MAIL_DIR = DATA_DIR / "staff-mail"
STAFF_MAIL_FROM = mail.sender_of(EMAIL_CONNECTION, DEFAULT_FROM_EMAIL)
SITE_URL = _given_site or ("https://localhost" if HTTPS else f"http://localhost:{PORT}")
POLICY_EVENT_RECORDER = "hitl_site.policy_wiring.record_policy_event"
POLICY_RULES_LANGUAGE = "review_queue.selectors.retelling.rules_language"
POLICY_WORKFLOW_KEYS = "hitl_site.policy_wiring.workflow_keys"
BACKTEST_MISTAKES = "hitl_site.policy_wiring.known_mistakes"
DRAFTING = OpenAISettings(
    api_key=OPENAI_API_KEY,
    base_url=OPENAI_BASE_URL,
    model=OPENAI_MODEL,
    in_flight=DRAFTING_IN_FLIGHT,
    microdollars_per_million_in=_price_in,
    microdollars_per_million_out=_price_out,
)
SECRETS_FROM_ENVIRONMENT = bool(_given_secret and _given_field_keys and _given_deployment)
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")

INSTALLED_APPS = [
    "hitl_site.apps.SiteConfig",
    "hitl_site.apps.HitlAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "audit",
    "policies",
    "policies.topics",
    "review_queue.apps.QueueConfig",
    "intake",
    "oversight",
    "hitl_site.auditor_pages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hitl_site.logs.requests.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "review_queue.desk.item.fetching.DeskFetchMiddleware",
]
ROOT_URLCONF = "hitl_site.urls"
WSGI_APPLICATION = "hitl_site.wsgi.application"
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
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["hitl_site.accounts.DeskBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_DATE_INDEX = "composite"
SIMPLE_HISTORY_FILEFIELD_TO_CHARFIELD = True
SIMPLE_HISTORY_EDIT = False
SIMPLE_HISTORY_ENABLED = True
USE_TZ = True
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # no collectstatic to forget
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
CONTENT_SECURITY_POLICY = security.CONTENT_SECURITY_POLICY
LOGGING = logs.logging_settings(
    folder=DATA_DIR / "logs",
    level=LOG_LEVEL,
    secrets=[
        *(SECRET_KEY, OPENAI_API_KEY, MONITOR_TOKEN, DEMO_PASSWORD),
        *FIELD_ENCRYPTION_KEYS,
        *(EMAIL_CONNECTION.secrets.values() if EMAIL_CONNECTION else ()),
        DATABASES["default"].get("PASSWORD") or "",
        urlsplit(REDIS_URL).password or "",
    ],
)

globals().update(
    mail.django_mail(EMAIL_CONNECTION)
    | security.cookies_and_transport(https=HTTPS)
    | security.sessions_and_cache(redis_url=REDIS_URL, on_sqlite=ON_SQLITE)
    | broker.celery_settings(redis_url=REDIS_URL, on_sqlite=ON_SQLITE, time_zone=TIME_ZONE)
)
