"""The facts of this version with their words: the trusted ones, then what others wrote."""

from __future__ import annotations

from policies.engine.fact_kinds import FactEntry, FactKind

TRUSTED = (
    FactEntry("workflow.key", "the workflow", FactKind.CHOICE, True),
    FactEntry("contact.tier", "the customer", FactKind.CHOICE, True),
    FactEntry(
        "contact.known_days",
        "the time since we met the customer",
        FactKind.NUMBER,
        True,
        unit="days",
    ),
    FactEntry(
        "contact.on_record",
        "whether the customer is on record",
        FactKind.FLAG,
        True,
        "the customer is on record",
        "the customer is not on record",
    ),
    FactEntry("action.kinds", "what is proposed", FactKind.CHOICES, True),
    # Money(0, company currency) where nothing moves money; left out where it cannot be traced.
    FactEntry("action.amount", "the amount", FactKind.MONEY, True),
    FactEntry("bundle.size", "the number of steps", FactKind.NUMBER, True),
    FactEntry(
        "sender.on_record",
        "whether the sender's address is on record",
        FactKind.FLAG,
        True,
        "the sender's address is on record",
        "the sender's address is not on record",
    ),
    FactEntry(
        "record.found",
        "whether a matching record was found",
        FactKind.FLAG,
        True,
        "a matching record was found",
        "no matching record was found",
    ),
    FactEntry(
        "amount.differs_from_record",
        "whether the amount differs from the record",
        FactKind.FLAG,
        True,
        "the amount differs from the record",
        "the amount agrees with the record",
    ),
    FactEntry(
        "recipient.on_record",
        "whether the recipient is on record",
        FactKind.FLAG,
        True,
        "the recipient is on record",
        "the recipient is not on record",
    ),
    FactEntry("clock.hour", "the hour of the day", FactKind.NUMBER, True),
    FactEntry("clock.weekday", "the day of the week", FactKind.CHOICE, True),
    FactEntry(
        "clock.is_business_hour",
        "whether it is a business hour",
        FactKind.FLAG,
        True,
        "it is a business hour",
        "it is outside business hours",
    ),
    FactEntry(
        "clock.is_holiday",
        "whether it is a public holiday",
        FactKind.FLAG,
        True,
        "it is a public holiday",
        "it is not a public holiday",
    ),
)
UNTRUSTED = (
    FactEntry("message.text", "the message", FactKind.TEXT, False),
    FactEntry("message.amount", "the amount in the message", FactKind.MONEY, False),
    FactEntry("message.automatic", "the kind of automatic mail", FactKind.CHOICE, False),
    FactEntry(
        "message.has_attachment",
        "whether the message has an attachment",
        FactKind.FLAG,
        False,
        "the message has an attachment",
        "the message has no attachment",
    ),
    FactEntry("draft.category", "the draft's topic", FactKind.CHOICE, False),
    FactEntry("topic.local", "the topic by what we learned here", FactKind.CHOICE, False),
    FactEntry("message.fields", "the form that came in", FactKind.CHOICES, False),
    FactEntry(
        "evidence.has_source",
        "whether the draft rests on a source",
        FactKind.FLAG,
        False,
        "the draft rests on a source",
        "no source was found for the draft",
    ),
    FactEntry(
        "evidence.sources_disagree",
        "whether the sources disagree",
        FactKind.FLAG,
        False,
        "the sources give different figures",
        "the sources do not disagree",
    ),
    FactEntry(
        "record.differing_fields",
        "what differs from the record",
        FactKind.CHOICES,
        False,
    ),
)
