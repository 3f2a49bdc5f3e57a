"""Is this machine mail? Bounces, auto-replies, lists, notices and spam get no answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from typing import NamedTuple

from .addresses import addresses_in, header_text, header_texts

LIST_HEADERS = (
    "list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "x-mailing-list",
    "x-beenthere", "x-mailman-version", "x-list-id", "feedback-id", "x-campaign", "x-campaign-id",
    "x-campaignid", "x-mc-user", "x-imn",
)  # fmt: skip
AUTO_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-reply-from")
RETURN_PATHS = ("return-path", "x-envelope-from", "x-smtp-mail")
DAEMON = re.compile(r"(mailer-daemon|mail-?daemon|bounces?)([-+=].{0,200})?", re.I)
LIST_SENDER = re.compile(
    r"owner(-.{1,200})?|bounces?-.{1,200}|newsletter.{0,200}|"
    r".{1,200}-(owner|bounces?|admin|list|errors)",
    re.I,
)
LIST_SOFTWARE = re.compile(r"<?(listmanager|lyris)", re.I)
NO_REPLY = re.compile(
    r"(.{0,60}[._-])?(no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|notifications?|alerts?|"
    r"auto-?(confirm|mailer|notify|response)|automated|announce(ments?)?|robot|daemon|"
    r"root|cron|system|ne-?pas-?repondre|nicht-?antworten|noresponder|no-responder)([._+-].{0,60})?",
    re.I,
)
AWAY = re.compile(
    r"(re: ?)?(auto(matic(ally)?)?[- ]?(reply|response|generated)|out of (the )?office|"
    r"on (vacation|holiday|leave)|away from (the |my )?office|automatische antwort|abwesen(d|heit)|"
    r"réponse automatique|absence du bureau|absent du bureau|respuesta automática|"
    r"fuera de la oficina|resposta automática|fora do escritório|risposta automatica|"
    r"fuori (sede|ufficio)|automatisch antwoord|afwezig|autosvar|automatiskt svar|"
    r"automatisk svar|odpowiedź automatyczna|poza biurem|automatická odpověď|"
    r"автоматический ответ|otomatik yanıt|自動応答|自动答复|자동 회신)",  # noqa: RUF001
    re.I,
)
FAILED = re.compile(
    r"(undeliver|undelivered|returned mail|delivery (status|failure|has failed|incomplete)|"
    r"mail delivery|failure notice|delayed mail|message delayed|warning: could not send|"
    r"unzustellbar|non remis|no se pudo entregar|impossibile recapitare)",
    re.I,
)
TRANSACTION = re.compile(
    r"(receipt for your payment|your receipt from|reset your password|verify your e-?mail)", re.I
)
MANY_RECIPIENTS = 10
SPAM_TEST = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
SPAM_MARKS = (
    ("x-spam-flag", "yes", "X-Spam-Flag is YES"),
    ("x-spam-status", "yes,", "X-Spam-Status is Yes"),
    ("x-sbclass", "bulk", "X-SBClass is Bulk"),
    ("authentication-results", "dmarc=fail", "the sender's domain disowns it (DMARC failed)"),
)
ADVERTISING = re.compile(r"\s*(adv|ad|werbung|publicit[ée])\s*:", re.I)


class Automatic(NamedTuple):
    """`kind` is bounce, auto-reply, list, notification, spam, or empty for a person's mail."""

    kind: str
    because: str


PERSON = Automatic("", "")
Check = Callable[[Message, str], str]


def classify(message: Message, text: str) -> Automatic:
    """What sort of machine mail this is, and which mark says so. The first mark found counts."""
    for kind, check in CHECKS:
        because = check(message, text)
        if because:
            return Automatic(kind, because)
    return PERSON


def _bounce(message: Message, text: str) -> str:
    report = str(message.get_param("report-type", "") or "").lower()
    if message.get_content_type() == "multipart/report" and report != "feedback-report":
        return "Content-Type is multipart/report"
    if any(value.strip() == "<>" for name in RETURN_PATHS for value in header_texts(message, name)):
        return "the envelope sender is empty"
    if header_text(message, "x-failed-recipients"):
        return "X-Failed-Recipients is set"
    local = _local(message, "from")
    subject = header_text(message, "subject")
    if DAEMON.fullmatch(local):
        return f"the sender is {local[:60]}"
    if FAILED.match(subject) and (local.lower() == "postmaster" or not text.strip()):
        return "the subject says a delivery failed"
    return ""


def _auto_reply(message: Message, _text: str) -> str:
    submitted = header_text(message, "auto-submitted").lower()
    if submitted.startswith("auto-replied"):
        return "Auto-Submitted is auto-replied"
    for name in AUTO_REPLY_HEADERS:
        if header_text(message, name).lower() not in {"", "no", "false"}:
            return f"{name.title()} is set"
    if header_text(message, "precedence").lower() == "auto_reply":
        return "Precedence is auto_reply"
    away = AWAY.match(header_text(message, "subject"))
    return f"the subject says {away[0][:60]!r}" if away else ""


def _list(message: Message, _text: str) -> str:
    for name in LIST_HEADERS:
        if header_texts(message, name):
            return f"{name.title()} is set"
    precedence = header_text(message, "precedence").lower()
    if precedence in {"bulk", "list", "junk"}:
        return f"Precedence is {precedence}"
    for name in ("sender", "return-path", "errors-to", "from", "reply-to"):
        local = _local(message, name)
        if LIST_SENDER.fullmatch(local):
            return f"{name.title()} is a list's address ({local[:60]})"
    if LIST_SOFTWARE.match(header_text(message, "message-id")):
        return "the Message-ID is that of list software"
    return ""


def _many(message: Message, _text: str) -> str:
    recipients = addresses_in(message, "to", "cc")
    if len(recipients) >= MANY_RECIPIENTS:
        return f"it was sent to {len(recipients)} people"
    if header_text(message, "to").lower().startswith("undisclosed"):
        return "the recipients are not disclosed"
    own = {address.lower() for _name, address in addresses_in(message, "from")}
    to = {address.lower() for _name, address in addresses_in(message, "to")}
    if own and own == to and header_text(message, "errors-to"):
        return "the list writes to itself"
    return ""


def _notification(message: Message, _text: str) -> str:
    submitted = header_text(message, "auto-submitted").lower()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted is {submitted[:60]}"
    if message.get_content_type() == "multipart/report":
        return "Content-Type is multipart/report (abuse feedback)"
    if header_text(message, "x-auto-response-suppress").lower() not in {"", "none"}:
        return "X-Auto-Response-Suppress is set"
    for name in ("from", "sender", "return-path"):
        local = _local(message, name)
        if NO_REPLY.fullmatch(local):
            return f"{name.title()} takes no replies ({local[:60]})"
    notice = TRANSACTION.match(header_text(message, "subject"))
    if notice:
        return f"the subject is that of a notice ({notice[0]})"
    return ""


def _marked_spam(message: Message, text: str) -> str:
    for name, said, because in SPAM_MARKS:
        if any(said in value.lower() for value in header_texts(message, name)):
            return because
    if SPAM_TEST in text:
        return "the text holds the standard spam test"
    if ADVERTISING.match(header_text(message, "subject")):
        return "the subject is marked as advertising"
    return ""


def _disguised(message: Message, _text: str) -> str:
    senders = addresses_in(message, "from")
    if len({address.lower() for _name, address in senders}) > 1:
        return "it names several senders"
    for name, address in senders:
        shown = name.strip(" \"'<>").lower()
        if "@" in shown and " " not in shown and shown != address.lower():
            return "the sender's shown name is another address"
    return ""


def _local(message: Message, name: str) -> str:
    pairs = addresses_in(message, name)
    return pairs[0][1].rpartition("@")[0] if pairs else ""


CHECKS: tuple[tuple[str, Check], ...] = (
    ("bounce", _bounce),
    ("auto-reply", _auto_reply),
    ("spam", _marked_spam),
    ("spam", _disguised),
    ("list", _list),
    ("list", _many),
    ("notification", _notification),
)
