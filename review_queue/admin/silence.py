"""On a workflow's page: rules whose silence means something else than the workflow's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from policies.engine.languages import ENGLISH
from policies.engine.sentences import rule_sentence
from policies.services.live import known_live_policy
from review_queue.admin.audited import ExactText
from review_queue.models import SilenceChoice
from review_queue.selectors.retelling import rules_language

LONGEST_SENTENCE = 120


def rule_choices() -> list[tuple[str, str]]:
    """The rules in force, as sentences; only the workflow's own answer counts without any."""
    policy = known_live_policy()
    rules = policy.rules if policy else ()
    language = rules_language() if rules else ENGLISH
    sentences = [
        (rule.id, rule_sentence(rule, language=language)[:LONGEST_SENTENCE]) for rule in rules
    ]
    return [("", "Choose a rule"), *sentences]


class SilenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule and what silence means there; a rule no longer in force stays readable."""

    rule_key = forms.ChoiceField(label="Where this rule asked for a person", choices=())

    class Meta:
        model = SilenceChoice
        fields = ("rule_key", "on_silence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = rule_choices()
        kept = self.instance.rule_key
        if kept and kept not in dict(choices):
            choices.append((kept, f"A rule no longer in force ({kept})"))
        field = self.fields["rule_key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices


class SilenceInline(ExactText, admin.TabularInline):  # type: ignore[type-arg]
    """Added and changed, never deleted: choose another answer instead."""

    model = SilenceChoice
    form = SilenceForm
    extra = 0
    verbose_name_plural = "If nobody decides: rules that mean something else"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
