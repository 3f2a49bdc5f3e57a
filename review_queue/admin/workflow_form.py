"""The form an owner sets a workflow up with: plain words, amounts with their currency."""

from __future__ import annotations

from typing import Any

from django import forms

from connectors.registry import all_connectors
from review_queue.admin.money import MoneyField, company_currency
from review_queue.models import Mode, Tier, Workflow

_MONEY = {
    "daily_amount_limit_minor": (
        "Daily amount",
        "Money a day that may move. 0: no limit. With one, other currencies go to a person.",
    ),
    "value_minor": (
        "Typical damage",
        "What a wrong one typically costs: dearer work comes first in the queue.",
    ),
}


TIER_WORDS = {
    Tier.UNDOABLE: "Just do it, I can undo it: tags, internal notes. Nothing is asked.",
    Tier.GLANCE: "Glance: routine replies. A minute to take it back; a few, picked at random, are "
    "looked at without seeing the draft first.",
    Tier.CHECK: "Check: refunds, discounts, promises. Time to read, doubtful statements opened, "
    "ten minutes to take it back.",
    Tier.TWO_PEOPLE: "Two people: bank details, contracts, deletions. Each on their own, values "
    "typed again from the source, half an hour to take it back.",
}


class WorkflowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Kinds of action as checkboxes, the mode in the owner's words, money as amounts."""

    allowed_kinds = forms.MultipleChoiceField(
        label="Actions it may propose",
        choices=lambda: [(one.kind, one.label) for one in all_connectors()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing else can ever leave this workflow.",
    )
    mode = forms.ChoiceField(
        label="Who decides",
        choices=Mode.choices,
        widget=forms.RadioSelect,
        help_text="Rules may ask for more people, never for fewer.",
    )

    tier = forms.TypedChoiceField(
        label="How dear a wrong yes is",
        coerce=int,
        choices=[(one.value, words) for one, words in TIER_WORDS.items()],
        initial=Tier.GLANCE.value,
        widget=forms.RadioSelect,
        help_text="Money, a promise, a new recipient or bank details always raise it; nothing "
        "lowers it. Every number: Policies, How a yes is guarded.",
    )

    class Meta:
        model = Workflow
        fields = (
            "name",
            "key",
            "role",
            "instructions",
            "strategy",
            "owner",
            "allowed_kinds",
            "connections",
            "mode",
            "tier",
            "confidence_threshold",
            "sample_percent",
            "hold_seconds",
            "value_minor",
            "daily_count_limit",
            "daily_amount_limit_minor",
            "due_minutes",
            "due_in_business_time",
            "backup",
            "expires_hours",
            "on_silence",
            "email_approval",
            "is_active",
        )
        widgets = {
            "connections": forms.CheckboxSelectMultiple,
            "role": forms.Textarea(attrs={"rows": 2, "class": "two-lines"}),
        }
        labels = {
            "confidence_threshold": "Sure enough from (percent)",
            "sample_percent": "Checked anyway (percent)",
            "hold_seconds": "Time to undo (seconds)",
            "due_minutes": "Promised answer time (minutes)",
            "expires_hours": "Given up after (hours)",
            "daily_count_limit": "Daily count",
            "is_active": "Takes new work",
        }
        help_texts = {
            "hold_seconds": "Least time between approval and effect. An action may ask for more.",
            "connections": "Ways out it may use. With none chosen, actions land in the sandbox "
            "outbox.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [name for name in _MONEY if name in self.fields]
        currency = company_currency() if shown else ""
        for name in shown:
            label, words = _MONEY[name]
            self.fields[name] = MoneyField(currency=currency, label=label, help_text=words)

    def clean_allowed_kinds(self) -> list[str]:
        """In the registry's order, so that ticking again changes nothing."""
        chosen = set(self.cleaned_data["allowed_kinds"])
        return [one.kind for one in all_connectors() if one.kind in chosen]
