"""Filters that put a stranger's text on a page: escaped, with hidden characters marked."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Mapping
from datetime import datetime, timedelta

from django import template
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.money import money_text
from review_queue.desk.words import plain_words
from review_queue.desk.words.marked_text import marked
from review_queue.desk.words.spans import span_words
from review_queue.hidden_text import count_hidden
from review_queue.models import Evidence, Workflow
from review_queue.person_names import name_of

register = template.Library()
register.filter(marked)

_TECHNICAL = frozenset({"message_id", "in_reply_to", "references"})


@register.filter
def hidden_count(text: object) -> int:
    """How many hidden characters the text holds."""
    return count_hidden(str(text))


@register.filter
def money(minor: object, currency: str) -> str:
    """An amount of minor units as a person reads it; the bare figures when it is no amount."""
    if type(minor) is not int:
        return f"{minor} {currency}"
    return money_text(minor, currency)


@register.filter
def pairs(values: Mapping[str, object]) -> ItemsView[str, object]:
    """Names and values. `values.items` in a template is the value named "items" where one is."""
    return values.items()


@register.filter
def read_first(fields: Mapping[str, object]) -> list[tuple[str, object]]:
    """What came in beside the text, without what only machines read."""
    return [(name, value) for name, value in fields.items() if name not in _TECHNICAL]


@register.filter
def as_money(fields: Mapping[str, object], name: str) -> str:
    """A field of cents such as amount_minor as a sum of money; "" for every other field."""
    minor, currency = str(fields.get(name, "")), str(fields.get("currency", ""))
    if not name.endswith("_minor") or not re.fullmatch("[0-9]{1,15}", minor):
        return ""
    return money_text(int(minor), currency) if re.fullmatch("[A-Z]{3}", currency) else ""


@register.filter
def technical(fields: Mapping[str, object]) -> list[tuple[str, object]]:
    """What only machines read: the threading of a mail."""
    return [(name, value) for name, value in fields.items() if name in _TECHNICAL and value]


@register.filter
def plain(sentence: object, workflow: Workflow) -> str:
    """A stored reason or summary in plain words; `workflow` is the one it speaks of."""
    return plain_words.plain_sentence(str(sentence), {workflow.key: workflow.name})


@register.filter
def who(actor: object) -> str:
    """Who did it, from a stored snapshot; empty when nobody is named."""
    return plain_words.actor_words(actor) if isinstance(actor, Mapping) else ""


@register.filter
def named(person: User | None) -> str:
    """What colleagues call this person; empty for nobody."""
    return name_of(person)


@register.filter
def field_name(name: object) -> str:
    """The label of a stored field."""
    return plain_words.field_words(str(name))


@register.filter
def flag_name(flag: object) -> str:
    """A drafter's flag as a sentence."""
    words = plain_words.flag_words(str(flag))
    return f"{words[:1].upper()}{words[1:]}."


@register.filter
def source_kind(evidence: Evidence) -> str:
    """What kind of source it is."""
    return plain_words.evidence_words(evidence.kind)


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, in the one unit that matters: "now", "12 min", "3 h", "5 d"."""
    return span_words(timezone.now() - moment) if moment else ""


@register.filter
def due(moment: datetime | None) -> str:
    """When it is due: "due in 3 h" or "overdue by 12 min"."""
    if moment is None:
        return ""
    left = moment - timezone.now()
    return f"due in {span_words(left)}" if left > timedelta() else f"overdue by {span_words(-left)}"


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether the moment lies behind us."""
    return moment is not None and moment < timezone.now()
