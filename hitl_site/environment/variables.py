"""Every environment variable the product reads: one table for parsing, checks and .env.example."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """`example` goes into error messages; a `secret` value is never repeated in one."""

    name: str
    meaning: str
    example: str
    secret: bool = False


_ALL = (
    Variable("DATA_DIR", "folder for database, sandbox outbox, secrets and logs", "/srv/hitl"),
    Variable("DATABASE_URL", "database", "postgres://user:password@localhost:5432/hitl", True),
    Variable("REDIS_URL", "broker and cache", "redis://localhost:6379/0", True),
    Variable("OPENAI_API_KEY", "key of the model provider", "sk-...", True),
    Variable("OPENAI_BASE_URL", "address of the model provider", "https://api.openai.com/v1"),
    Variable("OPENAI_MODEL", "name of the model", "gpt-5-mini"),
    Variable("OPENAI_PRICE_IN", "US dollars per million tokens read", "0.25"),
    Variable("OPENAI_PRICE_OUT", "US dollars per million tokens written", "2.00"),
    Variable("DRAFTING_IN_FLIGHT", "drafts asked for at the same time", "64"),
    Variable("SECRET_KEY", "signs sessions and links", "50 or more random characters", True),
    Variable("FIELD_ENCRYPTION_KEYS", "encrypts stored passwords, newest first", "KEY1,KEY0", True),
    Variable("DEPLOYMENT_ID", "name of this installation, part of every idempotency key", "shop-1"),
    Variable("ANCHOR_DIR", "folder of the key that signs checkpoints", "/srv/hitl-anchor"),
    Variable("CHECKPOINT_DIR", "folder checkpoints are exported to", "/mnt/other-disk/checkpoints"),
    Variable("CHECKPOINT_KEYS", "public keys checkpoints are checked with", "hitl.shop-1+id+key"),
    Variable(
        "CHECKPOINT_WEBHOOK_URL",
        "receiver every signed checkpoint is posted to",
        "https://auditor.example/checkpoints",
    ),
    Variable("CHECKPOINT_WEBHOOK_KEY", "key those posts are signed with", "whsec_and-base64", True),
    Variable("ALLOWED_HOSTS", "host names the site answers to", "desk.example.com,localhost"),
    Variable("CSRF_TRUSTED_ORIGINS", "origins that may post forms", "https://desk.example.com"),
    Variable("SITE_URL", "address people open, for links in e-mails", "https://desk.example.com"),
    Variable("HTTPS", "the site is reached over https, through a proxy", "1"),
    Variable("HOST", "address to listen on", "127.0.0.1"),
    Variable("PORT", "port to listen on", "8000"),
    Variable("DEBUG", "show error details to the browser, never in production", "0"),
    Variable("EMAIL_URL", "mail server", "smtp+tls://user:password@mail.example.com:587", True),
    Variable(
        "WEBHOOK_PRIVATE_HOSTS",
        "host:port of webhook receivers and other HTTP services inside this network",
        "127.0.0.1:9000",
    ),
    Variable("DEFAULT_FROM_EMAIL", "sender of outgoing mail", "Desk <desk@example.com>"),
    Variable("TIME_ZONE", "time zone of the company", "Europe/Paris"),
    Variable(
        "MONITOR_TOKEN", "opens /metrics and /health/ to a monitor", "a-long-random-word", True
    ),
    Variable("LOG_LEVEL", "how much is logged", "INFO"),
    Variable("DEMO_PASSWORD", "password of the demo accounts", "a-long-password", True),
    Variable("EMPTY", "first start without the demo company", "1"),
    Variable("ENV_FILE", "file these variables are read from", ".env"),
)
VARIABLES = {variable.name: variable for variable in _ALL}
