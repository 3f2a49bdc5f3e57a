"""The one-key reasons for sending a draft back or rejecting the work: stable codes, plain words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """`key` is the digit that picks it; `code` is stored and never changes its meaning."""

    key: str
    code: str
    words: str


SEND_BACK = (
    ReasonChoice("1", "wrong_fact", "A fact or figure is wrong"),
    ReasonChoice("2", "wrong_customer", "Wrong customer, order or file"),
    ReasonChoice("3", "against_policy", "Against our rules"),
    ReasonChoice("4", "tone", "Tone or wording"),
    ReasonChoice("5", "missing", "Something is missing"),
    ReasonChoice("6", "no_ground", "Nothing supports it"),
)
REJECT = (
    ReasonChoice("1", "nothing_to_do", "Nothing to do here"),
    ReasonChoice("2", "spam", "Spam or a scam"),
    ReasonChoice("3", "duplicate", "Already handled"),
    ReasonChoice("4", "not_allowed", "We must not do this"),
    ReasonChoice("5", "by_hand", "I will do it by hand"),
)


def known_code(code: str, choices: tuple[ReasonChoice, ...]) -> str:
    """The code when it is one of the choices, else empty: a reason is never required."""
    return code if any(choice.code == code for choice in choices) else ""
