"""From a connector's settings model to form fields, and back to settings that fit it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from django import forms
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from connectors.credentials import token_problem
from connectors.registry import settings_model_of
from connectors.settings import InvalidConnection, fit_settings
from connectors.webhook.signing import signing_key_problem

PREFIX = "setting_"
SECRET_PREFIX = "secret_"  # noqa: S105 - begins the name of a form field
# Words for what the models name shortly.
LABELS = {
    "host": "Server",
    "port": "Port",
    "security": "Encryption",
    "username": "User name",
    "from_address": "Sender address",
    "url": "Address (URL)",
    "honours_idempotency_key": "Applies a repeated request only once",
    "key_ttl_hours": "Remembers a request for (hours)",
    "rejects_with_4xx": "An answer 400 to 499 means nothing was applied",
    "channels": "Channels",
    "can_read_history": "May look for its own messages",
    "reference_property": "Property for our reference",
}
LONG_TEXT_FROM = 1_000
CHOICE_WORDS = {"none": "None", "starttls": "STARTTLS", "tls": "TLS"}


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of a kind of connection. `problem` says what is wrong with a value, or nothing."""

    name: str
    label: str
    help_text: str
    is_required: bool

    def problem(self, value: str) -> str:
        """Empty when the value can be used."""
        if self.name == "signing_key":
            return signing_key_problem(value)
        return "" if self.name == "password" else token_problem(value)


SECRETS: Mapping[str, tuple[Secret, ...]] = {
    "email": (Secret("password", "Password", "Needed when there is a user name.", False),),
    "webhook": (
        Secret("signing_key", "Signing key", "Base64, usually starting with whsec_.", True),
    ),
    "slack": (
        Secret(
            "bot_token",
            "Bot token",
            "From the app's page at Slack, OAuth & Permissions: it starts with xoxb-. The app "
            "needs chat:write, and channels:history to look for its own messages.",
            True,
        ),
    ),
    "payments": (
        Secret(
            "api_key",
            "Secret key",
            "From Stripe, Developers, API keys. Best a restricted key (rk_) that may read charges "
            "and write refunds, and nothing else.",
            True,
        ),
    ),
    "calendar": (
        Secret(
            "password",
            "Password",
            "Best a password of its own for this app, as your provider offers them.",
            True,
        ),
    ),
    "crm": (
        Secret(
            "access_token",
            "Access token",
            "From HubSpot, Settings, Integrations, Private apps: it starts with pat-. It needs to "
            "read and write contacts and notes.",
            True,
        ),
    ),
}


def setting_fields(kind: str, stored: Mapping[str, Any]) -> dict[str, forms.Field]:
    """A form field for every setting, filled with what is stored."""
    model = settings_model_of(kind)
    return {
        PREFIX + name: _form_field(name, info, stored.get(name, _default_of(info)))
        for name, info in model.model_fields.items()
    }


def secret_fields(kind: str, *, stored: frozenset[str]) -> dict[str, forms.Field]:
    """Write-only fields: what is stored is never put on a page."""
    return {
        SECRET_PREFIX + secret.name: forms.CharField(
            label=secret.label,
            required=False,
            strip=False,
            max_length=500,
            widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
            help_text=(
                f"Stored. Leave empty to keep it. {secret.help_text}"
                if secret.name in stored
                else secret.help_text
            ),
        )
        for secret in SECRETS.get(kind, ())
    }


def settings_from(kind: str, label: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The settings to store. Raises InvalidConnection with the fields that do not fit."""
    model = settings_model_of(kind)
    raw = {}
    for name, info in model.model_fields.items():
        value = cleaned.get(PREFIX + name)
        raw[name] = None if value == "" and _allows_none(info) else value
    missing = {
        name: "is required" for name, value in raw.items() if _is_missing(model, name, value)
    }
    if missing:
        raise InvalidConnection(label, missing)
    return fit_settings(label, model, raw).model_dump(mode="json")


def _is_missing(model: type[BaseModel], name: str, value: object) -> bool:
    info = model.model_fields[name]
    return value is None and not _allows_none(info)


def _form_field(name: str, info: FieldInfo, stored: Any) -> forms.Field:
    kind, options = _plain_type(info.annotation), _common(name, info, stored)
    if get_origin(kind) is Literal:
        return forms.ChoiceField(
            choices=[(one, CHOICE_WORDS.get(one, one)) for one in get_args(kind)], **options
        )
    if kind is bool:
        return forms.BooleanField(**options | {"required": False})
    if kind is int:
        return forms.IntegerField(
            min_value=_limit(info, Ge, "ge"), max_value=_limit(info, Le, "le"), **options
        )
    longest = _limit(info, MaxLen, "max_length")
    if longest is not None and longest >= LONG_TEXT_FROM:
        options["widget"] = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(strip=False, max_length=longest, **options)


def _common(name: str, info: FieldInfo, stored: Any) -> dict[str, Any]:
    return {
        "label": LABELS.get(name, name.replace("_", " ").capitalize()),
        "help_text": info.description or "",
        "required": info.is_required(),
        "initial": stored,
    }


def _plain_type(annotation: Any) -> Any:
    """The type without None and without pydantic's checks around it."""
    if get_origin(annotation) is Annotated:
        return _plain_type(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [one for one in get_args(annotation) if one is not NoneType]
        return _plain_type(kinds[0])
    return annotation


def _allows_none(info: FieldInfo) -> bool:
    return NoneType in get_args(info.annotation)


def _default_of(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _limit(info: FieldInfo, kind: type[Any], name: str) -> Any:
    return next((getattr(one, name) for one in info.metadata if isinstance(one, kind)), None)
