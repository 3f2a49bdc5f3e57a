"""A small shop's drafting requests, shared by the drafting tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.registry import connector_for
from connectors.schemas import action_schema
from drafting.contract import (
    ActionType,
    DraftRequest,
    KnowledgeText,
    Record,
    ReplyTemplateText,
    SourceText,
)

STANDARD = ("email", "webhook", "internal_note", "contact_update")


def allowed(*kinds: str) -> tuple[ActionType, ...]:
    """The real action types of these kinds; the four every company has when none is named."""
    return tuple(
        ActionType(kind, connector_for(kind).label, action_schema(kind))
        for kind in kinds or STANDARD
    )


TEMPLATES = (
    ReplyTemplateText(
        1,
        "Where is my order",
        "Your order {order_id}",
        "Hello {contact_name},\n\norder {order_id} left us on {shipped_on} and takes three days.",
        topic="delivery tracking arrived",
    ),
    ReplyTemplateText(
        2,
        "Refund on its way",
        "Refund for order {order_id}",
        "Hello {contact_name},\n\nwe refund {amount} for order {order_id} within five days.",
        topic="refund money back broken",
    ),
    ReplyTemplateText(
        3,
        "Opening hours",
        "Our opening hours",
        "We are open on weekdays from nine to five.",
        topic="opening hours open",
    ),
)
KNOWLEDGE = (
    KnowledgeText(
        7, "Delivery times", "Orders leave within a day. Delivery of an order takes three days."
    ),
    KnowledgeText(8, "Shop", "The shop is closed on public holidays."),
)
CONTACT = Record("contact:5", "contact", "Ann Lee", {"contact_name": "Ann Lee"})


def order(number: str = "1182", **values: Any) -> Record:
    """An order record of EUR 24.90."""
    money = {"minor": 2490, "currency": "EUR"}
    return Record(
        f"order:{number}",
        "order",
        f"Order {number}",
        {"total": money, "shipped_on": "2026-11-02", "status": "shipped", **values},
    )


def request(
    text: str,
    *,
    subject: str = "",
    kinds: tuple[str, ...] = (),
    fields: Mapping[str, str] | None = None,
    **changes: Any,
) -> DraftRequest:
    """A support request of Ann Lee, who has one order."""
    values: dict[str, Any] = {
        "task_id": 41,
        "workflow_key": "support-replies",
        "role": "You answer customers of a small shop.",
        "instructions": "Be brief and kind.",
        "allowed": allowed(*kinds),
        "source": SourceText(subject, text, "Ann", "ann@example.com", fields or {}),
        "recipient": "ann@example.com",
        "contact_id": 5,
        "records": (CONTACT, order()),
        "templates": TEMPLATES,
        "knowledge": KNOWLEDGE,
        "company_name": "Corner Shop",
    }
    return DraftRequest(**{**values, **changes})
