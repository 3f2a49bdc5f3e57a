"""The ways out of this installation that the environment names: a mail server, a model."""

from __future__ import annotations

from connectors.contract import ConnectionSettings
from connectors.email.url import settings_from_email_url
from drafting.openai_settings import OpenAISettings

DRAFTS_IN_FLIGHT = 64


def email_connection(url: str) -> ConnectionSettings | None:
    """The mail server of EMAIL_URL; None (the sandbox) without one."""
    return settings_from_email_url(url) if url else None


def model(*, key: str, base_url: str, name: str) -> OpenAISettings:
    """The model drafts come from; without a key or an address of its own, the built-in drafter."""
    return OpenAISettings(api_key=key, base_url=base_url, model=name, in_flight=DRAFTS_IN_FLIGHT)
