"""Forms of the policy pages: choices from the catalogue, values read as the engine reads them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group

from policies.admin.typed import ConditionFields, RuleFields
from policies.engine.catalogue import CATALOGUE
from policies.models import Rule, RuleCondition


class PublishForm(forms.Form):
    """Why this version, and which state of the draft the person had read."""

    note = forms.CharField(
        label="What changes, and why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence what changes and why."},
    )
    seen_edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def error_list(self) -> list[str]:
        """Every error as one sentence."""
        return [str(text) for errors in self.errors.values() for text in errors]


class RuleForm(RuleFields):
    """A rule, its group picked from the groups that exist."""

    required_group = forms.ChoiceField(required=False, label="Group")

    class Meta:
        model = Rule
        fields = (
            "position", "name", "workflow_key", "match_all", "level", "hold_seconds",
            "required_group", "because", "group_match_all", "priority", "due_minutes",
            "sample_percent",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = set(Group.objects.values_list("name", flat=True))
        names |= {self.instance.required_group} - {""}
        field = self.fields.get("required_group")
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Anyone"), *((name, name) for name in sorted(names))]


class ConditionForm(ConditionFields):
    """A condition; facts are grouped by whether a stranger can write them."""

    fact = forms.ChoiceField()

    class Meta:
        model = RuleCondition
        fields = ("is_exception", "in_group", "fact", "operator", "value_text")
        help_texts = {"value_text": "Such as 30.00 EUR, 14, new, yes."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("fact")
        if isinstance(field, forms.ChoiceField):
            known: list[tuple[str, str]] = []
            written: list[tuple[str, str]] = []
            for entry in CATALOGUE.values():
                (known if entry.trusted else written).append((entry.name, entry.label))
            field.choices = [
                ("", "Choose"),
                ("Known from your records", known),
                ("Written by others", written),
            ]
            stored = self.instance.fact
            if stored and stored not in CATALOGUE:  # kept visible, so that it can be replaced
                field.choices = [*field.choices, (stored, stored)]
