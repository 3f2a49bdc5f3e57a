"""A small right playbook on disk, for tests that then break one thing in it."""

from __future__ import annotations

from pathlib import Path

TOML = """\
key = "small-replies"
name = "Small replies"
role = "Drafts a reply to one question."
mode = "review_after_draft"
strategy = "reply"
allowed_kinds = ["email", "internal_note"]

[limits]
confidence_percent = 60
sample_percent = 5
hold_seconds = 60
due_minutes = 480
expires_hours = 336
runs_per_day = 100
amount_per_day_minor = 0
value_at_risk_minor = 1000

[[rules]]
key = "over-the-cap"
name = "Large amounts"
then = "two_people"
because = "two see more"
[[rules.when]]
fact = "action.amount"
is = "more_than"
value = { minor = 5000 }
"""
TEMPLATE = """\
---
title: Where is my order
topic: parcel, tracking
subject: Your order {order_id}
---
Hello {contact_name}, it left on {order_shipped_on}.
"""
KNOWLEDGE = "---\ntitle: Opening hours\n---\nWe open at ten.\n"


def write_playbook(
    folder: Path,
    *,
    toml: str = TOML,
    template: str = TEMPLATE,
    knowledge: str = KNOWLEDGE,
    instructions: str = "Be brief.",
) -> Path:
    """The folder, filled."""
    for name, text in {
        "playbook.toml": toml,
        "instructions.md": instructions,
        "templates/where.md": template,
        "knowledge/hours.md": knowledge,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
