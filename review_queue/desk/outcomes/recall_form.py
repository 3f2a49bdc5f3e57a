"""The form that says what to recall: a span of time and what caused the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.errors import InvalidEdit
from review_queue.models import Draft, RuleHit, Workflow
from review_queue.recalling.scope import RecallScope

MOST_CHOICES = 200
_WHEN = {"type": "datetime-local", "step": 60, "class": "input"}


class RecallForm(forms.Form):
    """Everything but the span of time is optional; what is left open narrows nothing."""

    since = forms.DateTimeField(label="From", widget=forms.DateTimeInput(attrs=_WHEN))
    until = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput(attrs=_WHEN),
        help_text="Empty: until now.",
    )
    workflow = forms.ModelChoiceField(
        Workflow.objects.order_by("name"), required=False, empty_label="Any workflow"
    )
    policy_version = forms.IntegerField(
        label="Rules version", required=False, min_value=1, max_value=2_000_000_000
    )
    rule = forms.ChoiceField(label="Rule that applied", required=False)
    model = forms.ChoiceField(label="Drafted by", required=False)
    person = forms.ModelChoiceField(
        User.objects.filter(is_staff=True).order_by("username"),
        label="Decided by",
        required=False,
        empty_label="Anybody",
    )
    only_alone = forms.BooleanField(label="Only what ran without a person", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = Draft.objects.order_by("model").values_list("model", flat=True).distinct()
        rules = RuleHit.objects.order_by("rule_key").values_list("rule_key", flat=True).distinct()
        self._offer("model", "Any model", [name for name in models[:MOST_CHOICES] if name])
        self._offer("rule", "Any rule", list(rules[:MOST_CHOICES]))
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs.setdefault("class", "input")

    def scope(self) -> RecallScope:
        """The scope of a valid form. Raises InvalidEdit when the span is empty."""
        asked = self.cleaned_data
        return RecallScope(
            since=asked["since"],
            until=asked["until"] or timezone.now(),
            workflow_id=asked["workflow"].pk if asked["workflow"] else 0,
            policy_version=asked["policy_version"] or 0,
            rule=asked["rule"],
            model=asked["model"],
            person_id=asked["person"].pk if asked["person"] else 0,
            only_alone=asked["only_alone"],
        )

    def clean(self) -> dict[str, Any]:
        """An empty span is said at its field."""
        asked = super().clean() or {}
        if asked.get("since"):
            try:
                RecallScope(since=asked["since"], until=asked.get("until") or timezone.now())
            except InvalidEdit as error:
                self.add_error("until", error.fields["until"])
        return asked

    def _offer(self, name: str, nothing: str, values: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", nothing), *((value, value) for value in values)]
