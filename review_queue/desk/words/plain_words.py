"""Plain words for what is stored in short codes. Only what is shown changes, never what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from connectors.registry import UnknownKind, all_connectors, connector_for

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "to": "To",
        "cc": "Copy to",
        "bcc": "Hidden copy to",
        "attachments": "Files",
        "assignee": "For",
        "due_on": "Due on",
        "document_type": "What it is",
        "retention": "Kept for",
        "attendees": "Invited",
        "in_reply_to": "Answers message",
        "references": "Conversation so far",
        "contact_id": "Contact number",
        "message_id": "Message id",
        "iban": "IBAN",
        "vat": "VAT",
        "vat_number": "VAT number",
        "email": "E-mail",
        "payment": "Payment",
        "at_least": "Must still be refundable",
        "firstname": "First name",
        "lastname": "Last name",
        "jobtitle": "Job title",
        "zip": "Postcode",
    }
)
FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "amount_differs": "the amount is not the one in our records",
        "amount_not_in_records": "an amount stands in none of our records",
        "amount_unreadable": "the amount cannot be read",
        "currency_differs": "the currency is not the one in our records",
        "duplicate_invoice": "this invoice is in our books already",
        "field_missing": "something that has to be there is missing",
        "iban_differs": "the account is not the one we know",
        "iban_missing": "we know no account to compare with",
        "input_was_cut": "the message was too long to be read to its end",
        "order_amount_missing": "our order names no amount",
        "order_closed": "the order is closed already",
        "payment_not_refundable": "the payment provider says that this cannot go back",
        "purchase_order_unknown": "we have no such purchase order",
        "quote_not_found": "a quoted passage stands nowhere in the sources",
        "supplier_differs": "the supplier is not the one of the order",
        "supplier_unknown": "we have no record of this supplier",
    }
)
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "template": "Reply template",
        "message": "Message",
        "record": "Record",
        "payment": "Payment provider",
    }
)
_ACTORS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("worker", "builtin"): "the built-in drafter",
        ("worker", "drafter"): "the drafter",
        ("worker", "executor"): "the automation",
        ("rule", "policy"): "the rules",
        ("system", "system"): "the system",
        ("system", "command line"): "the command line",
    }
)
_NAMES = ("Slack",)
_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FLAGGED = re.compile(r"(?P<before>The draft asks for a person: )“(?P<flag>[a-z0-9_]+)”\.")
_STEP = re.compile(r"Step (?P<number>\d+) \((?P<kind>[a-z_]+)\) (?:takes its (?P<slot>[a-z_]+) )?")
_WORKFLOW = re.compile(r"In (?P<key>[a-z0-9-]+): ")
_EVENT = re.compile(r"Webhook (?P<event>[a-z0-9_]+(?:\.[a-z0-9_]+)+)")


def field_words(name: str) -> str:
    """The label of a stored field: "Placed on" for placed_on; other text as it is."""
    if name in FIELDS:
        return FIELDS[name]
    return (
        name.removesuffix("_minor").replace("_", " ").capitalize()
        if _CODE.fullmatch(name)
        else name
    )


def kind_words(kind: str) -> str:
    """What an action is called: "Internal note" for internal_note; unknown kinds as they are."""
    try:
        return connector_for(kind).label
    except UnknownKind:
        return kind


def event_words(event: str) -> str:
    """A dotted event in words: "Refund requested" for refund.requested."""
    return event.replace(".", " ").replace("_", " ").capitalize()


def flag_words(flag: str) -> str:
    """Why a drafter wants a person; a flag nobody knows keeps its own words."""
    return FLAGS.get(flag) or (flag.replace("_", " ") if _CODE.fullmatch(flag) else flag)


def evidence_words(kind: str) -> str:
    """What kind of source a draft rests on."""
    return EVIDENCE.get(kind, field_words(kind))


def actor_words(actor: Mapping[str, object], *, otherwise: str = "") -> str:
    """Who did it, from the stored snapshot; people and models by their own name."""
    kind, name = str(actor.get("kind", "")), str(actor.get("name", ""))
    known = _ACTORS.get((kind, str(actor.get("id", "")))) or _ACTORS.get((kind, name))
    return known or name or otherwise


def plain_sentence(sentence: str, workflows: Mapping[str, str]) -> str:
    """A stored reason or summary with names for keys; `workflows` are names by key.

    Only the parts the product itself wrote are touched: what stands in quotes stays exact.
    """
    text = _WORKFLOW.sub(lambda found: _in_workflow(found, workflows), sentence, count=1)
    for pattern, words in _patterns():
        text = pattern.sub(words, text)
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    kind = "|".join(sorted((re.escape(one.kind) for one in all_connectors()), reverse=True))
    place = rf"^(?P<what>[^“”]+?) in the (?P<kind>{kind}) (?P<part>\w+): (?=“)"
    kinds = rf"(?:{kind})(?:(?:, | or | and )(?:{kind}))*"
    listed = rf"(?P<before>what is proposed (?:[a-z]+ ){{1,5}}?)(?P<kinds>{kinds})\b"
    return (
        (re.compile(rf"^{_STEP.pattern}"), _step),
        (re.compile(place), _place),
        (re.compile(listed), lambda found: found["before"] + _inline(kind, found["kinds"])),
        (re.compile(rf"^{_FLAGGED.pattern}$"), _flagged),
        (re.compile(rf"(?:^|(?<=; )){_EVENT.pattern}"), _event),
    )


def _in_workflow(found: re.Match[str], workflows: Mapping[str, str]) -> str:
    name = workflows.get(found["key"]) if found.start() == 0 else None
    return f"In {name}: " if name else found[0]


def _step(found: re.Match[str]) -> str:
    takes = f"takes its “{field_words(found['slot'])}” " if found["slot"] else ""
    return f"Step {found['number']} ({kind_words(found['kind'])}) {takes}"


def _place(found: re.Match[str]) -> str:
    label, part = _small(kind_words(found["kind"])), found["part"].replace("_", " ")
    return f"{found['what']} in the {label if label.endswith(part) else f'{label} {part}'}: "


def _inline(kind: str, kinds: str) -> str:
    return re.sub(kind, lambda one: _small(kind_words(one[0])), kinds)


def _flagged(found: re.Match[str]) -> str:
    words = FLAGS.get(found["flag"])
    return found["before"] + (f"{words}." if words else f"“{flag_words(found['flag'])}”.")


def _event(found: re.Match[str]) -> str:
    return f"Webhook “{event_words(found['event'])}”"


def _small(label: str) -> str:
    """The label inside a sentence; names and abbreviations stay as they are."""
    is_name = label.startswith(_NAMES) or label[1:2].isupper()
    return label if is_name else label[:1].lower() + label[1:]
