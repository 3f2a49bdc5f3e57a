"""The words mail programs put above quoted history, in the languages our users' customers write."""

from __future__ import annotations

import re

LONGEST_LINE = 400

# "-----Original Message-----": the history follows. (A forwarded message is new to us: not cut.)
SEPARATOR = re.compile(
    r"[-_* ]{2,40}(original message|original appointment|ursprüngliche nachricht|"
    r"ursprungliche nachricht|oprindelig (besked|meddelelse)|opprinnelig melding|"
    r"ursprungligt meddelande|message d'origine|message original|mensaje original|"
    r"mensagem original|messaggio originale|oorspronkelijk bericht|wiadomość oryginalna|"
    r"původní zpráva|исходное сообщение|元のメッセージ|原始邮件|원본 메시지)[-_* ]{0,40}",
    re.IGNORECASE,
)
RULE_LINE = re.compile(r"[-_=*]{3,80}|[-_]{2}")
LABEL = re.compile(
    r"[* ]{0,3}(from|sent|to|subject|date|cc|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|"
    r"objet|da|inviato|a|oggetto|data|enviado|para|asunto|assunto|fecha|fra|sendt|dato|til|emne|"
    r"van|verzonden|aan|onderwerp|från|skickat|till|ämne|od|odesláno|komu|předmět|wysłano|do|temat|"
    r"от|отправлено|кому|тема|дата|发件人|发送时间|收件人|主题|差出人|送信日時|宛先|件名|"
    r"보낸\s?사람|보낸\s?날짜|받는\s?사람|제목)[* ]{0,3}[:\uff1a]",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"(?<!\w)(wrote|a écrit|schrieb|ha scritto|escribió|va escriure|escreveu|schreef|skrev|"
    r"napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|írta|a scris|kirjoitti|yazdı|"  # noqa: RUF001
    r"написал(?:\(а\)|а)?|пише|έγραψε)(?!\w)|写道|님이 작성|のメール",  # noqa: RUF001
    re.IGNORECASE,
)
STARTS = re.compile(
    r"-{0,20} ?(?:(?:on|le|am|il|el|em|op|den|dnia|dne|w dniu|in data|la data|på|tir|ons|man)\b"
    r"|\d)",
    re.IGNORECASE,
)
TIME = re.compile(r"\d{1,2}[:.]\d\d")
# "30.09.2017, 18.30, "John" <j@x.org>:" and "Wednesday, 17 November 2021, 3:32 PM from ...:"
ADDRESS_LAST = re.compile(r"<[^<>\s]{0,150}@[^<>\s]{0,150}> ?:$")
SENT_FROM = re.compile(
    r"[* ]{0,2}(sent from (?!the |our |a customer)|get outlook for|sent via |gesendet von |"
    r"von meinem .{2,30} gesendet|envoyé (de|depuis|à partir) |inviato da |enviado (desde|do|de) |"
    r"verzonden (vanaf|met|via) |sendt fra |skickat från |wysłano z |odesláno z |"
    r"отправлено (с|из) |发自我的|iphoneから送信).{0,80}",  # noqa: RUF001
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"--|—|__")


def is_separator(line: str) -> bool:
    """True for a line such as "-----Original Message-----"."""
    return len(line) <= LONGEST_LINE and SEPARATOR.fullmatch(line.strip()) is not None


def is_attribution(joined: str) -> bool:
    """True for "On <date>, <someone> wrote:" and its like, already joined to one line."""
    if len(joined) > LONGEST_LINE:
        return False
    ends = joined.endswith((":", "\uff1a"))
    if ends and TIME.search(joined[:120]) and ADDRESS_LAST.search(joined):
        return True
    if not STARTS.match(joined):
        return False
    for verb in WROTE.finditer(joined):
        said, rest = joined[: verb.start()], joined[verb.end() :]
        dated = any(letter.isdigit() for letter in said)
        # Without a closing colon only an address and a time make it a header, not a sentence.
        closed = ends or (not rest.strip("- ") and "@" in said and TIME.search(said) is not None)
        if dated and closed and len(rest) <= 120:
            return True
    return False


def is_signature_mark(line: str) -> bool:
    """True for the signature dashes or a phone's "Sent from my ..." line."""
    bare = line.strip()
    return bool(SIGNATURE.fullmatch(bare) or SENT_FROM.fullmatch(bare))
