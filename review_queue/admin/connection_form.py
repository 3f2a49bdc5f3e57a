"""The form of one connection: its settings as its connector wants them, its secrets write-only."""

from __future__ import annotations

from typing import Any

from django import forms

from connectors.settings import InvalidConnection
from review_queue.admin.connection_fields import (
    PREFIX,
    SECRET_PREFIX,
    SECRETS,
    secret_fields,
    setting_fields,
    settings_from,
)
from review_queue.models import Connection
from review_queue.secrets import UnreadableSecret, decrypt_secrets, encrypt_secrets


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the form of each kind; `form_for_kind` adds its fields."""

    kind: str

    class Meta:
        model = Connection
        fields = ("label", "is_active")

    def clean(self) -> dict[str, Any]:
        """Settings that fit the connector, and secrets that can be used."""
        cleaned = super().clean() or {}
        for name in self.base_fields:
            if name.startswith(PREFIX) and name in self.errors:
                return cleaned
        try:
            cleaned["settings"] = settings_from(self.kind, cleaned.get("label", ""), cleaned)
        except InvalidConnection as error:
            for name, words in error.problems.items():
                field = PREFIX + name if PREFIX + name in self.fields else None
                self.add_error(field, f"{words[:1].upper()}{words[1:]}.")
        cleaned["secrets"] = self._clean_secrets(cleaned)
        return cleaned

    def save(self, commit: bool = True) -> Connection:
        """Write settings and encrypted secrets onto the row."""
        self.instance.kind = self.kind
        self.instance.settings = self.cleaned_data["settings"]
        if self.given_secrets:
            self.instance.secrets_encrypted = encrypt_secrets(self.cleaned_data["secrets"])
        row: Connection = super().save(commit)
        return row

    @property
    def given_secrets(self) -> list[str]:
        """Names of secrets that were typed in."""
        return [
            secret.name
            for secret in SECRETS.get(self.kind, ())
            if self.cleaned_data.get(SECRET_PREFIX + secret.name)
        ]

    def _clean_secrets(self, cleaned: dict[str, Any]) -> dict[str, str]:
        kept = stored_secrets(self.instance)
        for secret in SECRETS.get(self.kind, ()):
            value = cleaned.get(SECRET_PREFIX + secret.name, "")
            problem = secret.problem(value) if value else ""
            if not value and secret.is_required and not kept.get(secret.name):
                problem = "is missing: nothing can be sent without it"
            if problem:
                self.add_error(SECRET_PREFIX + secret.name, f"It {problem}.")
            elif value:
                kept[secret.name] = value
        return kept


def stored_secrets(row: Connection) -> dict[str, str]:
    """What is stored and can still be read; a lost key means it has to be entered again."""
    try:
        return decrypt_secrets(row.secrets_encrypted)
    except UnreadableSecret:
        return {}


def form_for_kind(kind: str, row: Connection | None) -> type[ConnectionForm]:
    """A form class with the fields of this kind, filled from the row. Raises UnknownKind."""
    stored = stored_secrets(row) if row is not None else {}
    fields = {
        **setting_fields(kind, row.settings if row is not None else {}),
        **secret_fields(kind, stored=frozenset(stored)),
    }
    return type("KindForm", (ConnectionForm,), {"kind": kind, **fields})
