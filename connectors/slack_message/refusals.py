"""What Slack's own errors prove. It answers most of them with status 200."""

from __future__ import annotations

from connectors.contract import NotSent, Outcome, Unknown
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer
from connectors.http.outcomes import classify
from connectors.slack_message.settings import SlackSettings
from connectors.text import shorten

_TRY_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# Errors with which Slack says that it did nothing. Whatever is not here may have been applied:
# of fatal_error and internal_error Slack itself says that some of it may have happened.
_REFUSALS = _TRY_LATER | {
    "access_denied", "account_inactive", "as_user_not_supported", "cant_delete_message",
    "channel_not_found", "compliance_exports_prevent_deletion", "deprecated_endpoint",
    "ekm_access_denied", "enterprise_is_restricted", "invalid_arguments", "invalid_auth",
    "invalid_metadata_format", "invalid_metadata_schema", "is_archived",
    "metadata_too_large", "missing_scope", "msg_too_long", "no_permission", "no_text",
    "not_allowed_token_type", "not_authed", "not_in_channel", "org_login_required",
    "restricted_action", "restricted_action_read_only_channel", "team_access_not_granted",
    "token_expired", "token_revoked", "two_factor_setup_required",
}  # fmt: skip
_WORDS = {
    "not_in_channel": "the app is not a member of the channel; invite it there",
    "channel_not_found": "there is no such channel, or the app may not see it",
    "is_archived": "the channel is archived",
    "missing_scope": "the app lacks a permission (scope)",
    "cant_delete_message": "the app may not delete this message",
    "invalid_auth": "the token is not accepted; enter it again on the connection's page",
    "token_revoked": "the token was revoked; enter a new one on the connection's page",
    "ratelimited": "too many messages at once; it is tried again later",
}


def refusal_in(answer: Answer, door: Door[SlackSettings]) -> Outcome | None:
    """None when Slack says that it did it; NotSent for what it refuses, Unknown for the rest."""
    if not answer.is_success:
        return classify(answer, door.out.host, refusals=frozenset({429}))
    body = json_object(answer)
    if body.get("ok") is True:
        return None
    code = text_at(body, "error")
    if code in _REFUSALS:
        return NotSent(f"Slack refused it: {_said(code)}.", code in _TRY_LATER)
    return Unknown(
        f"Slack answered {shorten(_printable(code), 60) or 'something else'}. It may have been "
        "applied; check there first."
    )


def _said(code: str) -> str:
    words = _WORDS.get(code)
    return f"{words} ({code})" if words else code.replace("_", " ")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
