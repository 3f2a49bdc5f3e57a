"""The words for facts: those of the catalogue, and what people say instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.engine.catalogue import CATALOGUE, FactKind
from policies.language.reader import PhraseBook

BUILT_IN_KINDS: Mapping[str, str] = {
    "email": "email, emails, e-mail, e-mails, mail, mails, reply, replies, answers, letters",
    "webhook": "webhook, webhooks",
    "internal_note": "internal note, internal notes, note, notes",
    "contact_update": "contact update, contact updates, changes to contacts, contact changes",
    "slack_message": "slack message, slack messages, messages to slack",
    "stripe_refund": "stripe refund, stripe refunds, refund over stripe",
    "charge_lookup": "payment check, payment checks, charge lookup",
    "crm_contact": "customer record, customer records, crm contact, crm contacts",
    "crm_note": "note on customer record, notes on customer records, crm note, crm notes",
    "task_for_person": "task for a colleague, tasks for a colleague, tasks for colleagues, to-do, "
    "to-dos",
    "calendar_hold": "calendar hold, calendar holds, invitation, invitations, appointment, "
    "appointments",
    "file_document": "file a document, filed document, filed documents, filing of documents",
}
TIERS = ("new", "standard", "important")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = ("saturday", "sunday")
# Where a choice can only be one of these, anything else would never match and is refused.
CLOSED: Mapping[str, tuple[str, ...]] = {"contact.tier": TIERS, "clock.weekday": WEEKDAYS}

_FACT_WORDS: Mapping[str, str] = {
    "action.amount": "amount, sum, total, price, value, refund, payment, refunds, payments, "
    "invoices, amount of the refund, "
    "amount of the payment, refund amount, payment amount, invoice",
    "contact.tier": "customer, contact, client",
    "message.text": "message, mail, e-mail, email, text, text of the message",
    "message.amount": "amount the customer asks for, amount in the mail, amount in the e-mail, "
    "requested amount",
    "contact.known_days": "customer has been known for, customer has been with us for, "
    "we have known the customer for",
    "draft.category": "topic, topic of the draft, category",
    "action.kinds": "proposal, proposed steps, draft",
    "clock.hour": "hour, time, time of day",
    "clock.weekday": "weekday, day",
    "bundle.size": "steps",
}
_YES: Mapping[str, str] = {
    "sender.on_record": "sender is known, sender is on record, sender's address is known, "
    "we know the sender",
    "contact.on_record": "customer is a known customer, we know the customer, "
    "customer is in our records",
    "recipient.on_record": "recipient is known, we know the recipient",
    "record.found": "a record was found, there is a matching record",
    "amount.differs_from_record": "amount is different from the record, amount does not match, "
    "amount does not match the record, amounts differ, amount differs",
    "clock.is_business_hour": "during business hours, it is during business hours, "
    "during office hours, within business hours, in business hours",
    "clock.is_holiday": "on public holidays, on a public holiday, on holidays, it is a holiday",
    "customer.split_pattern": "payment is split, payments are split, amount is split",
    "customer.first_action_of_kind": "it is the first of its kind, it is the first time",
    "message.has_attachment": "message has attachments, there is an attachment, "
    "there are attachments, mail has an attachment, e-mail has an attachment, "
    "message contains an attachment",
    "evidence.has_source": "there is a source, a source was found, draft has a source",
    "evidence.sources_disagree": "sources disagree, sources contradict each other",
    "detector.topic_anger": "customer is angry, customer sounds angry, customer is upset, "
    "message is angry, message sounds angry",
    "detector.topic_legal": "it is a legal matter, message is about a legal matter, "
    "message is about legal matters, it is about a legal matter",
    "detector.topic_medical": "it is a medical matter, message is about a medical matter, "
    "message is about medical matters, it is about a medical matter",
    "detector.topic_account_security": "it is about account security, "
    "message is about account security",
    "detector.topic_cancellation_refund": "customer asks for a refund, customer wants a refund, "
    "customer requests a refund, customer asks for refunds, "
    "customer asks for a cancellation, customer asks to cancel, "
    "customer wants to cancel, customer wants their money back, "
    "customer asks for their money back, customer cancels, a refund is requested",
    "detector.exception_asked": "customer asks for an exception, customer wants an exception",
    "detector.person_asked": "customer asks for a person, customer wants to talk to a person, "
    "customer asks for a human",
    "detector.billing_dispute": "customer disputes a charge, customer disputes a payment, "
    "customer disputes the charge",
    "detector.topic_distress": "customer is in distress, customer is distressed",
    "detector.link": "message contains a link, message has a link, there is a link",
    "detector.money_promise": "draft promises money, reply promises money, we promise money",
    "detector.automatic_mail": "mail is automatic, message is automatic, "
    "message is an automatic reply",
    "detector.hidden_text": "message has hidden text, message contains hidden text",
}
_NO: Mapping[str, str] = {
    "sender.on_record": "sender is unknown, sender is not known, sender is not on record, "
    "sender is new, we do not know the sender, we don't know the sender",
    "contact.on_record": "customer is unknown, we do not know the customer, "
    "we don't know the customer, customer is not in our records",
    "recipient.on_record": "recipient is unknown, recipient is not known, recipient is new, "
    "we do not know the recipient",
    "record.found": "there is no matching record, no record was found",
    "amount.differs_from_record": "amount matches the record, amount is the same as the record",
    "clock.is_business_hour": "outside business hours, out of hours, after hours, "
    "outside office hours, it is not a business hour",
    "message.has_attachment": "there is no attachment, message has no attachments",
    "evidence.has_source": "there is no source, no source was found, draft has no source",
}


@dataclass(frozen=True, slots=True)
class FlagWords:
    """A flag said as a whole part; `is_own` when these are the catalogue's own words."""

    fact: str
    value: bool
    is_own: bool


def _split(listed: str) -> list[str]:
    return [phrase.strip() for phrase in listed.split(",")]


def _without_article(phrase: str) -> str:
    return phrase.removeprefix("the ").removeprefix("an ").removeprefix("a ")


def _flags() -> list[tuple[str, FlagWords]]:
    found = {}
    for table, value in ((_YES, True), (_NO, False)):
        for fact, listed in table.items():
            if fact not in CATALOGUE:
                continue
            for phrase in _split(listed):
                found[_without_article(phrase)] = FlagWords(fact, value, is_own=False)
    for name, entry in CATALOGUE.items():
        if entry.kind is FactKind.FLAG:
            for phrase, value in ((entry.when_yes, True), (entry.when_no, False)):
                found[_without_article(phrase)] = FlagWords(name, value, is_own=True)
                for was, now in ((" was not found", " is not found"), (" was found", " is found")):
                    if phrase.endswith(was):
                        said = _without_article(phrase.removesuffix(was) + now)
                        found[said] = FlagWords(name, value, is_own=False)
    return list(found.items())


def _facts() -> list[tuple[str, str]]:
    found = {}
    for fact, listed in _FACT_WORDS.items():
        found.update(dict.fromkeys(_split(listed), fact))
    found |= {_without_article(entry.label): name for name, entry in CATALOGUE.items()}
    return list(found.items())


FLAGS: PhraseBook[FlagWords] = PhraseBook(_flags())
FACTS: PhraseBook[str] = PhraseBook(_facts())
# What a suggestion is picked from: whole words of the catalogue, as the owner reads them.
SUGGESTIONS: tuple[str, ...] = tuple(
    phrase
    for entry in CATALOGUE.values()
    for phrase in ((entry.when_yes, entry.when_no) if entry.when_yes else (entry.label,))
)
KIND_WORDS = {kind: _split(listed) for kind, listed in BUILT_IN_KINDS.items()}
VAGUE = frozenset(
    {"big", "large", "small", "high", "low", "huge", "many", "few", "several", "recent", "recently",
     "suspicious", "unusual", "strange", "weird", "expensive", "cheap", "long", "soon", "quick",
     "often", "rarely", "sometimes", "usually", "lots", "significant", "serious", "risky"}
)  # fmt: skip
