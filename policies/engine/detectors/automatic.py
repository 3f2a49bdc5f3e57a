"""Mail written by machines: bounces, auto-replies, lists. Answering it by itself makes loops."""

from __future__ import annotations

from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import INPUT, NOWHERE, PatternDetector, words

_WORDING = PatternDetector(
    "automatic_mail",
    "automatic mail",
    INPUT,
    words(
        r"\b(?:out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|responder"
        r"|answer))\b",
        r"\b(?:on (?:annual |maternity |parental )?leave|away from my (?:desk|e-?mail)) "
        r"(?:until|from)\b",
        r"\b(?:mailer-daemon|postmaster@|delivery status notification|undeliver(?:ed|able)"
        r"|returned mail"
        r"|delivery (?:has )?failed|mail delivery (?:failed|subsystem|system)|could not be"
        r" delivered)",
        r"\b(?:auto-submitted ?: ?auto|precedence ?: ?(?:bulk|list|junk)|x-auto-response-suppress"
        r"|list-(?:id|unsubscribe) ?:)",
        r"\b(?:do[- ]?not[- ]?reply|no-?reply)\b",
        r"\bthis (?:is an automated|message was (?:sent|generated) automatically|e-?mail was"
        r" automatically)",
        r"\b(?:abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática"
        r"|risposta automatica|resposta automática|automatisch antwoord)",
    ),
)


class Automatic:
    """What intake found out about the mail, and the usual wording."""

    code = _WORDING.code
    label = _WORDING.label
    sides = _WORDING.sides
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """The mail's kind as intake saw it, then wording in the texts."""
        fact = material.values.get("message.automatic")
        if fact is not None and fact.value:
            yield Hit("message", str(fact.value))
        yield from _WORDING.hits(material)


AUTOMATIC = Automatic()
